namespace Yiwang.Ofd.Uploads;

/// <summary>
/// A PDF by its plain bytes: encrypted, or with scripts. What a PDF hides in compressed object streams is not seen here; whoever
/// shows it must not run scripts anyway.
/// </summary>
internal static class PdfContent
{
    private const int WindowBytes = 1 << 20, OverlapBytes = 64;

    public static DetectedContent Judge(Stream stream)
    {
        var content = DetectedContent.Of(ContentKind.Pdf);
        bool encrypted = false, script = false;
        var window = new byte[WindowBytes];
        for (long at = 0; at < stream.Length; at += WindowBytes - OverlapBytes)
        {
            stream.Position = at;
            var length = stream.ReadAtLeast(window, (int)Math.Min(WindowBytes, stream.Length - at), throwOnEndOfStream: false);
            var bytes = window.AsSpan(0, length);
            encrypted |= Name(bytes, "/Encrypt"u8);
            script |= Name(bytes, "/JavaScript"u8) || Name(bytes, "/JS"u8) || Name(bytes, "/Launch"u8);
        }
        if (encrypted) return content with { Encrypted = true, Refusal = Refusals.Encrypted() };
        return script ? content with { Refusal = Refusals.PdfScript() } : content;
    }

    // The name whole: /Encrypt, not /EncryptMetadata.
    private static bool Name(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        for (int found; (found = bytes.IndexOf(name)) >= 0; bytes = bytes[(found + name.Length)..])
        {
            if (found + name.Length == bytes.Length || !char.IsAsciiLetterOrDigit((char)bytes[found + name.Length])) return true;
        }
        return false;
    }
}
