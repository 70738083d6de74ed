using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Issuing;
using Yiwang.Documents.Reading;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;

namespace Yiwang.Documents.Drafting;

/// <summary>What is posted from beside a draft: comments, templates, and its versions as a redline for print.</summary>
internal sealed class BesideDraft(ReadDocument read, Comments comments, Templates templates, SaveDraft save,
    Pages pages, ComposePage compose)
{
    public async Task<IResult> Comment(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await compose.Draw(http, id, missing, form);
        var made = await comments.Run(http.Actor(), act.Answer, id, int.TryParse(form["paragraph"], out var paragraph)
            ? paragraph : 0, form["words"].ToString(), http.RequestAborted);
        return made.Refusal is { } refusal ? await compose.Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.Compose(id.ToString()) + "#comments",
                new Text("批注已加。", "The comment was added."));
    }

    public async Task<IResult> Settle(HttpContext http, Guid id, Guid comment)
    {
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var settled = await comments.Settle(http.Actor(), act.Answer, id, comment, http.RequestAborted);
        return settled.Refusal is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, Urls.Compose(id.ToString()) + "#comments",
                new Text("批注已处理。", "The comment is settled."));
    }

    public async Task<IResult> Keep(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await compose.Draw(http, id, missing, form);
        var kept = await templates.Run(http.Actor(), act.Answer, id, form["template_name"].ToString(),
            http.RequestAborted);
        return kept.Refusal is { } refusal ? await compose.Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.Compose(id.ToString()) + "#templates",
                new Text($"已存为范文“{kept.Answer.Name}”。", $"Kept as the template “{kept.Answer.Name}”."));
    }

    /// <summary>Begins the draft anew with a template; the text before stays among the versions.</summary>
    public async Task<IResult> Use(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await compose.Draw(http, id, missing, form);
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var chosen = (await templates.Of(http.Actor(), http.RequestAborted))
            .FirstOrDefault(template => template.Id.ToString() == form["template"]);
        if (chosen is null) return await compose.Draw(http, id, Templates.Gone, form);
        var document = found.Answer;
        var saved = await save.Run(http.Actor(), act.Answer, id,
            new DraftInput(chosen.Type, document.Urgency, document.Classification, chosen.Title, chosen.Body,
                document.Elements, document.Edit), http.RequestAborted);
        return saved.Refusal is { } refusal ? await compose.Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.Compose(id.ToString()),
                new Text($"已用范文“{chosen.Name}”。", $"The draft begins with “{chosen.Name}”."));
    }

    public async Task<IResult> TakeAway(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await compose.Draw(http, id, missing, form);
        var removed = Guid.TryParse(form["template"], out var template)
            ? await templates.Remove(http.Actor(), act.Answer, template, http.RequestAborted) : Templates.Gone;
        return removed.Refusal is { } refusal ? await compose.Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.Compose(id.ToString()) + "#templates",
                new Text($"范文“{removed.Answer.Name}”已去掉。", $"The template “{removed.Answer.Name}” was taken away."));
    }

    /// <summary>All hands between two versions, each in its colour and line, for print.</summary>
    public async Task<IResult> RedlinePdf(HttpContext http, Guid id, int from, int to)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var document = found.Answer;
        var versions = document.Versions.Where(version => version.No >= Math.Min(from, to)
            && version.No <= Math.Max(from, to)).ToList();
        if (versions.Count < 2) return new RefusalResult(Refusal.NotThere);
        try
        {
            var redline = Redline.Compare(versions.Select(version => new RedlineVersion(version.Body, version.Person))
                .ToList());
            var set = RedlineTypesetter.Typeset(redline,
                $"{document.Title}（第 {versions[0].No} 稿至第 {versions[^1].No} 稿）", pages.Fonts, document.Id,
                new DateTimeOffset(document.ChangedAt, TimeSpan.Zero));
            return Results.File(pages.Write(set).Pdf, "application/pdf", $"{document.Title}（花脸稿）.pdf");
        }
        catch (TypesettingException unset)
        {
            return new RefusalResult(new Refusal(unset.Code, unset.Zh, unset.En, RefusalKind.Wrong));
        }
        catch (MissingGlyphException missing)
        {
            return new RefusalResult(new Refusal(missing.Code, missing.Message, missing.Message, RefusalKind.Wrong));
        }
    }
}
