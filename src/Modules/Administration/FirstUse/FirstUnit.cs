using Npgsql;
using Yiwang.Administration.Contracts;
using Yiwang.Administration.Units;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.FirstUse;

/// <summary>What the first page asks for.</summary>
internal sealed record FirstUse(string Token, string Unit, int Level, string Person, string Account, string Password);

/// <summary>Sets up the first unit and its administrator, once, for whoever brings the token of the console.</summary>
internal sealed class FirstUnit(NpgsqlDataSource source, TimeProvider clock)
{
    public const int PasswordLengthMin = 12;
    private const string Office = "办公室";
    private const string Post = "单位管理员";

    public static Refusal Over { get; } = Refusal.NotThere;

    /// <summary>Whether there is still no unit.</summary>
    public async Task<bool> IsOpen(CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var any = new NpgsqlCommand("select exists (select 1 from unit)", connection);
        return !(bool)(await any.ExecuteScalarAsync(cancel))!;
    }

    public async Task<Result<bool>> Run(Guid actId, FirstUse wanted, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var begun = await Act.Begin(source, actId, "first.unit", Actor.System, now, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        await act.Execute("lock table unit in share row exclusive mode", null, cancel);
        if (await act.One<bool>("select exists (select 1 from unit)", null, cancel)) return Over;
        var good = await act.Execute("delete from first_token where digest = @digest and created_at > @since",
            new { digest = FirstToken.Digest(wanted.Token), since = now - FirstToken.LastsFor }, cancel);
        if (good == 0)
        {
            return new Refusal("first.token_wrong", "令牌不对，或已过期。启动窗口里有新的。",
                "The token is wrong or too old. The console has a new one after a restart.",
                RefusalKind.Wrong, "token");
        }
        await act.Execute("delete from first_token", null, cancel);
        var today = act.At.UtcDateTime.Date;
        var unit = await act.One<int>("select nextval(pg_get_serial_sequence('unit', 'id'))::int", null, cancel);
        await act.Execute("""
            insert into unit (id, code, name, short_name, kind, level, path, valid_from)
              values (@unit, @code, @name, @name, 'government', @Level, array[@unit], @today)
            """, new { unit, code = "01", name = wanted.Unit, wanted.Level, today }, cancel);
        var section = await act.One<int>("insert into section (unit_id, name) values (@unit, @Office) returning id",
            new { unit, Office }, cancel);
        var post = await act.One<int>(
            "insert into post (unit_id, section_id, name, roles) values (@unit, @section, @Post, @roles) returning id",
            new { unit, section, Post, roles = new[] { Role.UnitAdmin } }, cancel);
        var person = await act.One<int>(
            "insert into person (name, sign_in, password) values (@Person, @account, @hash) returning id",
            new { wanted.Person, account = wanted.Account.ToLowerInvariant(), hash = Passwords.Hash(wanted.Password) },
            cancel);
        await act.Execute("insert into holding (person_id, post_id, valid_from) values (@person, @post, @today)",
            new { person, post, today }, cancel);
        await UnitActs.Record(act, unit, "created", new { }, new { name = wanted.Unit }, DateOnly.FromDateTime(today),
            "", cancel);
        act.Trace("account.added", "account", person.ToString(), facts: [("post", post.ToString()), ("first", "yes")]);
        return await act.Commit(true, cancel);
    }
}
