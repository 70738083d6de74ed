using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Libraries.Tests.Execution;

/// <summary>Processes nobody would draw, played with events nobody expects: nothing falls, and the same events give the
/// same state.</summary>
public sealed class RandomProcessTests
{
    static readonly string[] Kinds =
    [
        "userTask", "userTask", "userTask", "task", "serviceTask", "receiveTask", "sendTask", "manualTask",
        "exclusiveGateway", "parallelGateway",
        "inclusiveGateway", "eventBasedGateway", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
        "subProcess", "transaction", "adHocSubProcess",
    ];

    static readonly string[] Triggers =
    [
        "<signalEventDefinition signalRef=\"S\"/>", "<messageEventDefinition messageRef=\"M\"/>",
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>",
        "<conditionalEventDefinition><condition>x &gt; 1</condition></conditionalEventDefinition>",
    ];

    static readonly string[] Thrown =
    [
        "", "<signalEventDefinition signalRef=\"S\"/>", "<messageEventDefinition messageRef=\"M\"/>",
        "<escalationEventDefinition escalationRef=\"L\"/>",
        "<compensateEventDefinition/>",
    ];

    static readonly string[] Loops =
    [
        "", "", "",
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>",
        "<multiInstanceLoopCharacteristics isSequential=\"true\"><loopCardinality>x</loopCardinality></multiInstanceLoopCharacteristics>",
        "<standardLoopCharacteristics loopMaximum=\"3\"><loopCondition>x = 1</loopCondition></standardLoopCharacteristics>",
    ];

