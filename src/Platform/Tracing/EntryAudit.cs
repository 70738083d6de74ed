using Npgsql;

namespace Yiwang.Platform.Tracing;

/// <summary>Checks what a row says of itself: form, columns against the bytes, words against their
/// commitment.</summary>
internal sealed class EntryAudit(TraceFindings findings)
{
    /// <summary>Code of the entry that records an erasure by order of law; its fact <c>trace</c> names the
    /// row.</summary>
    internal const string Erasure = "trace.words_erased";

    private readonly Dictionary<long, long> withoutWords = [];

    internal void Check(long leaf, TraceRow row)
    {
        TraceEntry entry;
        try
        {
            entry = TraceEntry.Parse(row.Entry);
        }
        catch (TraceException)
        {
            findings.Add("trace.entry_malformed", leaf, row.Id, "trace");
            return;
        }

        if (!row.Fits(entry))
        {
            findings.Add("trace.columns_differ", leaf, row.Id, "trace");
        }

        CheckWords(leaf, row, entry);
        if (entry.Code == Erasure && entry.Facts.TryGetValue("trace", out var erased)
            && long.TryParse(erased, out var id))
        {
            withoutWords.Remove(id);
        }
    }

    internal void End()
    {
        foreach (var (id, leaf) in withoutWords)
        {
            findings.Add("trace.words_missing", leaf, id, "trace_words");
        }
    }

    private void CheckWords(long leaf, TraceRow row, TraceEntry entry)
    {
        if (row.Words is null)
        {
            if (entry.Words is not null && withoutWords.Count < TraceVerdict.FindingsMax)
            {
                withoutWords.Add(row.Id, leaf);
            }
        }
        else if (entry.Words is null)
        {
            findings.Add("trace.words_inserted", leaf, row.Id, "trace_words");
        }
        else if (row.Salt?.Length != TraceWords.SaltBytes || TraceWords.Commit(row.Salt, row.Words) != entry.Words)
        {
            findings.Add("trace.words_changed", leaf, row.Id, "trace_words");
        }
    }
}

/// <summary>A row of the trace with its words.</summary>
internal sealed record TraceRow(
    long Id, Guid Act, DateTime At, int Person, int Post, int Unit, string Kind, string ObjectKind, string ObjectId,
    Guid? Case,
    byte[] Entry, byte[]? Salt, string? Words)
{
    internal const string Columns = """
        t.id, t.act, t.at, coalesce(t.person_id, 0), coalesce(t.post_id, 0), coalesce(t.unit_id, 0), t.kind, t.object_kind, t.object_id,
        t.case_id, t.entry, w.salt, w.words
        """;

    internal static TraceRow Read(NpgsqlDataReader reader, int first) => new(
        reader.GetInt64(first), reader.GetGuid(first + 1), reader.GetDateTime(first + 2), reader.GetInt32(first + 3),
        reader.GetInt32(first + 4), reader.GetInt32(first + 5), reader.GetString(first + 6),
        reader.GetString(first + 7),
        reader.GetString(first + 8), reader.IsDBNull(first + 9) ? null : reader.GetGuid(first + 9),
        reader.GetFieldValue<byte[]>(first + 10),
        reader.IsDBNull(first + 11) ? null : reader.GetFieldValue<byte[]>(first + 11),
        reader.IsDBNull(first + 12) ? null : reader.GetString(first + 12));

    internal bool Fits(TraceEntry entry) =>
        Act == entry.Act && Milliseconds(At) == Milliseconds(entry.At.UtcDateTime) && Person == (entry.Person ?? 0)
        && Post == (entry.Post ?? 0) && Unit == (entry.Unit ?? 0) && Kind == entry.Code
        && ObjectKind == entry.ObjectKind
        && ObjectId == entry.ObjectId && Case == entry.Case;

    private static long Milliseconds(DateTime time) => time.Ticks / TimeSpan.TicksPerMillisecond;
}
