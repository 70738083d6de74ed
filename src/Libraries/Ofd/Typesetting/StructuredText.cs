using System.Text;

namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// The body format of the product: plain UTF-8 text, one paragraph a line, levels recognised by their own numerals.
/// The format is described in docs/standards/structured-text.md.
/// </summary>
public static class StructuredText
{
    /// <summary>The longest text taken, in UTF-8 bytes.</summary>
    public const int SizeBytesMax = 2 * 1024 * 1024;

    /// <summary>The widest table taken.</summary>
    public const int TableColumnsMax = 40;

    private const string Escaped = "|!{[\\";

    /// <summary>Reads structured text; line endings may be LF or CRLF, a byte order mark is dropped.</summary>
    /// <exception cref="TypesettingException">
    /// <c>text.too_long</c>, <c>text.control_character</c>, <c>text.bidi_character</c>, <c>text.broken_surrogate</c>,
    /// <c>table.too_wide</c>, <c>table.bad_merge</c>.
    /// </exception>
    public static IReadOnlyList<Block> Parse(string text)
    {
        CheckSize(text);
        var lines = Lines(text);
        var blocks = new List<Block>();
        var landscape = false;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Length == 0) continue;
            if (line == "{landscape}")
            {
                landscape = true;
                continue;
            }
            if (line[0] == '|')
            {
                var end = i;
                while (end < lines.Count && lines[end].StartsWith('|')) end++;
                blocks.Add(TableRows.Read(lines, i, end, landscape));
                i = end - 1;
            }
            else blocks.Add(Single(line, i + 1));
            landscape = false;
        }
        return Levels.Recognise(blocks);
    }

    /// <summary>
    /// The blocks as structured text again, one line each, LF at the end of each. Parsing it gives the same blocks
    /// but for their line numbers.
    /// </summary>
    public static string ToText(IReadOnlyList<Block> blocks)
    {
        var text = new StringBuilder();
        for (var i = 0; i < blocks.Count; i++)
        {
            switch (blocks[i])
            {
                case Paragraph paragraph:
                    if (paragraph.Text.Length > 0 && Escaped.Contains(paragraph.Text[0])) text.Append('\\');
                    text.Append(paragraph.Text);
                    break;
                case Table table:
                    if (i > 0 && blocks[i - 1] is Table) text.Append('\n');
                    TableRows.Write(table, text);
                    continue;
                case Picture picture:
                    text.Append("![").Append(picture.Caption).Append("](").Append(picture.Attachment).Append(')');
                    break;
                case Footnote note:
                    text.Append("[^").Append(note.Label).Append("]: ").Append(note.Text);
                    break;
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>
    /// The text in form C, without characters that have no width, one paragraph a line; tabs become spaces. This is
    /// what <see cref="Parse"/> reads, and what two versions are compared by.
    /// </summary>
    public static IReadOnlyList<string> Lines(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].EndsWith('\r')) lines[i] = lines[i][..^1];
            lines[i] = Nfc.Normalize(Clean(lines[i], i + 1)).Trim(' ', '\u3000');
        }
        return lines;
    }

    internal static void CheckSize(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > SizeBytesMax) throw new TypesettingException("text.too_long",
            $"正文超过{SizeBytesMax / 1024 / 1024}MB。", $"The text is longer than {SizeBytesMax / 1024 / 1024} MB.");
    }

    private static Block Single(string line, int number)
    {
        if (line[0] == '\\' && line.Length > 1 && Escaped.Contains(line[1])) line = line[1..];
        else if (line.StartsWith("![", StringComparison.Ordinal) && line.EndsWith(')'))
        {
            var middle = line.LastIndexOf("](", StringComparison.Ordinal);
            if (middle > 0 && middle + 3 < line.Length)
                return new Picture(number, line[2..middle], line[(middle + 2)..^1]);
        }
        else if (FootnoteMarks.At(line, 0) is { } mark && line.Length > mark.Length && line[mark.Length] == ':')
            return new Footnote(number, line[2..(mark.Length - 1)], line[(mark.Length + 1)..].TrimStart(' '));
        return new Paragraph(number, ParagraphLevel.Text, line, 0);
    }

    private static string Clean(string line, int number)
    {
        StringBuilder? cleaned = null;
        for (var i = 0; i < line.Length; i++)
        {
            var pair = char.IsHighSurrogate(line[i]) && i + 1 < line.Length && char.IsLowSurrogate(line[i + 1]);
            var kept = pair ? line[i] : Kept(line, i, number);
            if (cleaned is null && kept != line[i]) cleaned = new StringBuilder(line, 0, i, line.Length);
            if (kept != '\0') cleaned?.Append(kept);
            if (pair) i++;
            if (pair) cleaned?.Append(line[i]);
        }
        return cleaned?.ToString() ?? line;
    }

    // U+200B, U+2060, U+00AD and U+FEFF come with every paste from the web and print nothing: dropped, not refused.
    private static char Kept(string line, int i, int number)
    {
        var c = line[i];
        if (c is '\t' or '\u00A0') return ' ';
        if (c is '\u200B' or '\u2060' or '\u00AD' or '\uFEFF') return '\0';
        if (char.IsControl(c) || c is '\u2028' or '\u2029' or >= '\uFFFE') throw Refused("text.control_character",
            "控制字符", "control character", line, i, number);
        if (c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u200E' or '\u200F' or '\u061C')
            throw Refused("text.bidi_character", "改变文字方向的字符", "character that turns the text's direction", line, i,
                number);
        if (char.IsSurrogate(c))
            throw Refused("text.broken_surrogate", "不完整的字符", "broken character", line, i, number);
        return c;
    }

    private static TypesettingException Refused(string code, string zh, string en, string line, int i, int number) =>
        new(code, $"第{number}行第{i + 1}个字处有{zh}（U+{(int)line[i]:X4}），请删除。",
            $"Line {number}, column {i + 1} has a {en} (U+{(int)line[i]:X4}); please remove it.", number, i + 1);
}
