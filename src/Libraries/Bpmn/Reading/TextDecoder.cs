using System.Text;

namespace Yiwang.Bpmn.Reading;

/// <summary>
/// Bytes to text by byte order mark or XML declaration (XML 1.0, appendix F). Chinese tools still write GB 2312,
/// GBK and
/// GB 18030; all three are read as GB 18030, which contains the others.
/// </summary>
internal static class TextDecoder
{
    private const int DeclarationLengthMax = 200;

    /// <summary>Null when the encoding is unknown or the bytes do not follow it.</summary>
    internal static string? Decode(ReadOnlySpan<byte> bytes)
    {
        var (encoding, skip) = Detect(bytes);
        if (encoding is null)
        {
            return null;
        }
        try
        {
            return encoding.GetString(bytes[skip..]);
        }
        catch (DecoderFallbackException)
        {
            // The bytes are not what the file says they are; the caller refuses the file.
            return null;
        }
    }

    private static (Encoding? Encoding, int Skip) Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
        {
            return (new UTF8Encoding(false, true), 3);
        }
        if (bytes.StartsWith<byte>([0xFF, 0xFE]))
        {
            return (new UnicodeEncoding(false, false, true), 2);
        }
        if (bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            return (new UnicodeEncoding(true, false, true), 2);
        }
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, DeclarationLengthMax)]);
        return (ByName(Declared(head)), 0);
    }

    private static string Declared(string head)
    {
        var end = head.IndexOf("?>", StringComparison.Ordinal);
        var start = head.IndexOf("encoding", StringComparison.Ordinal);
        if (!head.StartsWith("<?xml", StringComparison.Ordinal) || start < 0 || start > end)
        {
            return "utf-8";
        }
        var parts = head[start..end].Split('"', '\'');
        return parts.Length > 1 ? parts[1] : "";
    }

    private static Encoding? ByName(string name) => name.ToUpperInvariant() switch
    {
        "UTF-8" or "UTF8" or "US-ASCII" => new UTF8Encoding(false, true),
        "ISO-8859-1" => Encoding.Latin1,
        "GB2312" or "GBK" or "GB18030" => CodePagesEncodingProvider.Instance.GetEncoding(
            "gb18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
        _ => null,
    };
}
