using Dapper;
using Npgsql;
using Yiwang.Documents.Reading;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;

namespace Yiwang.Documents.Desk;

/// <summary>One task as a desk shows it.</summary>
internal sealed record DeskRow(
    Guid TaskId, Guid CaseId, string Title, string Number, string Urgency, string FromName, string Step, string StepEn,
    DateTime CreatedAt,
    DateTime? DueAt, DateTime? OpenedAt, DateTime? LateAt, string CaseKind, string DoneHow, DateTime? DoneAt);

internal sealed record WaitingRow(Guid CaseId, string Title, string Who, string Step, string StepEn, DateTime? DueAt,
    DateTime? LateAt, int Total);

internal sealed record DraftRow(Guid Id, string Title, string Type, DateTime ChangedAt);

/// <summary>Entries of each list, up to one over <see cref="Spoken.CountMax"/>; of what is to be done, how much is
/// late and due today, and how much was done today.</summary>
internal sealed record DeskCounts(int ToDo, int ToRead, int Done, int Mine, int Drafts, int Overdue, int DueToday,
    int DoneToday);

/// <summary>Of the open tasks of the list that is shown: all, urgent ones, and by kind of case; counted up to one over
/// <see cref="ReadDesk.KindsMax"/>.</summary>
internal sealed record DeskKinds(int All, int Urgent, int Incoming, int Outgoing, int Other);

/// <summary>A delegation in force today.</summary>
internal sealed record ActingRow(bool Given, string Name, DateTime EndsAt);

/// <param name="Kinds">Null for a list that is not narrowed by kind.</param>
internal sealed record DeskRead(
    IReadOnlyList<DeskRow> Rows, DeskCounts Counts, DeskKinds? Kinds, IReadOnlyList<WaitingRow> Waiting,
    IReadOnlyList<DraftRow> DraftRows, IReadOnlyList<ActingRow> Acting)
{
    /// <summary>From where the next page goes on; null on the last.</summary>
    public Guid? Next => Rows.Count == ReadDesk.PageRows ? Rows[^1].TaskId
        : DraftRows.Count == ReadDesk.PageRows ? DraftRows[^1].Id : null;
}

/// <summary>What is asked of a person, what they wait for, what they did.</summary>
internal sealed class ReadDesk(NpgsqlDataSource source, TimeProvider clock)
{
    public const int PageRows = 50;

    /// <summary>Up to so many open tasks are counted by kind, for which each one's case is looked up.</summary>
    public const int KindsMax = 200;

    private const string Columns = """
        t.id as TaskId, c.id as CaseId, c.title, c.number, c.urgency, t.from_name as FromName, t.step, t.step_en as StepEn, t.created_at as CreatedAt,
        t.due_at as DueAt, t.opened_at as OpenedAt, t.late_at as LateAt, c.kind as CaseKind, t.done_how as DoneHow, t.done_at as DoneAt
        """;

    private const string Counting = """
        with o as (select blocking, due_at, late_at from (
            (select blocking, due_at, late_at from task where post_id = @PostId and person_id is null and state = 'open' order by due_at limit @CountLimit)
            union all (select blocking, due_at, late_at from task where person_id = @PersonId and state = 'open' order by due_at limit @CountLimit)) x),
        d as (select done_at from task where done_by = @PersonId and state = 'done' order by done_at desc limit @CountLimit),
        m as (select 1 from "case" where creator_id = @PersonId and closed_at is null limit @CountLimit),
        w as (select 1 from document where created_by = @PersonId and status = 'draft' limit @CountLimit)
        select (select count(*) from o where blocking)::int as ToDo, (select count(*) from o where not blocking)::int as ToRead,
               (select count(*) from d)::int as Done, (select count(*) from m)::int as Mine, (select count(*) from w)::int as Drafts,
               (select count(*) from o where blocking and (late_at is not null or due_at < @now))::int as Overdue,
               (select count(*) from o where blocking and due_at >= @now and due_at < @tonight)::int as DueToday,
               (select count(*) from d where done_at >= @morning)::int as DoneToday;
        """;

