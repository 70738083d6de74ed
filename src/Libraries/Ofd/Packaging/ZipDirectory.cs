using System.Buffers.Binary;
using System.Text;

namespace Yiwang.Ofd.Packaging;

/// <summary>One entry as the central directory declares it.</summary>
public sealed record ZipPart(string Name, long PackedBytes, long UnpackedBytes)
{
    internal int Method { get; init; }

    internal uint Crc { get; init; }

    internal long HeaderOffset { get; init; }

    internal byte[] RawName { get; init; } = [];
}

/// <summary>
/// Reads the end record and the central directory of a zip (PKWARE APPNOTE 6.3.10, 4.3.12 to 4.3.16), with zip64, and
/// bytes before the first entry. What the directory and the entries disagree on is refused, because two readers would
/// see two files.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054B50, End64Signature = 0x06064B50, Locator64Signature = 0x07064B50;
    private const uint HeaderSignature = 0x02014B50;
    private const int EndLength = 22, Locator64Length = 20, End64Length = 56, HeaderLength = 46,
        CommentLengthMax = 65_535;
    private const int SymbolicLink = 0xA000, FileTypeMask = 0xF000, UnixSystem = 3;
    private readonly PackageLimits limits;

    private ZipDirectory(PackageLimits limits) => this.limits = limits;

    public List<ZipPart> Parts { get; } = [];

    public long LeadingBytes { get; private set; }

    public long TrailingBytes { get; private set; }

    public long Start { get; private set; }

    public static ZipDirectory Read(Stream stream, PackageLimits limits)
    {
        if (stream.Length > limits.PackedBytesMax)
        {
            throw new OfdRefused("zip.packed_too_large", "文件超过允许的大小。", "The file is larger than allowed.");
        }
        var directory = new ZipDirectory(limits);
        directory.ReadAll(stream);
        return directory;
    }

    public static OfdRefused Broken(string zh, string en) =>
        new("zip.broken", $"压缩包已损坏：{zh}。", $"The zip is broken: {en}.");

    private void ReadAll(Stream stream)
    {
        var (end, endOffset) = FindEnd(stream);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(end.AsSpan(10));
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(12));
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end.AsSpan(16));
        var directoryEnd = endOffset;
        if (End64(stream, endOffset) is { } end64) (count, size, offset, directoryEnd) = end64;
        if (count > limits.EntriesMax) throw TooManyEntries();
        LeadingBytes = directoryEnd - size - offset;
        if (size < 0 || offset < 0 || LeadingBytes < 0 || LeadingBytes > limits.LeadingBytesMax)
        {
            throw Broken("目录位置不对", "the directory is not where it should be");
        }
        Start = directoryEnd - size;
        // One header is at most 46 + 3 × 65,535 bytes; names are bounded far below that.
        if (size > limits.EntriesMax * 4096L) throw Broken("目录过大", "the directory is too large");
        var bytes = Exactly(stream, Start, (int)size);
        var at = 0;
        for (long n = 0; n < count; n++) at = ReadHeader(bytes, at);
        if (at != bytes.Length) throw Broken("目录条目数不符", "the directory does not hold the entries it counts");
        CheckTogether();
    }

    private int ReadHeader(byte[] bytes, int at)
    {
        if (at > bytes.Length - HeaderLength
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)) != HeaderSignature)
        {
            throw Broken("目录条目不完整", "an entry of the directory is not whole");
        }
        var header = bytes.AsSpan(at, HeaderLength);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        var next = at + HeaderLength + nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(header[32..]);
        if (next > bytes.Length) throw Broken("目录条目不完整", "an entry of the directory is not whole");
        var rawName = bytes.AsSpan(at + HeaderLength, nameLength).ToArray();
        var part = new ZipPart(DecodeName(rawName, (flags & 0x0800) != 0),
            BinaryPrimitives.ReadUInt32LittleEndian(header[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[24..]))
        {
            Method = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]),
            Crc = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]),
            HeaderOffset = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]),
            RawName = rawName,
        };
        part = Widened(part, bytes.AsSpan(at + HeaderLength + nameLength, extraLength));
        EntryName.Check(part.Name, limits);
        var fileType = (int)(BinaryPrimitives.ReadUInt32LittleEndian(header[38..]) >> 16) & FileTypeMask;
        if (header[5] == UnixSystem && fileType == SymbolicLink)
        {
            throw new OfdRefused("zip.link", "压缩包内有符号链接。", "The package holds a symbolic link.");
        }
        if ((flags & 0x2041) != 0)
        {
            throw new OfdRefused("zip.encrypted", "压缩包已加密，不能打开。", "The zip is encrypted and cannot be opened.");
        }
        Parts.Add(part with { HeaderOffset = part.HeaderOffset + LeadingBytes });
        return next;
    }

    private void CheckTogether()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        long unpacked = 0, packed = 0;
        foreach (var part in Parts)
        {
            if (!names.Add(part.Name.TrimEnd('/')))
            {
                throw new OfdRefused("zip.duplicate", $"压缩包内条目重名：{EntryName.Shown(part.Name)}",
                    $"Two entries of the package have one name: {EntryName.Shown(part.Name)}");
            }
            if (part.UnpackedBytes < 0 || part.PackedBytes < 0
                || part.UnpackedBytes > limits.UnpackedBytesMax - unpacked)
            {
                throw new OfdRefused("zip.too_large", "解压后的总大小超过允许值。", "Unpacked, the package is larger than allowed.");
            }
            unpacked += part.UnpackedBytes;
            packed += part.PackedBytes;
            CheckRatio(part.PackedBytes, part.UnpackedBytes);
        }
        CheckRatio(packed, unpacked);
        CheckOverlap();
    }

    private void CheckRatio(long packed, long unpacked)
    {
        if (unpacked > limits.RatioFloorBytes && unpacked / limits.RatioMax > packed)
        {
            throw new OfdRefused("zip.bomb", "压缩比异常，疑似压缩炸弹。", "The compression ratio is that of a zip bomb.");
        }
    }

    // Entries that share packed bytes multiply a small file without a high ratio in any of them.
    private void CheckOverlap()
    {
        long end = 0;
        foreach (var part in Parts.OrderBy(part => part.HeaderOffset))
        {
            if (part.HeaderOffset < end)
                throw new OfdRefused("zip.overlap", "压缩包内条目相互重叠。", "Entries of the package overlap.");
            end = part.HeaderOffset + SafeZip.LocalHeaderLength + part.RawName.Length + part.PackedBytes;
        }
        if (end > Start) throw Broken("条目越过目录", "an entry runs into the directory");
    }

    private (byte[] Record, long Offset) FindEnd(Stream stream)
    {
        var tailLength = (int)Math.Min(stream.Length, EndLength + CommentLengthMax);
        var tail = Exactly(stream, stream.Length - tailLength, tailLength);
        var found = -1;
        for (var at = tailLength - EndLength; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) != EndSignature) continue;
            var commentEnd = at + EndLength + BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20));
            if (commentEnd == tailLength)
            {
                found = at;
                break;
            }
            if (commentEnd < tailLength && found < 0) found = at;
        }
        if (found < 0) throw NoEnd(stream);
        if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(found + 4)) != 0)
        {
            throw Broken("分卷压缩包", "it is one of several volumes");
        }
        var comment = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(found + 20));
        TrailingBytes = tailLength - found - EndLength - comment;
        return (tail[found..(found + EndLength)], stream.Length - tailLength + found);
    }

    private static OfdRefused NoEnd(Stream stream)
    {
        var start = Exactly(stream, 0, (int)Math.Min(stream.Length, 4));
        return start is [0x50, 0x4B, 3, 4]
            ? new OfdRefused("zip.truncated", "压缩包不完整，缺少目录，可能传输中断。", "The zip is cut off: its directory is missing.")
            : new OfdRefused("zip.not_a_zip", "不是压缩包格式的文件。", "This is not a zip package.");
    }

    private static (long Count, long Size, long Offset, long End)? End64(Stream stream, long endOffset)
    {
        if (endOffset < Locator64Length + End64Length) return null;
        var locator = Exactly(stream, endOffset - Locator64Length, Locator64Length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature) return null;
        // The record stands right before its locator; its stated offset would not count leading bytes.
        var at = endOffset - Locator64Length - End64Length;
        var record = Exactly(stream, at, End64Length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature)
            throw Broken("zip64 目录不对", "its zip64 record is not valid");
        return (BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(32)),
            BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(40)),
            BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(48)), at);
    }

    // APPNOTE 4.5.3: the 64-bit values stand in this order, each only if its 32-bit field is full.
    private static ZipPart Widened(ZipPart part, ReadOnlySpan<byte> extra)
    {
        for (var at = 0; at + 4 <= extra.Length;)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra[at..]);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(extra[(at + 2)..]);
            at += 4;
            if (length > extra.Length - at) break;
            if (id == 1) return WidenedBy(part, extra.Slice(at, length));
            at += length;
        }
        return part;
    }

    private static ZipPart WidenedBy(ZipPart part, ReadOnlySpan<byte> values)
    {
        var unpacked = Next(part.UnpackedBytes, ref values);
        var packed = Next(part.PackedBytes, ref values);
        return part with { UnpackedBytes = unpacked, PackedBytes = packed,
            HeaderOffset = Next(part.HeaderOffset, ref values) };

        static long Next(long narrow, ref ReadOnlySpan<byte> values)
        {
            if (narrow != uint.MaxValue) return narrow;
            if (values.Length < 8) throw Broken("zip64 字段不完整", "a zip64 field is not whole");
            var wide = BinaryPrimitives.ReadInt64LittleEndian(values);
            values = values[8..];
            // Beyond any file: kept small enough that sums of a few of them cannot overflow.
            return wide is >= 0 and < long.MaxValue / 16
                ? wide : throw Broken("zip64 字段不对", "a zip64 field is not valid");
        }
    }

    // Without the UTF-8 flag the name should be in code page 437; programs here write UTF-8 or GBK all the same.
    private static string DecodeName(byte[] raw, bool utf8)
    {
        try
        {
            return Encodings.StrictUtf8.GetString(raw);
        }
        catch (DecoderFallbackException) when (!utf8)
        {
            return Encodings.Gb18030.GetString(raw);
        }
        catch (DecoderFallbackException e)
        {
            throw new OfdRefused("zip.name", "条目名不是有效的 UTF-8。", "An entry name is not valid UTF-8.", e);
        }
    }

    private static byte[] Exactly(Stream stream, long offset, int length)
    {
        if (offset < 0 || offset > stream.Length - length) throw Broken("记录越界", "a record lies outside the file");
        stream.Position = offset;
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private OfdRefused TooManyEntries() => new("zip.too_many_entries", $"压缩包内条目超过 {limits.EntriesMax} 个。",
        $"The package has more than {limits.EntriesMax} entries.");
}
