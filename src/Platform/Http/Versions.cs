using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Http;

/// <summary>The version of a thing as HTTP carries it: <c>ETag</c> of what was read, <c>If-Match</c> of a change (RFC
/// 9110, 8.8.3 and 13.1.1).</summary>
public static class Versions
{
    /// <summary>The version that was before the eyes: <c>If-Match</c> of a program, <c>_version</c> of a form that was
    /// read; empty when it was not said or does not matter.</summary>
    public static string Of(HttpRequest request)
    {
        var said = request.Headers.IfMatch.ToString().Trim();
        if (said.Length == 0 && request.HasFormContentType) said = request.Form["_version"].ToString();
        return said is "*" ? "" : said.Trim('"');
    }

    /// <summary>Refuses a change of something that is no longer as it was seen.</summary>
    public static Refusal? Stands(string seen, string now) => seen.Length == 0 || seen == now ? null : Changed;

    private static Refusal Changed { get; } = new("version.changed", "您看过之后，这里被别人改过，没有动。请看过新的样子再改。",
        "Somebody changed this after you had looked; nothing was done. Look at it again first.", RefusalKind.Stale);

    /// <summary>Says in the answer which version it shows.</summary>
    public static void Say(HttpContext http, string version) => http.Response.Headers.ETag = $"\"{version}\"";
}
