using System.Text;
using Xunit;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Reading;
using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing;

/// <summary>A case played by persons: each node's people are given, everything is asked and told in short
/// words.</summary>
internal sealed class Desk
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.FromHours(8));

    readonly Dictionary<string, Assignment[]> people;

    public Desk(string body, Dictionary<string, Assignment[]> people, Values? variables = null)
        : this(Read(body), people, variables)
    {
    }

    public Desk(Route route, Dictionary<string, Assignment[]> people, Values? variables)
    {
        this.people = people;
        Route = route;
        Keep(Way.Start(Route, As("系统"), variables));
    }

    public Route Route { get; }
    public WayState State { get; private set; } = null!;
    public IReadOnlyList<WayCommand> Commands { get; private set; } = [];
    public Refused? Refusal { get; private set; }

    /// <summary>Open tasks as node:desk, in the order they were made.</summary>
    public string Open =>
        string.Join(' ', State.Seats.Where(s => s.State == SeatState.Open).Select(s => $"{s.NodeId}:{s.Who.Id}"));

    public static Route Read(string body)
    {
        var xml = $"""
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yw="urn:yiwang:route:1" targetNamespace="t">
            <process id="p" isExecutable="true">{body}</process></definitions>
            """;
        var (route, findings) = Route.Of(BpmnReader.Read(Encoding.UTF8.GetBytes(xml)).Model!, "p");
        Assert.True(route is not null, string.Join('\n', findings.Select(f => f.En)));
        return route;
    }

    /// <summary>A line of user tasks from start to end; "a|b" in the middle is a fork of two.</summary>
    public static string Line(params string[] nodes)
    {
        var text = new StringBuilder("<startEvent id=\"s\"/>");
        var last = "s";
        foreach (var node in nodes)
        {
            var parts = node.Split('|');
            if (parts.Length == 1)
            {
                text.Append(Task(node)).Append(Flow(last, node));
                last = node;
                continue;
            }

            var (fork, join) = ("f" + node.Length + last, "j" + node.Length + last);
            text.Append($"<parallelGateway id=\"{fork}\"/><parallelGateway id=\"{join}\"/>").Append(Flow(last, fork));
            foreach (var part in parts) text.Append(Task(part)).Append(Flow(fork, part)).Append(Flow(part, join));
            last = join;
        }

        return text.Append("<endEvent id=\"e\"/>").Append(Flow(last, "e")).ToString();
    }

    public static string Task(string id, string countersign = "", string more = "") => $"""
        <userTask id="{id}"><extensionElements>
        <yw:step moves="return withdraw transfer add-signer remove-signer countersign circulate claim urge suspend terminate join free" {more}/>{countersign}
        </extensionElements></userTask>
        """;

    public static string Flow(string from, string to) =>
        $"<sequenceFlow id=\"{from}-{to}\" sourceRef=\"{from}\" targetRef=\"{to}\"/>";

    public static Assignment Person(string id, decimal weight = 1) => new(AssigneeKind.Person, id, "", weight);

    public MoveContext As(string person, bool administrator = false, string? second = null) => new(
        person, "岗" + person, "本单位", Now, request => people.GetValueOrDefault(request.NodeId, []),
        who => who.Id.Contains(person, StringComparison.Ordinal), administrator, second);

    public Desk Do(string person, Move move) => Do(As(person), move);

    public Desk Do(MoveContext context, Move move)
    {
        Keep(Way.Apply(Route, State, move, context));
        return this;
    }

    /// <summary>The person answers their open task at that node.</summary>
    public Desk Answer(string person, string node, bool? agree = null) =>
        Do(person, new Complete(Task(person, node), "意见", agree));

    public int Task(string person, string node) =>
        State.Seats.First(s => s.NodeId == node && s.IsUnfinished && (s.Who.Id == person || s.ClaimedBy == person)).Key;

    public int Done(string person, string node) =>
        State.Passed.SelectMany(p => p.Seats).Concat(State.Seats).Last(s => s.NodeId == node && s.DoneBy == person).Key;

    public int Visit(string node) => State.Passed.Last(p => p.NodeId == node).Visit;

    void Keep(Outcome outcome)
    {
        State = outcome.State;
        Commands = outcome.Commands;
        Refusal = outcome.Refusal;
    }
}
