using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>The XML namespaces of BPMN 2.0.2 (OMG formal/2013-12-09, clause 15.3) and of our own vocabulary.</summary>
public static class Namespaces
{
    /// <summary>The semantic model.</summary>
    public static readonly XNamespace Bpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";

    /// <summary>Shapes and edges.</summary>
    public static readonly XNamespace Diagram = "http://www.omg.org/spec/BPMN/20100524/DI";

    /// <summary>Bounds, points, fonts.</summary>
    public static readonly XNamespace Canvas = "http://www.omg.org/spec/DD/20100524/DC";

    /// <summary>Waypoints and diagram extensions.</summary>
    public static readonly XNamespace Interchange = "http://www.omg.org/spec/DD/20100524/DI";

    /// <summary>What an office adds to a step: who, opinion, term, moves (docs/standards/bpmn.md).</summary>
    public static readonly XNamespace Route = "urn:yiwang:route:1";

    /// <summary>
    /// The extension namespaces of other engines whose attributes <see cref="Element.Foreign"/> answers.
    /// </summary>
    internal static readonly XNamespace[] OtherEngines =
    [
        "http://camunda.org/schema/1.0/bpmn", "http://flowable.org/bpmn", "http://activiti.org/bpmn",
        "http://www.activiti.org/bpmn", "http://activiti.com/modeler",
    ];
}
