using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Identity;

namespace Yiwang.Supervision.Urging;

internal sealed record UrgeTarget(string Unit, string Who, string Step, string Outcome, string Reason,
    DateTime? SeenAt);

/// <param name="Blockers">As counted in the act; the other two are counted from the rows now.</param>
internal sealed record UrgeView(
    Guid Id, Guid? CaseId, Guid? DocumentId, string Title, string By, string Rule, string Words, DateTime At,
    long? TraceId, int Blockers, int Reached, int Listed,
    int Seen, IReadOnlyList<UrgeTarget> Targets);

/// <summary>One run of urging with its completeness proof, for those who see the case or sent the document.</summary>
internal sealed class ReadUrge(NpgsqlDataSource source)
{
    public const int RowsMax = 200;

    public async Task<Result<UrgeView>> Run(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var head = await connection.QueryFirstOrDefaultAsync<Head>(new CommandDefinition($"""
            select g.id, g.case_id as CaseId, g.document_id as DocumentId, coalesce(c.title, d.title, '') as Title,
              coalesce(p.name, '') as By, g.rule, g.words, g.at, g.blockers,
                   (select t.id from trace t where t.object_kind = case when g.case_id is null then 'document'
                     else 'case' end
                      and t.object_id = coalesce(g.case_id, g.document_id)::text and t.at = g.at
                        and t.kind in ('case.urged', 'document.urged') limit 1) as TraceId
            from urge g left join "case" c on c.id = g.case_id left join dispatch d on d.document_id = g.document_id
              left join person p on p.id = g.person_id
            where g.id = @id and ((g.case_id is not null and {DocumentAccess.SeesCase})
              or (g.case_id is null and d.unit_id = @unitId and @seesUnit and @seesDocuments))
            """, DocumentAccess.Of(by, new { id }), cancellationToken: cancel));
        if (head is null) return Refusal.NotThere;
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition("""
            select count(*) filter (where x.outcome = 'reached')::int,
              count(*) filter (where x.outcome = 'listed')::int, count(n.read_at)::int
              from urge_target x left join notice n on n.id = x.notice_id where x.urge_id = @id;
            select coalesce(u.short_name, w.short_name, '') as Unit, coalesce(p.name, '') as Who,
              coalesce(t.step, '') as Step, x.outcome, x.reason, n.read_at as SeenAt
              from urge_target x left join unit u on u.id = x.unit_id left join person p on p.id = x.person_id left
                join task t on t.id = x.task_id
              left join unit w on w.id = t.unit_id left join notice n on n.id = x.notice_id
              where x.urge_id = @id order by x.outcome, n.read_at nulls first, x.unit_id, x.person_id limit @RowsMax;
            """, new { id, RowsMax }, cancellationToken: cancel));
        var (reached, listed, seen) = await read.ReadSingleAsync<(int, int, int)>();
        var targets = (await read.ReadAsync<UrgeTarget>()).AsList();
        return new UrgeView(head.Id, head.CaseId, head.DocumentId, head.Title, head.By, head.Rule, head.Words, head.At,
            head.TraceId, head.Blockers, reached, listed, seen, targets);
    }

    private sealed class Head
    {
        public Guid Id { get; init; }
        public Guid? CaseId { get; init; }
        public Guid? DocumentId { get; init; }
        public string Title { get; init; } = "";
        public string By { get; init; } = "";
        public string Rule { get; init; } = "";
        public string Words { get; init; } = "";
        public DateTime At { get; init; }
        public int Blockers { get; init; }
        public long? TraceId { get; init; }
    }
}
