using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;
using Yiwang.TransparencyLog;
using WitnessLine = Yiwang.Platform.Ui.Screens.Witness;

namespace Yiwang.Insight.Trust;

/// <summary>The page "trust": how long the trace is, who witnessed what and when, what the last verification came
/// to.</summary>
internal sealed class TrustPage(NpgsqlDataSource source, TraceLog log, ViewerSource viewers, AskVerification ask)
{
    private const int CheckpointsShown = 12;

    private const string Read = """
        select h.size, (select count(*) from trace t where (t.xid, t.id) > (h.last_xid, h.last_id)) from trace_head h;
        select c.size, c.root, c.at, coalesce(string_agg(s.witness, ',' order by s.witness), '') from checkpoint c
          left join cosignature s on s.size = c.size group by c.size, c.root, c.at order by c.size desc
            limit @CheckpointsShown;
        select w.name, w.key, w.alarm, w.alarm_at, w.is_sample, s.at, s.size from witness w
          left join lateral (select at, size from cosignature s where s.witness = w.name order by size desc limit 1) s
            on true order by w.name;
        select ended_at, size, holds, finding, finding_en from trace_verification where ended_at is not null
          order by id desc limit 1;
        select p.done from trace_verification v left join trace_verification_progress p on p.id = v.id
          where v.ended_at is null limit 1;
        """;

    public Task<IResult> Show(HttpContext http) => Draw(http, null);

    public async Task<IResult> Ask(HttpContext http)
    {
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, missing);
        var asked = await ask.Run(http.Actor(), act.Answer, http.RequestAborted);
        return asked.Refusal is { } refusal ? await Draw(http, refusal)
            : ViewerSource.Done(http, Urls.Trust,
                new Text("已开始核对，完成后结果在这一页。", "The check has begun; its result will be on this page."));
    }

    /// <summary>The newest checkpoint as others keep it.</summary>
    public IResult Newest() => log.Folder.ReadCheckpoint() is { } note
        ? Results.File(System.Text.Encoding.UTF8.GetBytes(note.ToString()), "text/plain; charset=utf-8",
            "checkpoint.txt") : new RefusalResult(Refusal.NotThere);

    /// <summary>One checkpoint with the cosignatures of its witnesses.</summary>
    public async Task<IResult> Checkpoint(HttpContext http, long size)
    {
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var note = await connection.ExecuteScalarAsync<string?>(new CommandDefinition("""
            select c.note || coalesce((select string_agg(s.line, '' order by s.witness) from cosignature s
              where s.size = c.size), '')
            from checkpoint c where c.size = @size
            """, new { size }, cancellationToken: http.RequestAborted));
        return note is null ? new RefusalResult(Refusal.NotThere)
            : Results.File(System.Text.Encoding.UTF8.GetBytes(note), "text/plain; charset=utf-8",
                $"checkpoint-{size}.txt");
    }

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal)
    {
        var viewer = await viewers.Of(http);
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await using var read = await connection.QueryMultipleAsync(
            new CommandDefinition(Read, new { CheckpointsShown }, cancellationToken: http.RequestAborted));
        var (size, unsealed) = await read.ReadSingleAsync<(long, long)>();
        var checkpoints = (await read.ReadAsync<(long Size, byte[] Root, DateTime At, string Witnesses)>()).AsList();
        var witnesses = (await read.ReadAsync<(string Name, string Key, string Alarm, DateTime? AlarmAt, bool IsSample,
            DateTime? At, long? Size)>()).AsList();
        var last = (await read.ReadAsync<(DateTime EndedAt, long Size, bool Holds, string Zh, string En)?>())
            .FirstOrDefault();
        var running = (await read.ReadAsync<long?>()).Select(done => (long?)(done ?? 0)).FirstOrDefault();
        return Page.Show<Platform.Ui.Screens.Trust, TrustView>(viewer, new TrustView(
            log.Origin, $"{log.Keys.Ed25519.KeyId:x8}", last?.Size ?? size, (int)Math.Min(int.MaxValue, unsealed),
            last?.EndedAt, last?.Holds ?? true,
            last is { } done ? new Text(done.Zh, done.En) : new Text("还没有核对过", "Not checked yet"),
            [.. witnesses
                .Select(one =>
                    new WitnessLine(one.IsSample
                    ? new Text($"{one.Name}（示例）", $"{one.Name} (sample)").In(viewer.Language) : one.Name,
                $"{VerifierKey.Parse(one.Key).KeyId:x8}", one.AlarmAt ?? one.At, one.Size, one.Alarm.Length == 0))],
            [.. checkpoints.Select(one => new CheckpointLine(one.Size, Convert.ToBase64String(one.Root), one.At,
                [log.Origin, .. one.Witnesses.Split(',', StringSplitOptions.RemoveEmptyEntries)],
                $"{Urls.Trust}/checkpoints/{one.Size}"))],
            "bin/yiwang verify trace --keys keys.txt\nbin/yiwang verify evidence.zip --keys keys.txt", running, size,
            witnesses.Any(one => one.IsSample),
            http.Actor().Has(Role.AuditAdmin), refusal, http.Actor().IsAdministrator),
                refusal is null ? 200 : Answer.Status(refusal));
    }
}
