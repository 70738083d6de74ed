using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Uploads;

/// <summary>
/// Tells what an uploaded file is by its bytes, never by its name or what a browser claims, and whether anything speaks
/// against taking it: encrypted, macros, bombs, hostile names inside, entities, scripts, programs. It is no virus
/// scanner.
/// </summary>
public static class ContentType
{
    public const long BytesMax = 500L << 20;

    /// <summary>Old Office files are read whole to be judged.</summary>
    private const int CompoundBytesMax = 200 << 20;
    private const int HeadBytes = 64 << 10;

    /// <summary>The stream must be seekable; it is left open. Content never makes this throw.</summary>
    public static DetectedContent Detect(Stream stream)
    {
        if (stream.Length == 0) return DetectedContent.Of(ContentKind.Unknown) with { Refusal = Refusals.Empty() };
        if (stream.Length > BytesMax)
            return DetectedContent.Of(ContentKind.Unknown) with { Refusal = Refusals.TooLarge(BytesMax) };
        var head = Head(stream);
        if (head.AsSpan().StartsWith("%PDF-"u8) || head.AsSpan(0, Math.Min(1024, head.Length)).IndexOf("%PDF-"u8) >= 0)
            return PdfContent.Judge(stream);
        if (CompoundFile.Is(head)) return Compound(stream);
        if (ImageHeader.Read(head) is { } image) return Image(image);
        if (Program(head)) return DetectedContent.Of(ContentKind.Executable);
        if (head.AsSpan().StartsWith("{\\rtf"u8)) return DetectedContent.Of(ContentKind.Rtf);
        if (TextContent.Judge(head, stream.Length > head.Length) is { } text) return text;
        return Zipped(stream, head);
    }

    private static DetectedContent Zipped(Stream stream, byte[] head)
    {
        try
        {
            return ZipContent.Judge(SafeZip.Open(new Unclosed(stream), PackageLimits.Standard));
        }
        catch (OfdRefused refused)
            when (refused.Code == "zip.not_a_zip" || refused.Code == "zip.broken" && !head.AsSpan().StartsWith("PK"u8))
        {
            return BrokenPicture(head) ?? DetectedContent.Of(ContentKind.Unknown);
        }
        catch (OfdRefused refused)
        {
            return DetectedContent.Of(ContentKind.Zip)
                with { Encrypted = refused.Code == "zip.encrypted", Refusal = refused };
        }
    }

    private static DetectedContent? BrokenPicture(byte[] head) => head switch
    {
        [0x89, 0x50, 0x4E, 0x47, ..] => DetectedContent.Of(ContentKind.Png) with { Refusal = Refusals.PictureBroken() },
        [0xFF, 0xD8, 0xFF, ..] => DetectedContent.Of(ContentKind.Jpeg) with { Refusal = Refusals.PictureBroken() },
        _ => null,
    };

    private static DetectedContent Compound(Stream stream)
    {
        if (stream.Length > CompoundBytesMax)
            return DetectedContent.Of(ContentKind.Unknown) with { Refusal = Refusals.TooLarge(CompoundBytesMax) };
        stream.Position = 0;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return CompoundContent.Judge(bytes);
    }

    private static DetectedContent Image(ImageHeader image)
    {
        var kind = image.MediaType switch
        {
            "image/png" => ContentKind.Png,
            "image/jpeg" => ContentKind.Jpeg,
            "image/gif" => ContentKind.Gif,
            "image/bmp" => ContentKind.Bmp,
            "image/tiff" => ContentKind.Tiff,
            _ => ContentKind.Unknown,
        };
        var content = DetectedContent.Of(kind);
        return image.TooLarge ? content with { Refusal = Refusals.PictureTooLarge() } : content;
    }

    // Windows, Linux, macOS, Java programs, and shortcuts of Windows.
    private static bool Program(byte[] head) =>
        head is [0x4D, 0x5A, ..] && head.Length > 64 && !TextContent.LooksLikeText(head)
        || head is [0x7F, 0x45, 0x4C, 0x46, ..] or [0xCA, 0xFE, 0xBA, 0xBE, ..] or [0xCF, 0xFA, 0xED, 0xFE, ..]
        or [0xCE, 0xFA, 0xED, 0xFE, ..]
        || head is [0x4C, 0, 0, 0, 1, 0x14, 2, 0, ..];

    private static byte[] Head(Stream stream)
    {
        stream.Position = 0;
        var head = new byte[Math.Min(HeadBytes, stream.Length)];
        stream.ReadExactly(head);
        return head;
    }

    /// <summary>A stream whose owner closes it.</summary>
    private sealed class Unclosed(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override int Read(Span<byte> buffer) => inner.Read(buffer);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