    [Fact]
    public void Any_process_and_any_events_keep_the_promises_of_a_step()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            var wrong = Run(new Random(seed));
            return (wrong is null).Label($"{seed}: {wrong}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    static string? Run(Random random)
    {
        var count = 0;
        var body = Scope(random, 0, ref count);
        var roots =
            "<signal id=\"S\" name=\"S\"/><message id=\"M\" name=\"M\"/><escalation id=\"L\" escalationCode=\"L1\"/><error id=\"E\" errorCode=\"E1\"/>";
        var (definition, findings) = Definition.Compile(Play.Model(body, roots), "p");
        if (definition is null) return "not compiled: " + findings[0].En;
        var events = new List<Event>();
        var step = Engine.Start(definition, Values.Of(("x", random.Next(3))));
        for (var i = 0; i < 25 && step.State is not null; i++)
        {
            var what = Invent(random, definition, step.State);
            var next = Engine.Apply(definition, step.State, what);
            if (next.Refusal is not null)
            {
                if (!ReferenceEquals(next.State, step.State) || next.Commands.Count > 0)
                    return "a refusal changed something";
                continue;
            }

            events.Add(what);
            step = next;
            if (Broken(step.State) is { } broken) return $"{what}: {broken}";
            var stored = StateWriter.Write(definition, step.State);
            var (read, refusal) = StateReader.Read(definition, stored);
            if (refusal is not null || !StateWriter.Write(definition, read!).AsSpan().SequenceEqual(stored))
                return "storing changes it";
            step = step with { State = read! };
        }

        return null;
    }

    static string? Broken(State state)
    {
        var ids = state.Live.Select(i => i.Id).ToList();
        if (ids.Distinct().Count() != ids.Count) return "an id twice";
        if (!ids.SequenceEqual(ids.Order())) return "not in order";
        if (state.Live.FirstOrDefault(i => i.Parent != 0 && state.Find(i.Parent) is null) is { } orphan)
            return $"orphan {orphan}";
        return state.Status is Status.Completed or Status.Failed && state.Live.Length > 0 ? "ended but alive" : null;
    }

    static Event Invent(Random random, Definition definition, State state)
    {
        var live = state.Live.Length == 0 ? null : state.Live[random.Next(state.Live.Length)];
        var key = live?.Id ?? 1;
        return random.Next(12) switch
        {
            0 => new SignalRaised("S"),
            1 => new MessageArrived("M"),
            2 => new VariablesSet(Values.Of(("x", random.Next(4)))),
            3 => new ErrorRaised(key, "E1"),
            4 => new EscalationRaised(key, "L1"),
            5 => state.Past.Length == 0 ? new TimerDue(key)
                : new Returned(state.Past[random.Next(state.Past.Length)].Id),
            6 => random.Next(4) == 0 ? new Jumped(definition.Nodes[random.Next(definition.Nodes.Length)].Id)
                : new TimerDue(key),
            7 => new AdHocStarted(key, definition.Nodes[random.Next(definition.Nodes.Length)].Id),
            8 => random.Next(8) == 0 ? new Ended("止") : new AdHocEnded(key),
            _ => new Completed(key, Values.Of(("x", random.Next(4)))),
        };
    }

    static string Scope(Random random, int depth, ref int count)
    {
        var text = new StringBuilder();
        var ids = new List<string>();
        var start = "n" + count++;
        text.Append($"<startEvent id=\"{start}\"/>");
        for (var i = random.Next(2, 6); i > 0; i--)
        {
            var id = "n" + count++;
            var kind = Kinds[random.Next(depth > 1 ? Kinds.Length - 3 : Kinds.Length)];
            ids.Add(id);
            text.Append($"<{kind} id=\"{id}\">").Append(Inside(random, kind, depth, ref count)).Append($"</{kind}>");
            if (kind.EndsWith("Task", StringComparison.Ordinal) || kind is "task" or "subProcess" or "transaction")
                Bound(random, text, ids, id, ref count);
        }

        text.Append($"<sequenceFlow id=\"f{count++}\" sourceRef=\"{start}\" targetRef=\"{ids[0]}\"/>");
        for (var i = random.Next(ids.Count, ids.Count * 2); i > 0; i--)
        {
            var condition = random.Next(4) == 0 ? "<conditionExpression>x = 1</conditionExpression>" : "";
            text.Append(
                $"<sequenceFlow id=\"f{count++}\" sourceRef=\"{ids[random.Next(ids.Count)]}\" targetRef=\"{ids[random.Next(ids.Count)]}\">{condition}</sequenceFlow>");
        }

        if (random.Next(4) == 0)
        {
            var (sub, from, to) = ("n" + count++, "n" + count++, "n" + count++);
            var trigger = random.Next(3) == 0
                ? "<errorEventDefinition errorRef=\"E\"/>" : Triggers[random.Next(Triggers.Length)];
            text.Append(
                $"<subProcess id=\"{sub}\" triggeredByEvent=\"true\"><startEvent id=\"{from}\" isInterrupting=\"{(random.Next(2) == 0 ? "true" : "false")}\">{trigger}</startEvent>")
                .Append(
                    $"<userTask id=\"{to}\"/><sequenceFlow id=\"f{count++}\" sourceRef=\"{from}\" targetRef=\"{to}\"/></subProcess>");
        }

        return text.ToString();
    }

    static string Inside(Random random, string kind, int depth, ref int count) => kind switch
    {
        "subProcess" or "transaction" or "adHocSubProcess" =>
            Scope(random, depth + 1, ref count) + Loops[random.Next(Loops.Length)],
        "intermediateCatchEvent" => Triggers[random.Next(Triggers.Length)],
        "intermediateThrowEvent" => Thrown[random.Next(Thrown.Length)],
        "endEvent" =>
            random.Next(6) switch { 0 => "<terminateEventDefinition/>", 1 => "<errorEventDefinition errorRef=\"E\"/>",
                2 => Thrown[random.Next(Thrown.Length)], _ => "" },
        _ when kind.EndsWith("ask", StringComparison.Ordinal) => Loops[random.Next(Loops.Length)],
        _ => "",
    };

    static void Bound(Random random, StringBuilder text, List<string> ids, string host, ref int count)
    {
        if (random.Next(3) != 0) return;
        var id = "n" + count++;
        ids.Add(id);
        var trigger = random.Next(3) == 0 ? "<errorEventDefinition errorRef=\"E\"/>"
            : Triggers[random.Next(Triggers.Length)];
        text.Append(
            $"<boundaryEvent id=\"{id}\" attachedToRef=\"{host}\" cancelActivity=\"{(random.Next(2) == 0 ? "true" : "false")}\">{trigger}</boundaryEvent>");
    }
}
