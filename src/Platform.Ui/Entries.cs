using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Ui;

/// <summary>What a person typed into a form that was refused: it stands in the form again, with the refusals beside
/// their fields.</summary>
public sealed record Entries(IReadOnlyDictionary<string, string> Values, IReadOnlyList<Refusal> Refusals)
{
    /// <summary>Which of a page's forms was sent, where several have fields of the same name.</summary>
    public string Form { get; init; } = "";

    /// <summary>The id of a field on its page.</summary>
    public static string Place(string form, string field) => form.Length == 0 ? $"f-{field}" : $"f-{form}-{field}";

    /// <summary>What a form that was sent holds, with why it was refused; null where nothing was sent.</summary>
    public static Entries? Of(IFormCollection? form, Refusal? refusal) => form is null ? null
        : new Entries(form.Keys.ToDictionary(key => key, key => form[key].ToString(), StringComparer.Ordinal),
            refusal is null ? [] : [refusal]);

    /// <summary>The same of the form this request brought; null when it was not refused.</summary>
    public static async Task<Entries?> Posted(HttpContext http, Refusal? refusal) =>
        refusal is null || !http.Request.HasFormContentType
            ? null : Of(await http.Request.ReadFormAsync(http.RequestAborted), refusal);

    /// <summary>Whether this value of a field that may come several times was among those sent.</summary>
    public bool Has(string field, string value) =>
        Values.GetValueOrDefault(field, "").Split(',').Contains(value, StringComparer.Ordinal);

    public string Value(string field, string otherwise = "") => Values.GetValueOrDefault(field, otherwise);

    public Refusal? Of(string field) => Refusals.FirstOrDefault(refusal => refusal.Field == field);
}
