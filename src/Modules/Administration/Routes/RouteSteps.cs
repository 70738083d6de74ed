using Yiwang.Bpmn;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>A route in words: its steps as a table, its findings with the name of where they are.</summary>
internal static class RouteSteps
{
    private const int StepsMax = 200;
    private const int FaultsMax = 50;

    public static IReadOnlyList<RouteStepLine> Of(BpmnModel? model, Language language) =>
        model is null ? [] : model.Processes.SelectMany(p => p.AllNodes)
        .Where(n => n.IsActivity).Take(StepsMax).Select(node => Line(node, language)).ToList();

    public static IReadOnlyList<RouteFault> Faults(IReadOnlyList<Finding> findings) => findings.Take(FaultsMax)
        .Select(f =>
            new RouteFault(f.Name.Length > 0 ? f.Name : f.ElementId.StartsWith('~') ? "" : f.ElementId,
                new Text(f.Zh, f.En), f.Grade != Grade.Unsound)).ToList();

    private static string NameOf(FlowNode node, Language language, string otherwise) =>
        node.Name.Length == 0 ? otherwise : language == Language.En ? node.English : node.Name;

    private static RouteStepLine Line(FlowNode node, Language language)
    {
        var step = node.Step;
        var human = node.Kind is NodeKind.UserTask or NodeKind.ManualTask;
        var who = human ? RouteWords.Who(step?.Who) : new Text("系统", "the system");
        if (step?.Countersign is { } sign)
        {
            var rule = RouteWords.Rule(sign);
            who = new Text($"{who.Zh}（会签：{rule.Zh}）", $"{who.En} (countersign: {rule.En})");
        }
        var moves = (step?.Moves ?? []).Select(RouteWords.Move).ToList();
        return new RouteStepLine(NameOf(node, language, node.Id), RouteWords.Node(node), who,
            RouteWords.Term(step?.Term),
            step?.Opinion ?? "", new Text(string.Join('、', moves.Select(m => m.Zh)),
                string.Join(", ", moves.Select(m => m.En))), Next(node, language));
    }

    // Over gateways to the steps behind them.
    private static string Next(FlowNode node, Language language)
    {
        var names = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<FlowNode>([node]);
        while (open.TryDequeue(out var at) && seen.Count < StepsMax)
        {
            foreach (var to in at.Outgoing.Select(f => f.Target).OfType<FlowNode>().Where(t => seen.Add(t.Id)))
            {
                if (to.IsGateway) open.Enqueue(to);
                else names.Add(NameOf(to, language, RouteWords.Node(to).In(language)));
            }
        }
        return string.Join(language == Language.En ? ", " : "、", names);
    }
}
