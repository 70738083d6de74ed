using System.Collections.Immutable;
using System.Diagnostics;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Bpmn.Execution;

/// <summary>Measures the pure step of an approval of five persons, one after another, with one exclusive gateway, on
/// the calling thread.</summary>
public static class EngineBench
{
    /// <summary>
    /// Runs that many approvals. Steps are counted as people count them: five completions a case. Bytes are what the
    /// thread allocated.
    /// </summary>
    public static (long Steps, double Seconds, long Bytes, int StateBytes) Approvals(int cases)
    {
        var definition = Approval();
        var one = Values.Of(("同意", true));
        long steps = 0;
        var largest = 0;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < cases; i++)
        {
            var step = Engine.Start(definition);
            while (step.State.Status == Status.Running)
            {
                step = Engine.Apply(definition, step.State, new Completed(step.State.Live[0].Id, one));
                steps++;
            }
        }

        watch.Stop();
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        var running = Engine.Start(definition);
        while (running.State.Status == Status.Running)
        {
            largest = Math.Max(largest, StateWriter.Write(definition, running.State).Length);
            running = Engine.Apply(definition, running.State, new Completed(running.State.Live[0].Id, one));
        }

        return (steps, watch.Elapsed.TotalSeconds, bytes, largest);
    }

    static Definition Approval()
    {
        string[] people = ["拟稿", "核稿", "会签", "签发", "复核"];
        var nodes = new List<Node> { new() { Index = 0, Id = "start", Kind = Behavior.Start } };
        nodes.AddRange(people.Select((name, i) =>
            new Node { Index = i + 1, Id = "step" + (i + 1), Name = name, Kind = Behavior.UserTask }));
        nodes.Add(new Node { Index = 6, Id = "agreed", Kind = Behavior.Exclusive, DefaultFlow = 7 });
        nodes.Add(new Node { Index = 7, Id = "end", Kind = Behavior.End });
        var agreed = FeelExpression.Parse("同意 = true").Expression;
        var flows = new List<Flow>();
        foreach (var (source, target, condition) in new (int, int, FeelExpression?)[]
            { (0, 1, null), (1, 2, null), (2, 3, null), (3, 4, null), (4, 5, null), (5, 6, null), (6, 7, agreed),
                (6, 1, null) })
        {
            flows.Add(new Flow(flows.Count, "f" + flows.Count, source, target, condition));
        }

        foreach (var node in nodes)
        {
            node.Incoming = [.. flows.Where(flow => flow.Target == node.Index).Select(flow => flow.Index)];
            node.Outgoing = [.. flows.Where(flow => flow.Source == node.Index).Select(flow => flow.Index)];
        }

        return new Definition("approval", [.. nodes], [.. flows], Values.Empty,
            ImmutableDictionary<string, DecisionTable>.Empty);
    }
}
