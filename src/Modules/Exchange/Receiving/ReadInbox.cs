using Dapper;
using Npgsql;
using Yiwang.Exchange.Board;
using Yiwang.Platform.Access;
using Yiwang.Platform.Identity;

namespace Yiwang.Exchange.Receiving;

internal sealed record InboxRow(
    Guid DocumentId, string Title, string Number, string Urgency, string SenderName, DateTime SentAt,
    DateTime? ReceiptDue,
    DateTime? SignedAt, DateTime? RegisteredAt, Guid? CaseId, DeliveryState State, bool LateMark,
    int Pages, int Attachments, DateTime? AnswerDue, DateTime? AnsweredAt, bool AnswerLate, short Urged, bool Opened,
    bool Copy);

/// <summary>What other units sent to this unit, newest first.</summary>
internal sealed class ReadInbox(NpgsqlDataSource source)
{
    // What lies in the unit's inbox is shown to those of the unit who see the document, and to nobody else. Asked row by
    // row as a value, so that a page goes on being read from the end of its index.
    private const string Seen = $"(select {DocumentAccess.Sees} from document d where d.id = v.document_id)";

    public const int PageRows = 50;

    /// <param name="state"><c>open</c>: not signed for; <c>signed</c>: signed for and not registered; else all.</param>
    /// <param name="query">Part of title, number or sender; empty for all.</param>
    /// <param name="after">The last row of the page before.</param>
    public async Task<IReadOnlyList<InboxRow>> Run(Actor by, string state, string query, Guid? after,
        CancellationToken cancel)
    {
        var filter = state switch
        {
            "open" => "and v.signed_at is null and v.returned_at is null and v.recalled_at is null",
            "signed" => "and v.signed_at is not null and v.registered_at is null and v.recalled_at is null",
            "hand" => "and v.registered_at is not null and v.closed_at is null and v.recalled_at is null",
            "closed" => "and v.closed_at is not null and v.recalled_at is null",
            "returned" => "and v.returned_at is not null",
            _ => "and v.recalled_at is null",
        };
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<InboxRow>(new CommandDefinition($"""
            select v.document_id as DocumentId, p.title, p.number, p.urgency, p.sender_name as SenderName,
              v.sent_at as SentAt,
                   v.receipt_due as ReceiptDue, v.signed_at as SignedAt, v.registered_at as RegisteredAt,
                     v.case_id as CaseId,
                   {ReadBoard.StateSql} as State, v.late_at is not null as LateMark,
                   p.pages, p.attachments, v.answer_due as AnswerDue, v.answered_at as AnsweredAt,
                     v.answer_late_at is not null as AnswerLate,
                   v.urged_count as Urged, v.opened_at is not null as Opened, v.kind = 'copy' as Copy
            from delivery v join dispatch p on p.document_id = v.document_id
            where v.unit_id = @unitId {filter} and {Seen}
              and (@query = '' or strpos(p.title, @query) > 0 or strpos(p.number, @query) > 0
                or strpos(p.sender_name, @query) > 0)
              and (@after::uuid is null or (v.sent_at, v.document_id) < (select sent_at, document_id from delivery
                where document_id = @after and unit_id = @unitId))
            order by v.sent_at desc, v.document_id desc limit @PageRows
            """, DocumentAccess.Of(by, new { query, after, PageRows }), cancellationToken: cancel))).AsList();
    }

    /// <summary>How many stand in each list of the page, in its order; counting stops at a thousand.</summary>
    public async Task<IReadOnlyList<int>> Counts(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var (sign, register, hand, closed, returned, all) = await connection.QuerySingleAsync<(int, int, int, int, int,
            int)>(new CommandDefinition($"""
            select count(*) filter (where signed_at is null and returned_at is null)::int,
              count(*) filter (where signed_at is not null and registered_at is null and returned_at is null)::int,
                   count(*) filter (where registered_at is not null and closed_at is null)::int, count(closed_at)::int,
                     count(returned_at)::int, count(*)::int
            from (select * from delivery v where unit_id = @unitId and recalled_at is null and {Seen}
              order by sent_at desc limit 1000) v
            """, DocumentAccess.Of(by), cancellationToken: cancel));
        return [sign, register, hand, closed, returned, all];
    }

    public async Task<string> TitleOf(Actor by, Guid documentId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<string>(new CommandDefinition($"""
            select p.title from delivery v join dispatch p on p.document_id = v.document_id
              where v.document_id = @documentId and v.unit_id = @unitId and {Seen}
            """, DocumentAccess.Of(by, new { documentId }), cancellationToken: cancel)) ?? "";
    }
}
