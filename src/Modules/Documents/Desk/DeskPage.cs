using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Reading;
using Yiwang.Platform;
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
    private static readonly string[] Lists = ["todo", "read", "done", "mine", "drafts"];

    public static async Task<IResult> Show(HttpContext http, ReadDesk run, ViewerSource viewers)
    {
        var list = http.Request.Query["list"].ToString();
        if (!Lists.Contains(list)) list = "todo";
        var viewing = viewers.Of(http);
        var desk = await run.Run(http.Actor(), list, null, http.RequestAborted);
        var viewer = await viewing;
        var lines = list == "drafts"
            ? desk.DraftRows
            .Select(d =>
                new TaskLine(d.Id.ToString(), Urls.Compose(d.Id.ToString()),
                d.Title.Length > 0 ? d.Title : new Text("（无标题）", "(no title yet)").In(viewer.Language), "", "",
                new Text("起草", "draft"), Due.None, When: Spoken.Moment(d.ChangedAt, viewer.Now, viewer.Language)))
                    .ToList()
            : desk.Rows.Select(r => Line(r, viewer, list)).ToList();
        var groups = list == "todo" ? Grouped(lines) : [new DeskGroup(new Text("", ""), lines, lines.Count)];
        var next = list == "todo" && lines.Count > 0 ? lines[0].Url : "";
        return Page.Show<Screen, DeskView>(viewer, new DeskView(
            (DeskList)Array.IndexOf(Lists, list), [desk.ToDo, desk.ToRead, 0, desk.Mine, desk.Drafts], groups,
            [new Chip(new Text("全部", "All"), Urls.DeskList(list), lines.Count, Here: true)], new Paging(lines.Count),
            desk.DueToday, desk.Overdue, next,
            desk.Waiting
                .Select(w =>
                    new Waiting(w.Title, Urls.Case(w.CaseId.ToString()),
                    $"{w.Who} {RouteWords.Step(w.Step, w.StepEn).In(viewer.Language)}",
                    viewer.DueOf(w.DueAt, w.LateAt is not null))).ToList(),
            desk.Waiting.Count));
    }

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

    private static List<DeskGroup> Grouped(IReadOnlyList<TaskLine> lines)
    {
        var groups = new List<DeskGroup>();
        void Add(string zh, string en, DueState state)
        {
            var mine = lines.Where(l => l.Due.State == state
                || (state == DueState.Left && l.Due.State == DueState.None)).ToList();
            if (mine.Count > 0) groups.Add(new DeskGroup(new Text(zh, en), mine, mine.Count));
        }
        Add("已超期", "Overdue", DueState.Late);
        Add("一天之内到期", "Due within a day", DueState.Soon);
        Add("以后到期", "Later", DueState.Left);
        return groups;
    }
}
