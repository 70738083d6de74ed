using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Http;

/// <summary>
/// A list for programs, a page at a time: the rows as JSON, and the address of the next page in the header <c>Link</c>
/// (RFC 8288). The parameter <c>after</c> names the last row seen, never how many: what is added or taken meanwhile
/// shifts nothing.
/// </summary>
public static class ApiPage
{
    /// <param name="rows">At most <paramref name="rowsMax"/>; a full page has perhaps another behind it.</param>
    /// <param name="key">What <c>after</c> names a row by.</param>
    public static IResult Of<T>(HttpContext http, IReadOnlyList<T> rows, int rowsMax, Func<T, string> key) =>
        Of(http, rows, rows.Count >= rowsMax ? key(rows[^1]) : null);

    /// <param name="after">Of the next page; null at the end.</param>
    public static IResult Of<T>(HttpContext http, T answer, string? after)
    {
        if (after is not null)
        {
            var query = http.Request.Query.Where(pair => pair.Key != "after")
                .SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value))
                .Append(KeyValuePair.Create<string, string?>("after", after));
            http.Response.Headers.Link = $"<{http.Request.Path}{QueryString.Create(query)}>; rel=\"next\"";
        }
        return Results.Json(answer);
    }
}
