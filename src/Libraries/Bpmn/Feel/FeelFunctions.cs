using System.Collections.Frozen;
using System.Globalization;
using System.Xml;

namespace Yiwang.Bpmn.Feel;

/// <summary>One built-in function: how many values it takes, of which types, and what it gives.</summary>
internal sealed record FeelFunction(
    string Name, int Least, int Most, FeelType[] Takes, FeelType Gives, Func<FeelFrame, FeelValue[], FeelValue> Run);

/// <summary>The built-in functions (a part of DMN 1.3 clause 10.3.4; the list stands in docs/standards/feel.md). No
/// clock, no random.</summary>
internal static class FeelFunctions
{
    static readonly FeelType AnyList = FeelType.ListOf(FeelType.Any);

    static readonly FrozenDictionary<string, FeelFunction> All = new FeelFunction[]
    {
        new("not", 1, 1, [FeelType.Boolean], FeelType.Boolean,
            (_, a) => a[0].Kind == FeelKind.Boolean ? !a[0].IsTrue : FeelValue.Null),
        new("is defined", 1, 1, [FeelType.Any], FeelType.Boolean, (_, a) => !a[0].IsNull),
        new("count", 1, 1, [AnyList], FeelType.Number,
            (_, a) => a[0].Kind == FeelKind.List ? a[0].List.Length : FeelValue.Null),
        new("sum", 1, 1, [AnyList], FeelType.Number, (f, a) => Fold(f, a[0], 0, (x, y) => x + y)),
        new("min", 1, 1, [AnyList], FeelType.Any, (f, a) => Extreme(f, a[0], -1)),
        new("max", 1, 1, [AnyList], FeelType.Any, (f, a) => Extreme(f, a[0], 1)),
        new("list contains", 2, 2, [AnyList, FeelType.Any], FeelType.Boolean,
            (f, a) =>
                a[0].Kind == FeelKind.List && f.Spend(a[0].List.Length) ? a[0].List.Contains(a[1]) : FeelValue.Null),
        new("all", 1, 1, [AnyList], FeelType.Boolean, (f, a) => Every(f, a[0], true)),
        new("any", 1, 1, [AnyList], FeelType.Boolean, (f, a) => Every(f, a[0], false)),
        new("contains", 2, 2, [FeelType.Text, FeelType.Text], FeelType.Boolean,
            (f, a) => Texts(f, a, (x, y) => x.Contains(y, StringComparison.Ordinal))),
        new("starts with", 2, 2, [FeelType.Text, FeelType.Text], FeelType.Boolean,
            (f, a) => Texts(f, a, (x, y) => x.StartsWith(y, StringComparison.Ordinal))),
        new("ends with", 2, 2, [FeelType.Text, FeelType.Text], FeelType.Boolean,
            (f, a) => Texts(f, a, (x, y) => x.EndsWith(y, StringComparison.Ordinal))),
        new("string length", 1, 1, [FeelType.Text], FeelType.Number,
            (_, a) => a[0].Kind == FeelKind.Text ? new StringInfo(a[0].Text).LengthInTextElements : FeelValue.Null),
        new("upper case", 1, 1, [FeelType.Text], FeelType.Text,
            (_, a) => a[0].Kind == FeelKind.Text ? a[0].Text.ToUpperInvariant() : FeelValue.Null),
        new("lower case", 1, 1, [FeelType.Text], FeelType.Text,
            (_, a) => a[0].Kind == FeelKind.Text ? a[0].Text.ToLowerInvariant() : FeelValue.Null),
        new("string", 1, 1, [FeelType.Any], FeelType.Text, (_, a) => a[0].IsNull ? FeelValue.Null
            : a[0].Kind is FeelKind.List or FeelKind.Context or FeelKind.Range ? FeelValue.Null : a[0].ToString()),
        new("number", 1, 1, [FeelType.Text], FeelType.Number,
            (_, a) =>
                a[0].Kind == FeelKind.Text && decimal.TryParse(a[0].Text, NumberStyles.Float,
                    CultureInfo.InvariantCulture, out var n) ? n : FeelValue.Null),
        new("abs", 1, 1, [FeelType.Number], FeelType.Number,
            (_, a) => a[0].Kind == FeelKind.Number ? Math.Abs(a[0].Number) : FeelValue.Null),
        new("floor", 1, 1, [FeelType.Number], FeelType.Number,
            (_, a) => a[0].Kind == FeelKind.Number ? Math.Floor(a[0].Number) : FeelValue.Null),
        new("ceiling", 1, 1, [FeelType.Number], FeelType.Number,
            (_, a) => a[0].Kind == FeelKind.Number ? Math.Ceiling(a[0].Number) : FeelValue.Null),
        new("modulo", 2, 2, [FeelType.Number, FeelType.Number], FeelType.Number,
            (_, a) => a[0].Kind == FeelKind.Number && a[1].Kind == FeelKind.Number && a[1].Number != 0
                ? a[0].Number - (a[1].Number * Math.Floor(a[0].Number / a[1].Number)) : FeelValue.Null),
        new("date", 1, 1, [FeelType.Any], FeelType.Date, (_, a) => ToDate(a[0])),
        new("date and time", 1, 1, [FeelType.Text], FeelType.Moment,
            (_, a) =>
                a[0].Kind == FeelKind.Text && DateTimeOffset.TryParse(a[0].Text, CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal, out var at)
                ? FeelValue.Of(at) : FeelValue.Null),
        new("duration", 1, 1, [FeelType.Text], FeelType.Span, (_, a) => ToSpan(a[0])),
    }.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    public static FeelFunction? Find(string name) => All.GetValueOrDefault(name);

