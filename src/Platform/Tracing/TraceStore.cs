using System.Collections.Immutable;
using System.Security.Cryptography;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Tracing;

/// <summary>Writes trace entries into the act's own transaction: what cannot be traced does not happen.</summary>
public static class TraceStore
{
    /// <summary>The node that writes; part of every entry.</summary>
    public static string Node { get; set; } = "local";

    private const string Insert = """
        insert into trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, case_id, entry)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private const string InsertWithWords = $"""
        with e as ({Insert} returning id) insert into trace_words (trace_id, salt, words) select id, $11, $12 from e
        """;

    internal static void Append(NpgsqlBatch batch, Act act, IReadOnlyList<TraceDraft> drafts)
    {
        foreach (var draft in drafts)
        {
            var by = act.By;
            var salt = draft.Words.Length > 0 ? RandomNumberGenerator.GetBytes(TraceWords.SaltBytes) : [];
            var facts = TraceEntry.NoFacts.AddRange(draft.Facts.Select(f => KeyValuePair.Create(f.Key, f.Value)));
            var entry = new TraceEntry
            {
                Act = act.Id,
                At = act.At,
                Node = Node,
                Person = by.PersonId == 0 ? null : by.PersonId,
                Post = by.PostId == 0 ? null : by.PostId,
                Unit = by.UnitId == 0 ? null : by.UnitId,
                Code = draft.Kind,
                ObjectKind = draft.ObjectKind,
                ObjectId = draft.ObjectId,
                Case = draft.CaseId,
                Address = by.Address.Length == 0 ? null : by.Address,
                Device = by.Device.Length == 0 ? null : by.Device,
                Before = Digest(draft.Before),
                After = Digest(draft.After),
                Words = draft.Words.Length == 0 ? null : TraceWords.Commit(salt, draft.Words),
                Facts = facts,
            };
            var command = Sql.Command(salt.Length > 0 ? InsertWithWords : Insert,
                Sql.Of(act.Id), Sql.Of(act.At), Sql.Of(by.PersonId), Sql.Of(by.PostId), Sql.Of(by.UnitId), Sql.Of(draft.Kind),
                Sql.Of(draft.ObjectKind), Sql.Of(draft.ObjectId), Sql.Of(draft.CaseId), Sql.Of(entry.ToBytes()));
            if (salt.Length > 0)
            {
                command.Parameters.Add(Sql.Of(salt));
                command.Parameters.Add(Sql.Of(draft.Words));
            }
            batch.BatchCommands.Add(command);
        }
    }

    private static string? Digest(byte[]? digest) => digest is null ? null : "sha256:" + Convert.ToHexStringLower(digest);
}
