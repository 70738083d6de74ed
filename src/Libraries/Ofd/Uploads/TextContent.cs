using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Uploads;

/// <summary>The words of an uploaded text file.</summary>
public static class UploadedText
{
    /// <summary>Read as UTF-8, UTF-16 with a mark, or GB 18030; what is no text comes back with its bytes as they may
    /// be.</summary>
    public static string Read(byte[] bytes) =>
        TextContent.Decoded(bytes, cut: true) ?? Encoding.Latin1.GetString(bytes);
}

/// <summary>Plain text in UTF-8, UTF-16 with a mark, or GB 18030, and the texts that browsers would run.</summary>
internal static class TextContent
{
    private const int MarkupWithin = 1_024;

    /// <summary>Null when the bytes are not text. <paramref name="cut"/>: the head ends before the file does.</summary>
    public static DetectedContent? Judge(byte[] head, bool cut)
    {
        if (Decoded(head, cut) is not { } text) return null;
        var start = text.Length > MarkupWithin ? text[..MarkupWithin] : text;
        if (Has(start, "<svg")) return DetectedContent.Of(ContentKind.Svg);
        if (Has(start, "<html") || Has(start, "<!doctype html") || Has(start, "<script"))
            return DetectedContent.Of(ContentKind.Html);
        return DetectedContent.Of(start.TrimStart().StartsWith("<?xml", StringComparison.Ordinal)
            ? ContentKind.Xml : ContentKind.Text);
    }

    public static bool LooksLikeText(byte[] head) => Decoded(head, cut: true) is not null;

    internal static string? Decoded(byte[] head, bool cut)
    {
        if (head is [0xFF, 0xFE, ..]) return Clean(Encoding.Unicode.GetString(head));
        if (head is [0xFE, 0xFF, ..]) return Clean(Encoding.BigEndianUnicode.GetString(head));
        if (Array.IndexOf(head, (byte)0) >= 0) return null;
        // The last character may be cut in two.
        for (var drop = 0; drop <= (cut ? 3 : 0) && drop < head.Length; drop++)
        {
            try
            {
                return Clean(Encodings.StrictUtf8.GetString(head, 0, head.Length - drop));
            }
            catch (DecoderFallbackException)
            {
                // Not UTF-8 with this end: shorter, then GB 18030.
            }
        }
        var chinese = Encodings.Gb18030.GetString(head);
        return chinese.Count(c => c is '\uFFFD' or '?') * 20 > chinese.Length
            || !chinese.Any(c => c is >= '\u4E00' and <= '\u9FFF') ? null : Clean(chinese);
    }

    private static string? Clean(string text) =>
        text.Any(c => char.IsControl(c) && c is not ('\r' or '\n' or '\t' or '\f' or '\u001A' or '\u0085'))
        ? null : text.TrimStart('\uFEFF');

    private static bool Has(string text, string mark) => text.Contains(mark, StringComparison.OrdinalIgnoreCase);
}
