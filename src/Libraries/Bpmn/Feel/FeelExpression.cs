namespace Yiwang.Bpmn.Feel;

/// <summary>
/// One checked expression of the FEEL subset (docs/standards/feel.md; DMN 1.3 clause 10). Immutable and safe to share.
/// Reading is bounded in length and depth; evaluating in steps, so that no expression can hold a case.
/// </summary>
public sealed class FeelExpression
{
    public const int LengthMax = 4_000;
    public const int DepthMax = 40;
    public const int StepsMax = 20_000;
    public const int TextLengthMax = 100_000;
    public const int ListLengthMax = 10_000;

    readonly FeelNode root;

    FeelExpression(string source, FeelNode root)
    {
        Source = source;
        this.root = root;
    }

    public string Source { get; }

    /// <summary>Reads an expression; exactly one of the two answers is null.</summary>
    public static (FeelExpression? Expression, FeelFault? Fault) Parse(string source) => Read(source, unary: false);

    /// <summary>Reads unary tests, as in an input cell of a decision table: <c>-</c>, <c>&lt; 5, &gt; 9</c>,
    /// <c>not("急")</c>.</summary>
    public static (FeelExpression? Expression, FeelFault? Fault) ParseUnaryTests(string source) =>
        Read(source, unary: true);

    /// <summary>The type of the result under the given variables; faults say what does not fit. Names outside the map
    /// are faults.</summary>
    public (FeelType Type, IReadOnlyList<FeelFault> Faults) Check(IReadOnlyDictionary<string, FeelType> variables)
    {
        var check = new FeelCheck(variables);
        var type = root.Check(check);
        return (type, check.Faults);
    }

    /// <summary>
    /// The value under the given variables. A missing name, a wrong type or a division by nothing gives Null, as FEEL
    /// has it; only running past a limit is a fault.
    /// </summary>
    public FeelFault? Evaluate(Func<string, FeelValue> variables, out FeelValue value, FeelValue input = default)
    {
        var frame = new FeelFrame(variables, input);
        value = root.Evaluate(frame);
        if (!frame.Exhausted) return null;
        value = FeelValue.Null;
        return new FeelFault("feel.too_long", 0, "条件计算量过大，已停止", "The expression takes too many steps and was stopped.");
    }

    /// <summary>Like the other, over a set of values.</summary>
    public FeelFault? Evaluate(Values variables, out FeelValue value) => Evaluate(name => variables[name], out value);

    /// <summary>The outer names the expression reads.</summary>
    public IReadOnlyCollection<string> Names()
    {
        var check = new FeelCheck(null);
        root.Check(check);
        return check.Read;
    }

    static (FeelExpression?, FeelFault?) Read(string source, bool unary)
    {
        if (source.Length > LengthMax)
        {
            return (null, new FeelFault("feel.length", LengthMax, $"条件超过 {LengthMax} 个字符",
                $"The expression is longer than {LengthMax} characters."));
        }

        var parser = new FeelParser(source);
        var node = unary ? parser.ReadUnaryTests() : parser.ReadAll();
        return node is null ? (null, parser.Fault) : (new FeelExpression(source, node), null);
    }
}

/// <summary>Variables and budget of one evaluation.</summary>
internal sealed class FeelFrame(Func<string, FeelValue> outer, FeelValue input)
{
    readonly List<(string Name, FeelValue Value)> locals = [];
    int steps;

    public FeelValue Input => input;
    public bool Exhausted => steps > FeelExpression.StepsMax;

    public bool Spend(int count = 1) => (steps += count) <= FeelExpression.StepsMax;
    public void Exhaust() => steps = FeelExpression.StepsMax + 1;
    public void Push(string name, FeelValue value) => locals.Add((name, value));
    public void Pop() => locals.RemoveAt(locals.Count - 1);

    public FeelValue Find(string name)
    {
        for (var i = locals.Count - 1; i >= 0; i--)
        {
            if (locals[i].Name == name) return locals[i].Value;
        }

        return outer(name);
    }
}

/// <summary>Known types and found faults of one check. Without a map every name is Any.</summary>
internal sealed class FeelCheck(IReadOnlyDictionary<string, FeelType>? variables)
{
    readonly List<(string Name, FeelType Type)> locals = [];

    public List<FeelFault> Faults { get; } = [];
    public HashSet<string> Read { get; } = new(StringComparer.Ordinal);

    public void Push(string name, FeelType type) => locals.Add((name, type));
    public void Pop() => locals.RemoveAt(locals.Count - 1);
    public void Add(string code, int position, string zh, string en) =>
        Faults.Add(new FeelFault(code, position, zh, en));

    public FeelType Find(string name, int position)
    {
        for (var i = locals.Count - 1; i >= 0; i--)
        {
            if (locals[i].Name == name) return locals[i].Type;
        }

        Read.Add(name);
        if (variables is null) return FeelType.Any;
        if (variables.TryGetValue(name, out var type)) return type;
        Add("feel.unknown_name", position, $"没有名为“{name}”的字段", $"There is no field called “{name}”.");
        return FeelType.Any;
    }
}
