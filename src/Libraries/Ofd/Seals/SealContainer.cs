using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Seals;

/// <summary>
/// Writes the zip of a sealed package so that later signatures leave every earlier byte where it is, and builds the
/// zip that must be there, to compare. Entries stand one after the other, without extra fields, comments or dates; the
/// directory follows from them (PKWARE APPNOTE 6.3.10 §4.3).
/// </summary>
internal sealed class SealContainer : IDisposable
{
    private const int LocalHeaderLength = 30;
    private const int SharedLength = 26;
    private const ushort Version = 20, Utf8Names = 0x0800, Deflated = 8;
    /// <summary>1980-01-01, the earliest a zip can say.</summary>
    private const uint FixedDate = 0x00210000;

    private readonly MemoryStream body = new();
    private readonly MemoryStream directory = new();
    private int count;

    internal long Length => body.Length;

    internal ReadOnlySpan<byte> Body => body.GetBuffer().AsSpan(0, (int)body.Length);

    /// <summary>
    /// The entries of a file that end at or before <paramref name="length"/>, byte for byte, without the one named;
    /// null
    /// where they do not stand one after the other in the form written here.
    /// </summary>
    internal static SealContainer? Continue(ReadOnlySpan<byte> file, SafeZip zip, long length, string? without)
    {
        var container = new SealContainer();
        var parts = zip.Parts.OrderBy(part => part.HeaderOffset).ToList();
        // The one left out can be cut off only where it stands last.
        if (without is not null && parts.FindIndex(part => part.Name == without) != parts.Count - 1) return null;
        foreach (var part in parts)
        {
            if (part.HeaderOffset >= length || part.Name == without) break;
            if (part.HeaderOffset != container.Length) return null;
            var recordLength = LocalHeaderLength + part.RawName.Length + part.PackedBytes;
            if (part.HeaderOffset + recordLength > Math.Min(length, file.Length)) return null;
            var record = file.Slice((int)part.HeaderOffset, (int)recordLength);
            if (BinaryPrimitives.ReadUInt16LittleEndian(record[28..]) != 0) return null;
            // Sizes that stand behind the content (APPNOTE §4.3.9) would be missing in the directory built here.
            if (BinaryPrimitives.ReadUInt32LittleEndian(record[18..]) != part.PackedBytes) return null;
            container.AddToDirectory(record.Slice(4, SharedLength), part.RawName);
            container.body.Write(record);
        }
        return container;
    }

    /// <param name="stored">Without compression: then the content alone decides the bytes.</param>
    internal void Add(string name, ReadOnlySpan<byte> content, bool stored)
    {
        var packed = stored ? null : Packed(content);
        if (packed is not null && packed.Length >= content.Length) packed = null;
        var rawName = Encoding.UTF8.GetBytes(name);
        Span<byte> header = stackalloc byte[SharedLength];
        header.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], Utf8Names);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], packed is null ? (ushort)0 : Deflated);
        BinaryPrimitives.WriteUInt32LittleEndian(header[6..], FixedDate);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], Crc32.Of(content));
        BinaryPrimitives.WriteInt32LittleEndian(header[14..], packed?.Length ?? content.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[18..], content.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)rawName.Length);
        AddToDirectory(header, rawName);
        body.Write("PK\x03\x04"u8);
        body.Write(header);
        body.Write(rawName);
        body.Write(packed is null ? content : packed);
    }

    internal byte[] Finish()
    {
        Span<byte> end = stackalloc byte[22];
        end.Clear();
        "PK\x05\x06"u8.CopyTo(end);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], (ushort)count);
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], (ushort)count);
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], (uint)body.Length);
        return [.. Body, .. directory.GetBuffer().AsSpan(0, (int)directory.Length), .. end];
    }

    public void Dispose()
    {
        body.Dispose();
        directory.Dispose();
    }

    private void AddToDirectory(ReadOnlySpan<byte> shared, byte[] rawName)
    {
        Span<byte> tail = stackalloc byte[14];
        tail.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(tail[10..], (uint)body.Length);
        directory.Write("PK\x01\x02"u8);
        directory.Write([(byte)Version, 0]);
        directory.Write(shared);
        directory.Write(tail);
        directory.Write(rawName);
        count++;
    }

    private static byte[] Packed(ReadOnlySpan<byte> content)
    {
        using var packed = new MemoryStream();
        using (var deflater = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true)) deflater.Write(
            content);
        return packed.ToArray();
    }
}
