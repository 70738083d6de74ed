using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Reading;

internal sealed record OpinionView(
    Guid Id, Guid? Supplements, int PersonId, string Kind, string Verdict, string Words, string? Strokes, int Round,
    string Person, string Post, string Unit, DateTime At,
    byte[]? SeenDigest, string InsteadOf, string Node);

internal sealed record TaskView(
    Guid Id, string Node, string Step, string OpinionKind, string Act, string Edit, string State, int Round,
    bool Blocking, string Who, string Unit, string Why,
    DateTime CreatedAt, DateTime? OpenedAt, DateTime? DoneAt, string DoneHow, DateTime? DueAt, DateTime? LateAt,
    bool Mine, int? DoneBy, string StepEn);

internal sealed record StoryView(DateTime At, string Kind, string Person, string Unit, string Words, long TraceId,
    long? Leaf);

internal sealed record CaseView(
    CaseRow Case, string UnitName, IReadOnlyList<TaskView> Tasks, IReadOnlyList<OpinionView> Opinions,
    IReadOnlyList<StoryView> Story);

/// <summary>A case with its tasks, opinions and story, for those who have part in it.</summary>
internal sealed class ReadCase(NpgsqlDataSource source, LookAtCase look)
{
    private const int StoryMax = 300;

    public async Task<Result<CaseView>> Run(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var row = await connection.QueryFirstOrDefaultAsync<CaseRow>(new CommandDefinition(
            $"""select {CaseRow.Columns} from "case" c where c.id = @id and {DocumentAccess.SeesCase}""",
            DocumentAccess.Of(by, new { id }), cancellationToken: cancel));
        if (row is null) return Refusal.NotThere;
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select t.id, t.node, t.step, t.opinion_kind as OpinionKind, t.act, t.edit, t.state, t.round, t.blocking,
                   coalesce(d.name, p.name, (select string_agg(h2.name, '、') from holding h join person h2
                     on h2.id = h.person_id
                     where h.post_id = t.post_id and (h.valid_to is null or h.valid_to >= current_date)), '') as Who,
                   u.short_name as Unit, t.why, t.created_at as CreatedAt, t.opened_at as OpenedAt, t.done_at as DoneAt,
                     t.done_how as DoneHow,
                   t.due_at as DueAt, t.late_at as LateAt,
                   (t.state = 'open' and (t.person_id = @PersonId or t.instead_of = @PersonId
                     or (t.person_id is null and t.post_id = @PostId))) as Mine, t.done_by as DoneBy,
                   t.step_en as StepEn
              from task t join unit u on u.id = t.unit_id left join person p on p.id = t.person_id left join person d
                on d.id = t.done_by
              where t.case_id = @id order by t.created_at, t.id;
            select o.id, o.supplements, o.person_id as PersonId, o.kind, o.verdict, o.words, o.strokes::text as Strokes,
              o.round, p.name as Person, s.name as Post, u.short_name as Unit, o.at,
                   o.seen_digest as SeenDigest, coalesce(f.name, '') as InsteadOf, coalesce(t.node, '') as Node
              from opinion o left join task t on t.id = o.task_id join person p on p.id = o.person_id join post s on s.id = o.post_id join unit u
                on u.id = o.unit_id
              left join person f on f.id = o.instead_of join "case" c on c.id = o.case_id where o.case_id = @id
                and (o.person_id = @personId or {DocumentAccess.SeesOpinions}) order by o.at, o.id;
            select r.at, r.kind, coalesce(p.name, '') as Person, coalesce(u.short_name, '') as Unit,
              case when r.person_id = @personId or {DocumentAccess.SeesOpinions} then coalesce(w.words, '') else '' end as Words,
              r.id as TraceId, l.leaf_index as Leaf
              from trace r join "case" c on c.id = r.case_id left join person p on p.id = r.person_id left join unit u on u.id = r.unit_id
              left join trace_words w on w.trace_id = r.id left join trace_leaf l on l.trace_id = r.id
              where r.case_id = @id and r.kind <> 'case.read' order by r.id desc limit @StoryMax;
            select name from unit where id = @unit;
            """, new { id, by.PersonId, by.PostId, personId = by.PersonId, postId = by.PostId, StoryMax, unit = row.UnitId }, cancellationToken: cancel));
        var tasks = (await read.ReadAsync<TaskView>()).AsList();
        var opinions = (await read.ReadAsync<OpinionView>()).AsList();
        var story = (await read.ReadAsync<StoryView>()).AsList();
        var unit = await read.ReadSingleAsync<string>();
        if (tasks.Any(t => t.Mine && t.OpenedAt is null)) await look.Run(by, id, cancel);
        return new CaseView(row, unit, tasks, opinions, story);
    }

    /// <summary>The case of a task that only asks to be read and lies with this person; null for any other.</summary>
    public async Task<Guid?> OfTask(Actor by, Guid taskId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<Guid?>(new CommandDefinition("""
            select case_id from task where id = @taskId and state = 'open' and not blocking
              and (person_id = @PersonId or post_id = @PostId)
            """, new { taskId, by.PersonId, by.PostId }, cancellationToken: cancel));
    }
}
