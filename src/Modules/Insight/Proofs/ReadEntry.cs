using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Insight.Proofs;

/// <param name="Proof">Null while no checkpoint covers the entry.</param>
/// <param name="Holds">Whether leaf, way to the root and the node's signature were found right just now.</param>
internal sealed record ProvenEntry(
    long Id, byte[] Bytes, Guid? CaseId, string Words, bool WordsFit, bool WereErased, long? Leaf, LogProof? Proof,
    bool Holds, IReadOnlyList<string> Witnesses);

/// <summary>One entry of the trace with its proof, for those who may see its case or document, and for
/// auditors.</summary>
internal sealed class ReadEntry(NpgsqlDataSource source, TraceLog log)
{
    public async Task<Result<ProvenEntry>> Run(Actor by, long id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var row = await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition($"""
            select t.id, t.entry as Bytes, t.case_id as CaseId, w.salt as Salt, w.words as Words, l.leaf_index as Leaf,
              t.person_id = @personId or t.case_id is null or exists (select 1 from "case" c where c.id = t.case_id
                and {DocumentAccess.SeesOpinions}) as SeesWords
            from trace t left join trace_words w on w.trace_id = t.id left join trace_leaf l on l.trace_id = t.id
            where t.id = @id and (@isAuditor
              or exists (select 1 from "case" c where c.id = t.case_id and {DocumentAccess.SeesCase})
              or (t.object_kind = 'document' and exists (select 1 from document d where d.id::text = t.object_id
                and {DocumentAccess.Sees}))
              or (t.person_id = @personId and t.case_id is null))
            """, DocumentAccess.Of(by, new { id, isAuditor = by.Has(Role.AuditAdmin) }), cancellationToken: cancel));
        if (row is null) return Refusal.NotThere;
        var entry = TraceEntry.Parse(row.Bytes);
        // Auditors see what was done, by whom and when; what people wrote is for those who have part in the case.
        var words = by.Has(Role.AuditAdmin) || !row.SeesWords ? "" : row.Words ?? "";
        var fits = row.Words is null || (row.Salt is { } salt && TraceWords.Commit(salt, row.Words) == entry.Words);
        var proof = row.Leaf is { } leaf ? await Prove(connection, leaf, cancel) : null;
        return new ProvenEntry(row.Id, row.Bytes, row.CaseId, words, fits, entry.Words is not null && row.Words is null,
            row.Leaf, proof, Holds(row.Bytes, proof),
            proof is null ? [] : await Witnesses(connection, Checkpoint.Parse(proof.Checkpoint.Text).Size, cancel));
    }

    private async Task<LogProof?> Prove(NpgsqlConnection connection, long leaf, CancellationToken cancel)
    {
        var note = await connection.ExecuteScalarAsync<string?>(new CommandDefinition("""
            select c.note || coalesce((select string_agg(s.line, '' order by s.witness) from cosignature s
              where s.size = c.size), '')
            from checkpoint c where c.size > @leaf
              order by exists (select 1 from cosignature s where s.size = c.size) desc, c.size desc limit 1
            """, new { leaf }, cancellationToken: cancel));
        if (note is null) return null;
        var signed = SignedNote.Parse(note);
        return new LogProof(leaf, new TreeProofs(Checkpoint.Parse(signed.Text).Size, log.Folder.ReadTile)
            .Inclusion(leaf), signed);
    }

    private bool Holds(byte[] bytes, LogProof? proof)
    {
        if (proof is null || !log.Keys.Signed(proof.Checkpoint)) return false;
        var checkpoint = Checkpoint.Parse(proof.Checkpoint.Text);
        return LogVerifier.Inclusion(proof.Index, checkpoint.Size, LogVerifier.Leaf(bytes), proof.Hashes,
            checkpoint.Root);
    }

    private static async Task<IReadOnlyList<string>> Witnesses(NpgsqlConnection connection, long size,
        CancellationToken cancel) =>
        (await connection.QueryAsync<string>(new CommandDefinition(
            "select witness from cosignature where size = @size order by witness", new { size },
            cancellationToken: cancel))).AsList();

    private sealed class Row
    {
        public long Id { get; init; }
        public byte[] Bytes { get; init; } = [];
        public Guid? CaseId { get; init; }
        public byte[]? Salt { get; init; }
        public string? Words { get; init; }
        public long? Leaf { get; init; }
        public bool SeesWords { get; init; }
    }
}