    private const string CountingKinds = """
        with o as (
          (select case_id from task where post_id = @PostId and person_id is null and state = 'open' and blocking = @blocking order by due_at limit @KindsLimit)
          union all (select case_id from task where person_id = @PersonId and state = 'open' and blocking = @blocking order by due_at limit @KindsLimit)),
        k as (select c.kind, c.urgency from (select case_id from o limit @KindsLimit) x join "case" c on c.id = x.case_id)
        select count(*)::int as All, (count(*) filter (where urgency <> ''))::int as Urgent,
               (count(*) filter (where kind = 'incoming'))::int as Incoming, (count(*) filter (where kind = 'outgoing'))::int as Outgoing,
               (count(*) filter (where kind not in ('incoming', 'outgoing')))::int as Other from k;
        """;

    private const string Aside = """
        select c.id as CaseId, c.title, coalesce(p.name, o.name, '') as Who, t.step, t.step_en as StepEn, t.due_at as DueAt, t.late_at as LateAt,
               (count(*) over ())::int as Total
          from (select id, title from "case" where creator_id = @PersonId and closed_at is null limit @CountLimit) c
          join task t on t.case_id = c.id and t.state = 'open' and t.blocking
          left join person p on p.id = t.person_id left join post o on o.id = t.post_id
          where (t.person_id is distinct from @PersonId) and (t.post_id is distinct from @PostId)
          order by t.due_at nulls last limit 12;
        select d.from_person = @PersonId as Given, p.name, d.ends_at as EndsAt from delegation d
          join person p on p.id = case when d.from_person = @PersonId then d.to_person else d.from_person end
          where (d.from_person = @PersonId or d.to_person = @PersonId) and d.starts_at <= @now and d.ends_at > @now and d.revoked_at is null
          order by d.ends_at limit 5;
        """;

