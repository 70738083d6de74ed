using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Documents.Reading;

/// <summary>What a case page offers to draft out of an incoming case, and the two posts that do it.</summary>
internal sealed class CaseDrafts(DraftFromCase draft, CasePage page)
{
    /// <summary>A supplement to those who gave an opinion; the answer and the forwarding letter to those who may
    /// draft.</summary>
    public static IEnumerable<FreeMove> Offered(CaseView view, Actor by)
    {
        if (view.Opinions.Any(o => o.PersonId == by.PersonId)) yield return new FreeMove(Move.Supplement, []);
        if (view.Case.Kind != "incoming" || view.Case.ClosedAt is not null || view.Case.UnitId != by.UnitId)
            yield break;
        if (!Document.MayBeDrafted(by)) yield break;
        yield return new FreeMove(Move.Answer, []);
        yield return new FreeMove(Move.Forward, []);
    }

    public async Task<IResult> Post(HttpContext http, Guid id, DraftPurpose purpose)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await page.Draw(http, id, missing, form);
        var made = await draft.Run(http.Actor(), act.Answer, id, purpose, http.RequestAborted);
        return made.Refusal is { } refusal ? await page.Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.Compose(made.Answer.Id.ToString()), purpose == DraftPurpose.Answer
                ? new Text("已按来文起草答复，接着写正文。", "The answer is begun; go on with its text.")
                : new Text("已起草转发通知，原文附在后面；请选发给哪些单位。",
                    "The letter is begun, the origin attached; choose to whom it goes."));
    }
}
