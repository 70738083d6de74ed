namespace Yiwang.Bpmn.Feel;

/// <summary>Which of the matching rules count (DMN 1.3, clause 8.2.8): U one only, F the first, A all alike, C all of
/// them as a list.</summary>
public enum HitPolicy : byte { Unique, First, Any, Collect }

/// <summary>What Collect makes of its list: the list itself, or sum, least, greatest, number (one output
/// only).</summary>
public enum Aggregation : byte { None, Sum, Min, Max, Count }

/// <summary>A column: for inputs the text is an expression, for outputs a name. Type Any when nothing is
/// known.</summary>
public sealed record DecisionColumn(string Text, FeelType Type);

/// <summary>A row as people write it: unary tests for the inputs, expressions for the outputs.</summary>
public sealed record DecisionRow(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs);

/// <summary>A checked decision table. Immutable. One output gives its value, several a context; no rule that matches
/// gives Null.</summary>
public sealed class DecisionTable
{
    public const int RowsMax = 2_000;
    public const int ColumnsMax = 50;

    readonly FeelExpression[] inputs;
    readonly (FeelExpression[] Tests, FeelExpression[] Answers)[] rules;

    DecisionTable(string name, HitPolicy policy, Aggregation aggregation, string[] outputs, FeelExpression[] inputs,
        (FeelExpression[], FeelExpression[])[] rules)
    {
        (Name, Policy, Aggregation, Outputs, this.inputs, this.rules) = (name, policy, aggregation, outputs, inputs,
            rules);
    }

    public string Name { get; }
    public HitPolicy Policy { get; }
    public Aggregation Aggregation { get; }
    public IReadOnlyList<string> Outputs { get; }
    public int RuleCount => rules.Length;

    /// <summary>
    /// Reads and checks a table against the variables it may use. Either a table, or the faults with their row (from 1,
    /// 0 for the head) and column (from 1, inputs before outputs).
    /// </summary>
    public static (DecisionTable? Table, IReadOnlyList<DecisionFault> Faults) Create(
        string name, HitPolicy policy, Aggregation aggregation, IReadOnlyList<DecisionColumn> inputs,
        IReadOnlyList<DecisionColumn> outputs, IReadOnlyList<DecisionRow> rows,
        IReadOnlyDictionary<string, FeelType> variables)
    {
        var reader = new DecisionReader(variables);
        if (rows.Count > RowsMax || inputs.Count + outputs.Count > ColumnsMax)
        {
            reader.Add(0, 0, "decision.too_large", $"决策表最多 {RowsMax} 行、{ColumnsMax} 列",
                $"A table has at most {RowsMax} rows and {ColumnsMax} columns.");
            return (null, reader.Faults);
        }

        if (outputs.Count == 0
            || (aggregation != Aggregation.None && (policy != HitPolicy.Collect || outputs.Count != 1)))
        {
            reader.Add(0, 0, "decision.outputs", "汇总只能用于收集策略和一个结果列，且至少要有一个结果列",
                "There must be an output; summing up needs the collect policy and exactly one.");
        }

        var heads = inputs.Select((column, i) => reader.Input(column, i)).ToArray();
        var rules = rows.Select((row, i) => reader.Row(row, i + 1, inputs, outputs)).ToArray();
        if (reader.Faults.Count > 0) return (null, reader.Faults);
        return (new DecisionTable(name, policy, aggregation, [.. outputs.Select(o => o.Text)], heads!, rules), []);
    }

    /// <summary>The answer under the given variables. Two rules that disagree under Unique or Any are a
    /// fault.</summary>
    public (FeelValue Answer, FeelFault? Fault) Decide(Func<string, FeelValue> variables)
    {
        var values = new FeelValue[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Evaluate(variables, out values[i]) is { } fault) return (FeelValue.Null, fault);
        }

        var hits = new List<FeelValue>();
        foreach (var (tests, answers) in rules)
        {
            if (!Matches(tests, values, variables, out var fault))
            {
                if (fault is not null) return (FeelValue.Null, fault);
                continue;
            }

            hits.Add(AnswerOf(answers, variables));
            if (Policy == HitPolicy.First) break;
        }

