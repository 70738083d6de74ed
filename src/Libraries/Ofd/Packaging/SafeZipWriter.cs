using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Yiwang.Ofd.Packaging;

/// <summary>
/// Writes a zip front to back (PKWARE APPNOTE 6.3) whose bytes depend on nothing but what is put in: entries in the
/// order given, sizes in the local heads (readers of other makers stumble over data descriptors), one fixed date. The
/// names obey the rules that
/// <see cref="SafeZip"/> enforces. Packages of this library stay far below 4 GiB, so no zip64.
/// </summary>
public sealed class SafeZipWriter : IDisposable
{
    // 1 January 1980, the first day a zip can name: a date would make equal input give unequal bytes.
    private const uint FixedDate = 0x0021_0000;
    private const ushort Utf8Names = 0x0800;
    private const ushort Deflate = 8;
    private const byte Version = 20;
    private readonly Stream output;
    private readonly MemoryStream? own;
    private readonly MemoryStream directory = new();
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private uint position;

    /// <summary>Into memory; <see cref="ToArray"/> gives the whole.</summary>
    public SafeZipWriter() => output = own = new MemoryStream();

    /// <summary>Onto a stream that need not be seekable and stays open.</summary>
    public SafeZipWriter(Stream output) => this.output = output;

    /// <summary>Adds a file, deflated when that makes it smaller. Throws <see cref="OfdRefused"/> for an unsafe or
    /// second name.</summary>
    /// <param name="store">True for what is compressed already.</param>
    public void Add(string name, ReadOnlySpan<byte> bytes, bool store = false)
    {
        EntryName.Check(name, PackageLimits.Standard);
        if (!names.Add(name))
            throw new OfdRefused("zip.duplicate", $"条目重名：{name}", $"Two entries have one name: {name}");
        using var packed = store ? null : Deflated(bytes);
        ReadOnlySpan<byte> kept = packed is not null && packed.Length < bytes.Length
            ? packed.GetBuffer().AsSpan(0, (int)packed.Length) : bytes;
        var rawName = Encoding.UTF8.GetBytes(name);
        var header = new byte[26];
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(2), Ascii.IsValid(name) ? (ushort)0 : Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(4), kept == bytes ? (ushort)0 : Deflate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(6), FixedDate);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(10), Crc32.Of(bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(14), (uint)kept.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(18), (uint)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(22), (ushort)rawName.Length);
        AddToDirectory(header, rawName);
        Write("PK\x03\x04"u8);
        Write(header);
        Write(rawName);
        Write(kept);
    }

    public void Add(string name, string text) => Add(name, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes the directory; nothing may be added afterwards.</summary>
    public void Finish()
    {
        var start = position;
        Write(directory.GetBuffer().AsSpan(0, (int)directory.Length));
        var end = new byte[22];
        "PK\x05\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), checked((ushort)names.Count));
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)names.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), position - start);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), start);
        Write(end);
    }

    /// <summary>Finishes and gives the whole zip; only of a writer into memory.</summary>
    public byte[] ToArray()
    {
        Finish();
        return own!.ToArray();
    }

    public void Dispose()
    {
        own?.Dispose();
        directory.Dispose();
    }

    private void AddToDirectory(byte[] header, byte[] rawName)
    {
        var tail = new byte[14];
        BinaryPrimitives.WriteUInt32LittleEndian(tail.AsSpan(10), position);
        directory.Write("PK\x01\x02"u8);
        directory.Write([Version, 0]);
        directory.Write(header);
        directory.Write(tail);
        directory.Write(rawName);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        position = checked(position + (uint)bytes.Length);
    }

    private static MemoryStream Deflated(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var deflater = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflater.Write(bytes);
        return packed;
    }
}
