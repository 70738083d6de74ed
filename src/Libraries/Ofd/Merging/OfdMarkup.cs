using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Merging;

/// <summary>Writes elements that were read, with the standard's prefix and namespace whatever they had
/// before.</summary>
internal static class OfdMarkup
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    private const string Space = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";

    public static string Root(string name, string content, string attributes = "") =>
        $"{Declaration}<ofd:{name}{Space}{attributes}>{content}</ofd:{name}>";

    /// <summary>A whole part; the two functions may change attributes and texts.</summary>
    public static string Part(SafeElement root, Func<SafeElement, SafeAttribute, string> attribute,
        Func<SafeElement, string> text)
    {
        var xml = new StringBuilder(Declaration);
        Element(root, xml, attribute, text, Space);
        return xml.ToString();
    }

    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            escaped.Append(c switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\n' => "&#10;",
                '\r' => "&#13;",
                '\t' => "&#9;",
                < ' ' or '\uFFFE' or '\uFFFF' => "\uFFFD",
                _ => c.ToString(),
            });
        }
        return escaped.ToString();
    }

    // Depth is bounded by the reader that made the elements.
    private static void Element(SafeElement element, StringBuilder xml,
        Func<SafeElement, SafeAttribute, string> attribute, Func<SafeElement, string> text, string space)
    {
        xml.Append("<ofd:").Append(element.Name).Append(space);
        foreach (var one in element.Attributes.Where(one => one.Namespace.Length == 0).DistinctBy(one => one.Name))
        {
            xml.Append(' ').Append(one.Name).Append("=\"").Append(Escaped(attribute(element, one))).Append('"');
        }
        xml.Append('>');
        var words = text(element);
        if (element.Children.Count == 0 || words.Trim().Length > 0) xml.Append(Escaped(words));
        foreach (var child in element.Children) Element(child, xml, attribute, text, "");
        xml.Append("</ofd:").Append(element.Name).Append('>');
    }
}
