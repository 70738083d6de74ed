using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Ui;

/// <summary>What a person typed into a form that was refused: it stands in the form again, with the refusals beside
/// their fields.</summary>
public sealed record Entries(IReadOnlyDictionary<string, string> Values, IReadOnlyList<Refusal> Refusals)
{
    /// <summary>What a form that was sent holds, with why it was refused; null where nothing was sent.</summary>
    public static Entries? Of(IFormCollection? form, Refusal? refusal) => form is null ? null
        : new Entries(form.Keys.ToDictionary(key => key, key => form[key].ToString(), StringComparer.Ordinal),
            refusal is null ? [] : [refusal]);

    public string Value(string field, string otherwise = "") => Values.GetValueOrDefault(field, otherwise);

    public Refusal? Of(string field) => Refusals.FirstOrDefault(refusal => refusal.Field == field);
}
