using System.Xml;
using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Reading;

/// <summary>
/// Reads BPMN 2.0 XML. No document type definition, no entity beyond XML's five, nothing is fetched, and every limit of
/// <see cref="BpmnLimits"/> is checked before memory is spent on what lies past it.
/// </summary>
public static class BpmnReader
{
    /// <summary>Never throws for bad input: the reason stands in the findings.</summary>
    public static ReadResult Read(ReadOnlyMemory<byte> file)
    {
        var (document, refused) = SafeXml.Load(file);
        if (document?.Root is not { } root)
        {
            return new ReadResult(null, [refused!]);
        }
        if (root.Name != Namespaces.Bpmn + "definitions")
        {
            var place = (IXmlLineInfo)root;
            var name = SafeXml.Cut(root.Name.ToString());
            return new ReadResult(null, [SafeXml.Refuse("bpmn.not_bpmn", place.LineNumber, place.LinePosition,
                $"这不是 BPMN 2.0 文件：根元素是“{name}”。", $"This is not a BPMN 2.0 file: the root element is '{name}'.")]);
        }
        return new ReadResult(new BpmnModel(document), []);
    }
}
