using System.Text.Json;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Insight.Trust;

/// <summary>Asks for a verification of the whole trace; it is done in the background, one at a time, with
/// progress.</summary>
internal sealed class AskVerification(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>So long after one ended the next may be asked for by hand.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    public async Task<Result<long>> Run(Actor by, Guid actId, CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "trace.verify", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<long>();
        if (await act.One<bool>("select exists (select 1 from trace_verification where ended_at > @since)",
            new { since = act.At - Rest }, cancel))
        {
            return new Refusal("trace.verified_just_now", "一分钟内刚核对过，结果就在页面上。",
                "It was checked less than a minute ago; the result is on the page.");
        }
        var id = await act.One<long?>("""
            insert into trace_verification (asked_at, asked_by) values (@At, @PersonId) on conflict do nothing
              returning id
            """, new { act.At, act.By.PersonId }, cancel);
        if (id is not { } asked)
            return new Refusal("trace.verifying", "正在核对，请看进度。", "It is being checked; see the progress.");
        act.Trace("trace.verification_asked", "trace", TraceStore.Node);
        return await act.Commit(asked, cancel);
    }
}

/// <summary>
/// Does the verifications that were asked for, and one each night; writes how far it is. What is wrong is written as a
/// finding, and as an entry of the trace itself.
/// </summary>
internal sealed class VerifyTrace(NpgsqlDataSource source, TraceLog log, ContentStore content, TimeProvider clock)
{
    private const int NightHour = 2;
    private const int FindingsKept = 50;

    /// <summary>One look: is there something to do, and does nobody else do it.</summary>
    public async Task Look(NpgsqlConnection connection, CancellationToken cancel)
    {
        await AskNightly(connection, cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var take = new NpgsqlCommand(
            "select id from trace_verification where ended_at is null for update skip locked", connection, transaction);
        if (await take.ExecuteScalarAsync(cancel) is not long id) return;
        // The row stays locked while it runs: who dies lets it go, and another takes it up. Progress is kept beside, in
        // memory of the run.
        await Execute("update trace_verification_progress set done = 0, started_at = $2, id = $1", id,
            clock.GetUtcNow(), cancel);
        var (holds, size, findings) = await Verify(id, cancel);
        var first = findings.Count > 0 ? findings[0] : null;
        await using var end = new NpgsqlCommand("""
            update trace_verification set ended_at = $2, size = $3, done = $3, holds = $4, finding = $5,
              finding_en = $6, findings = $7::jsonb,
              started_at = coalesce(started_at, (select started_at from trace_verification_progress)) where id = $1
            """, connection, transaction)
        {
            Parameters =
            {
                new() { Value = id }, new() { Value = clock.GetUtcNow() }, new() { Value = size },
                    new() { Value = holds },
                new() { Value = first?.Zh ?? "痕迹完整，没有被改过" },
                new() { Value = first?.En ?? "The trace is whole and unchanged" },
                new() { Value = JsonSerializer.Serialize(findings.Take(FindingsKept)) },
            },
        };
        await end.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "trace.verified", Actor.System, now,
            cancel)).Answer;
        act.Trace("trace.verified", "trace", TraceStore.Node, facts:
            [("size", size.ToString()), ("holds", holds ? "yes" : "no"), ("finding", first?.Code ?? "")]);
        await act.Commit(true, cancel);
    }

    private async Task<(bool Holds, long Size, IReadOnlyList<TraceFinding> Findings)> Verify(long id,
        CancellationToken cancel)
    {
        IReadOnlyList<VerifierKey> witnesses;
        await using (var connection = await source.OpenConnectionAsync(cancel))
            witnesses = await CosignatureStore.Keys(connection, cancel);
        var verdict = await new TraceVerifier(log.Origin, log.Keys, witnesses)
            .Run(source, log.Folder, [], new Progress(this, cancel), cancel);
        var files = await ContentAudit.Run(source, content, cancel);
        return (verdict.IsRight && files.Count == 0, verdict.Entries, [.. verdict.Findings, .. files]);
    }

    private async Task AskNightly(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var night = WorkingCalendar.InstantOf(WorkingCalendar.DateOf(now), TimeSpan.FromHours(NightHour));
        if (now < night) night = night.AddDays(-1);
        await using var ask = new NpgsqlCommand("""
            insert into trace_verification (asked_at) select $1
            where exists (select 1 from checkpoint)
              and not exists (select 1 from trace_verification where asked_at >= $2 or ended_at is null)
            on conflict do nothing
            """, connection) { Parameters = { new() { Value = clock.GetUtcNow() }, new() { Value = night.ToUniversalTime() } } };
        await ask.ExecuteNonQueryAsync(cancel);
    }

    private async Task Execute(string sql, long id, DateTimeOffset at, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = at });
        await command.ExecuteNonQueryAsync(cancel);
    }

    private void Report(long done)
    {
        using var command = source.CreateCommand("update trace_verification_progress set done = $1");
        command.Parameters.Add(new() { Value = done });
        command.ExecuteNonQuery();
    }

    // Told every two thousand entries; written down now and then.
    private sealed class Progress(VerifyTrace run, CancellationToken cancel) : IProgress<long>
    {
        private const long Step = 10_000;

        public void Report(long value)
        {
            cancel.ThrowIfCancellationRequested();
            if (value % Step == 0) run.Report(value);
        }
    }
}
