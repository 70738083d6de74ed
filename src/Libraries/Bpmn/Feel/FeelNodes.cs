namespace Yiwang.Bpmn.Feel;

/// <summary>A node of a read expression. Evaluating never throws: what cannot be computed is Null (DMN 1.3,
/// 10.3.2.1).</summary>
internal abstract class FeelNode
{
    public abstract FeelValue Evaluate(FeelFrame frame);
    public abstract FeelType Check(FeelCheck check);

    protected static void NeedBoolean(FeelCheck check, FeelType type, int position)
    {
        if (type.Meets(FeelType.Boolean)) return;
        check.Add("feel.not_boolean", position, $"此处需要一个“是/否”的结果，却是{type.Zh}",
            $"A yes/no result is needed here, but this is a {type.En}.");
    }
}

internal sealed class LiteralNode(FeelValue value) : FeelNode
{
    public static readonly LiteralNode Nothing = new(FeelValue.Null);

    public override FeelValue Evaluate(FeelFrame frame) => value;
    public override FeelType Check(FeelCheck check) => new(value.Kind);
}

internal sealed class NameNode(string name, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame) => frame.Spend() ? frame.Find(name) : FeelValue.Null;
    public override FeelType Check(FeelCheck check) => check.Find(name, position);
}

internal sealed class InputNode : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame) => frame.Input;
    public override FeelType Check(FeelCheck check) => check.Find("?", 0);
}

internal sealed class LogicNode(bool or, FeelNode left, FeelNode right, int position) : FeelNode
{
    // Three values: what is neither yes nor no stays unknown unless the other side decides (DMN 1.3, table 50).
    public override FeelValue Evaluate(FeelFrame frame)
    {
        if (!frame.Spend()) return FeelValue.Null;
        var first = left.Evaluate(frame);
        if (first.Kind == FeelKind.Boolean && first.IsTrue == or) return first;
        var second = right.Evaluate(frame);
        if (second.Kind == FeelKind.Boolean && second.IsTrue == or) return second;
        return first.Kind == FeelKind.Boolean && second.Kind == FeelKind.Boolean ? !or : FeelValue.Null;
    }

    public override FeelType Check(FeelCheck check)
    {
        NeedBoolean(check, left.Check(check), position);
        NeedBoolean(check, right.Check(check), position);
        return FeelType.Boolean;
    }
}

internal sealed class CompareNode(string sign, FeelNode left, FeelNode right, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        if (!frame.Spend()) return FeelValue.Null;
        var (first, second) = (left.Evaluate(frame), right.Evaluate(frame));
        if (sign is "=" or "!=")
        {
            if (first.Kind != second.Kind && !first.IsNull && !second.IsNull) return FeelValue.Null;
            return first.Equals(second) == (sign == "=");
        }

        if (FeelValue.Compare(first, second) is not { } order || first.Kind == FeelKind.Boolean) return FeelValue.Null;
        return sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    public override FeelType Check(FeelCheck check)
    {
        var (first, second) = (left.Check(check), right.Check(check));
        if (!first.Meets(second))
        {
            check.Add("feel.types", position, $"{first.Zh}不能与{second.Zh}比较",
                $"A {first.En} cannot be compared with a {second.En}.");
        }
        else if (sign is not ("=" or "!=") && (Unordered(first) || Unordered(second)))
        {
            check.Add("feel.types", position, $"{first.Zh}没有大小之分", $"A {first.En} has no order.");
        }

        return FeelType.Boolean;
    }

    static bool Unordered(FeelType type) =>
        type.Kind is FeelKind.Boolean or FeelKind.List or FeelKind.Context or FeelKind.Range;
}

internal sealed class InNode(FeelNode element, FeelNode target, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        if (!frame.Spend()) return FeelValue.Null;
        return Holds(target.Evaluate(frame), element.Evaluate(frame));
    }

    public override FeelType Check(FeelCheck check)
    {
        var type = element.Check(check);
        var among = target.Check(check);
        var inner = among.Kind is FeelKind.List or FeelKind.Range ? among.Element ?? FeelType.Any : among;
        if (inner.Kind == FeelKind.Range) inner = inner.Element ?? FeelType.Any;
        if (!type.Meets(inner))
        {
            check.Add("feel.types", position, $"{type.Zh}不可能在{inner.Zh}之中",
                $"A {type.En} cannot be among values of type {inner.En}.");
        }

        return FeelType.Boolean;
    }

    internal static FeelValue Holds(FeelValue target, FeelValue element)
    {
        switch (target.Kind)
        {
            case FeelKind.Range:
                return target.Range.Contains(element) is { } inside ? inside : FeelValue.Null;
            case FeelKind.List:
                foreach (var item in target.List)
                {
                    if (item.Kind == FeelKind.Range ? item.Range.Contains(element) == true : item.Equals(element))
                        return true;
                }

                return false;
            default:
                return target.Equals(element);
        }
    }
}

