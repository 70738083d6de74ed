using Dapper;
using Npgsql;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Desk;

/// <summary>One task as a desk shows it.</summary>
internal sealed record DeskRow(
    Guid TaskId, Guid CaseId, string Title, string Number, string Urgency, string FromName, string Step, string StepEn,
    DateTime CreatedAt,
    DateTime? DueAt, DateTime? OpenedAt, DateTime? LateAt, string CaseKind, string DoneHow, DateTime? DoneAt);

internal sealed record WaitingRow(Guid CaseId, string Title, string Who, string Step, string StepEn, DateTime? DueAt,
    DateTime? LateAt);

internal sealed record DraftRow(Guid Id, string Title, string Type, DateTime ChangedAt);

internal sealed record DeskRead(
    IReadOnlyList<DeskRow> Rows, int ToDo, int ToRead, int Mine, int Drafts, int Overdue, int DueToday,
    IReadOnlyList<WaitingRow> Waiting, IReadOnlyList<DraftRow> DraftRows);

/// <summary>What is asked of a person, what they wait for, what they did. Counts stop at
/// <see cref="CountMax"/>.</summary>
internal sealed class ReadDesk(NpgsqlDataSource source, TimeProvider clock)
{
    public const int PageRows = 50;
    public const int CountMax = 1000;

    private const string Columns = """
        t.id as TaskId, c.id as CaseId, c.title, c.number, c.urgency, t.from_name as FromName, t.step, t.step_en as StepEn, t.created_at as CreatedAt,
        t.due_at as DueAt, t.opened_at as OpenedAt, t.late_at as LateAt, c.kind as CaseKind, t.done_how as DoneHow, t.done_at as DoneAt
        """;

    /// <summary>Open tasks of a person and the chosen post; each half comes from its own index in the order of the
    /// desk.</summary>
    private static string Open(string beyond) => $"""
        (select t.* from task t where t.post_id = @PostId and t.person_id is null and t.state = 'open' and t.blocking = @blocking {beyond} order by t.due_at, t.id limit @limit)
        union all
        (select t.* from task t where t.person_id = @PersonId and t.state = 'open' and t.blocking = @blocking {beyond} order by t.due_at, t.id limit @limit)
        """;

    /// <param name="list">todo, read, done, mine or drafts.</param>
    /// <param name="after">The last row of the page before (its TaskId); null for the first.</param>
    public async Task<DeskRead> Run(Actor by, string list, Guid? after, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var parameters = new
        {
            by.PostId, by.PersonId, after, limit = PageRows, blocking = list != "read", CountMax,
            now, tonight = now.ToOffset(TimeSpan.FromHours(8)).Date.AddDays(1).AddHours(-8),
        };
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            {Rows(list, after is not null)};
            with o as (select blocking, due_at, late_at from (
                (select blocking, due_at, late_at from task where post_id = @PostId and person_id is null and state = 'open' order by due_at limit @CountMax)
                union all (select blocking, due_at, late_at from task where person_id = @PersonId and state = 'open' order by due_at limit @CountMax)) x)
            select count(*) filter (where blocking)::int, count(*) filter (where not blocking)::int,
                   count(*) filter (where blocking and (late_at is not null or due_at < @now))::int,
                   count(*) filter (where blocking and due_at >= @now and due_at < @tonight)::int from o;
            select count(*)::int from (select 1 from "case" where creator_id = @PersonId and closed_at is null limit @CountMax) x;
            select id, title, type, changed_at as ChangedAt from document where created_by = @PersonId and status = 'draft' order by changed_at desc limit @limit;
            select c.id as CaseId, c.title, coalesce(p.name, o.name, '') as Who, t.step, t.step_en as StepEn, t.due_at as DueAt, t.late_at as LateAt
              from "case" c join task t on t.case_id = c.id and t.state = 'open' and t.blocking
              left join person p on p.id = t.person_id left join post o on o.id = t.post_id
              where c.creator_id = @PersonId and c.closed_at is null and (t.person_id is distinct from @PersonId) and (t.post_id is distinct from @PostId)
              order by t.due_at nulls last limit 12;
            """, parameters, cancellationToken: cancel));
        var rows = (await read.ReadAsync<DeskRow>()).AsList();
        var counts = await read.ReadSingleAsync<(int ToDo, int ToRead, int Overdue, int Today)>();
        var mine = await read.ReadSingleAsync<int>();
        var drafts = (await read.ReadAsync<DraftRow>()).AsList();
        var waiting = (await read.ReadAsync<WaitingRow>()).AsList();
        return new DeskRead(rows, counts.ToDo, counts.ToRead, mine, drafts.Count, counts.Overdue, counts.Today, waiting,
            drafts);
    }

    private const string Beyond =
        "and (coalesce(t.due_at, 'infinity'), t.id) > (select coalesce(due_at, 'infinity'), id from task where id = @after)";

    private static string Rows(string list, bool later) => list switch
    {
        "done" => $"""
            select {Columns} from task t join "case" c on c.id = t.case_id
            where t.done_by = @PersonId and t.state = 'done'
              {(later ? "and (t.done_at, t.id) < (select done_at, id from task where id = @after)" : "")} order by t.done_at desc, t.id desc limit @limit
            """,
        "mine" => $"""
            select c.id as TaskId, c.id as CaseId, c.title, c.number, c.urgency, '' as FromName, c.status as Step,
              '' as StepEn, c.opened_at as CreatedAt,
                   c.due_at as DueAt, c.opened_at as OpenedAt, c.late_at as LateAt, c.kind as CaseKind, '' as DoneHow,
                     c.closed_at as DoneAt
            from "case" c where c.creator_id = @PersonId
              {(later ? "and (c.opened_at, c.id) < (select opened_at, id from \"case\" where id = @after)" : "")} order by c.opened_at desc, c.id desc limit @limit
            """,
        _ =>
            $"""select {Columns} from ({Open(later ? Beyond : "")}) t join "case" c on c.id = t.case_id order by t.due_at nulls last, t.id limit @limit""",
    };
}
