using System.Text;
using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing.Model;

/// <summary>Random routes: as blocks for the reference, as BPMN for the implementation.</summary>
internal sealed class Routes(Random random)
{
    public static readonly string[] People = ["甲", "乙", "丙", "丁", "戊", "己"];

    int steps;
    int gateways;

    /// <summary>At least one step before everything else, at most about a dozen in all.</summary>
    public SequenceBlock Make() => new([Step(), .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Any(2))]);

    public static string Write(Block root)
    {
        var writer = new Routes(new Random(0));
        var text = new StringBuilder("<startEvent id=\"s\"/><endEvent id=\"e\"/>");
        var (last, _) = writer.Write(root, text, "s", "");
        return text.Append(Flow(last, "e", "")).ToString();
    }

    Block Any(int depth)
    {
        if (depth == 0 || steps > 9) return Step();
        return random.Next(6) switch
        {
            0 => new ParallelBlock(false, [Some(depth), Some(depth)]),
            1 => new ParallelBlock(true, [Some(depth), Some(depth), Step()]),
            2 => new ChoiceBlock(Some(depth), random.Next(3) == 0 ? new SequenceBlock([]) : Some(depth)),
            3 => new LoopBlock(new SequenceBlock([Step(), .. random.Next(2) == 0 ? [] : new[] { Any(depth - 1) }])),
            _ => Step(),
        };
    }

    Block Some(int depth) => random.Next(2) == 0 ? Step() : new SequenceBlock([Step(), Any(depth - 1)]);

    StepBlock Step()
    {
        var count = random.Next(4) == 0 ? random.Next(2, 5) : 1;
        var who = Enumerable.Range(0, count).Select(_ => Somebody(random)).ToArray();
        return new StepBlock("t" + steps++, who, count == 1 ? CountersignRule.Everybody : AnyRule(random));
    }

    public static Assignment Somebody(Random random) => random.Next(8) == 0
        ? new Assignment(AssigneeKind.Section, random.Next(2) == 0 ? "一科" : "二科", "", random.Next(1, 4))
        : new Assignment(AssigneeKind.Person, People[random.Next(People.Length)], "", random.Next(1, 4));

    public static CountersignRule AnyRule(Random random)
    {
        var rule = (SignRule)random.Next(6);
        var amount = rule switch
        {
            SignRule.Count => random.Next(1, 4), SignRule.Share or SignRule.Weight => random.Next(1, 5) / 4m, _ => 0m,
        };
        return new CountersignRule(rule, amount, random.Next(3) == 0);
    }

    (string Last, string Condition) Write(Block block, StringBuilder text, string from, string condition)
    {
        switch (block)
        {
            case StepBlock step:
                text.Append(Desk.Task(step.Id, Rule(step.Rule))).Append(Flow(from, step.Id, condition));
                return (step.Id, "");
            case SequenceBlock sequence:
                foreach (var part in sequence.Parts) (from, condition) = Write(part, text, from, condition);
                return (from, condition);
            case ParallelBlock parallel:
                return (Fork(parallel, text, from, condition), "");
            case ChoiceBlock choice:
                return (Choose(choice, text, from, condition), "");
            default:
                return (Loop((LoopBlock)block, text, from, condition), "");
        }
    }

    string Fork(ParallelBlock parallel, StringBuilder text, string from, string condition)
    {
        var (fork, join) = ("g" + gateways++, "g" + gateways++);
        var kind = parallel.Inclusive ? "inclusiveGateway" : "parallelGateway";
        text.Append($"<{kind} id=\"{fork}\"/><{kind} id=\"{join}\"/>").Append(Flow(from, fork, condition));
        var place = 0;
        foreach (var part in parallel.Parts)
        {
            var (last, left) = Write(part, text, fork, parallel.Inclusive && place > 0 ? $"x >= {place}" : "");
            text.Append(Flow(last, join, left));
            place++;
        }

        return join;
    }

    string Choose(ChoiceBlock choice, StringBuilder text, string from, string condition)
    {
        var (split, merge) = ("g" + gateways++, "g" + gateways++);
        var start = text.Length;
        var (first, left) = Write(choice.First, text, split, "x = 1");
        text.Append(Flow(first, merge, left));
        var second = new StringBuilder();
        var (other, rest) = Write(choice.Second, second, split, "");
        second.Append(Flow(other, merge, rest));
        var id = second.ToString();
        var at = id.IndexOf($"sourceRef=\"{split}\"", StringComparison.Ordinal);
        var name = id[(id.LastIndexOf("id=\"", at, StringComparison.Ordinal) + 4)..];
        text.Insert(start,
            $"<exclusiveGateway id=\"{split}\" default=\"{name[..name.IndexOf('"')]}\"/><exclusiveGateway id=\"{merge}\"/>{Flow(from, split, condition)}");
        text.Append(second);
        return merge;
    }

    string Loop(LoopBlock loop, StringBuilder text, string from, string condition)
    {
        var (start, end, after) = ("g" + gateways++, "g" + gateways++, "g" + gateways++);
        text.Append($"<exclusiveGateway id=\"{start}\"/>").Append(Flow(from, start, condition));
        var (last, left) = Write(loop.Body, text, start, "");
        text.Append($"<exclusiveGateway id=\"{end}\" default=\"{end}-{after}\"/><exclusiveGateway id=\"{after}\"/>")
            .Append(Flow(last, end, left)).Append(Flow(end, start, "x = 3")).Append(Flow(end, after, ""));
        return after;
    }

    static string Rule(CountersignRule rule)
    {
        var name = rule.Rule switch
        {
            SignRule.Any => "any", SignRule.Count => $"count:{rule.Amount}", SignRule.Share => $"share:{rule.Amount}",
            SignRule.Weight => $"weight:{rule.Amount}", SignRule.Veto => "veto", _ => "all",
        };
        return $"<yw:countersign rule=\"{name}\" order=\"{(rule.InOrder ? "sequential" : "parallel")}\"/>";
    }

    static string Flow(string from, string to, string condition) =>
        $"<sequenceFlow id=\"{from}-{to}\" sourceRef=\"{from}\" targetRef=\"{to}\">"
        + (condition.Length == 0 ? ""
            : $"<conditionExpression>{condition.Replace(">", "&gt;", StringComparison.Ordinal)}</conditionExpression>")
        + "</sequenceFlow>";
}