/// <summary>One test of a cell: a yes/no expression over <c>?</c> as it is, anything else compared with the
/// input.</summary>
internal sealed class TestNode(FeelNode expression, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        var value = expression.Evaluate(frame);
        return value.Kind == FeelKind.Boolean && frame.Input.Kind != FeelKind.Boolean
            ? value : InNode.Holds(value, frame.Input);
    }

    public override FeelType Check(FeelCheck check)
    {
        var input = check.Find("?", position);
        var type = expression.Check(check);
        var inner = type.Kind is FeelKind.List or FeelKind.Range ? type.Element ?? FeelType.Any : type;
        if (type.Kind != FeelKind.Boolean && !inner.Meets(input))
        {
            check.Add("feel.types", position, $"{input.Zh}不能与{inner.Zh}比较",
                $"A {input.En} cannot be compared with a {inner.En}.");
        }

        return FeelType.Boolean;
    }
}

internal sealed class UnaryTestsNode(FeelNode[] tests, bool negated) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        var any = false;
        foreach (var test in tests) any |= test.Evaluate(frame).IsTrue;
        return any != negated;
    }

    public override FeelType Check(FeelCheck check)
    {
        foreach (var test in tests) test.Check(check);
        return FeelType.Boolean;
    }
}

internal sealed class IfNode(FeelNode condition, FeelNode then, FeelNode otherwise, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame) =>
        !frame.Spend() ? FeelValue.Null : condition.Evaluate(frame).IsTrue
            ? then.Evaluate(frame) : otherwise.Evaluate(frame);

    public override FeelType Check(FeelCheck check)
    {
        NeedBoolean(check, condition.Check(check), position);
        var (first, second) = (then.Check(check), otherwise.Check(check));
        return first.Kind == second.Kind ? first : first.Kind == FeelKind.Null
            ? second : second.Kind == FeelKind.Null ? first : FeelType.Any;
    }
}

internal sealed class RangeNode(FeelNode low, bool lowIn, FeelNode high, bool highIn, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame) =>
        FeelValue.Of(new FeelRange(low.Evaluate(frame), lowIn, high.Evaluate(frame), highIn));

    public override FeelType Check(FeelCheck check)
    {
        var (first, second) = (low.Check(check), high.Check(check));
        if (!first.Meets(second))
        {
            check.Add("feel.types", position, $"区间的两端不同类：{first.Zh}和{second.Zh}",
                $"The ends of the range differ: {first.En} and {second.En}.");
        }

        return FeelType.RangeOf(first.Kind == FeelKind.Null ? second : first);
    }
}

internal sealed class ListNode(FeelNode[] items) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        if (!frame.Spend(items.Length)) return FeelValue.Null;
        var values = new FeelValue[items.Length];
        for (var i = 0; i < items.Length; i++) values[i] = items[i].Evaluate(frame);
        return FeelValue.Of(values);
    }

    public override FeelType Check(FeelCheck check)
    {
        FeelType? element = null;
        foreach (var item in items)
        {
            var type = item.Check(check);
            element = element is null || element.Kind == type.Kind ? type : FeelType.Any;
        }

        return FeelType.ListOf(element ?? FeelType.Any);
    }
}

internal sealed class ContextNode((string Name, FeelNode Value)[] fields) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        if (!frame.Spend(fields.Length)) return FeelValue.Null;
        var values = Values.Empty;
        foreach (var (name, value) in fields) values = values.With(name, value.Evaluate(frame));
        return FeelValue.Of(values);
    }

    public override FeelType Check(FeelCheck check)
    {
        var types = new Dictionary<string, FeelType>(StringComparer.Ordinal);
        foreach (var (name, value) in fields) types[name] = value.Check(check);
        return FeelType.ContextOf(types);
    }
}

