using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Yiwang.Supervision.Closing;
using Yiwang.Supervision.Reporting;

namespace Yiwang.Supervision.Items;

/// <summary>The list of items and one item, and what is posted from it.</summary>
internal sealed class ItemPages(
    ReadItems readItems, ReadItem readItem, AddPart addPart, ReportProgress report, ReviewPart review, CloseItem close,
    ReopenItem reopen, TakenFiles takenFiles, DocumentPapers papers,
    ViewerSource viewers)
{
    private const int PageRows = 50;

    public async Task<IResult> List(HttpContext http)
    {
        var by = http.Actor();
        var asked = http.Request.Query["list"].ToString();
        var all = await readItems.All(by, "", http.RequestAborted);
        (string Key, Text Words, Func<ListedItem, bool> Has, bool Late)[] chips =
        [
            ("", new("在办", "Open"), i => i.Item.IsOpen, false),
            ("red", new("红灯", "Red"), i => i.Light == Light.Red, true),
            ("yellow", new("黄灯", "Yellow"), i => i.Light == Light.Yellow, false),
            ("ours", new("我单位督办", "We supervise"), i => i.Item.UnitId == by.UnitId, false),
            ("given", new("交我单位办", "Given to us"), i => i.Item.UnitId != by.UnitId, false),
            ("closed", new("已销号", "Closed"), i => !i.Item.IsOpen, false),
        ];
        var here = chips.FirstOrDefault(c => c.Key == asked, chips[0]);
        var chosen = all.Where(here.Has).ToList();
        var after = Guid.TryParse(http.Request.Query["after"], out var key) ? key : Guid.Empty;
        var from = chosen.FindIndex(i => i.Item.Id == after) + 1;
        var viewer = await viewers.Of(http);
        var lines = chosen.Skip(from).Take(PageRows).Select(i => Line(i, viewer)).ToList();
        var paging = new Paging(lines.Count, chosen.Count,
            from + PageRows < chosen.Count ? chosen[from + PageRows - 1].Item.Id.ToString() : null);
        return Page.Show<SupervisionList, SupervisionView>(viewer, new SupervisionView(
            chips.Select(c =>
                new Chip(c.Words, c.Key.Length == 0 ? Urls.Supervision : $"{Urls.Supervision}?list={c.Key}",
                    all.Count(c.Has), c == here, c.Late)).ToList(),
            lines, paging, by.Has(Role.Supervisor), by.Has(Role.Leader) || by.Has(Role.Principal),
            by.Has(Role.UnitAdmin)));
    }

    public Task<IResult> Show(HttpContext http, Guid id) => Draw(http, id, null, null);

    public async Task<IResult> Report(HttpContext http, Guid partId)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var files = new List<TakenFile>();
        foreach (var file in form.Files.Where(f => f.Length > 0).Take(ReportProgress.FilesMax + 1))
        {
            await using var stream = file.OpenReadStream();
            var taken = await takenFiles.Take(file.FileName, stream, http.RequestAborted);
            if (taken.Refusal is { } unfit) return await Again(http, partId, unfit, form);
            files.Add(taken.Answer);
        }
        var done = await report.Run(http.Actor(), act.Answer, partId, form["progress"].ToString(),
            form["finished"] == "yes", files, http.RequestAborted);
        return done.Refusal is { } refusal ? await Again(http, partId, refusal, form)
            : await Said(http, partId, done.Answer.Finished
                ? new Text($"已报办结，送“{string.Join('、', done.Answer.Now)}”。",
                    $"Reported as finished; sent on to {string.Join(", ", done.Answer.Now)}.")
                : new Text("进展已报。", "The progress was reported."));
    }

    public async Task<IResult> AddPart(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var done = await addPart.Run(http.Actor(), act.Answer, id, Versions.Of(http.Request),
            NewItemPage.PartOf(form, "", ""), http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.SupervisionItem(id.ToString()),
                new Text($"第 {done.Answer.No} 项已交办。", $"Part {done.Answer.No} is assigned."));
    }

    public async Task<IResult> Review(HttpContext http, Guid partId)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var accept = form["accept"] == "yes";
        var done = await review.Run(http.Actor(), act.Answer, partId, accept, form["words"].ToString(),
            http.RequestAborted);
        return done.Refusal is { } refusal ? await Again(http, partId, refusal, form)
            : await Said(http, partId, accept ? new Text("已采纳，这一项办结。", "Accepted; the part is finished.")
                : new Text("已退回重办。", "Sent back to be done again."));
    }

    public async Task<IResult> Act(HttpContext http, Guid id, string word)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var due = DateOnly.TryParseExact(form["due"], "yyyy-MM-dd", out var date) ? date : default;
        var score = int.TryParse(form["score"], out var given) ? given : -1;
        var version = Versions.Of(http.Request);
        var done = word == "close"
            ? await close.Run(http.Actor(), act.Answer, id, version, form["result"].ToString(), score,
                http.RequestAborted)
            : await reopen.Run(http.Actor(), act.Answer, id, version, form["reason"].ToString(), due,
                http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.SupervisionItem(id.ToString()), word == "close"
                ? new Text("已销号，批示领导已收到结果。", "Closed; the leader who instructed was told.")
                : new Text("已重启，各项重新交办。", "Reopened; every part was assigned anew."));
    }

    private async Task<IResult> Again(HttpContext http, Guid partId, Refusal refusal, IFormCollection form) =>
        refusal.Kind == RefusalKind.Unseen || await ItemOf(http, partId) is not { } id
            ? new RefusalResult(refusal) : await Draw(http, id, refusal, form);

    private async Task<IResult> Said(HttpContext http, Guid partId, Text words) =>
        ViewerSource.Done(http, Urls.SupervisionItem((await ItemOf(http, partId))!.Value.ToString()), words);

    private Task<Guid?> ItemOf(HttpContext http, Guid partId) =>
        readItem.OfPart(http.Actor(), partId, http.RequestAborted);

    private async Task<IResult> Draw(HttpContext http, Guid id, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var found = await readItem.Run(by, id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var view = found.Answer;
        var item = view.Item;
        var viewer = await viewers.Of(http);
        var entries = Entries.Of(form, refusal);
        var runs = item.IsRunBy(by);
        var basisUrl = !view.SeesBasis ? "" : item.CaseId is { } caseId
            ? Urls.Case(caseId.ToString()) : Urls.Document(item.DocumentId!.Value.ToString());
        return Page.Show<SupervisionItem, SupervisionItemView>(viewer, new SupervisionItemView(
            id.ToString(), item.Version.ToString(), item.Number, item.Title, ItemWords.Source(item.Source), item.Basis,
            basisUrl, view.Leader, item.Requirement,
            WorkingCalendar.DateOf(item.DueAt), item.IsOpen ? viewer.DueOf(item.DueAt) : Due.Done, StateOf(view.Light),
            item.IsOpen ? new Text("在办", "open") : new Text("已销号", "closed"), item.ReportEvery,
            view.Parts.Select(p => Part(p, view, viewer)).ToList(),
            view.Story
                .Select(s =>
                    new StoryLine(s.At, s.Person.Length > 0
                    ? $"{s.Unit} {s.Person}" : viewer.Language == Language.Zh ? "系统" : "the system",
                ItemWords.Story(s.Kind), Words: s.Words)).ToList(),
            item.Result, item.Score, runs && item.IsOpen && view.Parts.Any(p => !p.IsDone),
            runs && item.IsOpen && view.Parts.All(p => p.IsDone),
            runs && !item.IsOpen, refusal, entries, item.Paragraph, item.Passage, runs && item.IsOpen,
            await papers.Lines(by, view.Bulletins, new Text("通报", "Bulletin"), http.RequestAborted)),
                refusal is null ? 200 : Answer.Status(refusal));
    }

    private SupervisedPart Part(PartView part, ItemView view, Viewer viewer)
    {
        var reports = view.Reports.Where(r => r.PartId == part.Id)
            .Select(r => new PartReport(r.Unit, r.Person, r.At, r.Progress, r.Finished,
            view.Evidence.Where(e => e.ReportId == r.Id).Select(e => new FileLine(e.Id.ToString(), e.Name, e.Size))
                .ToList(),
            r.Verdict.Length > 0 ? ItemWords.Verdict(r.Verdict) : null, r.Review)).ToList();
        var caseUrl = part.SeesCase ? Urls.Case(part.CaseId.ToString()) : "";
        var mark = part.LateAt is null ? (Text?)null : viewer.LateMark(part.DueAt, part.AcceptedAt ?? part.ClosedAt);
        return new SupervisedPart(part.Id.ToString(), part.No, part.Task, part.Measure, part.Lead, part.Assisting,
            StateOf(part.Light),
            part.IsDone ? Due.None : viewer.DueOf(part.DueAt, part.LateAt is not null), ItemWords.State(part),
            part.IsDone ? mark : null, part.InHand,
            part.ReportDue, part.Urged, reports, caseUrl, part.SeesCase ? Urls.WhyThisDate(part.CaseId.ToString()) : "",
            part.OfMyUnit && !part.IsDone && view.Item.IsOpen && !part.MineToReview, part.MineToFinish,
            part.MineToReview);
    }

    private SupervisionLine Line(ListedItem listed, Viewer viewer)
    {
        var item = listed.Item;
        var leads = listed.Parts.Select(p => p.Lead).Distinct().ToList();
        var responsible = leads.Count <= 3 ? string.Join('、', leads)
            : $"{string.Join('、', leads.Take(3))} … {leads.Count}";
        return new SupervisionLine(item.Id.ToString(), item.Number, item.Title,
            item.Basis.Length > 60 ? item.Basis[..60] + "…" : item.Basis, responsible,
            listed.Parts.Count, listed.Finished, listed.Late, viewer.DueOf(item.DueAt), StateOf(listed.Light),
            item.IsOpen ? new Text("在办", "open") : item.Score is { } score
                ? new Text($"销号，{score} 分", $"closed, {score}") : new Text("已销号", "closed"));
    }

    internal static LightState StateOf(Light light) => (LightState)light;
}
