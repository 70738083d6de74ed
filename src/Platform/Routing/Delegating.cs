using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>A delegation wanted: to whom, from the start of one day to the end of another (the office's days), for
/// which kinds of case.</summary>
public sealed record DelegationWish(int To, DateOnly From, DateOnly Until, IReadOnlyList<string> Kinds, string Remark);

/// <summary>Has another act in one's place for a time (委托); what comes meanwhile is asked of them, and the sheet says
/// for whom.</summary>
public sealed class Delegate(NpgsqlDataSource source, TimeProvider clock)
{
    public const int RemarkLengthMax = 200;

    /// <summary>The kinds of case a delegation can be limited to; none named: all.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["outgoing", "incoming", "supervision"];

    public async Task<Result<Guid>> Run(Actor by, Guid actId, DelegationWish wish, CancellationToken cancel)
    {
        if (wish.Kinds.Any(kind => !Kinds.Contains(kind)) || wish.Remark.Length > RemarkLengthMax)
        {
            return new Refusal("delegation.wrong", $"事项类别不对，或附言超过 {RemarkLengthMax} 字。",
                $"A kind is unknown, or the remark is longer than {RemarkLengthMax}.",
                RefusalKind.Wrong, "remark");
        }
        var begun = await Act.Begin(source, actId, "delegation.give", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Guid>();
        // Two that are made at the same moment must not close a circle between them.
        await act.Execute("select pg_advisory_xact_lock(hashtext('delegation'))", null, cancel);
        var known = await act.One<string>("""
            select p.name from person p join holding h on h.person_id = p.id
              and (h.valid_to is null or h.valid_to >= current_date)
            join post o on o.id = h.post_id and o.unit_id = @UnitId
              and not o.roles && array['system-admin', 'security-admin', 'audit-admin']
            where p.id = @To and p.state = 'active' limit 1
            """, new { by.UnitId, wish.To }, cancel);
        if (known is null)
            return new Refusal("delegation.stranger", "只能委托本单位现有的人员。", "Delegate to somebody of your unit.",
                RefusalKind.Wrong, "to");
        var (starts, ends) = (Start(wish.From), Start(wish.Until.AddDays(1)));
        if (ends <= act.At)
            return new Refusal("delegation.past", "委托的日期已经过了。", "These days are over.", RefusalKind.Wrong, "until");
        var existing = (await act.Query<(int From, int To, DateTime Starts, DateTime Until, string[] Kinds)>("""
            select from_person, to_person, starts_at, ends_at, kinds from delegation where revoked_at is null
              and ends_at > @At
            """, new { act.At }, cancel)).Select(d => new Delegation(d.From.ToString(), d.To.ToString(), d.Starts, d.Until, d.Kinds)).ToList();
        var wanted = new Delegation(by.PersonId.ToString(), wish.To.ToString(), starts, ends, wish.Kinds);
        if (Delegations.Check(existing, wanted) is { } refused)
            return new Refusal(refused.Code, refused.Zh + "。", refused.En + ".", RefusalKind.Conflict, "to");
        await act.Execute("""
            insert into delegation (id, from_person, from_post, to_person, kinds, starts_at, ends_at, remark)
            values (@Id, @PersonId, @PostId, @To, @kinds, @starts, @ends, @Remark)
            """, new { act.Id, by.PersonId, by.PostId, wish.To, kinds = wish.Kinds.ToArray(), starts, ends, wish.Remark }, cancel);
        await Organization.DirectoryState.Raise(act, cancel);
        act.Trace("delegation.given", "delegation", act.Id.ToString(), words: wish.Remark,
            facts: [("to", wish.To.ToString()), ("from", wish.From.ToString("O")), ("until", wish.Until.ToString("O")),
                ("kinds", string.Join(' ', wish.Kinds))]);
        act.Notify(new NoticeDraft(wish.To, null, "task", new Text(
            $"{by.PersonName}委托您代办：{wish.From:M 月 d 日}至{wish.Until:M 月 d 日}",
            $"{by.PersonName} asks you to act from {wish.From:yyyy-MM-dd} to {wish.Until:yyyy-MM-dd}"),
            "/settings/delegation"));
        return await act.Commit(act.Id, cancel);
    }

    private static DateTimeOffset Start(DateOnly day) =>
        WorkingCalendar.InstantOf(day, TimeSpan.Zero).ToUniversalTime();
}

/// <summary>Takes a delegation back: from this moment one is asked oneself again. What the other has may be done by
/// either.</summary>
public sealed class TakeBackDelegation(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid id, CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "delegation.take_back", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var to = await act.One<int?>("""
            update delegation set revoked_at = @At where id = @id and from_person = @PersonId and revoked_at is null
              and ends_at > @At returning to_person
            """, new { id, by.PersonId, act.At }, cancel);
        if (to is null) return Refusal.NotThere;
        await Organization.DirectoryState.Raise(act, cancel);
        act.Trace("delegation.taken_back", "delegation", id.ToString());
        act.Notify(new NoticeDraft(to, null, "task", new Text($"{by.PersonName}收回了委托",
            $"{by.PersonName} took the delegation back"), "/settings/delegation"));
        return await act.Commit(true, cancel);
    }
}
