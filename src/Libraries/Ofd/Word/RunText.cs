using System.Text;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Ofd.Word;

/// <summary>The words of one paragraph as they are gathered, with what hangs on it.</summary>
internal sealed class RunText
{
    private readonly StringBuilder text = new();
    private readonly Stack<bool> fields = new();

    public List<string> Pictures { get; } = [];

    /// <summary>Blocks of text boxes, which follow the paragraph.</summary>
    public List<Block> Boxes { get; } = [];

    /// <summary>Inside the instructions of a field, whose result is what is printed.</summary>
    public bool InFieldCode => fields.TryPeek(out var inCode) && inCode;

    public int Length => text.Length;

    public bool IsBlank => string.IsNullOrWhiteSpace(text.ToString());

    public string[] Lines => text.ToString().Split('\n');

    /// <summary>Adds words without what structured text refuses; the loss is counted.</summary>
    public void Add(string words, WordLosses losses)
    {
        for (var n = 0; n < words.Length; n++)
        {
            var c = words[n];
            if (char.IsHighSurrogate(c) && n + 1 < words.Length && char.IsLowSurrogate(words[n + 1]))
                text.Append(c).Append(words[++n]);
            else if (c is '\r' or '\n' or '\t' or '\u00A0') text.Append(' ');
            else if (Refused(c))
                losses.Add("docx.control_character", "不可见的控制字符已去除", "invisible control characters are removed");
            else text.Append(c);
        }
    }

    public void NewLine() => text.Append('\n');

    public string Since(int start) => text.ToString(start, text.Length - start);

    public void Field(string? kind)
    {
        if (kind == "begin") fields.Push(true);
        else if (kind == "separate" && fields.TryPop(out _)) fields.Push(false);
        else if (kind == "end") fields.TryPop(out _);
    }

    private static bool Refused(char c) =>
        char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or >= '\uFFFE'
        or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F' or '\u061C';
}
