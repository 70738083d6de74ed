using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.Applications;

/// <summary>An application to be let in: its name, what it may do, and the last day of its token.</summary>
internal sealed record NewApplication(string Name, IReadOnlyList<string> Rights, DateOnly Ends);

/// <summary>An application made now; the token is shown once and kept nowhere (null when the act was sent
/// again).</summary>
internal sealed record MadeApplication(int Id, string? Token);

/// <summary>
/// Lets a program act for the administrator's own unit with named rights until a day. Who decides on the rights of
/// people decides on these. Its name stands among the persons for the trace's sake; the post is closed from the
/// beginning, so that no list offers it.
/// </summary>
internal sealed class MakeApplication(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>A token lasts a year at the most.</summary>
    public const int DaysMax = 366;
    public const int EachUnitMax = 100;

    public async Task<Result<MadeApplication>> Run(Actor by, Guid actId, NewApplication wanted,
        CancellationToken cancel)
    {
        if (!Reach.DecidesRights(by)) return Reach.NotYours;
        if (Fault(wanted, clock.GetUtcNow()) is { } fault) return fault;
        var begun = await Act.Begin(source, actId, "application.make", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<MadeApplication>();
        var (count, taken) = await act.One<(int, bool)>("""
            select count(*)::int, coalesce(bool_or(name = @Name), false) from application where unit_id = @UnitId
              and revoked_at is null and ends_at > @At
            """, new { by.UnitId, wanted.Name, act.At }, cancel);
        if (taken)
            return new Refusal("application.name_taken", "本单位已有同名的应用。", "The unit has an application of this name.",
                RefusalKind.Conflict, "name");
        if (count >= EachUnitMax)
            return new Refusal("application.too_many", $"一个单位最多 {EachUnitMax} 个应用。",
                $"A unit has at most {EachUnitMax} applications.");
        var token = Platform.Identity.Applications.Generate();
        var id = await act.One<int>("""
            with p as (insert into person (name, sign_in, password, state) values (@Name, @account, '', 'application')
              returning id),
              o as (insert into post (unit_id, name, roles, valid_to) values (@UnitId, @Name, '{}', @today)
                returning id)
            insert into application (unit_id, person_id, post_id, name, rights, digest, made_by, made_at, ends_at)
            select @UnitId, p.id, o.id, @Name, @rights, @digest, @PersonId, @At, @ends from p, o returning id
            """, new
        {
            wanted.Name, account = $"application.{actId:N}", by.UnitId, by.PersonId, today = act.At.UtcDateTime.Date,
                act.At,
            rights = wanted.Rights.Distinct().ToArray(), digest = Platform.Identity.Applications.Digest(token),
            ends = EndOf(wanted.Ends),
        }, cancel);
        act.Trace("application.made", "application", id.ToString(),
            facts: [("name", wanted.Name), ("rights", string.Join(' ', wanted.Rights)),
                ("ends", wanted.Ends.ToString("O"))]);
        await act.Commit(new MadeApplication(id, null), cancel);
        return new MadeApplication(id, token);
    }

    // The token is good through the last day, as days are counted in China.
    private static DateTimeOffset EndOf(DateOnly day) =>
        WorkingCalendar.InstantOf(day.AddDays(1), TimeSpan.Zero).ToUniversalTime();

    private static Refusal? Fault(NewApplication wanted, DateTimeOffset now)
    {
        if (wanted.Rights.Count == 0)
        {
            return new Refusal("application.no_rights", "至少选一项权限。", "Choose at least one right.", RefusalKind.Wrong,
                "rights");
        }
        if (wanted.Rights.FirstOrDefault(word => ApplicationRight.All.All(right => right.Word != word)) is { } unknown)
        {
            return new Refusal("application.unknown_right", $"没有“{unknown}”这项权限。", $"There is no right “{unknown}”.",
                RefusalKind.Wrong, "rights");
        }
        var today = WorkingCalendar.DateOf(now);
        return wanted.Ends < today || wanted.Ends > today.AddDays(DaysMax)
            ? new Refusal("application.ends", "有效期从今天起，最长一年。", "It ends today at the earliest and within a year.",
                RefusalKind.Wrong, "ends")
            : null;
    }
}

/// <summary>Takes an application's token away: its next request is nobody's.</summary>
internal sealed class RevokeApplication(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<int>> Run(Actor by, Guid actId, int id, CancellationToken cancel)
    {
        if (!Reach.DecidesRights(by)) return Reach.NotYours;
        var begun = await Act.Begin(source, actId, "application.revoke", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        var revoked = await act.Execute(
            "update application set revoked_at = @At, revoked_by = @PersonId where id = @id and unit_id = @UnitId and revoked_at is null",
            new { id, act.At, by.PersonId, by.UnitId }, cancel);
        if (revoked == 0) return Refusal.NotThere;
        act.Trace("application.revoked", "application", id.ToString());
        return await act.Commit(id, cancel);
    }
}
