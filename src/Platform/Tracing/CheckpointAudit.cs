using Npgsql;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>A row of the checkpoints with the cosignatures kept for it, as <c>witness LF line</c> one after the
/// other.</summary>
internal sealed record CheckpointRow(long Size, byte[] Root, string Note, long Previous, string[] Lines)
{
    internal const string Sql = """
        select c.size, c.root, c.note, c.previous,
          coalesce((select array_agg(s.line order by s.witness) from cosignature s where s.size = c.size), '{}')
        from checkpoint c order by c.size
        """;

    internal static CheckpointRow Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetInt64(3),
        reader.GetFieldValue<string[]>(4));
}

/// <summary>Checks stored checkpoints: form, chain, signature of the node, cosignatures of the witnesses.</summary>
internal sealed class CheckpointAudit(
    string origin, LogKeys logKeys, IReadOnlyList<VerifierKey> witnesses, TraceFindings findings)
{
    private long previous;

    internal long Checkpoints { get; private set; }

    internal long Cosignatures { get; private set; }

    /// <summary>The checkpoint, when its row is in order; otherwise null, and what is wrong was noted.</summary>
    internal Checkpoint? Check(CheckpointRow row)
    {
        Checkpoints++;
        var where = $"checkpoint {row.Size}";
        if (row.Previous != previous)
        {
            findings.Add("trace.checkpoint_missing", previous, null, where);
        }

        previous = row.Size;
        var checkpoint = Read(row.Note, out var note);
        if (checkpoint is null || note is null || checkpoint.Size != row.Size
            || !checkpoint.Root.ToArray().AsSpan().SequenceEqual(row.Root))
        {
            findings.Add("trace.checkpoint_forged", row.Size, null, where);
            return null;
        }

        CheckCosignatures(row, note);
        return checkpoint;
    }

    /// <summary>Reads a note that has to be this log's checkpoint, signed by its key; null when it is not.</summary>
    internal Checkpoint? Read(string text, out SignedNote? note)
    {
        note = null;
        try
        {
            note = SignedNote.Parse(text);
            var checkpoint = Checkpoint.Parse(note.Text);
            return checkpoint.Origin == origin && logKeys.Signed(note) ? checkpoint : null;
        }
        catch (LogException)
        {
            // Whatever is malformed about it, it is not a checkpoint of this log: the caller says so.
            return null;
        }
    }

    private void CheckCosignatures(CheckpointRow row, SignedNote note)
    {
        foreach (var line in row.Lines)
        {
            Cosignatures++;
            if (!IsRight(note, line))
            {
                findings.Add("trace.cosignature_wrong", row.Size, null, $"cosignature {row.Size}");
            }
        }
    }

    private bool IsRight(SignedNote note, string line)
    {
        try
        {
            var cosigned = SignedNote.Parse($"{note.Text}\n{line}");
            return cosigned.Signatures.Count == 1
                && witnesses.Any(witness => witness.Check(cosigned, null, out _) == SignatureState.Right);
        }
        catch (LogException)
        {
            // A line that is no signature line is a wrong cosignature.
            return false;
        }
    }
}
