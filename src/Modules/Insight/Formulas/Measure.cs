using System.Globalization;

namespace Yiwang.Insight.Formulas;

/// <summary>Whom an entry counts for.</summary>
internal enum Place
{
    /// <summary>Who acted: the unit, post and person of the entry, so a second post counts where the work was done.</summary>
    Actor,

    /// <summary>On whose desk it lay: the facts <c>unit</c>, <c>post</c>, <c>person</c>; the actor's unit where no fact names another.</summary>
    Desk,

    /// <summary>Every unit that the fact <c>to</c> names.</summary>
    To,
}

internal enum Relation { Is, IsNot, Less, AtMost, More, AtLeast }

/// <summary>A condition on a fact of the entry, or on its <c>device</c>. Order compares numbers; what is none never holds.</summary>
internal sealed record Condition(string Fact, Relation Relation, string Value)
{
    private static readonly string[] Signs = ["=", "!=", "<", "<=", ">", ">="];

    public bool Holds(CountedEntry entry)
    {
        var given = entry.Fact(Fact);
        if (Relation == Relation.Is) return given == Value;
        if (Relation == Relation.IsNot) return given != Value;
        if (!TryNumber(given, out var left) || !TryNumber(Value, out var right)) return false;
        return Relation switch
        {
            Relation.Less => left < right,
            Relation.AtMost => left <= right,
            Relation.More => left > right,
            _ => left >= right,
        };
    }

    public override string ToString() => $"{Fact} {Signs[(int)Relation]} {Value}";

    private static bool TryNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
}

/// <summary>
/// What is counted day by day: entries of one code under conditions, for whom, by which label. Two indicators that ask for the same
/// share its rows; its text is its identity.
/// </summary>
/// <param name="Sum">The fact that is added up beside the count, or empty.</param>
/// <param name="Label">The fact whose value parts the rows, or empty.</param>
internal sealed record Measure(string Code, string Sum, Place Place, string Label, IReadOnlyList<Condition> Conditions)
{
    public const int LabelLengthMax = 60;

    public bool Counts(CountedEntry entry)
    {
        foreach (var condition in Conditions)
        {
            if (!condition.Holds(entry)) return false;
        }

        return true;
    }

    public string LabelOf(CountedEntry entry)
    {
        var value = Label.Length == 0 ? "" : entry.Fact(Label) ?? "";
        return value.Length <= LabelLengthMax ? value : value[..LabelLengthMax];
    }

    public long SumOf(CountedEntry entry) => Sum.Length > 0
        && long.TryParse(entry.Fact(Sum), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;

    public override string ToString() => Code + (Sum.Length > 0 ? $" sum {Sum}" : "")
        + (Place == Place.Actor ? "" : $" at {Place.ToString().ToLowerInvariant()}") + (Label.Length > 0 ? $" by {Label}" : "")
        + (Conditions.Count > 0 ? " where " + string.Join(" and ", Conditions) : "");

    public bool Equals(Measure? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);
}
