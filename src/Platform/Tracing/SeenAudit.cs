using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>Compares the log with the checkpoints that witnesses keep: what only somebody else's memory can
/// find.</summary>
internal sealed class SeenAudit
{
    private readonly Queue<Checkpoint> seen;
    private readonly TraceFindings findings;

    internal SeenAudit(CheckpointAudit checkpoints, IReadOnlyList<SignedNote> notes, TraceFindings findings)
    {
        this.findings = findings;
        // A note that this log's key did not sign proves nothing about this log, whoever shows it.
        seen = new(notes.Select(note => checkpoints.Read(note.ToString(), out _)).OfType<Checkpoint>()
            .OrderBy(one => one.Size));
    }

    internal void Reached(LeafAudit leaves)
    {
        while (seen.TryPeek(out var one) && one.Size <= leaves.Size)
        {
            seen.Dequeue();
            if (one.Root != leaves.Root)
            {
                findings.Add("trace.forked", null, null, $"witness {one.Size}");
            }
        }
    }

    internal void End(long size)
    {
        while (seen.TryDequeue(out var one))
        {
            findings.Add("trace.rolled_back", size, null, $"witness {one.Size}");
        }
    }
}
