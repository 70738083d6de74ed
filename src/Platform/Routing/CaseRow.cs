using Npgsql;
using NpgsqlTypes;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Routing;

/// <summary>A case (办件) as stored.</summary>
public sealed class CaseRow
{
    public Guid Id { get; init; }
    public int UnitId { get; init; }
    public string Kind { get; init; } = "";
    public Guid? DocumentId { get; init; }
    public string Route { get; init; } = "";
    public int? RouteUnitId { get; init; }
    public int RouteVersion { get; init; }
    public string Way { get; init; } = "";
    public string Title { get; init; } = "";
    public string Number { get; init; } = "";
    public string Urgency { get; init; } = "";
    public string Counterpart { get; init; } = "";
    public string Status { get; init; } = "";
    public DateTime OpenedAt { get; init; }
    public DateTime? ClosedAt { get; init; }
    public DateTime? DueAt { get; init; }
    public DateTime? LateAt { get; init; }
    public DateTime? FiledAt { get; init; }
    public int CreatorId { get; init; }
    public int CreatorPost { get; init; }

    public const string Columns = """
        c.id, c.unit_id as UnitId, c.kind, c.document_id as DocumentId, c.route, c.route_unit_id as RouteUnitId,
        c.route_version as RouteVersion, c.way, c.title, c.number, c.urgency, c.counterpart, c.status, c.opened_at as OpenedAt,
        c.closed_at as ClosedAt, c.due_at as DueAt, c.late_at as LateAt, c.filed_at as FiledAt, c.creator_id as CreatorId,
        c.creator_post as CreatorPost
        """;

    internal static readonly RowStatement Move = new("""
        update "case" c set way = x.way, version = c.version + 1, status = x.status, joined_to = x.joined_to,
          closed_at = case when x.status in ('closed', 'terminated') then coalesce(c.closed_at, x.at) end,
          late_at = case when x.status in ('closed', 'terminated') and c.closed_at is null and c.due_at < x.at
            then coalesce(c.late_at, c.due_at) else c.late_at end
        from unnest($1, $2, $3, $4, $5) as x(id, way, status, at, joined_to) where c.id = x.id
        """, NpgsqlDbType.Uuid, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.TimestampTz, NpgsqlDbType.Uuid);

    /// <summary>A case the person sees, locked: two moves at the same moment come one after the other.</summary>
    public static async Task<CaseRow?> Lock(Act act, Guid id, CancellationToken cancel)
    {
        var opened = new OpenedCase(act.By, id, null);
        await act.Ask(opened.Look, cancel);
        return opened.Case;
    }

    internal static CaseRow Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), UnitId = row.GetInt32(1), Kind = row.GetString(2), DocumentId = Maybe<Guid>(row, 3),
            Route = row.GetString(4),
        RouteUnitId = Maybe<int>(row, 5), RouteVersion = row.GetInt32(6), Way = row.GetString(7),
        Title = row.GetString(8),
        Number = row.GetString(9), Urgency = row.GetString(10), Counterpart = row.GetString(11),
        Status = row.GetString(12),
        OpenedAt = row.GetDateTime(13), ClosedAt = Maybe<DateTime>(row, 14), DueAt = Maybe<DateTime>(row, 15),
        LateAt = Maybe<DateTime>(row, 16),
        FiledAt = Maybe<DateTime>(row, 17), CreatorId = row.GetInt32(18), CreatorPost = row.GetInt32(19),
    };

    internal static T? Maybe<T>(NpgsqlDataReader row, int column) where T : struct =>
        row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}