    internal static IEnumerable<string> Names => All.Keys.Order(StringComparer.Ordinal);

    public static bool IsPart(string field) =>
        field is "year" or "month" or "day" or "weekday" or "hour" or "minute" or "second";

    public static FeelValue PartOf(FeelValue value, string part)
    {
        var at = value.Kind == FeelKind.Date ? value.Date.ToDateTime(TimeOnly.MinValue) : value.Moment.DateTime;
        return part switch
        {
            "year" => at.Year,
            "month" => at.Month,
            "day" => at.Day,
            "weekday" => at.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)at.DayOfWeek,
            "hour" when value.Kind == FeelKind.Moment => at.Hour,
            "minute" when value.Kind == FeelKind.Moment => at.Minute,
            "second" when value.Kind == FeelKind.Moment => at.Second,
            _ => FeelValue.Null,
        };
    }

    static FeelValue ToDate(FeelValue value) => value.Kind switch
    {
        FeelKind.Date => value,
        FeelKind.Moment => FeelValue.Of(DateOnly.FromDateTime(value.Moment.DateTime)),
        FeelKind.Text when DateOnly.TryParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture,
            DateTimeStyles.None, out var date) => FeelValue.Of(date),
        _ => FeelValue.Null,
    };

    static FeelValue ToSpan(FeelValue value)
    {
        if (value.Kind != FeelKind.Text) return FeelValue.Null;
        try
        {
            // Years and months have no fixed length: only days and time are spans here.
            return value.Text.Contains('Y', StringComparison.Ordinal)
                || value.Text.Split('T')[0].Contains('M', StringComparison.Ordinal)
                ? FeelValue.Null : FeelValue.Of(XmlConvert.ToTimeSpan(value.Text));
        }
        // The text is a person's; what is not a duration is unknown.
        catch (FormatException) { return FeelValue.Null; }
        catch (OverflowException) { return FeelValue.Null; }
    }

    static FeelValue Texts(FeelFrame frame, FeelValue[] a, Func<string, string, bool> test)
    {
        if (a[0].Kind != FeelKind.Text || a[1].Kind != FeelKind.Text || !frame.Spend(1 + (a[0].Text.Length / 1000)))
            return FeelValue.Null;
        return test(a[0].Text, a[1].Text);
    }

    static FeelValue Fold(FeelFrame frame, FeelValue list, decimal start, Func<decimal, decimal, decimal> join)
    {
        if (list.Kind != FeelKind.List || !frame.Spend(list.List.Length)) return FeelValue.Null;
        foreach (var item in list.List)
        {
            if (item.Kind != FeelKind.Number) return FeelValue.Null;
            start = join(start, item.Number);
        }

        return start;
    }

    static FeelValue Extreme(FeelFrame frame, FeelValue list, int sign)
    {
        if (list.Kind != FeelKind.List || list.List.Length == 0 || !frame.Spend(list.List.Length))
            return FeelValue.Null;
        var best = list.List[0];
        foreach (var item in list.List)
        {
            if (FeelValue.Compare(item, best) is not { } order) return FeelValue.Null;
            if (order == sign) best = item;
        }

        return best;
    }

    static FeelValue Every(FeelFrame frame, FeelValue list, bool every)
    {
        if (list.Kind != FeelKind.List || !frame.Spend(list.List.Length)) return FeelValue.Null;
        foreach (var item in list.List)
        {
            if (item.IsTrue != every) return !every;
        }

        return every;
    }
}

internal sealed class CallNode(FeelFunction function, FeelNode[] arguments, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        if (!frame.Spend()) return FeelValue.Null;
        var values = new FeelValue[arguments.Length];
        for (var i = 0; i < values.Length; i++) values[i] = arguments[i].Evaluate(frame);
        try
        {
            return function.Run(frame, values);
        }
        // A sum past 28 digits is unknown, as in arithmetic.
        catch (OverflowException) { return FeelValue.Null; }
    }

    public override FeelType Check(FeelCheck check)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var type = arguments[i].Check(check);
            if (type.Meets(function.Takes[i])) continue;
            check.Add("feel.types", position,
                $"函数“{function.Name}”的第 {i + 1} 个参数应是{function.Takes[i].Zh}，却是{type.Zh}",
                $"Value {i + 1} of “{function.Name}” should be a {function.Takes[i].En}, but is a {type.En}.");
        }

        return function.Gives;
    }
}