internal sealed class PathNode(FeelNode owner, string field, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        if (!frame.Spend()) return FeelValue.Null;
        var value = owner.Evaluate(frame);
        return value.Kind switch
        {
            FeelKind.Context => value.Context[field],
            FeelKind.List when frame.Spend(value.List.Length) =>
                FeelValue.Of(Array.ConvertAll(value.Items,
                    item => item.Kind == FeelKind.Context ? item.Context[field] : FeelValue.Null)),
            FeelKind.Date or FeelKind.Moment => FeelFunctions.PartOf(value, field),
            _ => FeelValue.Null,
        };
    }

    public override FeelType Check(FeelCheck check)
    {
        var type = owner.Check(check);
        switch (type.Kind)
        {
            case FeelKind.Any:
                return FeelType.Any;
            case FeelKind.Date or FeelKind.Moment when FeelFunctions.IsPart(field):
                return FeelType.Number;
            case FeelKind.List:
                return FeelType.ListOf(FieldOf(type.Element ?? FeelType.Any, check));
            default:
                return FieldOf(type, check);
        }
    }

    FeelType FieldOf(FeelType type, FeelCheck check)
    {
        if (type.Kind == FeelKind.Any || type is { Kind: FeelKind.Context, Fields: null }) return FeelType.Any;
        if (type.Fields is { } fields && fields.TryGetValue(field, out var found)) return found;
        check.Add("feel.unknown_field", position, $"{type.Zh}没有“{field}”这一项", $"A {type.En} has no “{field}”.");
        return FeelType.Any;
    }
}

/// <summary><c>list[2]</c> the second, <c>list[-1]</c> the last, <c>list[item &gt; 5]</c> those that hold.</summary>
internal sealed class FilterNode(FeelNode list, FeelNode filter, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        var value = list.Evaluate(frame);
        if (value.Kind != FeelKind.List || !frame.Spend(value.List.Length)) return FeelValue.Null;
        var kept = new List<FeelValue>();
        foreach (var item in value.Items)
        {
            frame.Push("item", item);
            var holds = filter.Evaluate(frame);
            frame.Pop();
            if (holds.Kind == FeelKind.Number) return At(value.Items, holds.Number);
            if (holds.IsTrue) kept.Add(item);
        }

        return FeelValue.Of([.. kept]);
    }

    public override FeelType Check(FeelCheck check)
    {
        var type = list.Check(check);
        var element = type.Element ?? FeelType.Any;
        if (!type.Meets(FeelType.ListOf(FeelType.Any)))
        {
            check.Add("feel.types", position, $"{type.Zh}不是列表", $"A {type.En} is not a list.");
        }

        check.Push("item", element);
        var by = filter.Check(check);
        check.Pop();
        if (by.Kind == FeelKind.Number) return element;
        NeedBoolean(check, by, position);
        return by.Kind == FeelKind.Boolean ? FeelType.ListOf(element) : FeelType.Any;
    }

    static FeelValue At(FeelValue[] items, decimal place)
    {
        if (place != decimal.Truncate(place) || Math.Abs(place) > items.Length || place == 0) return FeelValue.Null;
        return place > 0 ? items[(int)place - 1] : items[items.Length + (int)place];
    }
}

internal sealed class ForNode(string name, FeelNode list, FeelNode body, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        var value = list.Evaluate(frame);
        if (value.Kind != FeelKind.List) return FeelValue.Null;
        var results = new List<FeelValue>();
        foreach (var item in value.Items)
        {
            if (!frame.Spend()) return FeelValue.Null;
            frame.Push(name, item);
            results.Add(body.Evaluate(frame));
            frame.Pop();
        }

        return FeelValue.Of([.. results]);
    }

    public override FeelType Check(FeelCheck check)
    {
        check.Push(name, QuantifiedNode.ElementOf(list.Check(check), check, position));
        var type = body.Check(check);
        check.Pop();
        return FeelType.ListOf(type);
    }
}

internal sealed class QuantifiedNode(bool every, string name, FeelNode list, FeelNode condition, int position)
    : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        var value = list.Evaluate(frame);
        if (value.Kind != FeelKind.List) return FeelValue.Null;
        foreach (var item in value.Items)
        {
            if (!frame.Spend()) return FeelValue.Null;
            frame.Push(name, item);
            var holds = condition.Evaluate(frame).IsTrue;
            frame.Pop();
            if (holds != every) return !every;
        }

        return every;
    }

    public override FeelType Check(FeelCheck check)
    {
        check.Push(name, ElementOf(list.Check(check), check, position));
        NeedBoolean(check, condition.Check(check), position);
        check.Pop();
        return FeelType.Boolean;
    }

    internal static FeelType ElementOf(FeelType type, FeelCheck check, int position)
    {
        if (type.Kind is FeelKind.List or FeelKind.Any) return type.Element ?? FeelType.Any;
        check.Add("feel.types", position, $"{type.Zh}不是列表", $"A {type.En} is not a list.");
        return FeelType.Any;
    }
}
