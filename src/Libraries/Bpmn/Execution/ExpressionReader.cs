using System.Text;
using System.Text.RegularExpressions;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Execution;

/// <summary>Reads the expressions of a process and checks them against the variables it declares; without a declaration
/// names are free.</summary>
internal sealed partial class ExpressionReader(Process process, List<Finding> findings)
{
    readonly Dictionary<string, FeelType>? known = process.Variables.Count == 0 ? null
        : process.Variables.Concat(RouteVariable.Facts).GroupBy(v => v.Name, StringComparer.Ordinal)
        .ToDictionary(v => v.Key, v => TypeOf(v.First().Type), StringComparer.Ordinal);

    public FeelExpression? Condition(Expression text, Element element) => Read(text.Text, element, FeelType.Boolean);

    public TimerRule? Timer(EventDefinition trigger, Element element)
    {
        if (trigger.Timer is null || trigger.TimerKind is not { } kind)
        {
            Add("execution.timer", element, "定时器没有写时间", "The timer says no time.");
            return null;
        }

        var text = trigger.Timer.Text;
        if (trigger.Timer.IsUnified || text.StartsWith('='))
            return new TimerRule(kind, null, Read(text, element, FeelType.Any));
        if (Timers.Check(kind, text) is { } wrong) Add(wrong.Code, element, wrong.Zh, wrong.En);
        return new TimerRule(kind, text, null);
    }

    public Repetition? Repetition(FlowNode element)
    {
        // Those who countersign sit at one task: who they are and when it is settled is the platform's routing to say.
        // A sub-process runs once for each of the list.
        if (element.Step?.Countersign is not null && element.Kind is not (NodeKind.SubProcess or NodeKind.Transaction))
            return null;
        if (element.MultiInstance is { } many)
        {
            return new Repetition
            {
                Sequential = many.IsSequential,
                Cardinality = many.Cardinality is { } count ? Read(count.Text, element, FeelType.Number) : null,
                Collection = many.Collection is { Length: > 0 } list
                    ? Read(list, element, FeelType.ListOf(FeelType.Any)) : null,
                ElementVariable = many.Item,
                Completion = many.Completion is { } until
                    ? Read(until.Text, element, FeelType.Boolean, counting: true) : null,
            };
        }

        if (element.Loop is not { } loop) return null;
        return new Repetition
        {
            WhileLoop = true,
            TestBefore = loop.TestBefore,
            LoopMaximum = loop.Maximum,
            Completion = loop.Condition is { } again
                ? Read(again.Text, element, FeelType.Boolean, counting: true) : null,
        };
    }

    FeelExpression? Read(string text, Element element, FeelType wanted, bool counting = false)
    {
        text = text.Trim();
        var source = Unwrap(text) is { } inner ? Translate(inner) : text.StartsWith('=') ? text[1..] : text;
        var (expression, fault) = FeelExpression.Parse(source);
        if (expression is null)
        {
            Add(fault!.Code, element, $"条件“{Short(text)}”第 {fault.Position + 1} 个字符处：{fault.Zh}",
                $"In “{Short(text)}” at character {fault.Position + 1}: {fault.En}");
            return null;
        }

        var names = known;
        if (names is not null && counting)
        {
            names = new Dictionary<string, FeelType>(names, StringComparer.Ordinal);
            foreach (var name in (ReadOnlySpan<string>)["loopCounter", "nrOfInstances", "nrOfActiveInstances",
                "nrOfCompletedInstances"]) names.TryAdd(name, FeelType.Number);
        }

        // Without declared variables nothing is known of any name, and only shapes can be checked.
        var (type, faults) = expression.Check(names
            ?? expression.Names().ToDictionary(name => name, _ => FeelType.Any, StringComparer.Ordinal));
        foreach (var found in faults)
            Add(found.Code, element, $"条件“{Short(text)}”：{found.Zh}", $"In “{Short(text)}”: {found.En}");
        if (!type.Meets(wanted))
        {
            Add("feel.wrong_result", element, $"“{Short(text)}”的结果应是{wanted.Zh}，却是{type.Zh}",
                $"“{Short(text)}” should give a {wanted.En}, but gives a {type.En}.");
        }

        return expression;
    }

    static string? Unwrap(string text) =>
        text.Length > 3 && text[0] is '$' or '#' && text[1] == '{' && text[^1] == '}' ? text[2..^1] : null;

    /// <summary>
    /// Comparisons and logic in the unified expression language of other engines are written alike in FEEL but for a
    /// few signs. Besides those, equals() and size() are known; other calls of Java methods are not understood
    /// afterwards and so refused.
    /// </summary>
    static string Translate(string text)
    {
        var feel = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var two = i + 1 < text.Length ? text.AsSpan(i, 2) : default;
            if (text[i] is '\'' or '"')
            {
                var end = text.IndexOf(text[i], i + 1);
                if (end < 0) end = text.Length - 1;
                feel.Append('"').Append(text, i + 1, Math.Max(0, end - i - 1)).Append('"');
                i = end;
            }
            else if (two is "==" or "&&" or "||")
            {
                feel.Append(two is "==" ? "=" : two is "&&" ? " and " : " or ");
                i++;
            }
            else
            {
                feel.Append(text[i]);
            }
        }

        var result = Bang().Replace(feel.ToString(), "not($1)");
        result = EqualsCall().Replace(result, "($1 = $2)");
        result = SizeCall().Replace(result, "count($1)");
        return NotWord().Replace(result, "not($1)");
    }

    [GeneratedRegex("""!\s*([\w.]+(?:\([^()]*\))?)""")]
    private static partial Regex Bang();

    [GeneratedRegex("""([\w.]+)\.equals\(("[^"]*"|[\w.]+)\)""")]
    private static partial Regex EqualsCall();

    [GeneratedRegex("""([\w.]+)\.size\(\)""")]
    private static partial Regex SizeCall();

    [GeneratedRegex("""\bnot\s+([\w.]+)""")]
    private static partial Regex NotWord();

    static FeelType TypeOf(string type) => type switch
    {
        "string" => FeelType.Text,
        "number" => FeelType.Number,
        "boolean" => FeelType.Boolean,
        "date" => FeelType.Date,
        "date and time" => FeelType.Moment,
        "duration" or "days and time duration" => FeelType.Span,
        "list" => FeelType.ListOf(FeelType.Any),
        "list of string" or "list<string>" => FeelType.ListOf(FeelType.Text),
        "list of number" or "list<number>" => FeelType.ListOf(FeelType.Number),
        _ => FeelType.Any,
    };

    static string Short(string text) => text.Length <= 60 ? text : text[..60] + "…";

    void Add(string code, Element element, string zh, string en) =>
        findings.Add(new Finding(code, Grade.NotExecuted, element.Id, element.Name, element.Line, element.Column, zh,
            en));
}
