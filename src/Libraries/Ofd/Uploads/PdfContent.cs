using System.IO.Compression;

namespace Yiwang.Ofd.Uploads;

/// <summary>
/// A PDF by its names: encrypted, or with scripts. Object streams are unpacked as far as the limits go; what a PDF
/// hides deeper is not seen here, and whoever shows it must not run scripts anyway.
/// </summary>
internal static class PdfContent
{
    private const int WindowBytes = 1 << 20, OverlapBytes = 64;

    /// <summary>Packed streams of objects that are looked into, and how far into each.</summary>
    private const int ObjectStreamsMax = 200, ObjectStreamBytesMax = 1 << 20;

    public static DetectedContent Judge(Stream stream)
    {
        var content = DetectedContent.Of(ContentKind.Pdf);
        bool encrypted = false, script = false;
        var packed = new List<long>();
        var window = new byte[WindowBytes];
        for (long at = 0; at < stream.Length; at += WindowBytes - OverlapBytes)
        {
            stream.Position = at;
            var bytes = window.AsSpan(0,
                stream.ReadAtLeast(window, (int)Math.Min(WindowBytes, stream.Length - at), throwOnEndOfStream: false));
            encrypted |= Name(bytes, "/Encrypt"u8);
            script |= Script(bytes);
            for (int from = 0, found; packed.Count < ObjectStreamsMax
                && (found = bytes[from..].IndexOf("/ObjStm"u8)) >= 0; from += found + 1) packed.Add(at + from + found);
        }
        if (encrypted) return content with { Encrypted = true, Refusal = Refusals.Encrypted() };
        script = script || packed.Any(at => Script(Unpacked(stream, at)));
        return script ? content with { Refusal = Refusals.PdfScript() } : content;
    }

    private static bool Script(ReadOnlySpan<byte> bytes) =>
        Name(bytes, "/JavaScript"u8) || Name(bytes, "/JS"u8) || Name(bytes, "/Launch"u8);

    private static byte[] Unpacked(Stream stream, long at)
    {
        var bytes = new byte[(int)Math.Min(ObjectStreamBytesMax, stream.Length - at)];
        stream.Position = at;
        stream.ReadExactly(bytes);
        var start = bytes.AsSpan().IndexOf("stream"u8) + "stream".Length;
        while (start < bytes.Length && bytes[start] is (byte)'\r' or (byte)'\n') start++;
        var unpacked = new byte[ObjectStreamBytesMax];
        try
        {
            using var inflater = new ZLibStream(new MemoryStream(bytes, start, bytes.Length - start),
                CompressionMode.Decompress);
            return unpacked[..inflater.ReadAtLeast(unpacked, unpacked.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            // Packed in another way, or damaged: nothing to see.
            return [];
        }
    }

    // The name whole: /Encrypt, not /EncryptMetadata.
    private static bool Name(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        for (int found; (found = bytes.IndexOf(name)) >= 0; bytes = bytes[(found + name.Length)..])
        {
            if (found + name.Length == bytes.Length || !char.IsAsciiLetterOrDigit((char)bytes[found + name.Length]))
                return true;
        }
        return false;
    }
}
