using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Yiwang.Platform.Ui;

/// <summary>
/// Style sheets and scripts, carried inside the assembly and served from this list alone, so no file of the machine can
/// be asked for. Addresses hold the digest of the content and may be kept for ever.
/// </summary>
public static class Assets
{
    private const string Prefix = "asset/";
    private const string Route = "/assets/";
    private const string KeptForEver = "public, max-age=31536000, immutable";
    private const int DigestCharacters = 16;

    private static readonly FrozenDictionary<string, string> types = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".woff2"] = "font/woff2",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, Asset> byName = Load();

    private static readonly FrozenDictionary<string, Asset> byFile =
        byName.Values.ToFrozenDictionary(asset => asset.Url[Route.Length..], StringComparer.Ordinal);

    /// <summary>The address of one asset; a name that is not carried is a bug.</summary>
    public static string Url(string name) =>
        byName.TryGetValue(name, out var asset)
            ? asset.Url : throw new ArgumentException($"No asset {name}", nameof(name));

    public static bool Has(string name) => byName.ContainsKey(name);

    /// <summary>Maps <c>GET /assets/{file}</c>; needs no session.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods(Route + "{file}", [HttpMethods.Get, HttpMethods.Head], Send);

    /// <summary>Bytes of one asset as they travel: compressed, or plain.</summary>
    public static ReadOnlyMemory<byte> Bytes(string name, bool compressed) =>
        compressed ? byName[name].Brotli : byName[name].Plain;

    private static Task Send(HttpContext http, string file)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (!byFile.TryGetValue(file, out var asset))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        headers.CacheControl = KeptForEver;
        headers.Vary = "Accept-Encoding";
        http.Response.ContentType = asset.Type;
        var small = asset.Brotli.Length > 0 && http.Request.Headers.AcceptEncoding.ToString()
            .Contains("br", StringComparison.Ordinal);
        if (small) headers.ContentEncoding = "br";
        var bytes = small ? asset.Brotli : asset.Plain;
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = typeof(Assets).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToHashSet();
        var assets = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var resource in names.Where(name => types.ContainsKey(Path.GetExtension(name))))
        {
            var name = resource[Prefix.Length..];
            var plain = Read(resource);
            var digest = Convert.ToHexStringLower(SHA256.HashData(plain))[..DigestCharacters];
            var type = Path.GetExtension(name);
            assets[name] = new Asset(
                $"{Route}{name[..^type.Length]}.{digest}{type}", types[type], plain,
                names.Contains(resource + ".br") ? Read(resource + ".br") : []);
        }

        return assets.ToFrozenDictionary(StringComparer.Ordinal);

        byte[] Read(string resource)
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
    }

    private sealed record Asset(string Url, string Type, byte[] Plain, byte[] Brotli);
}
