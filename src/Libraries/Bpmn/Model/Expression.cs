using System.Xml;
using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>
/// The text of a condition, cardinality or timer as the file has it (trimmed). <paramref name="Language"/> is the
/// expression's own, else that of <c>definitions</c>, else empty; it is a URI and often missing, so a reader judges by
/// the text: <c>${…}</c> and <c>#{…}</c> are unified expression language of the Java engines, all else is FEEL.
/// </summary>
public sealed record Expression(string Text, string Language, int Line, int Column)
{
    /// <summary>Whether the text is written for a Java engine.</summary>
    public bool IsUnified =>
        Text.StartsWith("${", StringComparison.Ordinal) || Text.StartsWith("#{", StringComparison.Ordinal);

    internal static Expression? Read(XElement? xml)
    {
        if (xml is null)
        {
            return null;
        }
        var language = (string?)xml.Attribute("language")
            ?? (string?)xml.Document?.Root?.Attribute("expressionLanguage") ?? "";
        var place = (IXmlLineInfo)xml;
        return new Expression(xml.Value.Trim(), language, place.LineNumber, place.LinePosition);
    }
}
