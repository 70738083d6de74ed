using System.Buffers.Binary;
using System.IO.Compression;

namespace Yiwang.Ofd.Packaging;

/// <summary>
/// A zip that somebody sent, opened without trust: the directory is read and judged at once, an entry is unpacked only
/// when asked for and never beyond its declared size, and its check sum is compared. Names are safe to write to disk.
/// Reading is safe from several threads. Throws <see cref="OfdRefused"/> with codes <c>zip.*</c>. Source: PKWARE
/// APPNOTE 6.3.10.
/// </summary>
public sealed class SafeZip : IDisposable
{
    internal const int LocalHeaderLength = 30;
    private const uint LocalSignature = 0x04034B50;
    private const int Stored = 0, Deflated = 8;
    private readonly Stream stream;
    private readonly Lock gate = new();
    private readonly PackageLimits limits;
    private readonly Dictionary<string, ZipPart> byName;
    private readonly long directoryStart;

    private SafeZip(Stream stream, PackageLimits limits)
    {
        this.stream = stream;
        this.limits = limits;
        var directory = ZipDirectory.Read(stream, limits);
        directoryStart = directory.Start;
        LeadingBytes = directory.LeadingBytes;
        TrailingBytes = directory.TrailingBytes;
        Parts = directory.Parts;
        byName = Parts.ToDictionary(part => part.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Every entry in the order of the directory; folders end in <c>/</c>.</summary>
    public IReadOnlyList<ZipPart> Parts { get; }

    /// <summary>Bytes before the first entry: no reader shows them, no signature of the package covers them.</summary>
    public long LeadingBytes { get; }

    /// <summary>Bytes after the end record and its comment.</summary>
    public long TrailingBytes { get; }

    internal PackageLimits Limits => limits;

    /// <summary>Opens a seekable stream and keeps it; it is closed by <see cref="Dispose"/>, and at once when the zip
    /// is refused.</summary>
    public static SafeZip Open(Stream stream, PackageLimits limits)
    {
        if (!stream.CanSeek)
            throw new ArgumentException("A zip is read from its end: the stream must be seekable.", nameof(stream));
        try
        {
            return new SafeZip(stream, limits);
        }
        catch (OfdRefused)
        {
            stream.Dispose();
            throw;
        }
    }

    public static SafeZip Open(byte[] bytes) => Open(new MemoryStream(bytes, writable: false), PackageLimits.Standard);

    /// <summary>The entry of that name, upper and lower case alike, or null.</summary>
    public ZipPart? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>The unpacked bytes of an entry, whole and with the right check sum.</summary>
    public byte[] Read(ZipPart part)
    {
        if (part.UnpackedBytes > limits.PartBytesMax || part.PackedBytes > limits.PartBytesMax)
        {
            throw new OfdRefused("zip.part_too_large", $"条目过大：{EntryName.Shown(part.Name)}",
                $"An entry is too large: {EntryName.Shown(part.Name)}");
        }
        var packed = Packed(part, part.PackedBytes);
        if (part.Method == Stored) return Checked(part, packed.Length == part.UnpackedBytes ? packed : null);
        if (part.Method != Deflated) throw UnknownMethod(part);
        return Checked(part, Inflated(part, packed));
    }

    /// <summary>At most <paramref name="length"/> first bytes of an entry, unpacked no further; the check sum is not
    /// compared.</summary>
    public byte[] Start(ZipPart part, int length)
    {
        // Deflate never needs more than a little over its output, stored blocks included; the rest stays unread.
        var packed = Packed(part, Math.Min(part.PackedBytes, length * 2L + 1024));
        if (part.Method == Stored) return packed[..(int)Math.Min(length, packed.Length)];
        if (part.Method != Deflated) throw UnknownMethod(part);
        using var inflater = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        var start = new byte[(int)Math.Min(length, part.UnpackedBytes)];
        try
        {
            return start[..inflater.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException e)
        {
            throw new OfdRefused("zip.broken", $"条目解压失败：{EntryName.Shown(part.Name)}",
                $"An entry cannot be unpacked: {EntryName.Shown(part.Name)}", e);
        }
    }

    public void Dispose() => stream.Dispose();

    private byte[] Packed(ZipPart part, long length)
    {
        lock (gate)
        {
            Span<byte> header = stackalloc byte[LocalHeaderLength];
            if (part.HeaderOffset > directoryStart - LocalHeaderLength) throw Differs(part);
            stream.Position = part.HeaderOffset;
            stream.ReadExactly(header);
            var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature || nameLength != part.RawName.Length)
            {
                throw Differs(part);
            }
            var name = new byte[nameLength];
            stream.ReadExactly(name);
            if (!name.AsSpan().SequenceEqual(part.RawName)) throw Differs(part);
            var start = stream.Position + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            if (start > directoryStart - part.PackedBytes) throw Differs(part);
            stream.Position = start;
            var packed = new byte[length];
            stream.ReadExactly(packed);
            return packed;
        }
    }

    private static byte[]? Inflated(ZipPart part, byte[] packed)
    {
        using var inflater = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        // A declared size is a claim: memory grows only with bytes that really came out.
        using var unpacked = new MemoryStream((int)Math.Min(part.UnpackedBytes, packed.Length * 8L + 256));
        var buffer = new byte[Math.Min(64 << 10, part.UnpackedBytes + 1)];
        try
        {
            for (int read; (read = inflater.Read(buffer)) > 0;)
            {
                if (unpacked.Length + read > part.UnpackedBytes) return null;
                unpacked.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException e)
        {
            throw new OfdRefused("zip.broken", $"条目解压失败：{EntryName.Shown(part.Name)}",
                $"An entry cannot be unpacked: {EntryName.Shown(part.Name)}", e);
        }
        if (unpacked.Length != part.UnpackedBytes) return null;
        return unpacked.Capacity == unpacked.Length ? unpacked.GetBuffer() : unpacked.ToArray();
    }

    private static byte[] Checked(ZipPart part, byte[]? bytes)
    {
        if (bytes is null || Crc32.Of(bytes) != part.Crc)
        {
            throw new OfdRefused("zip.broken", $"条目长度或校验和不符：{EntryName.Shown(part.Name)}",
                $"An entry does not have its declared length or check sum: {EntryName.Shown(part.Name)}");
        }
        return bytes;
    }

    private static OfdRefused Differs(ZipPart part) => new("zip.header_differs",
        $"条目头与目录不一致：{EntryName.Shown(part.Name)}",
        $"An entry's own header differs from the directory: {EntryName.Shown(part.Name)}");

    private static OfdRefused UnknownMethod(ZipPart part) => new("zip.method",
        $"不支持的压缩方法 {part.Method}：{EntryName.Shown(part.Name)}",
        $"Compression method {part.Method} is not supported: {EntryName.Shown(part.Name)}");
}
