using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Ui;

/// <summary>
/// A form that was sent and could not be taken yet because its sender must first show who it is. Its fields go along
/// through that page, whatever their length, and are offered again afterwards. Files cannot: they are asked for once
/// more.
/// </summary>
/// <param name="Action">The path the form was sent to.</param>
public sealed record Carried(string Action, IReadOnlyList<KeyValuePair<string, string>> Fields, bool HadFiles)
{
    /// <summary>Longer forms are not carried: they are kept by the browser only.</summary>
    public const long BytesMax = 4 << 20;
    private const string Prefix = "carried-";
    private const string To = "carried_to";
    private const string Files = "carried_files";

    /// <summary>The hidden fields of the page between.</summary>
    public IEnumerable<KeyValuePair<string, string>> Hidden =>
    [
        new(To, Action), new(Files, HadFiles ? "yes" : ""),
        .. Fields.Select(one => KeyValuePair.Create(Prefix + one.Key, one.Value)),
    ];

    /// <summary>What a person would want to see again of it: the words, not the marks of the form.</summary>
    public IEnumerable<string> Words => Fields
        .Where(one =>
            one.Value.Length > 0 && (one.Key is "opinion" or "words" or "reason" or "title" or "body" or "proposal"))
            .Select(one => one.Value);

    /// <summary>The form of this request; null when it is none of ours or too long. Only what a page of this very site
    /// sent is carried.</summary>
    public static async Task<Carried?> Of(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType
            || request.ContentLength is null or > BytesMax || request.Path == Urls.SignOut) return null;
        if (request.Headers.Origin.ToString() != $"{request.Scheme}://{request.Host}") return null;
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        return new Carried(request.Path,
            [.. form.Where(field => field.Key != "_token")
                .SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? ""))],
            form.Files.Any(file => file.Length > 0));
    }

    /// <summary>What the page between brought along; null when it brought nothing.</summary>
    public static Carried? From(IFormCollection form) =>
        form[To].ToString() is { Length: > 1 } to && to[0] == '/' && to[1] is not ('/' or '\\')
        ? new Carried(to, [.. form.Where(field => field.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .SelectMany(field => field.Value,
                (field, value) => KeyValuePair.Create(field.Key[Prefix.Length..], value ?? ""))], form[Files] == "yes")
        : null;
}
