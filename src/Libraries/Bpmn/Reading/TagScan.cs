namespace Yiwang.Bpmn.Reading;

/// <summary>
/// Counts attributes before an XML reader sees the text: the reader holds all attributes of an element at once, so a
/// single element with a million of them would cost hundreds of megabytes.
/// </summary>
internal static class TagScan
{
    /// <summary>Where the first element past <see cref="BpmnLimits"/> begins, or null.</summary>
    internal static (int Line, int Column)? FirstTooMany(string text)
    {
        var at = 0;
        while ((at = text.IndexOf('<', at)) >= 0)
        {
            if (Skip(text, at) is { } after)
            {
                at = after;
                continue;
            }
            if (!Tag(text, at, out var end))
            {
                return Place(text, at);
            }
            at = end;
        }
        return null;
    }

    /// <summary>Where a document type declaration stands, or null.</summary>
    internal static (int Line, int Column)? DocumentType(string text)
    {
        var at = text.IndexOf("<!DOCTYPE", StringComparison.Ordinal);
        return at < 0 ? null : Place(text, at);
    }

    // Comments, character data and instructions hold no attributes, but may hold quotes and angles.
    private static int? Skip(string text, int at)
    {
        foreach (var (open, close) in skipped)
        {
            if (string.CompareOrdinal(text, at, open, 0, open.Length) == 0)
            {
                var end = text.IndexOf(close, at + open.Length, StringComparison.Ordinal);
                return end < 0 ? text.Length : end + close.Length;
            }
        }
        return null;
    }

    private static readonly (string Open, string Close)[] skipped =
        [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];

    private static bool Tag(string text, int at, out int end)
    {
        var attributes = 0;
        for (end = at + 1; end < text.Length; end++)
        {
            var c = text[end];
            if (c is '>' or '<')
            {
                return true;
            }
            if (c is not ('"' or '\''))
            {
                continue;
            }
            var close = text.IndexOf(c, end + 1);
            close = close < 0 ? text.Length : close;
            if (++attributes > BpmnLimits.AttributesMax || close - end > BpmnLimits.AttributeLengthMax)
            {
                return false;
            }
            end = close;
        }
        return true;
    }

    private static (int Line, int Column) Place(string text, int at)
    {
        var before = text.AsSpan(0, at);
        return (before.Count('\n') + 1, at - before.LastIndexOf('\n'));
    }
}
