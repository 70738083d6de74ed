using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using System.Threading.Channels;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Notices;

/// <summary>A notice on its way to an open page.</summary>
public sealed record NoticeSeen(long Id, string Kind, string Subject, string Href, string SubjectEn)
{
    private static readonly JsonSerializerOptions Json = new()
        { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };
    private byte[]? lines;

    /// <summary>Its events as they go over the line (WHATWG HTML, 9.2), made once for however many pages.</summary>
    public ReadOnlyMemory<byte> Lines => lines ??= Written();

    private byte[] Written()
    {
        var words = NoticeKinds.Words(Kind, Subject, SubjectEn);
        var data = JsonSerializer.Serialize(new { zh = words.Zh, en = words.En, url = Href }, Json);
        var events = new StringBuilder($"id: {Id}\nevent: notice\ndata: {data}\n\n");
        foreach (var path in NoticeKinds.ChangedBy(Href))
        {
            events.Append("event: changed\ndata: ").Append(JsonSerializer.Serialize(new { path }, Json)).Append("\n\n");
        }
        return Encoding.UTF8.GetBytes(events.ToString());
    }
}

/// <summary>
/// Brings notices to open pages: listens to what transactions announce and hands each notice to the connections of the
/// person, or of the unit's registry. What was missed while a connection was broken is read again by the last id.
/// </summary>
public sealed partial class NoticeHub(NpgsqlDataSource source, ILogger<NoticeHub> log) : BackgroundService
{
    public const int ReplayMax = 50;
    private const int QueueMax = 100;
    private int open;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);
    private readonly Channel<(long First, long Last)> told = Channel.CreateUnbounded<(long,
        long)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<int, ConcurrentDictionary<Guid, ChannelWriter<NoticeSeen>>> people = new();
    private readonly ConcurrentDictionary<int, ConcurrentDictionary<Guid, ChannelWriter<NoticeSeen>>> units = new();

    /// <summary>Joins for one open page; a page that does not read keeps the newest.</summary>
    public (ChannelReader<NoticeSeen> Notices, Action Leave) Join(int personId, int? registryOf)
    {
        var channel = Channel.CreateBounded<NoticeSeen>(new BoundedChannelOptions(QueueMax)
            { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var id = Guid.CreateVersion7();
        Interlocked.Increment(ref open);
        people.GetOrAdd(personId, _ => new())[id] = channel.Writer;
        if (registryOf is { } unit) units.GetOrAdd(unit, _ => new())[id] = channel.Writer;
        return (channel.Reader, () =>
        {
            if (people.TryGetValue(personId, out var mine)) mine.TryRemove(id, out _);
            if (registryOf is { } u && units.TryGetValue(u, out var ours)) ours.TryRemove(id, out _);
            Interlocked.Decrement(ref open);
        });
    }

    /// <summary>Notices after an id, for a connection that was broken.</summary>
    public async Task<IReadOnlyList<NoticeSeen>> After(long id, int personId, int? registryOf, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<NoticeSeen>(new CommandDefinition("""
            select n.id, n.kind, n.subject, n.href, n.subject_en as SubjectEn from notice n
            left join notice_setting s on s.person_id = n.person_id and s.kind = split_part(n.kind, '_', 1)
            where n.id > @id and (n.person_id = @personId or n.unit_id = @registryOf) and coalesce(s.page, true)
              order by n.id limit @ReplayMax
            """, new { id, personId, registryOf, ReplayMax }, cancellationToken: cancel))).AsList();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Listen(stoppingToken), Bring(stoppingToken));

    private async Task Listen(CancellationToken stopping)
    {
        // A page may be open before the first connection listens.
        var broken = true;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync(stopping);
                connection.Notification += (_, heard) =>
                {
                    if (heard.Channel == SessionEnds.Channel) LetGo(heard.Payload);
                    else Hear(heard.Payload);
                };
                await using (
                    var listen = new NpgsqlCommand($"listen {NoticeStore.Channel}; listen {SessionEnds.Channel}",
                        connection)) await listen.ExecuteNonQueryAsync(stopping);
                // What was announced meanwhile nobody heard: every page comes again and is told what it has not seen.
                if (broken) foreach (var page in people.Values.SelectMany(pages => pages.Values)) page.TryComplete();
                broken = false;
                while (true) await connection.WaitAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException away)
            {
                Away(log, away.SqlState ?? away.Message);
                broken = true;
                await Task.Delay(Again, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // The page asks again; whoever has still a session gets a new line, the others the sign-in page.
    private void LetGo(string person)
    {
        if (!int.TryParse(person, out var id) || !people.TryGetValue(id, out var pages)) return;
        foreach (var page in pages.Values) page.TryComplete();
    }

    private void Hear(string range)
    {
        // Nobody has a page open: whoever opens one reads the list.
        if (Volatile.Read(ref open) == 0) return;
        var ends = range.Split('-');
        if (ends.Length == 2 && long.TryParse(ends[0], out var first) && long.TryParse(ends[1], out var last))
            told.Writer.TryWrite((first, last));
    }

    // One reader: what was announced while it read is read together the next time.
    private async Task Bring(CancellationToken stopping)
    {
        try
        {
            while (await told.Reader.WaitToReadAsync(stopping))
            {
                var ranges = new List<(long First, long Last)>();
                while (told.Reader.TryRead(out var one)) ranges.Add(one);
                await Bring(Merged(ranges), stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private static List<(long First, long Last)> Merged(List<(long First, long Last)> ranges)
    {
        var merged = new List<(long First, long Last)>();
        foreach (var range in ranges.Order())
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else merged.Add(range);
        }
        return merged;
    }

    private async Task Bring(List<(long First, long Last)> ranges, CancellationToken cancel)
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancel);
            await using var read = new NpgsqlCommand("""
                select n.id, n.kind, n.subject, n.href, n.person_id, n.unit_id, n.subject_en
                from unnest($1::bigint[], $2::bigint[]) r(first, last) join notice n on n.id between r.first and r.last
                left join notice_setting s on s.person_id = n.person_id and s.kind = split_part(n.kind, '_', 1)
                where coalesce(s.page, true) order by n.id
                """, connection)
            {
                Parameters = { new() { Value = ranges.Select(r => r.First).ToArray() },
                    new() { Value = ranges.Select(r => r.Last).ToArray() } },
            };
            await using var rows = await read.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
            {
                var notice = new NoticeSeen(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetString(3),
                    rows.GetString(6));
                if (!await rows.IsDBNullAsync(4, cancel)) Hand(people, rows.GetInt32(4), notice);
                if (!await rows.IsDBNullAsync(5, cancel)) Hand(units, rows.GetInt32(5), notice);
            }
        }
        catch (NpgsqlException away)
        {
            // The pages get it by replay, or when they are next loaded.
            Away(log, away.SqlState ?? away.Message);
        }
    }

    private static void Hand(ConcurrentDictionary<int, ConcurrentDictionary<Guid, ChannelWriter<NoticeSeen>>> to,
        int key, NoticeSeen notice)
    {
        if (!to.TryGetValue(key, out var pages)) return;
        foreach (var page in pages.Values) page.TryWrite(notice);
    }

    [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Notices wait, the database is away: {Why}")]
    private static partial void Away(ILogger log, string why);
}
