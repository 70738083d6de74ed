namespace Yiwang.Bpmn.Feel;

/// <summary>What is known of a value before it is there. Any fits everything; a List has an element, a Context may name
/// its fields.</summary>
public sealed record FeelType(FeelKind Kind, FeelType? Element = null,
    IReadOnlyDictionary<string, FeelType>? Fields = null)
{
    public static readonly FeelType Any = new(FeelKind.Any);
    public static readonly FeelType Null = new(FeelKind.Null);
    public static readonly FeelType Boolean = new(FeelKind.Boolean);
    public static readonly FeelType Number = new(FeelKind.Number);
    public static readonly FeelType Text = new(FeelKind.Text);
    public static readonly FeelType Date = new(FeelKind.Date);
    public static readonly FeelType Moment = new(FeelKind.Moment);
    public static readonly FeelType Span = new(FeelKind.Span);

    public static FeelType ListOf(FeelType element) => new(FeelKind.List, element);
    public static FeelType ContextOf(IReadOnlyDictionary<string, FeelType> fields) =>
        new(FeelKind.Context, null, fields);

    internal static FeelType RangeOf(FeelType element) => new(FeelKind.Range, element);

    /// <summary>Whether a value of the one may meet a value of the other in a comparison.</summary>
    public bool Meets(FeelType other) =>
        Kind == other.Kind || Kind is FeelKind.Any or FeelKind.Null || other.Kind is FeelKind.Any or FeelKind.Null;

    public string Zh => Kind switch
    {
        FeelKind.Boolean => "是/否",
        FeelKind.Number => "数字",
        FeelKind.Text => "文字",
        FeelKind.Date => "日期",
        FeelKind.Moment => "时刻",
        FeelKind.Span => "时长",
        FeelKind.List => "列表",
        FeelKind.Context => "对象",
        FeelKind.Range => "区间",
        FeelKind.Null => "空值",
        _ => "任意值",
    };

    public string En => Kind switch
    {
        FeelKind.Boolean => "yes/no",
        FeelKind.Number => "number",
        FeelKind.Text => "text",
        FeelKind.Date => "date",
        FeelKind.Moment => "date and time",
        FeelKind.Span => "duration",
        FeelKind.List => "list",
        FeelKind.Context => "object",
        FeelKind.Range => "range",
        FeelKind.Null => "empty value",
        _ => "any value",
    };
}

/// <summary>What is wrong with an expression, where (0-based character), in words for the person who wrote
/// it.</summary>
public sealed record FeelFault(string Code, int Position, string Zh, string En);
