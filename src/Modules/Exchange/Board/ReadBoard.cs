using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;

namespace Yiwang.Exchange.Board;

/// <summary>What became of one delivery, for the eye.</summary>
internal enum DeliveryState { Arrived, Late, Signed, Handled, Returned, Recalled }

/// <summary>One unit's square on the board; short because there are thousands.</summary>
internal sealed record BoardUnit(int UnitId, string Name, string Division, short Level, string Kind,
    DeliveryState State, bool LateMark, DateTime? SignedAt,
    bool Owes, bool AnswerLate, bool Copy);

internal sealed record BoardView(
    Guid DocumentId, string Title, string Number, DateTime SentAt, DateTime? ReceiptDue, DateTime? AnswerDue,
    Guid? ReplacedBy, int Total,
    IReadOnlyDictionary<DeliveryState, int> Counts, int LateMarks, int Owing, int AnswersLate, int Copies,
    IReadOnlyList<BoardUnit> Units);

/// <summary>
/// The board of a document: every delivery with its state, for the people of the sending unit. What the units are
/// called and where they stand is kept in memory while the directory stays the same.
/// </summary>
internal sealed class ReadBoard(NpgsqlDataSource source)
{
    /// <summary>The state of a delivery <c>v</c> as a number of <see cref="DeliveryState"/>.</summary>
    public const string StateSql = """
        case when v.recalled_at is not null then 5 when v.returned_at is not null then 4
             when v.closed_at is not null or v.answered_at is not null then 3 when v.signed_at is not null then 2
             when v.late_at is not null then 1 else 0 end
        """;

    private static readonly string Deliveries = $"""
        select v.unit_id, {StateSql}, v.late_at is not null, v.signed_at,
          v.answer_due is not null and v.answered_at is null and v.returned_at is null
            and v.recalled_at is null, v.answer_late_at is not null,
          v.kind = 'copy'
        from dispatch p join delivery v on v.document_id = p.document_id where p.document_id = $1 and p.unit_id = $2
        """;

    private const int Everywhere = 0;
    private readonly KeptOfDirectory<int, Places> kept = new();

    public async Task<Result<BoardView>> Run(Actor by, Guid documentId, CancellationToken cancel)
    {
        if (by.IsAdministrator) return Refusal.NotThere;
        await using var connection = await source.OpenConnectionAsync(cancel);
        var (head, state, rows) = await Read(connection, documentId, by.UnitId, cancel);
        if (head is null) return Refusal.NotThere;
        if (!kept.TryGet(state, Everywhere, out var places) || rows.Exists(row => !places.Has(row.Unit)))
        {
            places = await ReadPlaces(connection, cancel);
            kept.Keep(state, Everywhere, places);
        }
        var units = places.InOrder(rows);
        var counts = units.GroupBy(unit => unit.State).ToDictionary(group => group.Key, group => group.Count());
        return new BoardView(documentId, head.Title, head.Number, head.SentAt, head.ReceiptDue, head.AnswerDue,
            head.ReplacedBy, units.Count, counts,
            units.Count(u => u.LateMark), units.Count(u => u.Owes), units.Count(u => u.AnswerLate),
            units.Count(u => u.Copy), units);
    }

    private static async Task<(Head? Head, DirectoryState State, List<Row> Rows)> Read(NpgsqlConnection connection,
        Guid documentId, int unitId, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.Command(
            "select title, number, sent_at, receipt_due, answer_due, replaced_by from dispatch where document_id = $1 and unit_id = $2",
            Sql.Of(documentId), Sql.Of(unitId)));
        batch.BatchCommands.Add(Sql.Command(DirectoryState.Question));
        batch.BatchCommands.Add(Sql.Command(Deliveries, Sql.Of(documentId), Sql.Of(unitId)));
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var head = await reader.ReadAsync(cancel)
            ? new Head(reader.GetString(0), reader.GetString(1), reader.GetDateTime(2), Maybe<DateTime>(reader, 3),
                Maybe<DateTime>(reader, 4), Maybe<Guid>(reader, 5))
            : null;
        await reader.NextResultAsync(cancel);
        await reader.ReadAsync(cancel);
        var state = DirectoryState.Read(reader, 0);
        await reader.NextResultAsync(cancel);
        var rows = new List<Row>(UnitsUsual);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new Row(reader.GetInt32(0), (DeliveryState)reader.GetInt32(1), reader.GetBoolean(2),
                Maybe<DateTime>(reader, 3), reader.GetBoolean(4), reader.GetBoolean(5),
                reader.GetBoolean(6)));
        }
        return (head, state, rows);
    }

    private static async Task<Places> ReadPlaces(NpgsqlConnection connection, CancellationToken cancel) =>
        new((await connection.QueryAsync<Place>(
        new CommandDefinition(
            "select id, short_name as Name, division_code as Division, level, kind from unit order by division_code, id", cancellationToken: cancel))).AsList());

    private static T? Maybe<T>(NpgsqlDataReader row, int column) where T : struct =>
        row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);

    private const int UnitsUsual = 4096;

    private sealed record Head(string Title, string Number, DateTime SentAt, DateTime? ReceiptDue, DateTime? AnswerDue,
        Guid? ReplacedBy);

    private readonly record struct Row(int Unit, DeliveryState State, bool LateMark, DateTime? SignedAt, bool Owes,
        bool AnswerLate, bool Copy);

    private sealed record Place(int Id, string Name, string Division, short Level, string Kind);

    /// <summary>All units in the order of boards.</summary>
    private sealed class Places(IReadOnlyList<Place> units)
    {
        private readonly Dictionary<int, int> places = units.Select((unit, place) => (unit.Id, place)).ToDictionary();

        public bool Has(int unit) => places.ContainsKey(unit);

        public List<BoardUnit> InOrder(List<Row> rows)
        {
            var ordered = new BoardUnit?[units.Count];
            foreach (var row in rows)
            {
                var place = places[row.Unit];
                var unit = units[place];
                ordered[place] = new BoardUnit(unit.Id, unit.Name, unit.Division, unit.Level, unit.Kind, row.State,
                    row.LateMark, row.SignedAt, row.Owes, row.AnswerLate, row.Copy);
            }
            return ordered.OfType<BoardUnit>().ToList();
        }
    }
}
