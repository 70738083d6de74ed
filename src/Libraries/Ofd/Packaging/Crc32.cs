namespace Yiwang.Ofd.Packaging;

/// <summary>The check sum of zip and PNG (ISO 3309, polynomial EDB88320).</summary>
internal static class Crc32
{
    private static readonly uint[] Table = BuildTable();

    public static uint Of(ReadOnlySpan<byte> bytes) => Continue(0, bytes);

    public static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        var value = ~crc;
        foreach (var b in bytes) value = Table[(byte)(value ^ b)] ^ (value >> 8);
        return ~value;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            var value = n;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[n] = value;
        }
        return table;
    }
}
