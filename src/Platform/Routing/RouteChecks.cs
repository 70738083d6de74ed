using Yiwang.Bpmn;
using Yiwang.Bpmn.Checking;
using Yiwang.Bpmn.Model;
using Yiwang.Bpmn.Reading;

namespace Yiwang.Platform.Routing;

/// <summary>A file as the check left it: the model when it could be read, the compiled route when it can be executed
/// here.</summary>
public sealed record CheckedRoute(BpmnModel? Model, CompiledRoute? Route, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether it may be put in use: it compiles, and nothing but advice was found.</summary>
    public bool MayBeUsed => Route is not null && Findings.All(f => f.Grade == Grade.Unsound);
}

/// <summary>
/// Checks a route for use in this installation: the rules of BPMN and of our vocabulary (library Bpmn), then what only
/// the platform knows: commands of service tasks, how a document's route has to begin.
/// </summary>
public sealed class RouteChecks(StepActs acts)
{
    /// <summary>Bytes of a route that people draw or upload.</summary>
    public const int BytesMax = 2 * 1024 * 1024;

    /// <summary>Never throws for bad input.</summary>
    public CheckedRoute Of(ReadOnlyMemory<byte> file, string key = "", int? unitId = null, int version = 0, int id = 0)
    {
        if (file.Length > BytesMax) return new CheckedRoute(null, null, [TooLarge]);
        var read = BpmnReader.Read(file);
        if (read.Model is not { } model) return new CheckedRoute(null, null, read.Findings);
        var findings = Validator.Check(model).ToList();
        if (findings.Any(f => f.Grade == Grade.Refused) || model.Processes.Count == 0)
            return new CheckedRoute(model, null, findings);
        var (way, faults) = Routing.Route.Of(model);
        findings.AddRange(faults
            .Where(f => !findings.Exists(known => known.Code == f.Code && known.ElementId == f.ElementId)));
        findings.AddRange(ForUse(model.Processes[0]));
        var process = model.Processes[0];
        return new CheckedRoute(model, way is null ? null : new CompiledRoute(
            id, key, unitId, version, process.Name.Length > 0 ? process.Name : key, KindOf(process), model, way),
                findings);
    }

    public static string KindOf(Process process) =>
        (string?)process.RouteExtension("route")?.Attribute("kind") ?? "outgoing";

    private static Finding TooLarge { get; } = new("bpmn.file_too_large", Grade.Refused, "", "", 0, 0,
        $"文件超过 {BytesMax / 1024 / 1024} MB。", $"The file is larger than {BytesMax / 1024 / 1024} MB.");

    private IEnumerable<Finding> ForUse(Process process)
    {
        if (process.Name.Length == 0)
            yield return At(process, "route.name_missing", "流程没有名称。", "The route has no name.");
        if (!RouteWords.Kinds.Contains(KindOf(process)))
        {
            yield return At(process, "route.kind_unknown", "流程的用途不在可选的几种里。",
                "The kind of the route is none of those known.");
        }
        foreach (var node in process.AllNodes
            .Where(n => n.Command is { Length: > 0 } name && !acts.Commands.ContainsKey(name)))
        {
            yield return At(node, "route.command_unknown", $"这里没有名为“{node.Command}”的自动命令。",
                $"There is no command named “{node.Command}” here.");
        }
        // A draft is sent from the drafter's own step: SubmitDraft answers it in the drafter's name.
        if (KindOf(process) == "outgoing" && First(process) is { } first && first.Step?.Who?.Kind != "drafter")
        {
            yield return At(first, "route.drafter_first", "发文流程的第一步要由拟稿人办。",
                "The first step of an outgoing route must be the drafter's.");
        }
    }

    private static FlowNode? First(Process process) => process.Scope.Nodes
        .FirstOrDefault(n => n.Kind == NodeKind.StartEvent && n.Outgoing.Count > 0)?.Outgoing[0].Target is
            { Kind: NodeKind.UserTask } task ? task : null;

    private static Finding At(Element element, string code, string zh, string en) =>
        new(code, Grade.NotExecuted, element.Id, element.Name, element.Line, element.Column, zh, en);
}
