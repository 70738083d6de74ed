using Npgsql;
using Yiwang.Documents.Reading;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Drafting;

/// <summary>What changed since a person saw a text: the difference beside the refusal of a signature on what is no
/// longer current (条例 22).</summary>
internal sealed class SeenTexts(NpgsqlDataSource source)
{
    /// <summary>Null when that text was never saved here.</summary>
    public async Task<RedlineView?> Since(DocumentView document, string seen, CancellationToken cancel)
    {
        if (seen.Length != SeenText.DigestLength) return null;
        await using var find = source.CreateCommand("""
            select title, body, at from document_text where document_id = $1 and digest = decode($2, 'hex')
              order by edit desc limit 1
            """);
        find.Parameters.Add(new() { Value = document.Id });
        find.Parameters.Add(new() { Value = seen });
        await using var row = await find.ExecuteReaderAsync(cancel);
        if (!await row.ReadAsync(cancel)) return null;
        var before = new VersionView(document.Version, row.GetString(0), row.GetString(1), [], "", "",
            row.GetDateTime(2));
        var last = document.Versions.Count > 0 ? document.Versions[^1].Person : "";
        return VersionCompare.Of(document, before,
            new VersionView(document.Version, document.Title, document.Body, [], last, "", document.ChangedAt));
    }
}