/// <summary>A task (待办) as stored.</summary>
public sealed class TaskRow
{
    public Guid Id { get; init; }
    public Guid CaseId { get; init; }
    public int UnitId { get; init; }
    public int? PostId { get; init; }
    public int? PersonId { get; init; }
    public string Key { get; init; } = "";
    public string Node { get; init; } = "";
    public string Step { get; init; } = "";
    /// <summary>The step's name in English; empty where the route gives none.</summary>
    public string StepEn { get; init; } = "";
    public string OpinionKind { get; init; } = "";
    public string Act { get; init; } = "";
    public string Edit { get; init; } = "";
    public string Kind { get; init; } = "";
    public string State { get; init; } = "";
    public int Round { get; init; }
    public bool Blocking { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime? OpenedAt { get; init; }
    public DateTime? DoneAt { get; init; }
    public int? DoneBy { get; init; }
    public DateTime? DueAt { get; init; }
    public DateTime? LateAt { get; init; }
    /// <summary>The person in whose place it is done.</summary>
    public int? InsteadOf { get; init; }

    public const string Columns = """
        t.id, t.case_id as CaseId, t.unit_id as UnitId, t.post_id as PostId, t.person_id as PersonId, t.key, t.node, t.step,
        t.opinion_kind as OpinionKind, t.act, t.edit, t.kind, t.state, t.round, t.blocking, t.created_at as CreatedAt,
        t.opened_at as OpenedAt, t.done_at as DoneAt, t.done_by as DoneBy, t.due_at as DueAt, t.late_at as LateAt,
        t.instead_of as InsteadOf, t.step_en as StepEn
        """;

    internal const int ColumnCount = 23;

    internal static readonly RowStatement Insert = new("""
        insert into task (id, case_id, unit_id, post_id, person_id, key, node, step, opinion_kind, act, edit, kind,
          round, blocking, why,
                          created_at, due_at, from_name, instead_of, step_en, hide, tells)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
          $21, $22)
        """,
        NpgsqlDbType.Uuid, NpgsqlDbType.Uuid, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer,
        NpgsqlDbType.Text,
        NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text,
        NpgsqlDbType.Text,
        NpgsqlDbType.Integer, NpgsqlDbType.Boolean, NpgsqlDbType.Text, NpgsqlDbType.TimestampTz,
        NpgsqlDbType.TimestampTz, NpgsqlDbType.Text,
        NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text);

    internal static readonly RowStatement Close = new("""
        update task t set state = x.state, done_at = x.at, done_by = x.person, done_how = x.how,
          opened_at = case when x.how = 'done' then coalesce(t.opened_at, x.at) else t.opened_at end,
          late_at = case when t.due_at < x.at then coalesce(t.late_at, t.due_at) else t.late_at end
        from unnest($1, $2, $3, $4, $5, $6) as x(case_id, key, state, at, person, how) where t.case_id = x.case_id
          and t.key = x.key
        """, NpgsqlDbType.Uuid, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.TimestampTz, NpgsqlDbType.Integer, NpgsqlDbType.Text);

    internal static TaskRow Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0), CaseId = row.GetGuid(1), UnitId = row.GetInt32(2), PostId = CaseRow.Maybe<int>(row, 3),
            PersonId = CaseRow.Maybe<int>(row, 4),
        Key = row.GetString(5), Node = row.GetString(6), Step = row.GetString(7), OpinionKind = row.GetString(8),
        Act = row.GetString(9),
        Edit = row.GetString(10), Kind = row.GetString(11), State = row.GetString(12), Round = row.GetInt32(13),
        Blocking = row.GetBoolean(14),
        CreatedAt = row.GetDateTime(15), OpenedAt = CaseRow.Maybe<DateTime>(row, 16),
        DoneAt = CaseRow.Maybe<DateTime>(row, 17),
        DoneBy = CaseRow.Maybe<int>(row, 18), DueAt = CaseRow.Maybe<DateTime>(row, 19),
        LateAt = CaseRow.Maybe<DateTime>(row, 20),
        InsteadOf = CaseRow.Maybe<int>(row, 21), StepEn = row.GetString(22),
    };

    public bool IsFor(int personId, int postId) =>
        PersonId == personId || InsteadOf == personId || (PersonId is null && PostId == postId);
}
