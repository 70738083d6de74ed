using Yiwang.Platform.Content;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// The public files of the log: <c>checkpoint</c> and the tiles (C2SP tlog-tiles), as a web server or a witness reads
/// them.
/// A file is written beside, synced and renamed, so nobody sees half of one.
/// </summary>
public sealed class LogFolder
{
    private const string CheckpointName = "checkpoint";

    public LogFolder(string folder)
    {
        Folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    /// <summary>Whether there is a file in the checkpoint's place, whatever it holds.</summary>
    public bool HasCheckpoint => File.Exists(Path.Combine(Folder, CheckpointName));

    /// <summary>The newest checkpoint published, or null before the first.</summary>
    /// <exception cref="LogException"><c>log.note_malformed</c></exception>
    public SignedNote? ReadCheckpoint()
    {
        var path = Path.Combine(Folder, CheckpointName);
        return ReadBounded(path, SignedNote.SizeBytesMax) is { } bytes ? SignedNote.Parse(bytes) : null;
    }

    public void WriteCheckpoint(SignedNote note) =>
        Write(Path.Combine(Folder, CheckpointName), System.Text.Encoding.UTF8.GetBytes(note.ToString()));

    /// <summary>A tile's bytes as they are, or null.</summary>
    public byte[]? ReadTile(TileId id) =>
        ReadBounded(Path.Combine(Folder, id.Path), TileId.WidthMax * TreeHash.SizeBytes);

    /// <summary>Writes tiles; the partial ones of a tile that is full now go.</summary>
    public void WriteTiles(IReadOnlyList<Tile> tiles)
    {
        foreach (var tile in tiles)
        {
            Write(Path.Combine(Folder, tile.Id.Path), tile.Bytes);
        }

        foreach (var full in tiles.Where(tile => tile.Id.Width == TileId.WidthMax))
        {
            var partial = Path.Combine(Folder, full.Id.Path + ".p");
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    private static byte[]? ReadBounded(string path, int sizeBytesMax)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[Math.Min(file.Length, sizeBytesMax + 1)];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void Write(string path, byte[] bytes)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var beside = Path.Combine(folder, $".{Guid.CreateVersion7():N}");
        using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
        Durable.SyncFolder(folder);
    }
}
