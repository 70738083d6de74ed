using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Reading;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Screen = Yiwang.Platform.Ui.Screens.Desk;

namespace Yiwang.Documents.Desk;

/// <summary>The desk as a page.</summary>
internal static class DeskPage
{
    public static async Task<IResult> Show(HttpContext http, ReadDesk run, ViewerSource viewers)
    {
        var query = http.Request.Query;
        var ask = DeskAsk.Of(query["list"], query["only"], query["sort"],
            Guid.TryParse(query["after"], out var after) ? after : null);
        var viewing = viewers.Of(http);
        var desk = await run.Run(http.Actor(), ask, http.RequestAborted);
        var viewer = await viewing;
        var lines = ask.List == "drafts"
            ? desk.DraftRows.Select(d => Line(d, viewer)).ToList()
            : desk.Rows.Select(r => Line(r, viewer, ask.List)).ToList();
        var whole = desk.Next is null && ask.After is null;
        var counts = desk.Counts;
        return Page.Show<Screen, DeskView>(viewer, new DeskView(
            (DeskList)DeskAsk.Lists.ToList().IndexOf(ask.List),
            [counts.ToDo, counts.ToRead, counts.Done, counts.Mine, counts.Drafts],
            ask is { List: "todo", Sort: "due" } ? Grouped(desk.Rows, viewer, whole)
                : lines.Count == 0 ? [] : [new DeskGroup(new Text("", ""), lines, null)],
            Chips(ask, desk, viewer), new Paging(lines.Count, After: desk.Next?.ToString()),
            counts.DueToday, counts.Overdue, ask.List == "todo" && lines.Count > 0 ? lines[0].Url : "",
            desk.Waiting.Select(w => Waits(w, viewer)).ToList(), desk.Waiting.Count > 0 ? desk.Waiting[0].Total : 0,
            ask.Sort, desk.Acting.Select(row => Remark(row, viewer)).ToList(), counts.DoneToday));
    }

    private static TaskLine Line(DraftRow draft, Viewer viewer) => new(
        draft.Id.ToString(), Urls.Compose(draft.Id.ToString()),
        draft.Title.Length > 0 ? draft.Title : new Text("（无标题）", "(no title yet)").In(viewer.Language), "", "",
        new Text("起草", "draft"), Due.None, When: Spoken.Moment(draft.ChangedAt, viewer.Now, viewer.Language));

    private static TaskLine Line(DeskRow row, Viewer viewer, string list) => new(
        row.TaskId.ToString(), Urls.Case(row.CaseId.ToString()), row.Title, row.Number, row.FromName,
        list == "mine" ? CasePage.StatusWords(row.Step) : RouteWords.Step(row.Step, row.StepEn),
        list is "done" or "mine" && row.DoneAt is not null ? Due.Done : viewer.DueOf(row.DueAt, row.LateAt is not null),
        UrgencyOf(row.Urgency),
        row.OpenedAt is null, row.DoneAt is { } done ? Spoken.Moment(done, viewer.Now, viewer.Language) : null);

    internal static Urgency UrgencyOf(string code) => code switch
    {
        "extra_urgent" => Urgency.MostUrgent,
        "urgent" => Urgency.Urgent,
        _ => Urgency.Ordinary,
    };

    // By the day they fall due; what has no limit stands at the end.
    private static List<DeskGroup> Grouped(IReadOnlyList<DeskRow> rows, Viewer viewer, bool whole)
    {
        var today = WorkingCalendar.DateOf(viewer.Now);
        var sunday = today.AddDays((7 - (int)today.DayOfWeek) % 7);
        return rows.GroupBy(row => GroupOf(row, viewer.Now, today, sunday)).OrderBy(group => group.Key).Select(group =>
        {
            var lines = group.Select(row => Line(row, viewer, "todo")).ToList();
            return new DeskGroup(Headings[group.Key], lines, whole ? lines.Count : null);
        }).ToList();
    }

    private static readonly Text[] Headings =
        [new("已超期", "Overdue"), new("今天到期", "Due today"), new("本周到期", "Due this week"), new("以后", "Later")];

    private static int GroupOf(DeskRow row, DateTimeOffset now, DateOnly today, DateOnly sunday)
    {
        if (row.DueAt is not { } at) return 3;
        var due = new DateTimeOffset(at, TimeSpan.Zero);
        var day = WorkingCalendar.DateOf(due);
        return row.LateAt is not null || due < now ? 0 : day <= today ? 1 : day <= sunday ? 2 : 3;
    }

    // Only what narrows is offered: a chip without an entry is left out, unless it is the one chosen.
    private static List<Chip> Chips(DeskAsk ask, DeskRead desk, Viewer viewer)
    {
        var here = Urls.With(Urls.With(viewer.Path, "after", null), "print", null);
        var chips = new List<Chip>();
        void Add(string only, string zh, string en, int? count)
        {
            if (count == 0 && only.Length > 0 && ask.Only != only) return;
            chips.Add(new Chip(new Text(zh, en), Urls.With(here, "only", only.Length > 0 ? only : null), count,
                ask.Only == only, only == "late"));
        }
        var counts = desk.Counts;
        if (desk.Kinds is { } kinds)
        {
            var counted = kinds.All <= ReadDesk.KindsMax;
            Add("", "全部", "All", ask.List == "todo" ? counts.ToDo : counts.ToRead);
            if (ask.List == "todo")
            {
                Add("late", "超期", "Overdue", counts.Overdue);
                Add("today", "今天到期", "Due today", counts.DueToday);
            }
            Add("urgent", "特急加急", "Urgent", counted ? kinds.Urgent : null);
            Add("incoming", "收文", "Incoming", counted ? kinds.Incoming : null);
            Add("outgoing", "发文", "Outgoing", counted ? kinds.Outgoing : null);
            Add("other", "其他", "Other", counted ? kinds.Other : null);
        }
        else if (ask.List == "mine")
        {
            Add("", "全部", "All", null);
            Add("open", "在办", "Under way", counts.Mine);
        }
        return chips;
    }

    private static Waiting Waits(WaitingRow row, Viewer viewer) => new(row.Title, Urls.Case(row.CaseId.ToString()),
        $"{row.Who} {RouteWords.Step(row.Step, row.StepEn).In(viewer.Language)}",
        viewer.DueOf(row.DueAt, row.LateAt is not null), Urls.CaseAct(row.CaseId.ToString(), "urge"));

    private static Text Remark(ActingRow row, Viewer viewer)
    {
        var last = WorkingCalendar.DateOf(new DateTimeOffset(row.EndsAt, TimeSpan.Zero)).AddDays(-1);
        var today = WorkingCalendar.DateOf(viewer.Now);
        var (zh, en) = (Spoken.Day(last, today, Language.Zh), Spoken.Day(last, today, Language.En));
        return row.Given ? new Text($"您的件由{row.Name}代办，到{zh}。", $"{row.Name} acts for you until {en}.")
            : new Text($"您代{row.Name}办件，到{zh}。", $"You act for {row.Name} until {en}.");
    }
}
