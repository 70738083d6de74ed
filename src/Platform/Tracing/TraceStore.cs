using System.Collections.Immutable;
using System.Security.Cryptography;
using NpgsqlTypes;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Tracing;

/// <summary>Writes trace entries into the act's own transaction: what cannot be traced does not happen.</summary>
public static class TraceStore
{
    /// <summary>The node that writes; part of every entry.</summary>
    public static string Node { get; set; } = "local";

    // The numbers are given in the order of the rows, so that the words find their entry by its place.
    private static readonly RowStatement Insert = new("""
        with e as (
          insert into trace (act, at, person_id, post_id, unit_id, kind, object_kind, object_id, case_id, entry)
          select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id),
        n as (select id, row_number() over (order by id) as place from e)
        insert into trace_words (trace_id, salt, words)
        select n.id, w.salt, w.words from unnest($11, $12) with ordinality as w(salt, words, place) join n
          on n.place = w.place where w.words <> ''
        """,
        NpgsqlDbType.Uuid, NpgsqlDbType.TimestampTz, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer,
        NpgsqlDbType.Text,
        NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Uuid, NpgsqlDbType.Bytea, NpgsqlDbType.Bytea,
        NpgsqlDbType.Text);

    internal static IEnumerable<Write> Rows(Act act, IReadOnlyList<TraceDraft> drafts)
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
            yield return new Write(Insert,
            [
                act.Id, act.At, by.PersonId, by.PostId, by.UnitId, draft.Kind, draft.ObjectKind, draft.ObjectId,
                draft.CaseId, entry.ToBytes(),
                salt, draft.Words,
            ], null, null);
        }
    }

    private static string? Digest(byte[]? digest) =>
        digest is null ? null : "sha256:" + Convert.ToHexStringLower(digest);
}
