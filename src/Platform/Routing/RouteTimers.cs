using Npgsql;
using Yiwang.Bpmn.Execution;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>
/// The timers that routes wait for. A pass looks at the next due ones in their index; what came due while everything
/// was stopped is caught up by the first. The timers of a suspended case stand still.
/// </summary>
public sealed class RouteTimers(NpgsqlDataSource source, Cases cases, TimeProvider clock)
{
    /// <summary>When the next one is due, for <see cref="Jobs.Duty"/>.</summary>
    public const string Next = "select min(due_at) from route_timer";

    private const int BatchMax = 100;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var due = new List<(Guid Case, int Key)>();
        await using (var look = new NpgsqlCommand("""
            select r.case_id, r.key from route_timer r join "case" c on c.id = r.case_id and c.status = 'open'
              where r.due_at <= $1 order by r.due_at limit $2
            """, connection) { Parameters = { new() { Value = now }, new() { Value = BatchMax } } })
        {
            await using var rows = await look.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel)) due.Add((rows.GetGuid(0), rows.GetInt32(1)));
        }
        var failures = new List<Exception>();
        foreach (var (caseId, key) in due)
        {
            try
            {
                await Fire(caseId, key, now, cancel);
            }
            catch (Exception failure) when (failure is NpgsqlException or InvalidOperationException)
            {
                // One case that cannot go on must not hold up the others; all failures are thrown together and logged.
                failures.Add(failure);
            }
        }
        if (failures.Count > 0) throw new AggregateException(failures);
    }

    private async Task Fire(Guid caseId, int key, DateTimeOffset now, CancellationToken cancel)
    {
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "case.timer", Actor.System, now,
            cancel)).Answer;
        // The case first, as every move does; then whoever is second finds the timer gone.
        await act.Ask(OpenedCase.Unseen(caseId).Look, cancel);
        if (await act.Execute("delete from route_timer where case_id = @caseId and key = @key and due_at <= @now",
            new { caseId, key, now }, cancel) == 0) return;
        var moved = await cases.Happen(act, caseId, new TimerDue(key), cancel);
        // The case no longer waits for it: the timer is gone with this act, and the trace says that it was.
        if (moved.Refusal is { } refused)
            act.Trace("way.timer_idle", "case", caseId.ToString(), caseId, facts: ("why", refused.Code));
        await act.Commit(true, cancel);
    }
}

/// <summary>Messages that cases wait for: an answer that arrived, a document that everybody signed for.</summary>
public sealed class CaseMessages(Cases cases)
{
    /// <summary>Everybody to whom it was sent has signed for it.</summary>
    public const string AllSignedFor = "全部签收";

    /// <summary>The answer to a letter, and that to a request, as the routes call them.</summary>
    public static IReadOnlyList<string> Answers { get; } = ["复函", "批复"];

    /// <summary>Tells the open cases of a document; those that do not wait for any of the names are as they
    /// were.</summary>
    /// <returns>How many went on.</returns>
    public async Task<int> Arrive(Act act, Guid documentId, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var went = 0;
        foreach (
            var id in await act.Query<Guid>(
                """select id from "case" where document_id = @documentId and status = 'open' order by id""",
                new { documentId }, cancel))
        {
            foreach (var name in names)
            {
                if ((await cases.Happen(act, id, new MessageArrived(name), cancel)).Refusal is null) went++;
            }
        }
        return went;
    }
}
