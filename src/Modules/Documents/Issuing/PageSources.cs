using Dapper;
using Npgsql;
using Yiwang.Documents.Drafting;

namespace Yiwang.Documents.Issuing;

/// <summary>Reads what goes onto the pages of a document.</summary>
internal static class PageSources
{
    public static async Task<PageSource> Of(NpgsqlConnection connection, Document document, CancellationToken cancel)
    {
        var unit = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "select unit_letterhead_at(@UnitId, coalesce(@SignedAt, now()))", new { document.UnitId, document.SignedAt }, cancellationToken: cancel));
        var attachments = await connection.QueryAsync<string>(new CommandDefinition(
            "select name from attachment where document_id = @Id and removed_at is null and replaced_by is null order by ord, id",
            new { document.Id }, cancellationToken: cancel));
        return new PageSource(document.Id, document.Type, document.Urgency, document.Classification, document.Title, document.Body, document.Parts,
            unit ?? "", document.DocumentNumber, document.SignedAt, attachments.AsList(), document.CreatedAt);
    }
}
