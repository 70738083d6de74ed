namespace Yiwang.Bpmn.Model;

/// <summary>One level of flow: the inside of a process or of a sub-process.</summary>
public sealed class Scope
{
    private readonly List<FlowNode> nodes = [];
    private readonly List<SequenceFlow> flows = [];
    private readonly List<DataItem> items = [];
    private readonly List<Association> associations = [];

    internal Scope(Process process, FlowNode? owner)
    {
        Process = process;
        Owner = owner;
    }

    /// <summary>The process all of it belongs to.</summary>
    public Process Process { get; }

    /// <summary>The sub-process whose inside this is; null at the level of the process.</summary>
    public FlowNode? Owner { get; }

    /// <summary>The scope around; null at the level of the process.</summary>
    public Scope? Parent => Owner?.Container;

    /// <summary>Nodes of this level, in the order of the file.</summary>
    public IReadOnlyList<FlowNode> Nodes => nodes;

    /// <summary>Flows of this level, in the order of the file.</summary>
    public IReadOnlyList<SequenceFlow> Flows => flows;

    /// <summary>Data objects, their references and data store references of this level.</summary>
    public IReadOnlyList<DataItem> Items => items;

    /// <summary>Associations of this level.</summary>
    public IReadOnlyList<Association> Associations => associations;

    /// <summary>The event sub-processes of this level.</summary>
    public IEnumerable<FlowNode> EventSubProcesses => nodes.Where(n => n.TriggeredByEvent);

    internal void Add(Element element)
    {
        switch (element)
        {
            case FlowNode node: nodes.Add(node); break;
            case SequenceFlow flow: flows.Add(flow); break;
            case DataItem item: items.Add(item); break;
            case Association association: associations.Add(association); break;
        }
    }
}
