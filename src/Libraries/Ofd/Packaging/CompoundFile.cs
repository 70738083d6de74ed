using System.Buffers.Binary;
using System.Text;

namespace Yiwang.Ofd.Packaging;

/// <summary>
/// The directory of a compound file ([MS-CFB]): old Office files, and the shell around encrypted new ones. Only names,
/// and the first bytes of a stream, are read; enough to tell what a file is. Faults give what was readable until then.
/// </summary>
public static class CompoundFile
{
    private const uint EndOfChain = 0xFFFFFFFA;
    private const int EntryLength = 128, EntriesMax = 4_096, HeaderLength = 512, MiniSectorLength = 64,
        MiniStreamBelow = 4_096;
    private static ReadOnlySpan<byte> Signature => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

    public static bool Is(ReadOnlySpan<byte> bytes) => bytes.Length >= HeaderLength && bytes.StartsWith(Signature);

    /// <summary>Names of storages and streams, of all depths.</summary>
    public static IReadOnlySet<string> Names(ReadOnlySpan<byte> bytes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, _, _) in Entries(bytes)) names.Add(name);
        return names;
    }

    /// <summary>At most <paramref name="length"/> first bytes of a stream; empty when there is none of that
    /// name.</summary>
    public static byte[] Start(ReadOnlySpan<byte> bytes, string stream, int length)
    {
        var entries = Entries(bytes);
        var found = entries.FirstOrDefault(entry => entry.Name == stream);
        if (found.Name is null) return [];
        length = (int)Math.Min(length, found.Size);
        if (found.Size >= MiniStreamBelow) return Chain(bytes, found.Sector, length);
        var root = entries[0];
        var mini = Chain(bytes, root.Sector, (int)Math.Min(root.Size, 4 << 20));
        var start = (long)found.Sector * MiniSectorLength;
        // Small streams are written in one piece in practice; the first piece is enough to judge by.
        return start >= mini.Length ? [] : mini[(int)start..(int)Math.Min(mini.Length, start + length)];
    }

    private static List<(string Name, uint Sector, long Size)> Entries(ReadOnlySpan<byte> bytes)
    {
        var entries = new List<(string, uint, long)>();
        if (!Is(bytes)) return entries;
        var directory = Chain(bytes, BinaryPrimitives.ReadUInt32LittleEndian(bytes[48..]), EntriesMax * EntryLength);
        for (var at = 0; at + EntryLength <= directory.Length; at += EntryLength)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(directory.AsSpan(at + 64));
            if (directory[at + 66] == 0 || length is < 2 or > 64) continue;
            var name = Encoding.Unicode.GetString(directory, at, length - 2);
            entries.Add((name, BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at + 116)),
                BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(at + 120))));
        }
        return entries;
    }

    // Sectors of one stream; a circle ends with the length asked for.
    private static byte[] Chain(ReadOnlySpan<byte> bytes, uint sector, int length)
    {
        var shift = BinaryPrimitives.ReadUInt16LittleEndian(bytes[30..]);
        if (shift is not (9 or 12)) return [];
        var size = 1 << shift;
        using var stream = new MemoryStream();
        while (sector < EndOfChain && stream.Length < length)
        {
            var at = ((long)sector + 1) << shift;
            if (at >= bytes.Length) break;
            stream.Write(bytes.Slice((int)at,
                (int)Math.Min(Math.Min(size, bytes.Length - at), length - stream.Length)));
            sector = Next(bytes, sector, shift);
        }
        return stream.ToArray();
    }

    // The first 109 sectors of the allocation table stand in the header; that reaches to 7 MB, and directories stand
    // before.
    private static uint Next(ReadOnlySpan<byte> bytes, uint sector, int shift)
    {
        var perSector = (uint)(1 << shift) / 4;
        var table = sector / perSector;
        if (table >= 109) return EndOfChain;
        var tableSector = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(76 + (int)table * 4)..]);
        var at = (((long)tableSector + 1) << shift) + sector % perSector * 4;
        return at + 4 > bytes.Length ? EndOfChain : BinaryPrimitives.ReadUInt32LittleEndian(bytes[(int)at..]);
    }
}
