using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Identity;

namespace Yiwang.Exchange.Board;

/// <summary>What became of one delivery, for the eye.</summary>
internal enum DeliveryState { Arrived, Late, Signed, Handled, Returned, Recalled }

/// <summary>One unit's square on the board; short because there are thousands.</summary>
internal sealed record BoardUnit(int UnitId, string Name, string Division, short Level, string Kind, DeliveryState State, bool LateMark, DateTime? SignedAt,
    bool Owes, bool AnswerLate, bool Copy);

internal sealed record BoardView(
    Guid DocumentId, string Title, string Number, DateTime SentAt, DateTime? ReceiptDue, DateTime? AnswerDue, Guid? ReplacedBy, int Total,
    IReadOnlyDictionary<DeliveryState, int> Counts, int LateMarks, int Owing, int AnswersLate, int Copies, IReadOnlyList<BoardUnit> Units);

/// <summary>The board of a document: every delivery with its state, for the people of the sending unit.</summary>
internal sealed class ReadBoard(NpgsqlDataSource source)
{
    /// <summary>The state of a delivery <c>v</c> as a number of <see cref="DeliveryState"/>.</summary>
    public const string StateSql = """
        case when v.recalled_at is not null then 5 when v.returned_at is not null then 4
             when v.closed_at is not null or v.answered_at is not null then 3 when v.signed_at is not null then 2
             when v.late_at is not null then 1 else 0 end
        """;

    public async Task<Result<BoardView>> Run(Actor by, Guid documentId, CancellationToken cancel)
    {
        if (by.IsAdministrator) return Refusal.NotThere;
        await using var connection = await source.OpenConnectionAsync(cancel);
        var head = await connection.QueryFirstOrDefaultAsync<Head>(new CommandDefinition("""
            select title, number, sent_at as SentAt, receipt_due as ReceiptDue, answer_due as AnswerDue, replaced_by as ReplacedBy from dispatch where document_id = @documentId and unit_id = @UnitId
            """, new { documentId, by.UnitId }, cancellationToken: cancel));
        if (head is null) return Refusal.NotThere;
        await using var command = new NpgsqlCommand($"""
            select v.unit_id, u.short_name, u.division_code, u.level, u.kind, {StateSql}, v.late_at is not null, v.signed_at,
              v.answer_due is not null and v.answered_at is null and v.returned_at is null and v.recalled_at is null, v.answer_late_at is not null, v.kind = 'copy'
            from delivery v join unit u on u.id = v.unit_id where v.document_id = $1 order by u.division_code, u.id
            """, connection) { Parameters = { new() { Value = documentId } } };
        var units = new List<BoardUnit>(4096);
        var counts = new Dictionary<DeliveryState, int>();
        var late = 0;
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var state = (DeliveryState)rows.GetInt32(5);
            units.Add(new BoardUnit(rows.GetInt32(0), rows.GetString(1), rows.GetString(2), rows.GetInt16(3), rows.GetString(4), state,
                rows.GetBoolean(6), await rows.IsDBNullAsync(7, cancel) ? null : rows.GetDateTime(7), rows.GetBoolean(8), rows.GetBoolean(9), rows.GetBoolean(10)));
            counts[state] = counts.GetValueOrDefault(state) + 1;
            if (rows.GetBoolean(6)) late++;
        }
        return new BoardView(documentId, head.Title, head.Number, head.SentAt, head.ReceiptDue, head.AnswerDue, head.ReplacedBy, units.Count, counts, late,
            units.Count(u => u.Owes), units.Count(u => u.AnswerLate), units.Count(u => u.Copy), units);
    }

    private sealed class Head
    {
        public string Title { get; init; } = "";
        public string Number { get; init; } = "";
        public DateTime SentAt { get; init; }
        public DateTime? ReceiptDue { get; init; }
        public DateTime? AnswerDue { get; init; }
        public Guid? ReplacedBy { get; init; }
    }
}
