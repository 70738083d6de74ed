using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using UnitDayLine = Yiwang.Platform.Ui.Screens.UnitDayLine;

namespace Yiwang.Supervision.Rules;

/// <summary>The page where a unit's administrator sets terms, urging, escalation, and the unit's own days and
/// hours.</summary>
internal sealed class RulesPage(NpgsqlDataSource source, DeadlineRules limits, ChangeRules change, ViewerSource viewers)
{
    private const int YearsShown = 2;

    public Task<IResult> Show(HttpContext http) => Draw(http, null, null);

    public async Task<IResult> Post(HttpContext http, string what)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return new RefusalResult(missing);
        var (by, act, cancel) = (http.Actor(), actId.Answer, http.RequestAborted);
        string Field(string name) => form[name].ToString();
        int Number(string name) => int.TryParse(form[name], out var number) ? number : int.MinValue;
        var version = Versions.Of(http.Request);
        var quiet = Field("quiet").Split('-');
        var done = what switch
        {
            "term" =>
                await change.AddTerm(by, act, version,
                    new NewTerm(Field("kind"), Field("step"), Field("urgency"), Field("type"), Field("counts"),
                    Number("amount"), Field("source")), cancel),
            "hours" => await change.SetHours(by, act, version, Field("hours"), cancel),
            "day" =>
                await change.SetDay(by, act, version, DateOnly.TryParseExact(Field("day"), "yyyy-MM-dd", out var day)
                    ? day : default, Field("day_hours"), Field("name"), Field("take") == "yes", cancel),
            "urge" => quiet.Length == 2 && TimeOnly.TryParse(quiet[0], out var from)
                && TimeOnly.TryParse(quiet[1], out var to)
                ? await change.AddUrge(by, act, version, Field("urge_kind"), Number("urge_hours"), Number("not_within"), from,
                    to, cancel) : QuietWrong,
            "escalation" => await change.AddEscalation(by, act, version, Number("level"), Number("late_hours"), cancel),
            _ => await change.AddNotice(by, act, version, Number("year"), Field("paper"), Field("days"), cancel),
        };
        return done.Refusal is { } refusal ? await Draw(http, refusal, form)
            : ViewerSource.Done(http, Urls.DeadlineRules, new Text("已定下。", "Set."));
    }

    public async Task<IResult> End(HttpContext http, string what, int id)
    {
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return new RefusalResult(missing);
        var done = await change.End(http.Actor(), actId.Answer, Versions.Of(http.Request), what, id, http.RequestAborted);
        return done.Refusal is { } refusal
            ? refusal.Kind == RefusalKind.Stale
                ? await Draw(http, refusal, await http.Request.ReadFormAsync(http.RequestAborted)) : new RefusalResult(refusal)
            : ViewerSource.Done(http, Urls.DeadlineRules, new Text("已停用。", "Ended."));
    }

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var rules = await limits.Of(source, by.UnitId, http.RequestAborted);
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select r.id, r.kind, r.step, r.urgency, r.document_type, r.counts, r.amount, r.source,
              coalesce(u.short_name, ''), coalesce(p.name, ''), r.unit_id is not distinct from @UnitId
              from term_rule r left join unit u on u.id = r.unit_id left join person p on p.id = r.set_by
              where r.ended_at is null and (r.unit_id is null or r.unit_id = any(@path))
                order by r.unit_id nulls first, r.kind, r.step, r.id;
            select r.id, r.kind, r.hours, r.not_within_hours, to_char(r.quiet_from, 'HH24:MI'),
              to_char(r.quiet_to, 'HH24:MI'), coalesce(u.short_name, ''), r.unit_id is not distinct from @UnitId
              from urge_rule r left join unit u on u.id = r.unit_id where r.ended_at is null
                and (r.unit_id is null or r.unit_id = any(@path)) order by r.kind desc, r.hours, r.id;
            select r.id, r.level, r.hours, coalesce(u.short_name, ''), r.unit_id is not distinct from @UnitId
              from escalation_rule r left join unit u on u.id = r.unit_id where r.ended_at is null
                and (r.unit_id is null or r.unit_id = any(@path)) order by r.level, r.id;
            select d.day::text, coalesce(d.hours, ''), d.name, p.name from unit_day d join person p on p.id = d.set_by
              where d.unit_id = @UnitId order by d.day desc limit 60;
            select exists (select 1 from unit_hours where unit_id = @UnitId),
              (select parent_id is null from unit where id = @UnitId), {ChangeRules.Version};
            """, new { by.UnitId, path = rules.Path.ToArray() }, cancellationToken: http.RequestAborted));
        var viewer = await viewers.Of(http);
        var terms = (await read.ReadAsync<(int Id, string Kind, string Step, string Urgency, string Type, string Counts,
            int Amount, string Source, string Unit, string By, bool Own)>())
            .Select(r =>
                new TermLine(r.Id, For(r.Kind, r.Step, r.Urgency, r.Type), TermWords(r.Counts, r.Amount), r.Source,
                    r.Unit, r.By, r.Own)).ToList();
        var urges = (await read.ReadAsync<(int Id, string Kind, int Hours, int NotWithin, string From, string To,
            string Unit, bool Own)>())
            .Select(r => new RuleLine(r.Id, UrgeWords(r.Kind, r.Hours, r.NotWithin, $"{r.From}–{r.To}"), r.Unit, r.Own))
            .ToList();
        var escalations = (await read.ReadAsync<(int Id, short Level, int Hours, string Unit, bool Own)>())
            .Select(r => new RuleLine(r.Id, new Text(
            $"超期 {r.Hours} 个工作小时，告知第 {r.Level} 级上级", $"{r.Hours} working hours late: superior no. {r.Level} is told"),
                r.Unit, r.Own)).ToList();
        var days = (await read.ReadAsync<(string Day, string Hours, string Name, string By)>())
            .Select(d => new UnitDayLine(DateOnly.Parse(d.Day),
            d.Hours.Length == 0 ? new Text("放假", "off") : new Text($"上班 {d.Hours}", $"worked {d.Hours}"), d.Name, d.By))
                .ToList();
        var (ownHours, top, version) = await read.ReadSingleAsync<(bool, bool, string)>();
        var thisYear = viewer.Now.Year;
        var years = Enumerable.Range(thisYear, YearsShown)
            .Where(y => rules.Calendar.IsProvisional(new DateOnly(y, 6, 1), new DateOnly(y, 6, 1))).ToList();
        var entries = Entries.Of(form, refusal);
        Option Of(string value, Text words) => new(value, words.In(viewer.Language));
        return Page.Show<AdminDeadlines, RulesView>(viewer,
            new RulesView(by.UnitName, terms, Kinds.Select(k => Of(k.Key, k.Value)).ToList(),
            Urgencies.Select(u => Of(u.Key, u.Value)).ToList(),
            DocumentTypes.All.Select(d => Of(d.Code, d.Name)).ToList(), urges, escalations,
            rules.Calendar.HoursOf.ToString(), ownHours, days, years, top, entries) { Version = version },
                refusal is null ? 200 : Answer.Status(refusal));
    }

    private static readonly Dictionary<string, Text> Kinds = new()
    {
        ["outgoing"] = new("发文", "outgoing"), ["incoming"] = new("收文", "incoming"),
            ["supervision"] = new("督办", "supervision"), ["affair"] = new("事务", "affairs"),
    };

    private static readonly Dictionary<string, Text> Urgencies = new()
        { ["urgent"] = new("加急", "urgent"), ["extra_urgent"] = new("特急", "most urgent") };

    private static Text For(string kind, string step, string urgency, string type)
    {
        var zh = new List<string>();
        var en = new List<string>();
        void Add(Text words)
        {
            zh.Add(words.Zh);
            en.Add(words.En);
        }
        if (kind.Length > 0) Add(Kinds.TryGetValue(kind, out var known) ? known : new Text(kind, kind));
        if (step.Length > 0) Add(new Text(step, step));
        if (urgency.Length > 0) Add(Urgencies.TryGetValue(urgency, out var level) ? level : new Text(urgency, urgency));
        if (type.Length > 0 && DocumentTypes.Find(type) is { } document) Add(document);
        return zh.Count == 0 ? new Text("全部", "all") : new Text(string.Join(' ', zh), string.Join(", ", en));
    }

    private static Text TermWords(string counts, int amount) => counts switch
    {
        "hours" => new($"{amount} 个工作小时", $"{amount} working hours"),
        "days" => new($"{amount} 个工作日", $"{amount} working days"),
        _ => new($"{amount} 日", $"{amount} calendar days"),
    };

    private static Text UrgeWords(string kind, int hours, int notWithin, string quiet)
    {
        var what = kind switch { "task" => new Text("办理", "steps"), "answer" => new Text("答复", "answers"),
            _ => new Text("签收", "signing") };
        var when = hours switch
        {
            0 => new Text("到期时", "at the limit"),
            < 0 => new Text($"到期前 {-hours} 个工作小时", $"{-hours} working hours before"),
            _ => new Text($"到期后 {hours} 个工作小时", $"{hours} working hours after"),
        };
        return new Text($"{what.Zh}：{when.Zh}，{notWithin} 小时内不重复，{quiet} 不打扰",
            $"{what.En}: {when.En}, not twice within {notWithin} h, quiet {quiet}");
    }

    private static Refusal QuietWrong { get; } = new("rules.quiet_wrong", "安静时段写成“20:00-08:00”。",
        "Quiet hours are written as “20:00-08:00”.", RefusalKind.Wrong, "quiet");
}
