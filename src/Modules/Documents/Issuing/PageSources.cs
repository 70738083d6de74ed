using Dapper;
using Npgsql;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Reading;

namespace Yiwang.Documents.Issuing;

/// <summary>Reads what goes onto the pages of a document.</summary>
internal static class PageSources
{
    public static async Task<PageSource> Of(NpgsqlConnection connection, Document document, CancellationToken cancel)
    {
        var unit = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "select unit_letterhead_at(@UnitId, coalesce(@SignedAt, now()))", new { document.UnitId, document.SignedAt }, cancellationToken: cancel));
        // As they were signed: what was corrected after sending does not change the pages.
        var attachments = await connection.QueryAsync<string>(new CommandDefinition(
            """
            select a.name from attachment a where a.document_id = @Id and a.removed_at is null
              and not exists (select 1 from attachment o where o.replaced_by = a.id) order by a.ord, a.id
            """,
            new { document.Id }, cancellationToken: cancel));
        return new PageSource(document.Id, document.Type, document.Urgency, document.Classification, document.Title, document.Body, document.Parts,
            unit ?? "", document.DocumentNumber, document.SignedAt, attachments.AsList(), document.CreatedAt);
    }

    /// <summary>The same of a document that was read for a page.</summary>
    public static PageSource Of(DocumentView document) => new(
        document.Id, document.Type, document.Urgency, document.Classification, document.Title, document.Body, document.Elements, document.UnitName,
        document.Number, document.SignedAt, document.SignedAttachments.Select(a => a.Name).ToList(), document.CreatedAt);
}
