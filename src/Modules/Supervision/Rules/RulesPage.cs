using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using UnitDayLine = Yiwang.Platform.Ui.Screens.UnitDayLine;

namespace Yiwang.Supervision.Rules;

/// <summary>The page where a unit's administrator sets terms, urging, escalation, and the unit's own days and
/// hours.</summary>
internal sealed class RulesPage(ReadRules read, ChangeRules change, ViewerSource viewers)
{
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
        var done = what switch
        {
            "term" =>
                await change.AddTerm(by, act, version,
                    new NewTerm(Field("kind"), Field("step"), Field("urgency"), Field("type"), Field("counts"),
                    Number("amount"), Field("source")), cancel),
            "hours" => await change.SetHours(by, act, version, Field("hours"), cancel),
            "day" => await change.SetDay(by, act, version, Field("day"), Field("day_hours"), Field("name"),
                Field("take") == "yes", cancel),
            "urge" => await change.AddUrge(by, act, version, Field("urge_kind"), Number("urge_hours"),
                Number("not_within"), Field("quiet"), cancel),
            "escalation" => await change.AddEscalation(by, act, version, Number("level"), Number("late_hours"), cancel),
            _ => await change.AddNotice(by, act, version, Number("year"), Field("paper"), Field("days"), cancel),
        };
        return done.Refusal is { } refusal ? await Draw(http, refusal with { Field = OnPage(what, refusal.Field) }, form)
            : ViewerSource.Done(http, Urls.DeadlineRules, new Text("已定下。", "Set."));
    }

    // Several forms stand on the page: fields that are called alike have names of their own there.
    private static string OnPage(string form, string field) => (form, field) switch
    {
        ("urge", "kind" or "hours") => "urge_" + field,
        ("day", "hours") => "day_hours",
        _ => field,
    };

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
        var rules = await read.Run(http.Actor(), http.RequestAborted);
        var viewer = await viewers.Of(http);
        var terms = rules.Terms.Select(r => new TermLine(r.Id, For(r.Kind, r.Step, r.Urgency, r.Type),
            TermWords(r.Counts, r.Amount), r.Source, r.Unit, r.SetBy, r.Own)).ToList();
        var urges = rules.Urges.Select(r => new RuleLine(r.Id,
            UrgeWords(r.Kind, r.Hours, r.NotWithin, r.Quiet.Replace('-', '–')), r.Unit, r.Own)).ToList();
        var escalations = rules.Escalations.Select(r => new RuleLine(r.Id, new Text(
            $"超期 {r.Hours} 个工作小时，告知第 {r.Level} 级上级", $"{r.Hours} working hours late: superior no. {r.Level} is told"),
                r.Unit, r.Own)).ToList();
        var days = rules.Days.Select(d => new UnitDayLine(d.Day,
            d.Hours.Length == 0 ? new Text("放假", "off") : new Text($"上班 {d.Hours}", $"worked {d.Hours}"), d.Name,
            d.SetBy)).ToList();
        var entries = Entries.Of(form, refusal);
        Option Of(string value, Text words) => new(value, words.In(viewer.Language));
        return Page.Show<AdminDeadlines, RulesView>(viewer,
            new RulesView(http.Actor().UnitName, terms, Kinds.Select(k => Of(k.Key, k.Value)).ToList(),
            Urgencies.Select(u => Of(u.Key, u.Value)).ToList(),
            DocumentTypes.All.Select(d => Of(d.Code, d.Name)).ToList(), urges, escalations,
            rules.Hours, rules.OwnHours, days, rules.YearsWithoutNotice, rules.Top, entries)
            { Version = rules.Version },
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
}
