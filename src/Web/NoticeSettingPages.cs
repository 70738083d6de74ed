using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Web;

/// <summary>How a person wants to be told, by kind of notice.</summary>
internal static class NoticeSettingPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Urls.NoticeSettings).Needs(Allow.SignedIn);
        pages.MapGet("", (HttpContext http, ViewerSource viewers, NpgsqlDataSource source, YiwangSettings settings) =>
            Show(http, viewers, source, settings, null, null));
        pages.MapPost("", async (HttpContext http, ViewerSource viewers, NpgsqlDataSource source,
            YiwangSettings settings, SetNotices run) =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            var act = ActId.Of(http.Request);
            if (act.Refusal is { } missing) return new RefusalResult(missing);
            var done = await run.Run(http.Actor(), act.Answer, [.. form["page"].OfType<string>()],
                [.. form["sms"].OfType<string>()], form["mobile"].ToString(), http.RequestAborted);
            return done.Refusal is { } refusal ? await Show(http, viewers, source, settings, refusal, form)
                : ViewerSource.Done(http, Urls.NoticeSettings, new Text("已记下。", "Kept."));
        });
    }

    private static async Task<IResult> Show(
        HttpContext http, ViewerSource viewers, NpgsqlDataSource source, YiwangSettings settings, Refusal? refusal,
        IFormCollection? form)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var kept = (await connection.QueryAsync<(string Kind, bool Page, bool Sms)>(new CommandDefinition(
            "select kind, page, sms from notice_setting where person_id = @PersonId", new { by.PersonId },
            cancellationToken: http.RequestAborted))).ToDictionary(s => s.Kind);
        var mobile = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "select mobile from person where id = @PersonId", new { by.PersonId },
            cancellationToken: http.RequestAborted)) ?? "";
        var lines = NoticeKinds.Settable.Select(k => new NoticeSettingLine(k.Kind, k.Name,
            form is not null ? form["page"].Contains(k.Kind) : !kept.TryGetValue(k.Kind, out var set) || set.Page,
            form is not null ? form["sms"].Contains(k.Kind) : kept.TryGetValue(k.Kind, out var sent) && sent.Sms,
            k.MustReach)).ToList();
        var entries = form is null
            ? null : new Entries(new Dictionary<string, string> { ["mobile"] = form["mobile"].ToString() },
                refusal is null ? [] : [refusal]);
        return Page.Show<NoticeSettings, NoticeSettingsView>(await viewers.Of(http),
            new NoticeSettingsView(lines, mobile, settings.SmsGateway.Length > 0, entries),
            refusal is null ? 200 : Answer.Status(refusal));
    }
}
