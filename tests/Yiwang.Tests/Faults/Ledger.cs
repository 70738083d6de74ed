using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Yiwang.Tests.Faults;

/// <summary>One act as its client remembers it: what it asked for, and the words by which its effect is found
/// again.</summary>
internal sealed record LedgerAct(Guid Id, string Kind, string Mark);

/// <summary>
/// The client's own book: each act stands in it, synced to disk, before it is sent; then its answer, or that the line
/// broke (<c>unknown</c>) until the same act was sent again and answered.
/// </summary>
internal sealed class Ledger(string path) : IDisposable
{
    private readonly FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<Guid, (LedgerAct Act, string State)> acts = new();
    private int unknowns;

    /// <summary>How often a line broke between sending and answer.</summary>
    public int Unknowns => unknowns;

    public IEnumerable<LedgerAct> In(string state) => acts.Values.Where(a => a.State == state).Select(a => a.Act);

    public void Sent(LedgerAct act) => Write(act, "sent");

    public void Ok(LedgerAct act) => Write(act, "ok");

    public void Refused(LedgerAct act) => Write(act, "fail");

    public void Unknown(LedgerAct act)
    {
        Interlocked.Increment(ref unknowns);
        Write(act, "unknown");
    }

    public void Dispose() => file.Dispose();

    private void Write(LedgerAct act, string state)
    {
        var line = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { act.Id, act.Kind, act.Mark, state }) + "\n");
        lock (gate)
        {
            file.Write(line);
            file.Flush(flushToDisk: true);
            acts[act.Id] = (act, state);
        }
    }
}
