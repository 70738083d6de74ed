using System.Text;
using Yiwang.Bpmn.Reading;

namespace Yiwang.Platform.Routing;

/// <summary>Measures the routing of a step that asks many at once, on the calling thread.</summary>
public static class WayBench
{
    /// <summary>Bytes allocated by the first and by the last answer before the step is passed: what grows with the
    /// square shows here.</summary>
    public static (long First, long Last) Countersign(int people)
    {
        var costs = Answers(people);
        return (costs[0].Bytes, costs[^2].Bytes);
    }

    /// <summary>Microseconds and bytes of each answer in turn; the last of them also passes the step.</summary>
    public static IReadOnlyList<(double Microseconds, long Bytes)> Answers(int people)
    {
        var route = Read();
        var asked = Enumerable.Range(0, people).Select(i => new Assignment(AssigneeKind.Person, "p" + i)).ToList();
        MoveContext As(string person) =>
            new(person, "", "u", DateTimeOffset.UnixEpoch, request => request.NodeId == "sign" ? asked : [asked[0]]);
        var state = Way.Start(route, As("p0")).State;
        var costs = new List<(double, long)>(people);
        foreach (var seat in state.Seats)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = System.Diagnostics.Stopwatch.GetTimestamp();
            state = Way.Apply(route, state, new Complete(seat.Key, "同意", true), As(seat.Who.Id)).State;
            costs.Add((System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMicroseconds,
                GC.GetAllocatedBytesForCurrentThread() - bytes));
        }

        return costs;
    }

    static Route Read()
    {
        const string file = """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="urn:bench"><process id="p" isExecutable="true">
            <startEvent id="s"/><userTask id="sign"/><userTask id="end"/><endEvent id="e"/>
            <sequenceFlow id="1" sourceRef="s" targetRef="sign"/><sequenceFlow id="2" sourceRef="sign" targetRef="end"/>
            <sequenceFlow id="3" sourceRef="end" targetRef="e"/></process></definitions>
            """;
        return Route.Of(BpmnReader.Read(Encoding.UTF8.GetBytes(file)).Model!).Route!;
    }
}
