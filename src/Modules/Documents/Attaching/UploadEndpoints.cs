using System.Text;
using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;

namespace Yiwang.Documents.Attaching;

/// <summary>tus 1.0.0 over <see cref="TakeParts"/>: what a browser or any tus client speaks.</summary>
internal sealed class UploadEndpoints(TakeParts parts)
{
    private const string Version = "1.0.0";

    public IResult Abilities(HttpContext http)
    {
        Say(http);
        http.Response.Headers["Tus-Version"] = Version;
        http.Response.Headers["Tus-Extension"] = "creation,termination";
        http.Response.Headers["Tus-Max-Size"] = UploadJudge.SizeBytesMax.ToString(
            System.Globalization.CultureInfo.InvariantCulture);
        return Results.NoContent();
    }

    public async Task<IResult> Begin(HttpContext http)
    {
        Say(http);
        if (!long.TryParse(http.Request.Headers["Upload-Length"], out var length) || length < 0) return Wrong();
        var begun = await parts.Begin(http.Actor(), NameOf(http.Request.Headers["Upload-Metadata"].ToString()), length,
            http.RequestAborted);
        return begun.Refusal is { } refusal ? new RefusalResult(refusal)
            : Results.Created($"/api/uploads/{begun.Answer}", null);
    }

    public async Task<IResult> Offset(HttpContext http, Guid id)
    {
        Say(http);
        if (await parts.Find(http.Actor(), id, http.RequestAborted) is not { } upload) return Results.NotFound();
        http.Response.Headers["Upload-Offset"] = Figure(upload.Received);
        http.Response.Headers["Upload-Length"] = Figure(upload.Length);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok();
    }

    public async Task<IResult> Append(HttpContext http, Guid id)
    {
        Say(http);
        if (http.Request.ContentType != "application/offset+octet-stream")
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        if (!long.TryParse(http.Request.Headers["Upload-Offset"], out var offset) || offset < 0) return Wrong();
        var taken = await parts.Append(http.Actor(), id, offset, http.Request.Body, http.RequestAborted);
        if (taken.Refusal is { } refusal) return new RefusalResult(refusal);
        http.Response.Headers["Upload-Offset"] = Figure(taken.Answer);
        return Results.NoContent();
    }

    public async Task<IResult> Remove(HttpContext http, Guid id)
    {
        Say(http);
        return await parts.Remove(http.Actor(), id, http.RequestAborted) ? Results.NoContent() : Results.NotFound();
    }

    // Upload-Metadata: key base64, parted by commas.
    private static string NameOf(string metadata)
    {
        foreach (var pair in metadata.Split(',', StringSplitOptions.TrimEntries))
        {
            if (pair.Split(' ') is not ["filename", var value]) continue;
            var bytes = new byte[value.Length];
            return Convert.TryFromBase64String(value, bytes, out var length)
                ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        }
        return "";
    }

    private static string Figure(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Say(HttpContext http) => http.Response.Headers["Tus-Resumable"] = Version;

    private static RefusalResult Wrong() =>
        new(new Refusal("request.malformed", "请求的格式不对，没有执行。", "The request is malformed and nothing was done.",
            RefusalKind.Wrong));
}
