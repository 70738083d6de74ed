using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;

namespace Yiwang.Documents.Viewing;

/// <summary>Fonts served beside drawn pages, under the same door as the pages: a subset tells which characters they
/// have.</summary>
internal static class FontFiles
{
    private const string KeptForEver = "private, max-age=31536000, immutable";

    /// <param name="family">Null for the style sheet that names them all.</param>
    public static IResult Answer(HttpContext http, DrawnPages drawn, int part, string? family)
    {
        http.Response.Headers.CacheControl = KeptForEver;
        if (family is null)
        {
            var css = new StringBuilder();
            foreach (var font in drawn.Fonts)
            {
                css.Append(
                    $"@font-face{{font-family:{font.Family};src:url({part}/{font.FileName}?v={drawn.Key}) format(\"truetype\");font-display:block}}\n");
            }
            return Results.Text(css.ToString(), "text/css", Encoding.UTF8);
        }
        var file = drawn.Fonts.FirstOrDefault(font => font.Family == family);
        if (file is null)
        {
            http.Response.Headers.CacheControl = "no-store";
            return new RefusalResult(Refusal.NotThere);
        }
        http.Response.Headers.Vary = "Accept-Encoding";
        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal))
            return Results.Bytes(file.Bytes, "font/ttf");
        http.Response.Headers.ContentEncoding = "br";
        return Results.Bytes(Packed(file.Bytes), "font/ttf");
    }

    /// <summary>As it travels; some milliseconds for a font of a hundred kilobytes, and a browser asks once.</summary>
    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(bytes);
        return packed.ToArray();
    }
}
