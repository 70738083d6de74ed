using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Http;

/// <summary>The version of a thing as HTTP carries it: <c>ETag</c> of what was read, <c>If-Match</c> of a change (RFC
/// 9110, 8.8.3 and 13.1.1).</summary>
public static class Versions
{
    /// <summary>The version the client read, or empty when it did not say or does not care.</summary>
    public static string Of(HttpRequest request)
    {
        var said = request.Headers.IfMatch.ToString().Trim();
        return said is "*" ? "" : said.Trim('"');
    }

    /// <summary>Says in the answer which version it shows.</summary>
    public static void Say(HttpContext http, string version) => http.Response.Headers.ETag = $"\"{version}\"";
}
