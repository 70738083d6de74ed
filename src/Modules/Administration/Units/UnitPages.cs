using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Units;

/// <summary>The page of a unit and its forms: units below, sections, posts and roles, letterhead, changes that keep the
/// history.</summary>
internal sealed class UnitPages(
    ReadUnits read, ViewerSource viewers, TimeProvider clock, CreateUnit create, RenameUnit rename, MoveUnit move,
    MergeUnit merge,
    AbolishUnit abolish, ChooseLetterhead letterhead, ChangeSections sections, TakeBackPlan takeBack)
{
    // Changes that may wait for a day to come.
    private static readonly string[] MayWait = ["rename", "move", "merge", "abolish"];

    public Task<IResult> Show(HttpContext http, int? id) => Draw(http, id ?? http.Actor().UnitId, null, null);

    public async Task<IResult> Act(HttpContext http, int id, string act)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, form, missing, act);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var from = MayWait.Contains(act) ? Typed.DayToCome(form["from"], today) : Typed.Day(form["from"], today);
        if (from.Refusal is { } wrongDay) return await Draw(http, id, form, wrongDay, act);
        var done = await Do(http, id, act, actId.Answer, from.Answer, form);
        if (done.Refusal is { } refusal) return await Draw(http, id, form, refusal, act);
        return ViewerSource.Done(http, $"{Urls.AdministrationUnits}/{id}",
            from.Answer > today ? Planned(from.Answer) : Said(act));
    }

    public async Task<IResult> TakeBack(HttpContext http, int id, Guid plan)
    {
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, null, missing);
        var done = await takeBack.Run(http.Actor(), actId.Answer, id, plan, http.RequestAborted);
        return done.Refusal is { Kind: RefusalKind.Unseen } unseen ? new RefusalResult(unseen)
            : done.Refusal is { } refusal ? await Draw(http, id, null, refusal)
            : ViewerSource.Done(http, $"{Urls.AdministrationUnits}/{id}", new Text("计划收回了。", "The plan is taken back."));
    }

    private async Task<Result<int>> Do(HttpContext http, int id, string act, Guid actId, DateOnly from,
        IFormCollection form)
    {
        var by = http.Actor();
        var version = form["_version"].ToString();
        var cancel = http.RequestAborted;
        switch (act)
        {
            case "units":
                var wanted = NewUnit.Take(form["name"], form["short"], form["code"], form["kind"],
                    int.TryParse(form["level"], out var level) ? level : 0);
                return wanted.Refusal is { } wrong
                    ? wrong : await create.Run(by, actId, id, wanted.Answer, from, cancel);
            case "rename":
                var (name, brief) = (Typed.Line(form["name"], "name"),
                    Typed.Line(form["short"], "short", required: false));
                return (name.Refusal ?? brief.Refusal) is { } no ? no
                    : await rename.Run(by, actId, id, version, name.Answer, brief.Answer, new FromDay(from), cancel);
            case "move":
                return await move.Run(by, actId, id, version, form["under"].ToString().Trim(), new FromDay(from), cancel);
            case "merge":
                return await merge.Run(by, actId, id, version, form["into"].ToString().Trim(), new FromDay(from), cancel);
            case "abolish":
                var basis = Typed.Line(form["basis"], "basis", Typed.BasisLengthMax);
                return basis.Refusal is { } none
                    ? none : await abolish.Run(by, actId, id, version, basis.Answer, new FromDay(from), cancel);
            case "letterhead":
                var (mark, prefix) = (Typed.Line(form["letterhead"], "letterhead", required: false),
                    Typed.Line(form["prefix"], "prefix", Typed.PrefixLengthMax, required: false));
                return (mark.Refusal ?? prefix.Refusal) is { } bad ? bad
                    : await letterhead.Run(by, actId, id, version, mark.Answer, prefix.Answer, form["route"].ToString(),
                        from, cancel);
            default:
                var close = form["do"] == "close";
                var section = int.TryParse(form["id"], out var key) ? key : 0;
                var called = Typed.Line(form["section"], "section", required: !close);
                return called.Refusal is { } empty
                    ? empty : await sections.Run(by, actId, id, section, version, called.Answer, close, cancel);
        }
    }

    private async Task<IResult> Draw(HttpContext http, int id, IFormCollection? form, Refusal? refusal,
        string act = "")
    {
        var viewer = await viewers.Of(http);
        var view = await read.Run(http.Actor(), id, http.Request.Query["q"].ToString().Trim(),
            http.Request.Query["after"].ToString(), viewer.Language, http.RequestAborted);
        if (view.Refusal is { } unseen) return new RefusalResult(unseen);
        return Page.Show<AdminUnit, UnitView>(viewer, view.Answer with { Entries = Typed.Kept(form, refusal, act) },
            refusal is null ? 200 : Answer.Status(refusal));
    }

    private static Text Planned(DateOnly day) => new($"记下了，{day:yyyy-MM-dd} 自动办。在那之前可以收回。",
        $"Planned for {day:yyyy-MM-dd}; it is carried out by itself and can be taken back before.");

    private static Text Said(string act) => act switch
    {
        "units" => new("单位加上了。", "The unit is added."),
        "rename" => new("名称改了。以前的公文仍显示当时的名称。", "Renamed. Earlier documents keep the name of their day."),
        "move" => new("改隶了，下级一起过去。", "Moved, with all below it."),
        "merge" => new("并入了。它不再收文，历史都在。", "Merged. It receives nothing more; its history stays."),
        "abolish" => new("撤销了。它不再收文，历史都在。", "Abolished. It receives nothing more; its history stays."),
        "letterhead" => new("红头和流程记下了。", "Letterhead and route are kept."),
        _ => new("处室改了。", "The sections are changed."),
    };
}
