using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Yiwang.Insight.Formulas;

/// <summary>Whom an entry counts for.</summary>
internal enum Place
{
    /// <summary>Who acted: the unit, post and person of the entry, so a second post counts where the work was
    /// done.</summary>
    Actor,

    /// <summary>On whose desk it lay: the facts <c>unit</c>, <c>post</c>, <c>person</c>; the actor's unit where no fact
    /// names another.</summary>
    Desk,

    /// <summary>Every unit that the fact <c>to</c> names.</summary>
    To,
}

internal enum Relation { Is, IsNot, Less, AtMost, More, AtLeast }

/// <summary>A condition on a fact of the entry, or on its <c>device</c>. Order compares numbers; what is none never
/// holds.</summary>
internal sealed class Condition(string fact, Relation relation, string value)
{
    private static readonly string[] signs = ["=", "!=", "<", "<=", ">", ">="];
    private readonly byte[] key = Encoding.UTF8.GetBytes(fact);
    private readonly byte[] wanted = Encoding.UTF8.GetBytes(value);
    private readonly long? bound = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
        out var number) ? number : null;

    public bool Holds(CountedEntry entry)
    {
        var isThere = entry.TryFact(key, out var given);
        if (relation == Relation.Is) return isThere && given.SequenceEqual(wanted);
        if (relation == Relation.IsNot) return !isThere || !given.SequenceEqual(wanted);
        if (bound is not { } right || !Measure.TryNumber(given, out var left)) return false;
        return relation switch
        {
            Relation.Less => left < right,
            Relation.AtMost => left <= right,
            Relation.More => left > right,
            _ => left >= right,
        };
    }

    public override string ToString() => $"{fact} {signs[(int)relation]} {value}";
}

/// <summary>
/// What is counted day by day: entries of one code under conditions, for whom, by which label. Two indicators that ask
/// for the same share its rows; its text is its identity.
/// </summary>
/// <param name="sum">The fact that is added up beside the count, or empty.</param>
/// <param name="label">The fact whose value parts the rows, or empty.</param>
internal sealed class Measure(string code, string sum, Place place, string label, IReadOnlyList<Condition> conditions)
    : IEquatable<Measure>
{
    public const int LabelLengthMax = 60;

    private readonly byte[] summed = Encoding.UTF8.GetBytes(sum);
    private readonly byte[] parted = Encoding.UTF8.GetBytes(label);
    private readonly string text = code + (sum.Length > 0 ? $" sum {sum}" : "")
        + (place == Place.Actor ? "" : $" at {place.ToString().ToLowerInvariant()}")
        + (label.Length > 0 ? $" by {label}" : "")
        + (conditions.Count > 0 ? " where " + string.Join(" and ", conditions) : "");

    public string Code => code;

    public Place Place => place;

    public bool Counts(CountedEntry entry)
    {
        foreach (var condition in conditions)
        {
            if (!condition.Holds(entry)) return false;
        }

        return true;
    }

    /// <summary>The label in UTF-8; empty where rows are not parted or the entry says nothing.</summary>
    public ReadOnlySpan<byte> LabelOf(CountedEntry entry) =>
        parted.Length > 0 && entry.TryFact(parted, out var value) ? value : default;

    public long SumOf(CountedEntry entry) =>
        summed.Length > 0 && entry.TryFact(summed, out var value) && TryNumber(value, out var number) ? number : 0;

    public override string ToString() => text;

    public bool Equals(Measure? other) => text == other?.text;

    public override bool Equals(object? obj) => Equals(obj as Measure);

    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    internal static bool TryNumber(ReadOnlySpan<byte> text, out long number) =>
        Utf8Parser.TryParse(text, out number, out var read) && read == text.Length;
}
