using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;
using Yiwang.Platform.Urging;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Urging;

/// <summary>The page of one run of urging, and urging all that is not finished of an item.</summary>
internal sealed class UrgePages(ReadUrge read, ReadItem items, UrgeCase urge, ViewerSource viewers)
{
    public async Task<IResult> Show(HttpContext http, Guid id)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var view = found.Answer;
        var back = view.CaseId is { } caseId
            ? Urls.Case(caseId.ToString()) : Urls.Board(view.DocumentId!.Value.ToString());
        return Page.Show<Platform.Ui.Screens.Urge, Platform.Ui.Screens.UrgeView>(await viewers.Of(http),
            new Platform.Ui.Screens.UrgeView(back, view.Title,
            view.By.Length > 0 ? view.By : "", view.Words, view.At, view.TraceId, view.Blockers, view.Reached,
            view.Listed, view.Seen,
            view.Targets.Select(t =>
                new UrgeLine(t.Unit, t.Who, t.Step, t.Outcome == "reached", ReasonOf(t.Reason), t.SeenAt)).ToList()));
    }

    /// <summary>One run for each part that is not finished, each with its own proof.</summary>
    public async Task<IResult> OfItem(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var found = await items.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        if (found.Answer.Item.MayBeRun(http.Actor()) is { } refusal) return new RefusalResult(refusal);
        var (blockers, reached, listed) = (0, 0, 0);
        foreach (var part in found.Answer.Parts.Where(p => !p.IsDone))
        {
            // Each part's run is an act of its own; its id is made from the click's, so that the same click urges once.
            var done = await urge.Run(http.Actor(), ActId.Part(act.Answer, part.No), part.CaseId,
                form["words"].ToString(), http.RequestAborted);
            if (done.Refusal is { Code: not "urge.nobody" } no) return new RefusalResult(no);
            if (done.Refusal is not null) continue;
            (blockers, reached, listed) = (blockers + done.Answer.Blockers, reached + done.Answer.Reached,
                listed + done.Answer.Listed);
        }
        return ViewerSource.Done(http, Urls.SupervisionItem(id.ToString()),
            new Text($"应催 {blockers} 人，催到 {reached}，列明原因 {listed}。",
            $"{blockers} block: {reached} reached, {listed} listed with the reason."));
    }

    private static Text ReasonOf(string reason) => reason switch
    {
        "recent" => new("刚催过，不重复", "urged lately, not again"),
        "nobody" => new("那里没有在岗的人", "nobody is there"),
        "self" => new("就是催办人本人", "it is the one who urges"),
        _ => new("", ""),
    };
}
