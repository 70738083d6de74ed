using System.Globalization;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;

namespace Yiwang.Documents.Drafting;

/// <summary>What people type, made safe to keep: one normal form, no control characters, none that turn the writing
/// direction.</summary>
internal static class WrittenText
{
    /// <summary>Returns the text in NFC with plain line ends, or the refusal that names the place.</summary>
    public static Result<string> Take(string? text, int lengthMax, string field)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text.Length > lengthMax)
        {
            return new Refusal("text.too_long", $"文字有 {text.Length:N0} 个，最多 {lengthMax:N0} 个。已写的还在页面上。",
                $"The text has {text.Length:N0} characters; the limit is {lengthMax:N0}. What you wrote is still on the page.",
                RefusalKind.TooLarge, field);
        }
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace('\t', ' ');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i] != '\n' && !IsAllowed(lines[i]))
            {
                var line = lines.AsSpan(0, i).Count('\n') + 1;
                return new Refusal("text.bad_character",
                    $"第 {line} 行有看不见的控制字符（U+{(int)lines[i]:X4}），请删去后再存。",
                    $"Line {line} holds an invisible control character (U+{(int)lines[i]:X4}). Delete it and save again.",
                    RefusalKind.Wrong, field);
            }
        }
        // The product runs without ICU, where string.Normalize changes nothing: two spellings of one letter would have
        // two digests.
        return Nfc.Normalize(lines);
    }

    private static bool IsAllowed(char c) => CharUnicodeInfo.GetUnicodeCategory(c) switch
    {
        UnicodeCategory.Control => false,
        // Direction overrides and isolates make a text read otherwise than it is; joiners are needed by some scripts.
        UnicodeCategory.Format => c is '\u200c' or '\u200d' or '\u00ad',
        _ => true,
    };
}
