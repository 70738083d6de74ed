using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;

namespace Yiwang.Administration.Units;

/// <summary>
/// After a merger the running cases of the unit that is no more go over, each in an act of its own in the name of who
/// merged it, so that thousands hold up nobody. One that cannot is listed with the reason and told to that person.
/// </summary>
internal sealed class CarryOverCases(NpgsqlDataSource source, CasesOfUnit cases, TimeProvider clock)
{
    /// <summary>Whether a merger is there whose cases have not all gone over.</summary>
    public const string Next = "select min(at) from unit_succession where done_at is null";

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var merged = (await connection.QueryAsync<Merged>(new CommandDefinition("""
            select s.unit_id as UnitId, u.name as Name, s.into_id as IntoId, i.name as Into, s.person_id as PersonId,
              p.name as Person, s.post_id as PostId, s.reach
            from unit_succession s join unit u on u.id = s.unit_id join unit i on i.id = s.into_id
            join person p on p.id = s.person_id where s.done_at is null order by s.at
            """, cancellationToken: cancel))).AsList();
        foreach (var one in merged)
        {
            var left = await connection.QueryAsync<Guid>(new CommandDefinition($"""
                select r.id from ({CasesOfUnit.Running}) r(id) where not exists (select 1 from unit_legacy l
                  where l.unit_id = @unit and l.case_id = r.id) order by r.id
                """, new { unit = one.UnitId }, cancellationToken: cancel));
            foreach (var caseId in left.AsList()) await GoOver(one, caseId, cancel);
            await Finish(one, cancel);
        }
    }

    private async Task GoOver(Merged one, Guid caseId, CancellationToken cancel)
    {
        Refusal? why;
        await using (var act = await Begin(one, "case.go_over", cancel))
        {
            var went = await cases.GoOver(act, caseId, one.UnitId, one.IntoId, $"原{one.Name}", one.Reason, cancel);
            why = went.Refusal;
            if (why is null)
            {
                if (went.Answer.Length == 0) return;
                await List(act, one, caseId, went.Answer, cancel);
                await act.Commit(true, cancel);
                return;
            }
        }
        await using var stays = await Begin(one, "case.go_over", cancel);
        if (await List(stays, one, caseId, "", cancel) == 0) return;
        stays.Trace("case.left_behind", "case", caseId.ToString(), caseId, words: why.Zh, facts: ("code", why.Code));
        stays.Notify(new NoticeDraft(one.PersonId, null, "gone_over", new Text($"{one.Name}有一件没有转过去：{why.Zh}",
            $"one case of {one.Name} could not go over: {why.En}"), $"{Urls.AdministrationUnits}/{one.UnitId}"));
        await stays.Commit(true, cancel);
    }

    private async Task Finish(Merged one, CancellationToken cancel)
    {
        await using var act = await Begin(one, "unit.go_over", cancel);
        if (await act.Execute(
            "update unit_succession set done_at = @At where unit_id = @UnitId and done_at is null",
            new { one.UnitId, act.At }, cancel) == 0) return;
        var count = await act.One<int>(
            "select count(*)::int from unit_legacy where unit_id = @UnitId and went_to <> ''", new { one.UnitId }, cancel);
        act.Trace("unit.gone_over", "unit", one.UnitId.ToString(),
            facts: [("kind", "all"), ("count", count.ToString()), ("to", one.IntoId.ToString())]);
        if (count > 0)
        {
            act.Notify(new NoticeDraft(null, one.IntoId, "gone_over", new Text($"{one.Name}并入，转来 {count} 件",
                $"{count} of {one.Name}, which was merged into your unit"), "/desk"));
        }
        await act.Commit(count, cancel);
    }

    private static Task<int> List(Act act, Merged one, Guid caseId, string wentTo, CancellationToken cancel) =>
        act.Execute("""
            insert into unit_legacy (unit_id, kind, case_id, words, went_to, at)
            select @UnitId, 'cases', c.id, c.title, @wentTo, @At from "case" c where c.id = @caseId
            on conflict do nothing
            """, new { one.UnitId, caseId, wentTo, act.At }, cancel);

    private async Task<Act> Begin(Merged one, string kind, CancellationToken cancel)
    {
        var by = Actor.InTheNameOf(one.PersonId, one.Person, one.PostId, one.Reach);
        var begun = await Act.Begin(source, Guid.CreateVersion7(), kind, by, clock.GetUtcNow(), cancel);
        Check.That(begun.Refusal is null);
        return begun.Answer;
    }

    private sealed class Merged
    {
        public int UnitId { get; init; }
        public string Name { get; init; } = "";
        public int IntoId { get; init; }
        public string Into { get; init; } = "";
        public int PersonId { get; init; }
        public string Person { get; init; } = "";
        public int PostId { get; init; }
        public int Reach { get; init; }

        public string Reason => $"{Name}并入{Into}";
    }
}
