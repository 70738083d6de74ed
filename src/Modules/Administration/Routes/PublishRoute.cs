using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>What the next step in the life of a version is.</summary>
internal enum RouteAct { Propose, Publish, SendBack, Discard, Retire }

/// <summary>
/// Brings a version on: the drawer proposes it, a second person publishes it or sends it back with words; a draft can
/// be thrown away, a published one taken out of use. Running cases stay on the version they began with.
/// </summary>
internal sealed class PublishRoute(NpgsqlDataSource source, RouteChecks checks, TimeProvider clock)
{
    private const int WordsMax = 2_000;

    /// <returns>The id of the version, or of the one now in use instead.</returns>
    public async Task<Result<int>> Run(Actor by, Guid actId, int id, RouteAct what, string words,
        CancellationToken cancel)
    {
        if (words.Length > WordsMax)
            return new Refusal("route.words_too_long", $"说明最多 {WordsMax:N0} 字。", $"At most {WordsMax:N0} characters.",
                RefusalKind.TooLarge, "words");
        var begun = await Act.Begin(source, actId, "route." + what.ToString().ToLowerInvariant(), by, clock.GetUtcNow(),
            cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        var route = await RouteRow.Lock(act, id, cancel);
        if (route is null) return Refusal.NotThere;
        var refusal = what switch
        {
            RouteAct.Propose => await Propose(act, route, words, cancel),
            RouteAct.Publish => await Publish(act, route, words, cancel),
            RouteAct.SendBack => await SendBack(act, route, words, cancel),
            RouteAct.Discard => await Discard(act, route, words, cancel),
            _ => await Retire(act, route, words, cancel),
        };
        return refusal is not null ? refusal : await act.Commit(id, cancel);
    }

    private async Task<Refusal?> Propose(Act act, RouteRow route, string words, CancellationToken cancel)
    {
        if (route.Change(act.By, route.Revision) is { } no) return no;
        if (Faults(route) is { } faulty) return faulty;
        await act.Execute(
            "update route set status = 'proposed', proposed_by = @PersonId, proposed_at = @At, sent_back = '', remark = @words where id = @Id",
            new { route.Id, act.By.PersonId, act.At, words = words.Trim() }, cancel);
        act.Trace("route.proposed", "route", route.Id.ToString(), words: words, after: route.Digest,
            facts: ("version", route.Version.ToString()));
        var others = await act.Query<int>("""
            select distinct h.person_id from post o join holding h on h.post_id = o.id join person p
              on p.id = h.person_id and p.state = 'active'
            where o.unit_id = @UnitId and o.valid_to is null and (h.valid_to is null or h.valid_to >= current_date)
              and h.person_id <> @PersonId
              and o.roles && array['unit-admin', 'document-reviewer', 'leader', 'principal'] limit 20
            """, new { act.By.UnitId, act.By.PersonId }, cancel);
        foreach (var person in others)
            act.Notify(new NoticeDraft(person, null, "route", new Text(
                $"流程“{route.Name}”第 {route.Version} 版等第二人发布",
                $"Route “{route.Called.En}”, version {route.Version}, waits for a second person"), $"/routes/{route.Id}"));
        return null;
    }

    private async Task<Refusal?> Publish(Act act, RouteRow route, string words, CancellationToken cancel)
    {
        if (route.Publish(act.By) is { } no) return no;
        if (Faults(route) is { } faulty) return faulty;
        await act.Execute(
            "update route set status = 'retired' where key = @Key and unit_id = @UnitId and status = 'published'",
                new { route.Key, route.UnitId }, cancel);
        await act.Execute(
            "update route set status = 'published', published_by = @PersonId, published_at = @At where id = @Id",
            new { route.Id, act.By.PersonId, act.At }, cancel);
        act.Trace("route.published", "route", route.Id.ToString(), words: words, after: route.Digest,
            facts: [("key", route.Key), ("version", route.Version.ToString()),
                ("proposed_by", route.ProposedBy.ToString() ?? "")]);
        if (route.ProposedBy is { } drawer)
            act.Notify(new NoticeDraft(drawer, null, "route", new Text(
                $"流程“{route.Name}”第 {route.Version} 版已发布",
                $"Route “{route.Called.En}”, version {route.Version}, is published"), $"/routes/{route.Id}"));
        return null;
    }

    private static async Task<Refusal?> SendBack(Act act, RouteRow route, string words, CancellationToken cancel)
    {
        if (route.Status != "proposed")
            return new Refusal("route.not_proposed", "这一版没有报审，或已经发布。",
                "This version is not proposed, or published already.");
        if (act.By.PersonId != route.ProposedBy && !RouteRow.MayPublish(act.By)) return Refusal.NotThere;
        if (words.Trim().Length == 0)
            return new Refusal("route.reason_missing", "请写明退回的原因。", "Say why it goes back.", RefusalKind.Wrong,
                "words");
        await act.Execute("update route set status = 'draft', sent_back = @words where id = @Id",
            new { route.Id, words = words.Trim() }, cancel);
        act.Trace("route.sent_back", "route", route.Id.ToString(), words: words, after: route.Digest);
        if (route.ProposedBy is { } drawer && drawer != act.By.PersonId)
        {
            act.Notify(new NoticeDraft(drawer, null, "route", new Text(
                $"流程“{route.Name}”第 {route.Version} 版退回修改：{words.Trim()}",
                $"Route “{route.Called.En}”, version {route.Version}, was sent back: {words.Trim()}"), $"/routes/{route.Id}"));
        }
        return null;
    }

    // A draft is nobody's past: its row goes, its trace stays.
    private static async Task<Refusal?> Discard(Act act, RouteRow route, string words, CancellationToken cancel)
    {
        if (route.Change(act.By, route.Revision) is { } no) return no;
        await act.Execute("delete from route where id = @Id", new { route.Id }, cancel);
        act.Trace("route.discarded", "route", route.Id.ToString(), words: words, before: route.Digest,
            facts: ("key", route.Key));
        return null;
    }

    private static async Task<Refusal?> Retire(Act act, RouteRow route, string words, CancellationToken cancel)
    {
        if (route.Status != "published")
            return new Refusal("route.not_in_use", "这一版没有在用。", "This version is not in use.");
        if (!RouteRow.MayPublish(act.By)) return Refusal.NotThere;
        if (words.Trim().Length == 0)
            return new Refusal("route.reason_missing", "请写明停用的原因。", "Say why it is taken out of use.",
                RefusalKind.Wrong, "words");
        await act.Execute("update route set status = 'retired' where id = @Id", new { route.Id }, cancel);
        act.Trace("route.retired", "route", route.Id.ToString(), words: words, before: route.Digest);
        return null;
    }

    private Refusal? Faults(RouteRow route)
    {
        var found = checks.Of(route.Bytes, route.Key, route.UnitId, route.Version, route.Id);
        return found.MayBeUsed
            ? null : RouteRow.Faulty(Math.Max(1, found.Findings.Count(f => f.Grade != Bpmn.Grade.Unsound)));
    }
}
