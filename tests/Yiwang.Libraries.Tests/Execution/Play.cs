using Xunit;
using System.Text;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Reading;

namespace Yiwang.Libraries.Tests.Execution;

/// <summary>Plays a process written as short BPMN: what is open, by ids, after each event.</summary>
internal sealed class Play
{
    public Play(string body, Values? variables = null, IReadOnlyDictionary<string, DecisionTable>? decisions = null,
        string roots = "")
    {
        Definition = Compile(body, roots, decisions);
        Keep(Engine.Start(Definition, variables));
    }

    public Play(Definition definition, Values? variables = null)
    {
        Definition = definition;
        Keep(Engine.Start(Definition, variables));
    }

    public Definition Definition { get; }
    public State State { get; private set; } = null!;
    public List<Event> Events { get; } = [];
    public IReadOnlyList<Command> Commands { get; private set; } = [];
    public Refused? Refusal { get; private set; }

    /// <summary>Ids of the nodes that wait, in order of age.</summary>
    public string Open =>
        string.Join(' ', State.Live.Where(i => i.Phase == Phase.Open).Select(i => Definition.Nodes[i.Node].Id));

    public static Definition Compile(string body, string roots = "",
        IReadOnlyDictionary<string, DecisionTable>? decisions = null)
    {
        var (definition, findings) = Definition.Compile(Model(body, roots), "p", null, decisions);
        Assert.True(definition is not null, string.Join('\n', findings.Select(f => f.ElementId + " " + f.En)));
        return definition;
    }

    public static Yiwang.Bpmn.Model.BpmnModel Model(string body, string roots = "")
    {
        var xml = $"""
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
              xmlns:yw="urn:yiwang:route:1" targetNamespace="t">{roots}<process id="p" isExecutable="true">{body}</process></definitions>
            """;
        return BpmnReader.Read(Encoding.UTF8.GetBytes(xml)).Model!;
    }

    public Play Do(Event what)
    {
        Events.Add(what);
        Keep(Engine.Apply(Definition, State, what));
        return this;
    }

    /// <summary>Completes the oldest open task of that node.</summary>
    public Play Complete(string node, params (string, FeelValue)[] values) =>
        Do(new Completed(Key(node), Values.Of(values)));

    public int Key(string node) =>
        State.Live.First(i => i.Phase == Phase.Open && Definition.Nodes[i.Node].Id == node).Id;

    public int Passed(string node) => State.Past.Last(v => Definition.Nodes[v.Node].Id == node).Id;

    public int Timer(string node) => State.Live.First(i => Definition.Nodes[i.Node].Id == node).Id;

    void Keep(Step step)
    {
        State = step.State;
        Commands = step.Commands;
        Refusal = step.Refusal;
    }
}
