using System.Globalization;
using System.Text;

namespace Yiwang.TransparencyLog;

/// <summary>
/// One tile of the tree (C2SP tlog-tiles): level 0 to 63 of tiles of height 8, index within the level, and width 1 to
/// 256
/// hashes; 256 is a full tile.
/// </summary>
public readonly record struct TileId(int Level, long Index, int Width)
{
    /// <summary>Hashes in a full tile.</summary>
    public const int WidthMax = 256;

    private const int PathLengthMax = 64;
    private const long LevelMax = 63;

    /// <summary>Path below the log's prefix, such as <c>tile/0/x001/067.p/12</c>.</summary>
    public string Path
    {
        get
        {
            var path = new StringBuilder("tile/").Append(Level).Append('/').Append(IndexPath(Index));
            return Width == WidthMax ? path.ToString() : path.Append(".p/").Append(Width).ToString();
        }
    }

    /// <summary>Length of the tile's bytes.</summary>
    public int SizeBytes => Width * TreeHash.SizeBytes;

    /// <summary>Reads a path as <see cref="Path"/> writes it, and no other.</summary>
    public static bool TryParse(string path, out TileId id)
    {
        id = default;
        var parts = path.Length <= PathLengthMax ? path.Split('/') : [];
        var isPartial = parts.Length > 3 && parts[^2].EndsWith(".p", StringComparison.Ordinal);
        if (parts.Length < 3 || parts[0] != "tile" || !TryRead(parts[1], out var level) || level > LevelMax
            || !TryRead(isPartial ? parts[^1] : "256", out var width) || width is < 1 or > WidthMax)
        {
            return false;
        }

        var digits = string.Concat(parts[2..^(isPartial ? 1 : 0)]).Replace("x", "", StringComparison.Ordinal)
            .Replace(".p", "", StringComparison.Ordinal);
        if (!TryRead(digits, out var index))
        {
            return false;
        }

        id = new TileId((int)level, index, (int)width);
        return id.Path == path;
    }

    /// <summary>The tiles that exist at a level in a tree of that size: full ones, then at most one partial.</summary>
    public static TileId? At(int level, long index, long treeSize)
    {
        var hashes = HashesAt(level, treeSize);
        var width = Math.Min(WidthMax, hashes - index * WidthMax);
        return width > 0 ? new TileId(level, index, (int)width) : null;
    }

    /// <summary>Complete hashes at a level of tiles: floor(size / 256^level).</summary>
    public static long HashesAt(int level, long treeSize) => level >= 8 ? 0 : treeSize >> (8 * level);

    private static bool TryRead(string digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string IndexPath(long index)
    {
        var path = (index % 1000).ToString("000", CultureInfo.InvariantCulture);
        for (var rest = index / 1000; rest > 0; rest /= 1000)
        {
            path = $"x{(rest % 1000).ToString("000", CultureInfo.InvariantCulture)}/{path}";
        }

        return path;
    }
}

/// <summary>A tile and its bytes: <see cref="TileId.Width"/> hashes of 32 bytes, one after the other.</summary>
public sealed record Tile(TileId Id, byte[] Bytes);

/// <summary>Where tiles come from. Answers null when there is none; whoever asks checks the length.</summary>
public delegate byte[]? TileReader(TileId id);