    public async Task<DeskRead> Run(Actor by, DeskAsk ask, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var today = WorkingCalendar.DateOf(now);
        var open = ask.List is "todo" or "read";
        var parameters = new
        {
            by.PostId, by.PersonId, ask.After, limit = PageRows, blocking = ask.List != "read",
            CountLimit = Spoken.CountMax + 1, KindsLimit = KindsMax + 1, kind = ask.Only, now,
            morning = WorkingCalendar.InstantOf(today, TimeSpan.Zero).UtcDateTime,
            tonight = WorkingCalendar.InstantOf(today.AddDays(1), TimeSpan.Zero).UtcDateTime,
        };
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition(
            $"{Rows(ask)};{Counting}{(open ? CountingKinds : "")}{Aside}", parameters, cancellationToken: cancel));
        var drafts = ask.List == "drafts" ? (await read.ReadAsync<DraftRow>()).AsList() : [];
        var rows = ask.List == "drafts" ? [] : (await read.ReadAsync<DeskRow>()).AsList();
        var counts = await read.ReadSingleAsync<DeskCounts>();
        var kinds = open ? await read.ReadSingleAsync<DeskKinds>() : null;
        var waiting = (await read.ReadAsync<WaitingRow>()).AsList();
        return new DeskRead(rows, counts, kinds, waiting, drafts, (await read.ReadAsync<ActingRow>()).AsList());
    }

    /// <summary>The cases of the tasks before and behind this one on the person's desk, in the order of their limits;
    /// null at its ends.</summary>
    public async Task<(Guid? Before, Guid? After)> Beside(Actor by, TaskView task, CancellationToken cancel)
    {
        // Those without a limit come last.
        var (before, after) = task.DueAt is null
            ? ($"{First("t.due_at is null and t.id < @Id", "desc")}, {First("t.due_at is not null", "desc")}",
                First("t.due_at is null and t.id > @Id", "asc"))
            : (First("t.due_at <= @DueAt and (t.due_at, t.id) < (@DueAt, @Id)", "desc"),
                $"{First("t.due_at >= @DueAt and (t.due_at, t.id) > (@DueAt, @Id)", "asc")}, {First("t.due_at is null", "asc")}");
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.QuerySingleAsync<(Guid?, Guid?)>(new CommandDefinition(
            $"select coalesce({before}), coalesce({after})",
            new { by.PostId, by.PersonId, task.Id, task.DueAt, task.Blocking }, cancellationToken: cancel));
    }

    private static string First(string condition, string way)
    {
        var rest = $"t.state = 'open' and t.blocking = @Blocking and {condition} order by t.due_at {way}, t.id {way} limit 1";
        return $"""
            (select t.case_id from (
              (select t.* from task t where t.post_id = @PostId and t.person_id is null and {rest})
              union all (select t.* from task t where t.person_id = @PersonId and {rest})) t
              order by t.due_at {way}, t.id {way} limit 1)
            """;
    }

    private static string Rows(DeskAsk ask) => ask.List switch
    {
        "done" => $"""
            select {Columns} from task t join "case" c on c.id = t.case_id
            where t.done_by = @PersonId and t.state = 'done'
              {Later(ask, "and (t.done_at, t.id) < (select done_at, id from task where id = @After)")}
            order by t.done_at desc, t.id desc limit @limit
            """,
        "mine" => $"""
            select c.id as TaskId, c.id as CaseId, c.title, c.number, c.urgency, '' as FromName, c.status as Step,
              '' as StepEn, c.opened_at as CreatedAt,
                   c.due_at as DueAt, c.opened_at as OpenedAt, c.late_at as LateAt, c.kind as CaseKind, '' as DoneHow,
                     c.closed_at as DoneAt
            from "case" c where c.creator_id = @PersonId {(ask.Only == "open" ? "and c.closed_at is null" : "")}
              {Later(ask, "and (c.opened_at, c.id) < (select opened_at, id from \"case\" where id = @After)")}
            order by c.opened_at desc, c.id desc limit @limit
            """,
        "drafts" => $"""
            select id, title, type, changed_at as ChangedAt from document d where created_by = @PersonId
              and status = 'draft'
              {Later(ask, "and (changed_at, id) < (select changed_at, id from document where id = @After)")}
            order by changed_at desc, id desc limit @limit
            """,
        _ => Open(ask),
    };

    // Each half comes from its own index in the order of the limits; a page is the first of both.
    private static string Open(DeskAsk ask)
    {
        var (order, later) = ask.Sort switch
        {
            "arrived" => ("t.created_at desc, t.id desc",
                "and (t.created_at, t.id) < (select created_at, id from task where id = @After)"),
            "from" => ("t.from_name, t.id", "and (t.from_name, t.id) > (select from_name, id from task where id = @After)"),
            _ => ("t.due_at, t.id",
                "and (coalesce(t.due_at, 'infinity'), t.id) > (select coalesce(due_at, 'infinity'), id from task where id = @After)"),
        };
        var narrowed = $"{Narrowing(ask.Only)} {Later(ask, later)}";
        return $"""
            select {Columns} from (
              (select t.* from task t where t.post_id = @PostId and t.person_id is null and t.state = 'open'
                and t.blocking = @blocking {narrowed} order by {order} limit @limit)
              union all
              (select t.* from task t where t.person_id = @PersonId and t.state = 'open'
                and t.blocking = @blocking {narrowed} order by {order} limit @limit)) t
            join "case" c on c.id = t.case_id order by {order} limit @limit
            """;
    }

    private static string Narrowing(string only) => only switch
    {
        "late" => "and (t.late_at is not null or t.due_at < @now)",
        "today" => "and t.due_at >= @now and t.due_at < @tonight",
        "urgent" => """and exists (select 1 from "case" k where k.id = t.case_id and k.urgency <> '')""",
        "incoming" or "outgoing" =>
            """and exists (select 1 from "case" k where k.id = t.case_id and k.kind = @kind)""",
        "other" => """
            and exists (select 1 from "case" k where k.id = t.case_id and k.kind not in ('incoming', 'outgoing'))
            """,
        _ => "",
    };

    private static string Later(DeskAsk ask, string condition) => ask.After is null ? "" : condition;
}
