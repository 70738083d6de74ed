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
        var issuers = await Issuers(connection, document, cancel);
        // As they were signed: what was corrected after sending does not change the pages.
        var attachments = (await connection.QueryAsync<(string Name, byte[] Blob)>(new CommandDefinition(
            """
            select a.name, a.blob from attachment a where a.document_id = @Id and a.removed_at is null
              and not exists (select 1 from attachment o where o.replaced_by = a.id) order by a.ord, a.id
            """,
            new { document.Id }, cancellationToken: cancel))).AsList();
        var (listed, pictures) = Parted(document.Body, attachments);
        return new PageSource(document.Id, document.Type, document.Urgency, document.Classification, document.Title,
            document.Body, document.Parts,
            issuers, document.DocumentNumber, document.SignedAt, listed, pictures, document.CreatedAt);
    }

    /// <summary>The organs that issue it, the one that leads first, under the names they had when it was
    /// signed.</summary>
    public static async Task<IReadOnlyList<string>> Issuers(NpgsqlConnection connection, Document document,
        CancellationToken cancel) =>
        (await connection.QueryAsync<string>(new CommandDefinition(
            "select unit_letterhead_at(o.id, coalesce(@SignedAt, now())) from unnest(@organs) with ordinality o(id, place) order by o.place",
            new { organs = document.Organs.ToArray(), document.SignedAt }, cancellationToken: cancel))).AsList();

    /// <summary>The same of a document that was read for a page.</summary>
    public static PageSource Of(DocumentView document)
    {
        var (listed, pictures) = Parted(document.Body, document.SignedAttachments.Select(a => (a.Name, a.Blob)));
        return new PageSource(document.Id, document.Type, document.Urgency, document.Classification, document.Title,
            document.Body, document.Elements,
            document.Issuers, document.Number, document.SignedAt, listed, pictures, document.CreatedAt);
    }

    // A picture that stands in the text is part of it and not named again below; of two with one name the first counts.
    private static (IReadOnlyList<string> Listed, IReadOnlyList<PagePicture> Pictures) Parted(string body,
        IEnumerable<(string Name, byte[] Blob)> attachments)
    {
        var (listed, pictures) = (new List<string>(), new List<PagePicture>());
        foreach (var (name, blob) in attachments)
        {
            if (!body.Contains($"]({name})", StringComparison.Ordinal)
                || pictures.Exists(picture => picture.Name == name)) listed.Add(name);
            else pictures.Add(new PagePicture(name, Convert.ToHexStringLower(blob)));
        }
        return (listed, pictures);
    }
}
