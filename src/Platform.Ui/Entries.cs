namespace Yiwang.Platform.Ui;

/// <summary>What a person typed into a form that was refused: it stands in the form again, with the refusals beside their fields.</summary>
public sealed record Entries(IReadOnlyDictionary<string, string> Values, IReadOnlyList<Refusal> Refusals)
{
    public static Entries None { get; } = new(new Dictionary<string, string>(), []);

    public string Value(string field, string otherwise = "") => Values.GetValueOrDefault(field, otherwise);

    public Refusal? Of(string field) => Refusals.FirstOrDefault(refusal => refusal.Field == field);
}
