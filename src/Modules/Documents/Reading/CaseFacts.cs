using Dapper;
using Yiwang.Bpmn.Feel;
using Yiwang.Documents.Drafting;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Reading;

/// <summary>What a document says of itself to the routes: whom it goes to, and the facts that conditions and tables ask
/// for.</summary>
internal static class CaseFacts
{
    public static CaseDocuments Documents { get; } = new(
        async (connection, transaction, document, cancel) => (await connection.QueryAsync<int>(new CommandDefinition(
            "select unit_id from recipient where document_id = @document order by unit_id", new { document },
            transaction, cancellationToken: cancel))).AsList(),
        async (connection, transaction, document, cancel) => (await connection.QueryAsync<int>(new CommandDefinition(
            """
            select u.id::int from document d,
              jsonb_array_elements_text(coalesce(d.elements -> 'partners', '[]'::jsonb)) with ordinality u(id, place)
              where d.id = @document order by u.place
            """, new { document }, transaction, cancellationToken: cancel))).AsList(),
        async (connection, transaction, document, cancel) =>
            Of(await connection.QuerySingleAsync<Row>(new CommandDefinition("""
            select d.type, d.urgency, d.classification,
              (select count(*)::int from recipient where document_id = d.id) as Recipients,
                   (select count(*)::int from attachment where document_id = d.id and removed_at is null
                     and replaced_by is null) as Attachments
            from document d where d.id = @document
            """, new { document }, transaction, cancellationToken: cancel))));

    private static Values Of(Row row) => Values.Of(
        ("type", DocumentType.Find(row.Type)?.Zh ?? row.Type),
        ("urgency", row.Urgency switch { "extra_urgent" => "extra-urgent", "urgent" => "urgent", _ => "ordinary" }),
        ("classification", row.Classification.Length > 0 ? row.Classification.Replace('_', '-') : "none"),
        ("joint", false), ("recipientCount", row.Recipients), ("attachmentCount", row.Attachments));

    private sealed class Row
    {
        public string Type { get; init; } = "";
        public string Urgency { get; init; } = "";
        public string Classification { get; init; } = "";
        public int Recipients { get; init; }
        public int Attachments { get; init; }
    }
}
