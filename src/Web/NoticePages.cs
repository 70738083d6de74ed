using System.Buffers;
using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Web;

/// <summary>Notices: the live stream of the open pages, the list, and reading one.</summary>
internal static class NoticePages
{
    private const int RowsMax = 50;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);
    private static readonly byte[] Opened = ": open\n\n"u8.ToArray();
    private static readonly byte[] StillHere = ": still here\n\n"u8.ToArray();

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.Events, Stream).Needs(Allow.SignedIn);
        routes.MapGet(Urls.Notices, List).Needs(Allow.SignedIn);
        routes.MapGet(Urls.Notices + "/{id:long}", Open).Needs(Allow.SignedIn);
        routes.MapPost(Urls.Notices + "/read", ReadAll).Needs(Allow.SignedIn);
    }

    // Server-sent events with replay by the last id (WHATWG HTML, 9.2); a comment now and then keeps the line open
    // through proxies.
    private static async Task Stream(HttpContext http, NoticeHub hub)
    {
        var by = http.Actor();
        int? registryOf = by.Has(Role.Registry) ? by.UnitId : null;
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        var (notices, leave) = hub.Join(by.PersonId, registryOf);
        try
        {
            var last = http.Request.Headers["Last-Event-ID"].ToString();
            if (last.Length == 0) last = http.Request.Query["after"].ToString();
            if (long.TryParse(last, out var after))
            {
                foreach (var missed in await hub.After(after, by.PersonId, registryOf, http.RequestAborted))
                    http.Response.BodyWriter.Write(missed.Lines.Span);
            }
            await http.Response.BodyWriter.WriteAsync(Opened, http.RequestAborted);
            using var beat = new PeriodicTimer(Heartbeat);
            var beats = beat.WaitForNextTickAsync(http.RequestAborted).AsTask();
            var comes = notices.WaitToReadAsync(http.RequestAborted).AsTask();
            while (true)
            {
                if (await Task.WhenAny(comes, beats) == beats)
                {
                    await beats;
                    await http.Response.BodyWriter.WriteAsync(StillHere, http.RequestAborted);
                    beats = beat.WaitForNextTickAsync(http.RequestAborted).AsTask();
                    continue;
                }
                // Let go: the session ended, or what was announced could not be heard. The browser asks again.
                if (!await comes) return;
                while (notices.TryRead(out var notice)) http.Response.BodyWriter.Write(notice.Lines.Span);
                await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
                comes = notices.WaitToReadAsync(http.RequestAborted).AsTask();
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The page was closed.
        }
        finally
        {
            leave();
        }
    }

    private static async Task<IResult> List(HttpContext http, ViewerSource viewers, NpgsqlDataSource source)
    {
        var by = http.Actor();
        var after = long.TryParse(http.Request.Query["after"], out var last) ? last : long.MaxValue;
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<(long Id, string Kind, string Subject, string English, DateTime At,
            bool Unread)>(new CommandDefinition("""
            (select id, kind, subject, subject_en, at, read_at is null from notice where person_id = @PersonId and id < @after order by id desc limit @RowsMax)
            union all (select id, kind, subject, subject_en, at, read_at is null from notice where unit_id = @registryOf and id < @after order by id desc limit @RowsMax)
            order by 1 desc limit @RowsMax
            """, new { by.PersonId, registryOf = by.Has(Role.Registry) ? by.UnitId : (int?)null, after, RowsMax }, cancellationToken: http.RequestAborted))).AsList();
        return Page.Show<NoticeList, NoticesView>(await viewers.Of(http), new NoticesView(
            rows.Select(r =>
                new NoticeLine(r.Id.ToString(), Urls.Notice(r.Id.ToString()), NoticeKinds.Words(r.Kind, r.Subject, r.English),
                    Icon(r.Kind), r.At, r.Unread)).ToList(),
            rows.Count(r => r.Unread),
            new Paging(rows.Count, After: rows.Count == RowsMax ? rows[^1].Id.ToString() : null)));
    }

    private static string Icon(string kind) =>
        kind switch { "urge" or "late" or "escalated" => "urged", "task" => "assigned", "returned" => "returned",
            "delivery" or "answered" => "delivered", "corrected" or "replaced" => "corrected", _ => "other" };

    private static async Task<IResult> Open(HttpContext http, long id, NpgsqlDataSource source, TimeProvider clock)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var href = await connection.ExecuteScalarAsync<string?>(new CommandDefinition("""
            update notice set read_at = coalesce(read_at, @now) where id = @id
              and (person_id = @PersonId or unit_id = @registryOf) returning href
            """, new { id, now = clock.GetUtcNow(), by.PersonId, registryOf = by.Has(Role.Registry) ? by.UnitId : (int?)null }, cancellationToken: http.RequestAborted));
        return href is null ? new RefusalResult(Refusal.NotThere) : Results.Redirect(href);
    }

    private static async Task<IResult> ReadAll(HttpContext http, NpgsqlDataSource source, TimeProvider clock)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await connection.ExecuteAsync(new CommandDefinition("""
            update notice set read_at = @now where read_at is null and (person_id = @PersonId or unit_id = @registryOf)
            """, new { now = clock.GetUtcNow(), by.PersonId, registryOf = by.Has(Role.Registry) ? by.UnitId : (int?)null }, cancellationToken: http.RequestAborted));
        return ViewerSource.Done(http, Urls.Notices, new Text("都标为已读。", "All marked as read."));
    }
}
