using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Exchange.Board;

internal sealed class CorrectionRow
{
    public Guid Id { get; init; }
    public Guid OldId { get; init; }
    public Guid NewId { get; init; }
    public string Reason { get; init; } = "";
    public string By { get; init; } = "";
    public DateTime At { get; init; }
    public bool AsksReceipt { get; init; }
    public int Signed { get; init; }
    public DateTime? SignedHereAt { get; init; }
    public string SignedHereBy { get; init; } = "";

    /// <summary>Where the page of corrections goes on from that was asked for; null: the first.</summary>
    public static Guid? After(HttpRequest request) =>
        Guid.TryParse(request.Query["after"], out var after) ? after : null;

    public static Paging Pages(IReadOnlyList<CorrectionRow> rows) =>
        new(rows.Count, null, rows.Count < ReadCorrections.RowsMax ? null : rows[^1].Id.ToString());

    public CorrectionLine Line(IReadOnlyList<FileLine> files, string signUrl, Text receipt) =>
        new(Id.ToString(), Of(files, OldId), Of(files, NewId), Reason, By, At, signUrl, receipt);

    private static FileLine Of(IReadOnlyList<FileLine> files, Guid id) =>
        (files.FirstOrDefault(f => f.Id == id.ToString()) ?? new FileLine(id.ToString(), "", 0))
            with { Remark = default };
}

/// <summary>The corrections of a document, newest first, with the receipts; who may see them is asked before.</summary>
internal sealed class ReadCorrections(NpgsqlDataSource source)
{
    public const int RowsMax = 50;

    /// <param name="after">The last correction of the page before; null for the first.</param>
    public async Task<IReadOnlyList<CorrectionRow>> Run(Guid documentId, int unitId, Guid? after,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<CorrectionRow>(new CommandDefinition("""
            select c.id, c.replaces as OldId, c.attachment_id as NewId, c.reason, p.name as By, c.at,
              c.asks_receipt as AsksReceipt,
                   (select count(*)::int from correction_receipt r where r.correction_id = c.id) as Signed,
                   mine.signed_at as SignedHereAt, coalesce(s.name, '') as SignedHereBy
            from correction c join person p on p.id = c.person_id
            left join correction_receipt mine on mine.correction_id = c.id and mine.unit_id = @unitId left join person s
              on s.id = mine.signed_by
            where c.document_id = @documentId and (@after::uuid is null
              or (c.at, c.id) < (select at, id from correction where id = @after and document_id = @documentId))
            order by c.at desc, c.id desc limit @RowsMax
            """, new { documentId, unitId, after, RowsMax }, cancellationToken: cancel))).AsList();
    }
}
