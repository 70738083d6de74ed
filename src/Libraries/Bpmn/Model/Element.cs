using System.Xml;
using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>
/// A view on one element of the file. The XML behind it stays the truth: what the view does not show is still there
/// and is written back.
/// </summary>
public abstract class Element
{
    private protected Element(XElement xml, string id)
    {
        Xml = xml;
        Id = id;
        Name = ((string?)xml.Attribute("name"))?.Trim() ?? "";
    }

    /// <summary>The element as it stands in the file; treat it as read-only.</summary>
    public XElement Xml { get; }

    /// <summary>
    /// Never empty, unique in the model. An element that the file leaves without an id (BPMN allows it, for instance on
    /// a sequence flow) answers <c>~kind-n</c>, n being its place in the file; <see cref="HasId"/> tells them apart.
    /// </summary>
    public string Id { get; }

    /// <summary>Whether the file itself gives an id.</summary>
    public bool HasId => Id.Length > 0 && Id[0] != '~';

    /// <summary>The name people read; empty when there is none.</summary>
    public string Name { get; }

    /// <summary>
    /// The name on English pages: our <c>yw:name en</c>, on a step its <c>name-en</c>, else <see cref="Name"/>.
    /// </summary>
    public string English => RouteExtension("name")?.Attribute("en") is { Value.Length: > 0 } name ? name.Value
        : RouteExtension("step")?.Attribute("name-en") is { Value.Length: > 0 } step ? step.Value : Name;

    /// <summary>The local name of the XML element, such as <c>userTask</c>.</summary>
    public string Tag => Xml.Name.LocalName;

    /// <summary>Line in the file, from 1; 0 when unknown.</summary>
    public int Line => ((IXmlLineInfo)Xml).LineNumber;

    /// <summary>Column in the file, from 1; 0 when unknown.</summary>
    public int Column => ((IXmlLineInfo)Xml).LinePosition;

    /// <summary>The text of all <c>documentation</c> children, one per line.</summary>
    public string Documentation =>
        string.Join('\n', Xml.Elements(Namespaces.Bpmn + "documentation").Select(d => d.Value.Trim()));

    /// <summary>The children of <c>extensionElements</c>, of any vendor.</summary>
    public IEnumerable<XElement> Extensions => Xml.Elements(Namespaces.Bpmn + "extensionElements").Elements();

    /// <summary>An attribute of BPMN itself (they carry no namespace).</summary>
    public string? Attribute(string name) => (string?)Xml.Attribute(name);

    /// <summary>
    /// The attribute of this local name in the namespace of another engine (Activiti, Camunda, Flowable).
    /// </summary>
    public string? Foreign(string name)
    {
        foreach (var vendor in Namespaces.OtherEngines)
        {
            if (Xml.Attribute(vendor + name) is { } attribute)
            {
                return attribute.Value;
            }
        }
        return null;
    }

    /// <summary>The first extension element of ours with this local name.</summary>
    public XElement? RouteExtension(string name) =>
        Extensions.FirstOrDefault(e => e.Name == Namespaces.Route + name);

    internal bool Is(string attribute) => (string?)Xml.Attribute(attribute) is "true" or "1";

    /// <inheritdoc/>
    public override string ToString() => $"{Tag} {Id} {Name}".TrimEnd();
}