        return Combine(hits);
    }

    /// <summary>Which rules match, by their place from 0: what trying the table shows.</summary>
    public IReadOnlyList<int> Matching(Func<string, FeelValue> variables)
    {
        var values = new FeelValue[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) inputs[i].Evaluate(variables, out values[i]);
        return [.. Enumerable.Range(0, rules.Length)
            .Where(rule => Matches(rules[rule].Tests, values, variables, out _))];
    }

    static bool Matches(FeelExpression[] tests, FeelValue[] values, Func<string, FeelValue> variables,
        out FeelFault? fault)
    {
        fault = null;
        for (var i = 0; i < tests.Length; i++)
        {
            fault = tests[i].Evaluate(variables, out var holds, values[i]);
            if (fault is not null || !holds.IsTrue) return false;
        }

        return true;
    }

    FeelValue AnswerOf(FeelExpression[] answers, Func<string, FeelValue> variables)
    {
        var context = Values.Empty;
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i].Evaluate(variables, out var value);
            if (answers.Length == 1) return value;
            context = context.With(Outputs[i], value);
        }

        return FeelValue.Of(context);
    }

    (FeelValue, FeelFault?) Combine(List<FeelValue> hits)
    {
        switch (Policy)
        {
            case HitPolicy.Collect:
                return (Collected(hits), null);
            case HitPolicy.Unique when hits.Count > 1:
                return (FeelValue.Null,
                    new FeelFault("decision.not_unique", 0, $"决策表“{Name}”有 {hits.Count} 行同时成立，只允许一行",
                    $"{hits.Count} rows of the table “{Name}” hold at once; only one may."));
            case HitPolicy.Any when hits.Exists(hit => hit != hits[0]):
                return (FeelValue.Null, new FeelFault("decision.disagree", 0, $"决策表“{Name}”同时成立的几行结果不同",
                    $"Rows of the table “{Name}” that hold at once give different answers."));
            default:
                return (hits.Count == 0 ? FeelValue.Null : hits[0], null);
        }
    }

    FeelValue Collected(List<FeelValue> hits)
    {
        var list = FeelValue.Of([.. hits]);
        if (Aggregation == Aggregation.None) return list;
        var function = FeelFunctions.Find(Aggregation switch
        {
            Aggregation.Sum => "sum", Aggregation.Min => "min", Aggregation.Max => "max", _ => "count",
        })!;
        return function.Run(new FeelFrame(_ => FeelValue.Null, FeelValue.Null), [list]);
    }
}

/// <summary>A fault and the cell it is in.</summary>
public sealed record DecisionFault(int Row, int Column, FeelFault Fault);

internal sealed class DecisionReader(IReadOnlyDictionary<string, FeelType> variables)
{
    public List<DecisionFault> Faults { get; } = [];

    public void Add(int row, int column, string code, string zh, string en) =>
        Faults.Add(new(row, column, new(code, 0, zh, en)));

    public FeelExpression? Input(DecisionColumn column, int index) =>
        Read(column.Text, 0, index + 1, unary: false, variables, column.Type);

    public (FeelExpression[], FeelExpression[]) Row(
        DecisionRow row, int number, IReadOnlyList<DecisionColumn> inputs, IReadOnlyList<DecisionColumn> outputs)
    {
        if (row.Inputs.Count != inputs.Count || row.Outputs.Count != outputs.Count)
        {
            Add(number, 0, "decision.cells", "这一行的格数与表头不符", "The row has more or fewer cells than the head.");
            return ([], []);
        }

        var tests = row.Inputs.Select((text, i) => Cell(text, number, i, inputs[i].Type)).ToArray();
        var answers = row.Outputs
            .Select((text, i) => Read(text, number, inputs.Count + i + 1, unary: false, variables, outputs[i].Type));
        return ([.. tests.OfType<FeelExpression>()], [.. answers.OfType<FeelExpression>()]);
    }

    FeelExpression? Cell(string text, int row, int index, FeelType type)
    {
        var known = new Dictionary<string, FeelType>(variables, StringComparer.Ordinal) { ["?"] = type };
        return Read(text.Trim().Length == 0 ? "-" : text, row, index + 1, unary: true, known, FeelType.Boolean);
    }

    FeelExpression? Read(string text, int row, int column, bool unary, IReadOnlyDictionary<string, FeelType> known,
        FeelType wanted)
    {
        var (expression, fault) = unary ? FeelExpression.ParseUnaryTests(text) : FeelExpression.Parse(text);
        if (expression is null)
        {
            Faults.Add(new(row, column, fault!));
            return null;
        }

        var (type, faults) = expression.Check(known);
        Faults.AddRange(faults.Select(found => new DecisionFault(row, column, found)));
        if (!type.Meets(wanted))
            Add(row, column, "decision.type", $"应是{wanted.Zh}，却是{type.Zh}",
                $"This should be a {wanted.En}, but is a {type.En}.");
        return expression;
    }
}
