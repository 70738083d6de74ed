using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Checking;
using Yiwang.Documents.Reading;
using Yiwang.Documents.Viewing;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Drafting;

/// <summary>The pages as they would be printed: of what is saved, or of what stands in the form and is not saved
/// yet.</summary>
internal sealed class PreviewPage(ReadDocument read, ShowPaper show, ViewerSource viewers)
{
    public async Task<IResult> Show(HttpContext http, Guid id)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        return found.Refusal is { } unseen ? new RefusalResult(unseen) : await Draw(http, found.Answer);
    }

    /// <summary>While writing: nothing is saved and no act is done; the form's words are set and shown.</summary>
    public async Task<IResult> Typed(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var input = SaveDraft.Take(ComposePage.Input(form, found.Answer));
        if (input.Refusal is { } unfit) return await Draw(http, found.Answer, unfit);
        var typed = input.Answer;
        return await Draw(http, found.Answer with
        {
            Type = typed.Type, Urgency = typed.Urgency, Classification = typed.Classification, Title = typed.Title,
                Body = typed.Body, Elements = typed.Elements,
        });
    }

    private async Task<IResult> Draw(HttpContext http, DocumentView document, Refusal? unfit = null)
    {
        var from = int.TryParse(http.Request.Query["from"], out var page) && page > 0 ? page : 1;
        var shown = show.OfDraft(document, from);
        var remarks = new List<Text>();
        if (unfit is not null) remarks.Add(new Text(unfit.Zh, unfit.En));
        if (shown.Unset is { } why) remarks.Add(why);
        remarks.AddRange(FormatChecks.Of(document).Select(f => f.WithSource));
        var pages = shown.Drawn is { } drawn ? ShowPaper.Sheets(drawn, Urls.Document(document.Id.ToString())) : null;
        var viewer = await viewers.Of(http);
        return Page.Show<Preview, PreviewView>(viewer, new PreviewView(
            document.Id.ToString(), document.Title.Length > 0 ? document.Title : new Text("（无标题）", "(no title yet)")
                .In(viewer.Language), shown.Paper with { Pages = pages }, remarks, DrawPages.PagesAtOnce));
    }
}
