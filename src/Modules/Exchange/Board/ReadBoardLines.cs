using Dapper;
using Npgsql;
using Yiwang.Platform.Identity;

namespace Yiwang.Exchange.Board;

/// <summary>One delivery with everything the sender sees of it.</summary>
internal sealed class DeliveryRow
{
    public int UnitId { get; init; }
    public string Name { get; init; } = "";
    public string Above { get; init; } = "";
    public bool Copy { get; init; }
    public DeliveryState State { get; init; }
    public DateTime SentAt { get; init; }
    public DateTime? OpenedAt { get; init; }
    public DateTime? SignedAt { get; init; }
    public string SignedBy { get; init; } = "";
    public DateTime? RegisteredAt { get; init; }
    public string InHand { get; init; } = "";
    public DateTime? AnswerDue { get; init; }
    public DateTime? AnsweredAt { get; init; }
    public Guid? AnswerId { get; init; }
    public DateTime? AnswerLateAt { get; init; }
    public DateTime? ClosedAt { get; init; }
    public string ReturnReason { get; init; } = "";
    public string ReturnWords { get; init; } = "";
    public string RecallReason { get; init; } = "";
    public DateTime? LateAt { get; init; }
    public DateTime? UrgedAt { get; init; }
    public short UrgedCount { get; init; }
}

/// <summary>The lines of a board's table, for the units that stand on the page, in their order.</summary>
internal sealed class ReadBoardLines(NpgsqlDataSource source)
{
    public async Task<IReadOnlyList<DeliveryRow>> Run(Actor by, Guid documentId, IReadOnlyList<int> units,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<DeliveryRow>(new CommandDefinition($"""
            select v.unit_id as UnitId, u.short_name as Name, coalesce(a.short_name, '') as Above,
              v.kind = 'copy' as Copy, {ReadBoard.StateSql} as State, v.sent_at as SentAt,
                   v.opened_at as OpenedAt, v.signed_at as SignedAt, coalesce(p.name, '') as SignedBy,
                     v.registered_at as RegisteredAt,
                   coalesce((select string_agg(distinct coalesce(s.name, o.name), '、') from task t join post o
                     on o.id = t.post_id
                     left join section s on s.id = o.section_id
                     where t.case_id = v.case_id and t.unit_id = v.unit_id and t.state = 'open'), '') as InHand,
                   v.answer_due as AnswerDue, v.answered_at as AnsweredAt, v.answer_id as AnswerId,
                     v.answer_late_at as AnswerLateAt, v.closed_at as ClosedAt,
                   coalesce(v.return_reason, '') as ReturnReason, coalesce(v.return_words, '') as ReturnWords,
                     coalesce(v.recall_reason, '') as RecallReason,
                   v.late_at as LateAt, v.urged_at as UrgedAt, v.urged_count as UrgedCount
            from unnest(@units) with ordinality w(id, ord) join delivery v on v.document_id = @documentId
              and v.unit_id = w.id
            join dispatch d on d.document_id = v.document_id and d.unit_id = @UnitId
            join unit u on u.id = v.unit_id left join unit a on a.id = u.parent_id left join person p
              on p.id = v.signed_by
            order by w.ord
            """, new { units = units.ToArray(), documentId, by.UnitId }, cancellationToken: cancel))).AsList();
    }
}
