using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Checking;

/// <summary>Calls between the processes of one file: a process that calls itself would never end.</summary>
internal sealed class CallRules(BpmnModel model, FindingList findings)
{
    internal void Check()
    {
        var calls = model.Processes.ToDictionary(
            p => p, p => p.AllNodes.Where(n => n.Kind == NodeKind.CallActivity).ToList());
        foreach (var process in model.Processes)
        {
            foreach (var call in calls[process])
            {
                if (Called(call) is { } called && Reaches(called, process, calls))
                {
                    findings.Refuse("bpmn.call_cycle", call,
                        $"“{process.Name}”经由这里又调用了自己。", $"Process '{process.Id}' calls itself through this activity.");
                }
            }
        }
    }

    private bool Reaches(Process from, Process goal, Dictionary<Process, List<FlowNode>> calls)
    {
        var seen = new HashSet<Process> { from };
        var open = new Stack<Process>([from]);
        while (open.TryPop(out var at))
        {
            if (ReferenceEquals(at, goal))
            {
                return true;
            }
            foreach (var next in calls[at].Select(Called).OfType<Process>().Where(seen.Add))
            {
                open.Push(next);
            }
        }
        return false;
    }

    private Process? Called(FlowNode call) => model.FindProcess(call.CalledElement);
}
