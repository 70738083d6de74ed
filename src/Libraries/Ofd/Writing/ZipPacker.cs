using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Writing;

/// <summary>
/// Writes a ZIP file front to back (PKWARE APPNOTE 6.3): sizes stand in the local heads, no data descriptors (readers
/// of other makers stumble over them), no clock.
/// </summary>
internal sealed class ZipPacker(Stream output)
{
    /// <summary>1980-01-01 00:00, the earliest date of the format: the same input gives the same bytes.</summary>
    private const uint FixedDate = 0x00210000;
    private const ushort Deflated = 8;
    private readonly List<byte[]> directory = [];
    private uint position;

    /// <param name="name">ASCII, with / between folders.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="store">True for what is compressed already.</param>
    internal void Add(string name, ReadOnlySpan<byte> bytes, bool store = false)
    {
        using var packed = new MemoryStream();
        if (!store)
        {
            using var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true);
            deflate.Write(bytes);
        }

        store |= packed.Length >= bytes.Length;
        var content = store ? bytes : packed.GetBuffer().AsSpan(0, (int)packed.Length);
        var nameBytes = Encoding.ASCII.GetBytes(name);
        var head = new byte[26];
        BinaryPrimitives.WriteUInt16LittleEndian(head, 20);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(4), store ? (ushort)0 : Deflated);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(6), FixedDate);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(10), Crc32.Of(bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(14), (uint)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(18), (uint)bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(22), (ushort)nameBytes.Length);
        directory.Add(DirectoryEntry(head, nameBytes));
        Write("PK\x03\x04"u8);
        Write(head);
        Write(nameBytes);
        Write(content);
    }

    /// <summary>Writes the directory; nothing may be added afterwards.</summary>
    internal void Finish()
    {
        var start = position;
        directory.ForEach(entry => Write(entry));
        var end = new byte[22];
        "PK\x05\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), checked((ushort)directory.Count));
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)directory.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), position - start);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), start);
        Write(end);
    }

    private byte[] DirectoryEntry(byte[] head, byte[] name)
    {
        var entry = new byte[46 + name.Length];
        "PK\x01\x02\x14\x00"u8.CopyTo(entry);
        head.CopyTo(entry, 6);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(42), position);
        name.CopyTo(entry, 46);
        return entry;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        position = checked(position + (uint)bytes.Length);
    }
}
