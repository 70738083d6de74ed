using System.Xml;

namespace Yiwang.Ofd.Packaging;

/// <summary>
/// The one door of this library for XML from outside: no document type, no entities, no network, bounded in bytes,
/// depth and number of elements. Throws <see cref="OfdRefused"/>: <c>xml.dtd</c>, <c>xml.broken</c>,
/// <c>xml.too_large</c>, <c>xml.too_deep</c>.
/// </summary>
public static class SafeXml
{
    /// <summary>Reads a whole part. <paramref name="name"/> is only for the words of a refusal.</summary>
    public static SafeElement Read(byte[] bytes, string name, PackageLimits limits)
    {
        if (bytes.Length > limits.XmlBytesMax) throw TooLarge(name);
        try
        {
            using var reader = Reader(new MemoryStream(bytes, writable: false), limits);
            return ReadTree(reader, name, limits);
        }
        catch (XmlException e) when (e.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw new OfdRefused("xml.dtd", $"XML 含文档类型定义或实体，拒绝打开：{EntryName.Shown(name)}",
                $"The XML has a document type or entities and is refused: {EntryName.Shown(name)}", e);
        }
        catch (XmlException e)
        {
            throw new OfdRefused("xml.broken", $"XML 格式错误（第 {e.LineNumber} 行）：{EntryName.Shown(name)}",
                $"The XML is not well formed (line {e.LineNumber}): {EntryName.Shown(name)}", e);
        }
    }

    public static SafeElement Read(byte[] bytes, string name) => Read(bytes, name, PackageLimits.Standard);

    /// <summary>A reader with the same safety, for parts too large for a tree. It throws
    /// <see cref="XmlException"/>.</summary>
    public static XmlReader Reader(Stream stream, PackageLimits limits)
    {
        Encodings.Register();
        return XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = limits.XmlBytesMax,
            MaxCharactersFromEntities = 1024,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = true,
        });
    }

    private static SafeElement ReadTree(XmlReader reader, string name, PackageLimits limits)
    {
        var open = new Stack<SafeElement>();
        SafeElement? root = null;
        var count = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (++count > limits.XmlElementsMax) throw TooLarge(name);
                    if (open.Count >= limits.XmlDepthMax) throw TooDeep(name);
                    var element = ReadElement(reader);
                    if (open.TryPeek(out var parent)) parent.Add(element);
                    root ??= element;
                    if (!reader.IsEmptyElement) open.Push(element);
                    break;
                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace
                    or XmlNodeType.Whitespace:
                    if (open.TryPeek(out var holder)
                        && (reader.NodeType != XmlNodeType.Whitespace || holder.Children.Count == 0))
                    {
                        holder.AddText(reader.Value);
                    }
                    break;
            }
        }
        return root ?? throw new XmlException("no element");
    }

    private static SafeElement ReadElement(XmlReader reader)
    {
        var line = ((IXmlLineInfo)reader).LineNumber;
        var (name, space) = (reader.LocalName, reader.NamespaceURI);
        if (!reader.MoveToFirstAttribute()) return new SafeElement(name, space, [], line);
        var attributes = new List<SafeAttribute>(reader.AttributeCount);
        do
        {
            if (reader.Prefix != "xmlns" && reader.Name != "xmlns")
            {
                attributes.Add(new SafeAttribute(reader.LocalName, reader.NamespaceURI, reader.Value));
            }
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
        return new SafeElement(name, space, [.. attributes], line);
    }

    private static OfdRefused TooLarge(string name) => new("xml.too_large", $"XML 过大：{EntryName.Shown(name)}",
        $"The XML is too large: {EntryName.Shown(name)}");

    private static OfdRefused TooDeep(string name) => new("xml.too_deep", $"XML 嵌套过深：{EntryName.Shown(name)}",
        $"The XML is nested too deep: {EntryName.Shown(name)}");
}
