using System.Globalization;
using System.Text;
using System.Xml;

namespace Yiwang.Bpmn.Drawing;

/// <summary>
/// SVG elements with attributes only: no style element, no script, no link, so that a page with a strict content policy
/// shows it.
/// </summary>
internal sealed class SvgWriter : IDisposable
{
    internal const string Space = "http://www.w3.org/2000/svg";

    private readonly StringBuilder text = new();
    private readonly XmlWriter xml;

    internal SvgWriter() => xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true });

    public void Dispose() => xml.Dispose();

    internal void Open(string tag, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        xml.WriteStartElement(tag, Space);
        foreach (var (name, value) in attributes)
        {
            xml.WriteAttributeString(name, value is double number ? Number(number) : Clean((string)value));
        }
    }

    internal void Close() => xml.WriteEndElement();

    internal void Shape(string tag, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Open(tag, attributes);
        Close();
    }

    internal void Words(string tag, string words, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        Open(tag, attributes);
        xml.WriteString(Clean(words));
        Close();
    }

    /// <summary>Lines of text around a middle.</summary>
    internal void Lines(IReadOnlyList<string> lines, double x, double y, string anchor = "middle",
        string fill = "#1f2937")
    {
        var first = y - ((lines.Count - 1) * TextWidth.LineHeight / 2) + 4;
        for (var i = 0; i < lines.Count; i++)
        {
            Words("text", lines[i], ("x", x), ("y", first + (i * TextWidth.LineHeight)), ("text-anchor", anchor),
                ("fill", fill));
        }
    }

    internal string Finish()
    {
        xml.Flush();
        return text.ToString();
    }

    internal static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);

    // A name may hold a character reference that XML 1.0 cannot write again.
    private static string Clean(string words) =>
        string.Concat(words.Where(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));
}
