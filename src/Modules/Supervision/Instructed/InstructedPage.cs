using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Yiwang.Supervision.Bulletin;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Instructed;

/// <summary>The page of a leader: what I instructed, and what became of it; and the bulletin drawn up from the
/// items.</summary>
internal sealed class InstructedPage(
    ReadInstructed read, ReadItems items, WriteBulletin bulletin, ViewerSource viewers)
{
    public async Task<IResult> Show(HttpContext http)
    {
        var by = http.Actor();
        var found = await read.Run(by, Guid.TryParse(http.Request.Query["after"], out var after) ? after : null,
            http.RequestAborted);
        var all = await items.All(by, "instructed", http.RequestAborted);
        var lines = found
            .Select(i =>
                new InstructionLine(i.At, i.Words, i.Title,
                i.CaseId == Guid.Empty ? "" : Urls.Case(i.CaseId.ToString()), CaseState(i.CaseStatus),
            i.Item is { } item ? Urls.SupervisionItem(item.Item.Id.ToString()) : "", i.Item?.Item.Number ?? "",
            i.Item is { } lit ? ItemPages.StateOf(lit.Light) : null,
            i.Item?.Parts.Count ?? 0, i.Item?.Finished ?? 0, i.Item?.Item.Result ?? "", i.Item?.Item.Score)).ToList();
        return Page.Show<Platform.Ui.Screens.Instructed, InstructedView>(await viewers.Of(http),
            new InstructedView($"{by.PostName} {by.PersonName}", lines,
            all.Count(i => i.Light != Light.Done), all.Count(i => i.Light == Light.Red),
            all.Count(i => i.Light == Light.Done))
        {
            Paging = new Paging(lines.Count, null,
                found.Count == ReadInstructed.RowsMax ? found[^1].Id.ToString() : null),
        });
    }

    public async Task<IResult> Bulletin(HttpContext http)
    {
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var written = await bulletin.Run(http.Actor(), act.Answer, http.RequestAborted);
        return written.Refusal is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, Urls.Compose(written.Answer.Id.ToString()),
                new Text("通报初稿已按现在的数据写好，请改定后送审。",
                    "The bulletin is drafted from today's figures; edit it and send it on."));
    }

    private static Text CaseState(string status) => status switch
    {
        "closed" => new("已办结", "closed"),
        "terminated" => new("已终止", "ended"),
        "suspended" => new("已挂起", "suspended"),
        _ => new("办理中", "in hand"),
    };
}
