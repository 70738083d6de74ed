using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Yiwang.Ofd.Packaging;

/// <summary>
/// Writes a zip whose bytes depend on nothing but what is put in: entries in the order given, one fixed date, UTF-8 names. The
/// names obey the rules that <see cref="SafeZip"/> enforces. Packages of this library stay far below 4 GiB, so no zip64.
/// </summary>
public sealed class SafeZipWriter : IDisposable
{
    // 1 January 1980, the first day a zip can name: a date would make equal input give unequal bytes.
    private const uint FixedDate = 0x0021_0000;
    private const ushort Utf8Names = 0x0800;
    private const byte Version = 20;
    private readonly MemoryStream body = new();
    private readonly MemoryStream directory = new();
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a file, deflated when that makes it smaller. Throws <see cref="OfdRefused"/> for an unsafe or second name.</summary>
    public void Add(string name, ReadOnlySpan<byte> bytes)
    {
        EntryName.Check(name, PackageLimits.Standard);
        if (!names.Add(name)) throw new OfdRefused("zip.duplicate", $"条目重名：{name}", $"Two entries have one name: {name}");
        var packed = Deflated(bytes);
        var stored = packed.Length >= bytes.Length;
        var rawName = Encoding.UTF8.GetBytes(name);
        var header = new byte[26];
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), (ushort)(stored ? 0 : 8));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(6), FixedDate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(10), Crc32.Of(bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(14), (uint)(stored ? bytes.Length : packed.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(18), (uint)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), (ushort)rawName.Length);
        AddToDirectory(header, rawName, (uint)body.Length);
        body.Write("PK\x03\x04"u8);
        body.Write(header);
        body.Write(rawName);
        body.Write(stored ? bytes : packed);
    }

    public void Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    /// <summary>The whole zip.</summary>
    public byte[] Finish()
    {
        var end = new byte[22];
        "PK\x05\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)names.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)names.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)body.Length);
        using var all = new MemoryStream((int)(body.Length + directory.Length) + end.Length);
        body.WriteTo(all);
        directory.WriteTo(all);
        all.Write(end);
        return all.ToArray();
    }

    public void Dispose()
    {
        body.Dispose();
        directory.Dispose();
    }

    private void AddToDirectory(byte[] header, byte[] rawName, uint offset)
    {
        var tail = new byte[14];
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(10), offset);
        directory.Write("PK\x01\x02"u8);
        directory.Write([Version, 0]);
        directory.Write(header);
        directory.Write(tail);
        directory.Write(rawName);
    }

    private static byte[] Deflated(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var deflater = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflater.Write(bytes);
        return packed.ToArray();
    }
}
