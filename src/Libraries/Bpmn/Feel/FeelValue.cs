using System.Globalization;

namespace Yiwang.Bpmn.Feel;

/// <summary>The kinds of value the FEEL subset knows (DMN 1.3, clause 10.3.2).</summary>
public enum FeelKind : byte { Null, Boolean, Number, Text, Date, Moment, Span, List, Context, Range, Any }

/// <summary>
/// One immutable value. Numbers are decimal (28 digits), dates have no zone, moments carry their offset, spans are days
/// and time. Equality is FEEL equality: values of different kinds are never equal.
/// </summary>
public readonly struct FeelValue : IEquatable<FeelValue>
{
    readonly decimal number;
    readonly object? reference;

    FeelValue(FeelKind kind, decimal number, object? reference)
    {
        Kind = kind;
        this.number = number;
        this.reference = reference;
    }

    public static readonly FeelValue Null;
    public static readonly FeelValue True = new(FeelKind.Boolean, 1, null);
    public static readonly FeelValue False = new(FeelKind.Boolean, 0, null);

    public FeelKind Kind { get; }
    public bool IsNull => Kind == FeelKind.Null;
    public bool IsTrue => Kind == FeelKind.Boolean && number != 0;

    public static FeelValue Of(bool value) => value ? True : False;
    public static FeelValue Of(decimal value) => new(FeelKind.Number, value, null);
    public static FeelValue Of(string? value) => value is null ? Null : new(FeelKind.Text, 0, value);
    public static FeelValue Of(DateOnly value) => new(FeelKind.Date, value.DayNumber, null);
    public static FeelValue Of(DateTimeOffset value) => new(FeelKind.Moment, value.UtcTicks, value.Offset);
    public static FeelValue Of(TimeSpan value) => new(FeelKind.Span, value.Ticks, null);
    public static FeelValue Of(FeelValue[] values) => new(FeelKind.List, 0, values);
    public static FeelValue Of(IEnumerable<string> values) => Of([.. values.Select(Of)]);
    public static FeelValue Of(Values context) => new(FeelKind.Context, 0, context);

    internal static FeelValue Of(FeelRange range) => new(FeelKind.Range, 0, range);

    public static implicit operator FeelValue(bool value) => Of(value);
    public static implicit operator FeelValue(decimal value) => Of(value);
    public static implicit operator FeelValue(int value) => Of((decimal)value);
    public static implicit operator FeelValue(string? value) => Of(value);

    /// <summary>The number, for Number; undefined for other kinds.</summary>
    public decimal Number => number;
    public string Text => (string)reference!;
    public DateOnly Date => DateOnly.FromDayNumber((int)number);
    public DateTimeOffset Moment => new DateTimeOffset((long)number, TimeSpan.Zero).ToOffset((TimeSpan)reference!);
    public TimeSpan Span => new((long)number);
    public ReadOnlySpan<FeelValue> List => (FeelValue[])reference!;
    public Values Context => (Values)reference!;
    internal FeelRange Range => (FeelRange)reference!;
    internal FeelValue[] Items => (FeelValue[])reference!;

    /// <summary>−1, 0, 1 for two values of one kind that has an order; null where FEEL knows none.</summary>
    public static int? Compare(FeelValue left, FeelValue right)
    {
        if (left.Kind != right.Kind) return null;
        return left.Kind switch
        {
            FeelKind.Number or FeelKind.Date or FeelKind.Moment or FeelKind.Span or FeelKind.Boolean
                => left.number.CompareTo(right.number),
            FeelKind.Text => Math.Sign(string.CompareOrdinal(left.Text, right.Text)),
            _ => null,
        };
    }

    public bool Equals(FeelValue other)
    {
        if (Kind != other.Kind) return false;
        return Kind switch
        {
            FeelKind.Null => true,
            FeelKind.Text => Text == other.Text,
            FeelKind.List => List.SequenceEqual(other.List),
            FeelKind.Context => Context.Equals(other.Context),
            FeelKind.Range => Range.Equals(other.Range),
            _ => number == other.number,
        };
    }

    public override bool Equals(object? obj) => obj is FeelValue other && Equals(other);

    public override int GetHashCode() => Kind switch
    {
        FeelKind.Text => Text.GetHashCode(StringComparison.Ordinal),
        FeelKind.List => List.Length,
        FeelKind.Context => Context.Count,
        FeelKind.Range => 1,
        _ => HashCode.Combine(Kind, number),
    };

    public static bool operator ==(FeelValue left, FeelValue right) => left.Equals(right);
    public static bool operator !=(FeelValue left, FeelValue right) => !left.Equals(right);

    public override string ToString() => Kind switch
    {
        FeelKind.Null => "null",
        FeelKind.Boolean => IsTrue ? "true" : "false",
        FeelKind.Number => number.ToString(CultureInfo.InvariantCulture),
        FeelKind.Text => Text,
        FeelKind.Date => Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        FeelKind.Moment => Moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        FeelKind.Span => System.Xml.XmlConvert.ToString(Span),
        FeelKind.List => "[" + string.Join(", ", Items) + "]",
        FeelKind.Context => Context.ToString(),
        _ => Range.ToString(),
    };
}

internal sealed record FeelRange(FeelValue Low, bool LowIn, FeelValue High, bool HighIn)
{
    /// <summary>Whether the value lies between the ends; null where it cannot be compared with them.</summary>
    public bool? Contains(FeelValue value)
    {
        bool? above = Low.IsNull ? true : FeelValue.Compare(value, Low) is { } low
            ? low > 0 || (LowIn && low == 0) : null;
        bool? below = High.IsNull ? true : FeelValue.Compare(value, High) is { } high
            ? high < 0 || (HighIn && high == 0) : null;
        if (above == false || below == false) return false;
        return above is null || below is null ? null : true;
    }

    public override string ToString() => $"{(LowIn ? '[' : '(')}{Low}..{High}{(HighIn ? ']' : ')')}";
}
