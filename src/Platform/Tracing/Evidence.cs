using System.IO.Compression;
using System.Text;
using Npgsql;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// Makes the one file that proves a case: entries, words, inclusion proofs, checkpoint with cosignatures, attached
/// files and a
/// page to read. It proves that what is in it stood in the log, not that nothing else did.
/// </summary>
/// <param name="keys">Keys of the log and of its witnesses, for the reader's convenience; a verifier brings its
/// own.</param>
public sealed class Evidence(LogFolder folder, string origin, IReadOnlyList<VerifierKey> keys, TimeProvider time)
{
    private static readonly DateTimeOffset ZipEpoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the evidence of a case into a stream.</summary>
    /// <param name="files">Files of the case, each mentioned by digest in an entry.</param>
    /// <param name="people">Names to print beside the numbers.</param>
    /// <param name="open">Opens a file's bytes by its digest.</param>
    /// <exception cref="TraceException"><c>evidence.nothing_yet</c>: no entry of the case is under a
    /// checkpoint.</exception>
    public async Task Make(
        NpgsqlConnection connection,
        Guid caseId,
        IReadOnlyList<EvidenceFile> files,
        IReadOnlyDictionary<int, string> people,
        Func<string, Stream> open,
        Stream target,
        CancellationToken cancel)
    {
        var rows = await Rows(connection, caseId, cancel);
        var note = rows.Count > 0 ? await Note(connection, rows[^1].Leaf, cancel) : null;
        if (note is null)
        {
            throw TraceLines.Refused(
                "evidence.nothing_yet", "此办件还没有封存的痕迹，请稍后再试。",
                "No entry of this case is under a checkpoint yet. Try again shortly.");
        }

        var checkpoint = Checkpoint.Parse(note.Text);
        var proofs = new TreeProofs(checkpoint.Size, folder.ReadTile);
        var entries = rows.Select(row => new EvidenceEntry(
            row.Leaf, row.Entry, new LogProof(row.Leaf, proofs.Inclusion(row.Leaf), note), row.SaltedWords)).ToList();
        var pending = await Pending(connection, caseId, cancel);
        var parts = new EvidenceParts(origin, caseId, time.GetUtcNow(), pending, note, keys, entries, files, people);
        await Write(parts, open, target, cancel);
    }

    private static async Task Write(EvidenceParts parts, Func<string, Stream> open, Stream target,
        CancellationToken cancel)
    {
        await using var zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true,
            entryNameEncoding: null, cancel);
        Add(zip, EvidenceParts.HeadName, parts.Head);
        Add(zip, EvidenceParts.PageName, EvidencePage.Render(parts));
        Add(zip, EvidenceParts.CheckpointName, parts.Checkpoint.ToString());
        Add(zip, EvidenceParts.KeysName, parts.KeysText);
        Add(zip, EvidenceParts.PeopleName, parts.PeopleText);
        Add(zip, EvidenceParts.FilesName, parts.FilesText);
        foreach (var entry in parts.Entries)
        {
            var name = EvidenceParts.EntryName(entry.Leaf);
            Add(zip, $"{name}.trace", entry.Bytes);
            Add(zip, $"{name}.proof", entry.Proof.ToString());
            if (entry.SaltedWords is { } words)
            {
                Add(zip, $"{name}.words", words);
            }
        }

        foreach (var file in parts.Files)
        {
            await using var source = open(file.Digest);
            var part = zip.CreateEntry($"files/{file.Digest}", CompressionLevel.Fastest);
            part.LastWriteTime = ZipEpoch;
            await using var into = await part.OpenAsync(cancel);
            await source.CopyToAsync(into, cancel);
        }
    }

    private static void Add(ZipArchive zip, string name, string text) => Add(zip, name, Encoding.UTF8.GetBytes(text));

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        var part = zip.CreateEntry(name, CompressionLevel.Fastest);
        part.LastWriteTime = ZipEpoch;
        using var into = part.Open();
        into.Write(bytes);
    }

    private static async Task<List<(long Leaf, byte[] Entry, byte[]? SaltedWords)>> Rows(
        NpgsqlConnection connection, Guid caseId, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"""
            select l.leaf_index, t.entry, w.salt || convert_to(w.words, 'UTF8')
            from trace t join trace_leaf l on l.trace_id = t.id left join trace_words w on w.trace_id = t.id
            where t.case_id = $1 and l.leaf_index < (select coalesce(max(size), 0) from checkpoint)
            order by l.leaf_index limit {EvidenceParts.EntriesMax}
            """, connection)
        {
            Parameters = { new() { Value = caseId } },
        };
        List<(long, byte[], byte[]?)> found = [];
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            found.Add((
                rows.GetInt64(0), rows.GetFieldValue<byte[]>(1),
                rows.IsDBNull(2) ? null : rows.GetFieldValue<byte[]>(2)));
        }

        return found;
    }

    // Of the checkpoints that cover the case: the newest one that a witness has cosigned, else the newest.
    private static async Task<SignedNote?> Note(NpgsqlConnection connection, long lastLeaf, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            select c.note || coalesce((select string_agg(s.line, '' order by s.witness) from cosignature s
              where s.size = c.size), '')
            from checkpoint c where c.size > $1
            order by exists (select 1 from cosignature s where s.size = c.size) desc, c.size desc limit 1
            """, connection)
        {
            Parameters = { new() { Value = lastLeaf } },
        };
        return await command.ExecuteScalarAsync(cancel) is string note ? SignedNote.Parse(note) : null;
    }

    private static async Task<int> Pending(NpgsqlConnection connection, Guid caseId, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            select count(*)::int from trace t left join trace_leaf l on l.trace_id = t.id
            where t.case_id = $1 and (l.leaf_index is null
              or l.leaf_index >= (select coalesce(max(size), 0) from checkpoint))
            """, connection)
        {
            Parameters = { new() { Value = caseId } },
        };
        return (int)(await command.ExecuteScalarAsync(cancel))!;
    }
}
