using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.People;

/// <summary>A person to be added: name, account, and a first post in a unit.</summary>
internal sealed record NewPerson(string Name, string Account, int UnitId, NewPost Post);

/// <summary>Adds a person with a post; the one-time password is handed over in person and changed at the first
/// sign-in.</summary>
internal sealed class AddPerson(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<Made>> Run(Actor by, Guid actId, NewPerson wanted, CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        var begun = await Act.Begin(source, actId, "account.add", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Made>();
        var account = wanted.Account.ToLowerInvariant();
        var password = Passwords.Generate();
        var id = await act.One<int?>("""
            insert into person (name, sign_in, password) values (@Name, @account, @hash) on conflict do nothing
              returning id
            """, new { wanted.Name, account, hash = Passwords.Once(password) }, cancel);
        if (id is null)
        {
            return new Refusal("person.account_taken", "这个账号已有人用，换一个。", "Somebody has this account; choose another.",
                RefusalKind.Conflict, "account");
        }
        var given = await Posts.Give(act, id.Value, wanted.UnitId, wanted.Post,
            DateOnly.FromDateTime(act.At.UtcDateTime), cancel);
        if (given.Refusal is { } no) return no;
        act.Trace("account.added", "account", id.Value.ToString(), facts: [("post", given.Answer.ToString())]);
        await act.Commit(new Made(id.Value, null), cancel);
        return new Made(id.Value, password);
    }
}
