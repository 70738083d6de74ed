using System.Diagnostics;
using System.Globalization;
using System.Text;
using Yiwang.Bpmn.Checking;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Reading;
using Yiwang.Platform.Routing;

namespace Yiwang.Bench;

/// <summary>The pure figures of routing.</summary>
internal static class RouteBench
{
    /// <summary>Processor time of one step of WorkflowCore, the quicker of the two engines that issue 4 names, measured
    /// there.</summary>
    private const double PeerMicroseconds = 1_550;

    public static void Engine(Ground ground, Report report)
    {
        var cases = ground.Small ? 5_000 : 100_000;
        EngineBench.Approvals(cases);
        var runs = Enumerable.Range(0, ground.Turns).Select(_ => EngineBench.Approvals(cases)).ToList();
        report.Add(Figure.AtLeast("engine", Statistics.Median(runs.Select(r => r.Steps / r.Seconds)), "/s", 300_000));
        report.Add(Figure.AtMost("engine-bytes", Statistics.Median(runs.Select(r => r.Bytes / (double)r.Steps)), "B",
            2_048));
    }

    public static void Peer(Ground ground, Report report)
    {
        EngineBench.Approvals(1_000);
        var run = EngineBench.Approvals(ground.Small ? 5_000 : 100_000);
        var microseconds = run.Seconds / run.Steps * 1e6;
        report.Add(Figure.RateAtLeast("engine-peer", microseconds, "µs", PeerMicroseconds,
            PeerMicroseconds / microseconds, 100));
    }

    public static void Wide(Ground ground, Report report)
    {
        const int people = 200, some = 10;
        for (var i = 0; i < 5; i++) WayBench.Answers(people);
        var runs = Enumerable.Range(0, ground.Small ? 5 : 50).Select(_ => WayBench.Answers(people)).ToList();
        var first = Statistics.Median(runs.SelectMany(r => r.Take(some).Select(a => a.Microseconds)));
        var last = Statistics.Median(runs.SelectMany(r => r.SkipLast(1).TakeLast(some).Select(a => a.Microseconds)));
        report.Add(Figure.CostAtMost("route-wide", last, "µs", first, last / first, 2));
    }

    public static void Publish(Ground ground, Report report)
    {
        var file = Process(ground.Small ? 200 : 2_000);
        var times = new List<double>();
        for (var i = 0; i < 12; i++)
        {
            var clock = Stopwatch.StartNew();
            var model = BpmnReader.Read(file).Model!;
            var findings = Validator.Check(model);
            if (findings.Any(f => f.Grade == Bpmn.Grade.Refused) || Route.Of(model).Route is null)
                throw new InvalidOperationException("the process was refused");
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        report.Add(Figure.AtMost("publish", Statistics.Median(times.Skip(2)), "ms", 200));
    }

    /// <summary>Microseconds of reading a case's way, one move, and writing it.</summary>
    public static double StepMicroseconds(string routeXml, string way, int key)
    {
        var route = Route.Of(BpmnReader.Read(Encoding.UTF8.GetBytes(routeXml)).Model!).Route!;
        var bytes = Encoding.UTF8.GetBytes(way);
        var context = new MoveContext("1", "1", "1", DateTimeOffset.UnixEpoch,
            _ => [new Assignment(AssigneeKind.Post, "9", "分管领导")], SitsOn, true);
        const int rounds = 20_000;
        var clock = new Stopwatch();
        for (var i = 0; i < rounds; i++)
        {
            if (i == rounds / 2) clock.Start();
            var state = WayReader.Read(route, bytes).State!;
            var seat = state.Seats.First(s => s.Key == key);
            var as1 = context with { Person = seat.Who.Kind == AssigneeKind.Person ? seat.Who.Id : "1",
                Post = seat.Who.Kind == AssigneeKind.Post ? seat.Who.Id : "1" };
            var outcome = Way.Apply(route, state, new Complete(key, "同意", true), as1);
            if (outcome.Refusal is not null) throw new InvalidOperationException(outcome.Refusal.En);
            WayWriter.Write(route, outcome.State);
        }
        return clock.Elapsed.TotalMicroseconds / (rounds / 2);
    }

    private static bool SitsOn(Assignment who) => true;

    // Steps in a row, each fourth of them a choice with a way back.
    private static byte[] Process(int elements)
    {
        var text = new StringBuilder("""
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:bench">
            <process id="p" isExecutable="true"><startEvent id="n0" name="起"/>
            """);
        var flows = 0;
        var nodes = elements * 4 / 9;
        void Flow(int from, int to, string condition = "", string id = "") =>
            text.Append(CultureInfo.InvariantCulture,
                $"""<sequenceFlow id="{(id.Length > 0 ? id : "f" + flows++)}" sourceRef="n{from}" targetRef="n{to}">{condition}</sequenceFlow>""");
        for (var i = 1; i <= nodes; i++)
        {
            var choice = i % 4 == 0;
            text.Append(choice
                ? string.Create(CultureInfo.InvariantCulture, $"""<exclusiveGateway id="n{i}" default="d{i}"/>""")
                : string.Create(CultureInfo.InvariantCulture, $"""<userTask id="n{i}" name="第{i}步"/>"""));
            if (choice)
            {
                Flow(i, i + 1, id: $"d{i}");
                Flow(i, i - 3,
                    """<conditionExpression xsi:type="tFormalExpression">again = true</conditionExpression>""");
            }
            else
            {
                Flow(i, i + 1);
            }
        }
        Flow(0, 1);
        text.Append(CultureInfo.InvariantCulture,
            $"""<endEvent id="n{nodes + 1}" name="止"/></process></definitions>""");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
