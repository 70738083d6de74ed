using Npgsql;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// Takes up the tree where the database is: from the tiles at the published checkpoint when they are whole; else from
/// the first
/// leaf, making the files again. What was published must be in the database: a database that was rolled back is never
/// signed anew.
/// </summary>
internal sealed class TreeRestore(LogFolder folder)
{
    internal async Task<(TreeWriter Tree, long Published)> Run(NpgsqlConnection connection, long size,
        CancellationToken cancel)
    {
        var published = folder.ReadCheckpoint() is { } note ? Checkpoint.Parse(note.Text) : null;
        if (published is not null && (published.Size > size || !await IsKnown(connection, published, cancel)))
        {
            throw TraceLines.Refused(
                "trace.rolled_back",
                $"数据库里没有已公布的检查点（{published.Size} 条）：数据库被回退过。停止签署，请核查。",
                $"The database lacks the published checkpoint of {published.Size} entries: it was rolled back. Nothing is signed.");
        }

        var tree = published is null ? null : FromTiles(published);
        if (tree is null)
        {
            tree = new TreeWriter();
            await Rebuild(connection, tree, published, size, cancel);
        }

        await ReadLeaves(connection, tree, size, cancel);
        return (tree, published?.Size ?? 0);
    }

    private TreeWriter? FromTiles(Checkpoint published)
    {
        try
        {
            var tree = new TreeWriter(published.Size, folder.ReadTile);
            return tree.Root() == published.Root ? tree : null;
        }
        catch (LogException broken) when (broken.Code == "log.tile_broken")
        {
            // Tiles can be made again from the leaves; that one was broken the verifier has told, or would have told.
            return null;
        }
    }

    // The tiles of each checkpoint, in order, as they were written at the time; partial ones that a full one replaced
    // stay away.
    private async Task Rebuild(
        NpgsqlConnection connection, TreeWriter tree, Checkpoint? published, long size, CancellationToken cancel)
    {
        foreach (var checkpoint in await CheckpointSizes(connection, size, cancel))
        {
            await ReadLeaves(connection, tree, checkpoint, cancel);
            folder.WriteTiles([.. tree.TakeTiles().Where(tile =>
                tile.Id.Width == TileId.WidthMax
                    || tile.Id.Index == TileId.HashesAt(tile.Id.Level, size) / TileId.WidthMax)]);
            if (checkpoint == published?.Size && tree.Root() != published.Root)
            {
                throw TraceLines.Refused(
                    "trace.leaves_changed",
                    "数据库里的痕迹序列与已公布的检查点不符。停止签署，请核查。",
                    "The leaves in the database do not give the published checkpoint. Nothing is signed.");
            }
        }
    }

    private static async Task ReadLeaves(NpgsqlConnection connection, TreeWriter tree, long size,
        CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(
            "select leaf_index, hash from trace_leaf where leaf_index >= $1 and leaf_index < $2 order by leaf_index",
            connection)
        {
            Parameters = { new() { Value = tree.Size }, new() { Value = size } },
        };
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            Check.That(rows.GetInt64(0) == tree.Size);
            tree.Append(new TreeHash(rows.GetFieldValue<byte[]>(1)));
        }

        Check.That(tree.Size == size);
    }

    private static async Task<List<long>> CheckpointSizes(NpgsqlConnection connection, long sizeMax,
        CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select size from checkpoint where size <= $1 order by size",
            connection)
        {
            Parameters = { new() { Value = sizeMax } },
        };
        List<long> sizes = [];
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            sizes.Add(rows.GetInt64(0));
        }

        return sizes;
    }

    private static async Task<bool> IsKnown(NpgsqlConnection connection, Checkpoint published, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select root from checkpoint where size = $1", connection)
        {
            Parameters = { new() { Value = published.Size } },
        };
        return await command.ExecuteScalarAsync(cancel) is byte[] root && new TreeHash(root) == published.Root;
    }
}
