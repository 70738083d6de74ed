using System.Xml;
using System.Xml.Linq;

namespace Yiwang.Bpmn.Reading;

/// <summary>Bytes to an XML tree within <see cref="BpmnLimits"/>, or the reason why not.</summary>
internal static class SafeXml
{
    /// <summary>Exactly one of the two is null.</summary>
    internal static (XDocument? Document, Finding? Refused) Load(ReadOnlyMemory<byte> file)
    {
        if (file.Length > BpmnLimits.FileBytesMax)
        {
            return (null, Refuse("bpmn.file_too_large", 0, 0,
                $"文件有 {file.Length} 字节，上限是 {BpmnLimits.FileBytesMax} 字节。",
                $"The file has {file.Length} bytes; the limit is {BpmnLimits.FileBytesMax}."));
        }
        if (TextDecoder.Decode(file.Span) is not { } text)
        {
            return (null, Refuse("bpmn.encoding", 0, 0,
                "文件的字符编码无法识别，请用 UTF-8 保存。", "The character encoding cannot be read; save the file as UTF-8."));
        }
        if (TagScan.FirstTooMany(text) is { } place)
        {
            return (null, Refuse("bpmn.too_many_attributes", place.Line, place.Column,
                $"一个元素的属性超过 {BpmnLimits.AttributesMax} 个，或一个属性长于 {BpmnLimits.AttributeLengthMax} 个字符。",
                $"An element has more than {BpmnLimits.AttributesMax} attributes, "
                + $"or one longer than {BpmnLimits.AttributeLengthMax} characters."));
        }
        try
        {
            return Parse(text);
        }
        catch (XmlException broken)
        {
            return (null, Broken(broken, text));
        }
    }

    private static (XDocument?, Finding?) Parse(string text)
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
            return (null, refused);
        }
        using var reader = XmlReader.Create(new StringReader(text), settings);
        return (XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo), null);
    }

    // Reading twice costs little and keeps a tree of a million elements from being built before it is refused.
    private static Finding? CountFirst(string text, XmlReaderSettings settings)
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

    private static Finding Broken(XmlException broken, string text) =>
        TagScan.DocumentType(text) is { } place
            ? Refuse("bpmn.dtd", place.Line, place.Column,
                "文件含有文档类型定义（DTD）或实体，为安全起见不接受。",
                "The file has a document type definition or entities, which are not accepted.")
            : Refuse("bpmn.not_well_formed", broken.LineNumber, broken.LinePosition,
                $"XML 格式错误，在第 {broken.LineNumber} 行第 {broken.LinePosition} 列。",
                $"Not well-formed XML: {Cut(broken.Message)}");

    internal static Finding Refuse(string code, int line, int column, string zh, string en) =>
        new(code, Grade.Refused, "", "", line, column, zh, en);

    internal static string Cut(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), "…");
}
