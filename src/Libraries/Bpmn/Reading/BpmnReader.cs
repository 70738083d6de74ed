using System.Text;
using System.Xml;
using System.Xml.Linq;
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
        if (file.Length > BpmnLimits.FileBytesMax)
        {
            return Refuse("bpmn.file_too_large", 0, 0,
                $"文件有 {file.Length} 字节，上限是 {BpmnLimits.FileBytesMax} 字节。",
                $"The file has {file.Length} bytes; the limit is {BpmnLimits.FileBytesMax}.");
        }
        if (TextDecoder.Decode(file.Span) is not { } text)
        {
            return Refuse("bpmn.encoding", 0, 0,
                "文件的字符编码无法识别，请用 UTF-8 保存。", "The character encoding cannot be read; save the file as UTF-8.");
        }
        if (TagScan.FirstTooMany(text) is { } place)
        {
            return Refuse("bpmn.too_many_attributes", place.Line, place.Column,
                $"一个元素的属性超过 {BpmnLimits.AttributesMax} 个，或一个属性长于 {BpmnLimits.AttributeLengthMax} 个字符。",
                $"An element has more than {BpmnLimits.AttributesMax} attributes, "
                + $"or one longer than {BpmnLimits.AttributeLengthMax} characters.");
        }
        try
        {
            return Load(text);
        }
        catch (XmlException broken)
        {
            return Broken(broken, text);
        }
    }

    private static ReadResult Load(string text)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersFromEntities = 1,
            MaxCharactersInDocument = BpmnLimits.FileBytesMax,
        };
        if (CountFirst(text, settings) is { } refused)
        {
            return refused;
        }
        using var reader = XmlReader.Create(new StringReader(text), settings);
        var document = XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo);
        var root = document.Root!;
        if (root.Name != Namespaces.Bpmn + "definitions")
        {
            var place = (IXmlLineInfo)root;
            return Refuse("bpmn.not_bpmn", place.LineNumber, place.LinePosition,
                $"这不是 BPMN 2.0 文件：根元素是“{Cut(root.Name.ToString())}”。",
                $"This is not a BPMN 2.0 file: the root element is '{Cut(root.Name.ToString())}'.");
        }
        return new ReadResult(new BpmnModel(document), []);
    }

    // Reading twice costs little and keeps a tree of a million elements from being built before it is refused.
    private static ReadResult? CountFirst(string text, XmlReaderSettings settings)
    {
        using var reader = XmlReader.Create(new StringReader(text), settings);
        var elements = 0;
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
            {
                continue;
            }
            var place = (IXmlLineInfo)reader;
            if (++elements > BpmnLimits.ElementsMax)
            {
                return Refuse("bpmn.too_many_elements", place.LineNumber, place.LinePosition,
                    $"文件的元素超过 {BpmnLimits.ElementsMax} 个。",
                    $"The file has more than {BpmnLimits.ElementsMax} elements.");
            }
            if (reader.Depth >= BpmnLimits.DepthMax)
            {
                return Refuse("bpmn.too_deep", place.LineNumber, place.LinePosition,
                    $"元素嵌套超过 {BpmnLimits.DepthMax} 层。", $"Elements are nested more than {BpmnLimits.DepthMax} deep.");
            }
        }
        return null;
    }

    private static ReadResult Broken(XmlException broken, string text) =>
        TagScan.DocumentType(text) is { } place
            ? Refuse("bpmn.dtd", place.Line, place.Column,
                "文件含有文档类型定义（DTD）或实体，为安全起见不接受。",
                "The file has a document type definition or entities, which are not accepted.")
            : Refuse("bpmn.not_well_formed", broken.LineNumber, broken.LinePosition,
                $"XML 格式错误，在第 {broken.LineNumber} 行第 {broken.LinePosition} 列。",
                $"Not well-formed XML: {Cut(broken.Message)}");

    private static ReadResult Refuse(string code, int line, int column, string zh, string en) =>
        new(null, [new Finding(code, Grade.Refused, "", "", line, column, zh, en)]);

    private static string Cut(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), "…");
}
