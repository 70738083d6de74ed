using System.Globalization;
using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Insight.Auditing;

/// <summary>The auditor's view across all cases: entries by person, unit, act, object and time, without the words
/// people wrote; looking leaves its own trace.</summary>
internal sealed class AuditPage(NpgsqlDataSource source, TraceReading reading, ViewerSource viewers)
{
    private const int LinesMax = 50;
    private const int FieldLengthMax = 200;
    private static readonly string[] fields = ["person", "unit", "code", "object", "from", "to"];

    public async Task<IResult> Show(HttpContext http)
    {
        var entered = fields.ToDictionary(field => field, field => http.Request.Query[field].ToString().Trim(),
            StringComparer.Ordinal);
        var viewer = await viewers.Of(http);
        if (entered.Values.Any(value => value.Length > FieldLengthMax) || !TryDay(entered["from"], out var from)
            || !TryDay(entered["to"], out var to))
        {
            var wrong = new Refusal("audit.filter_wrong", "条件写得不对：日期要像 2026-01-31，每项最多 200 字。",
                "A condition is wrong: days like 2026-01-31, at most 200 characters each.", RefusalKind.Wrong);
            return Page.Show<Audit, AuditView>(viewer, new AuditView([], entered, "", wrong), 400);
        }
        var before = long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture,
            out var id) ? id : long.MaxValue;
        var lines = await Find(entered, from, to, before, viewer.Language, http.RequestAborted);
        await reading.Took(http.Actor(), "audit.looked", "trace", TraceStore.Node, null, null,
            [.. entered.Where(one => one.Value.Length > 0).Select(one => (one.Key, one.Value)),
                ("lines", lines.Count.ToString(CultureInfo.InvariantCulture))], http.RequestAborted);
        var older = lines.Count == LinesMax
            ? Urls.With(viewer.Path, "before", lines[^1].Id.ToString(CultureInfo.InvariantCulture)) : "";
        return Page.Show<Audit, AuditView>(viewer, new AuditView(lines, entered, older));
    }

    private async Task<List<AuditLine>> Find(Dictionary<string, string> entered, DateTimeOffset? from,
        DateTimeOffset? to, long before, Language language, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<(long Id, DateTime At, string Person, string Unit, string Kind,
            string ObjectKind, string ObjectId, byte[] Entry)>(new CommandDefinition($"""
            select t.id, t.at, coalesce(p.name, ''), coalesce(u.short_name, ''), t.kind, t.object_kind, t.object_id,
              t.entry
            from trace t left join person p on p.id = t.person_id left join unit u on u.id = t.unit_id
            where t.id < @before
              {(entered["person"].Length > 0 ? "and t.person_id = any(select id from person where name = @person or sign_in = @person)" : "")}
              {(entered["unit"].Length > 0 ? "and t.unit_id = any(select id from unit where name = @unit or short_name = @unit or code = @unit)" : "")}
              {(entered["code"].Length > 0 ? "and (t.kind = @code or t.kind like @code || '.%')" : "")}
              {(entered["object"].Length > 0 ? "and (t.object_id = @object or t.object_id like @object || '/%' or t.case_id::text = @object)" : "")}
              {(from is not null ? "and t.at >= @from" : "")} {(to is not null ? "and t.at < @to" : "")}
            order by t.id desc limit @LinesMax
            """, new
        {
            before, person = entered["person"], unit = entered["unit"],
                code = entered["code"].Replace("%", "", StringComparison.Ordinal),
            @object = entered["object"].Replace("%", "", StringComparison.Ordinal), from, to = to?.AddDays(1), LinesMax,
        }, cancellationToken: cancel));
        return [.. rows.Select(row =>
        {
            var entry = TraceEntry.Parse(row.Entry);
            return new AuditLine(row.Id, row.At, row.Person.Length > 0
                ? row.Person : new Text("系统", "the system").In(language), row.Unit, row.Kind, CodeWords.Of(row.Kind),
                ObjectWords(row.ObjectKind).In(language), row.ObjectId, entry.Address ?? "",
                DeviceWords(entry.Device).In(language));
        })];
    }

    private static Text DeviceWords(string? device) => device switch
    {
        "phone" => new("手机", "phone"), "desktop" => new("电脑", "computer"),
        "node" => new("服务器", "server"), _ => new(device ?? "", device ?? ""),
    };

    private static Text ObjectWords(string kind) => kind switch
    {
        "case" => new("办件", "case"), "document" => new("公文", "document"), "delivery" =>
            new("投递", "delivery"), "task" => new("待办", "task"), "person" => new("人员", "person"),
        "unit" => new("单位", "unit"), "post" => new("岗位", "post"), "section" =>
            new("处室", "section"), "route" => new("流程", "route"), "seal" => new("印章", "seal"),
        "scheme" => new("考核方案", "scheme"), "trace" =>
            new("痕迹", "trace"), "opinion" => new("意见", "opinion"), "attachment" => new("附件", "attachment"),
        "account" => new("账号", "account"), "delegation" =>
            new("委托", "delegation"), "duty" => new("自动工作", "duty"), "import" => new("导入", "import"),
        "supervision" => new("督办件", "item under supervision"), "supervision_part" =>
            new("督办任务", "part of an item"), "template" => new("范文", "template"),
        "application" => new("应用", "application"), "right" => new("权限", "right"),
        "indicator" => new("指标", "indicator"), "price" => new("单价", "price"), "node" => new("服务器", "server"),
        "routes" => new("流程", "routes"), "document_pages" => new("公文的页", "pages of a document"),
        "attachment_pages" => new("附件的页", "pages of an attachment"), "page" => new("页面", "page"), _ => new(kind, kind),
    };

    private static bool TryDay(string text, out DateTimeOffset? day)
    {
        day = null;
        if (text.Length == 0) return true;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || date.Year is < 2000 or > 9000) return false;
        day = WorkingCalendar.InstantOf(date, TimeSpan.Zero).ToUniversalTime();
        return true;
    }
}
