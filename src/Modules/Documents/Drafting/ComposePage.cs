using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Attaching;
using Yiwang.Documents.Checking;
using Yiwang.Documents.Reading;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Drafting;

/// <summary>The compose page: choosing a type, writing, attaching, comparing versions, sending on.</summary>
internal sealed class ComposePage(ReadDocument read, SaveDraft save, AttachFile attach, RemoveFile remove,
    ImportWord word, Comments comments, Templates templates, SubmitDraft submit, JointPartners joint,
    ViewerSource viewers)
{
    /// <summary>A new draft of the type chosen; its page opens at once.</summary>
    public async Task<IResult> Create(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        // The act's own id names the draft: the same click twice makes one draft.
        var made = await save.Run(http.Actor(), act.Answer, act.Answer, new DraftInput(
            form["type"].ToString(), "", "", "", "", new DocumentElements(), 0), http.RequestAborted);
        return made.Refusal is { } refusal ? new RefusalResult(refusal)
            : Results.Redirect(Urls.Compose(made.Answer.Id.ToString()));
    }

    public Task<IResult> Show(HttpContext http, Guid id) => Draw(http, id, null, null);

    public async Task<IResult> Post(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        // A draft that saves itself sends the same form again and again: each time is an act of its own.
        var autosave = HttpMethods.IsPut(http.Request.Method);
        Result<Guid> act = autosave ? Guid.CreateVersion7() : ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, id, missing, form);
        var current = await read.Run(http.Actor(), id, http.RequestAborted);
        if (current.Refusal is { } unseen) return new RefusalResult(unseen);
        var input = Input(form, current.Answer);
        if (form.ContainsKey("partners"))
        {
            var partners = await joint.Find(form["partners"].ToString(), http.RequestAborted);
            // A name half typed must not keep the words from being saved: it is looked at when the person sends the
            // form.
            if (partners.Refusal is { } unknown && !autosave) return await Draw(http, id, unknown, form);
            if (partners.Refusal is null)
                input = input with { Elements = input.Elements with { Partners = partners.Answer } };
        }
        var saved = await save.Run(http.Actor(), act.Answer, id, input, http.RequestAborted);
        if (saved.Refusal is { } refusal)
            return autosave ? new RefusalResult(refusal) : await Draw(http, id, refusal, form);
        if (autosave)
        {
            var version = saved.Answer.Edit.ToString();
            if (!saved.Answer.IsMerged) return Results.Json(new { version });
            var merged = await read.Run(http.Actor(), id, http.RequestAborted);
            return merged.Refusal is { } gone ? new RefusalResult(gone)
                : Results.Json(new { version, merged = await Fields(merged.Answer, http.RequestAborted) });
        }
        if (saved.Answer.Conflicts > 0) return Merged(http, id, saved.Answer.Conflicts);
        if (form["do"] == "recipients") return Results.Redirect(Urls.Recipients(id.ToString()));
        if (form["do"] == "copies") return Results.Redirect(Urls.Recipients(id.ToString(), copy: true));
        if (form["do"] == "preview") return Results.Redirect(Urls.Preview(id.ToString()));
        if (form["do"] != "send")
            return ViewerSource.Done(http, Urls.Compose(id.ToString()), new Text("已保存。", "Saved."));
        // At a step of a running case the text goes on with the answer that is given there.
        if (current.Answer.EditedIn is { } onCase)
            return ViewerSource.Done(http, Urls.Case(onCase.ToString()), new Text("改好的稿子已保存。", "The draft is saved."));
        // Sending is an act of its own; its id is made from the click's, so that the same click sends once.
        var sent = await submit.Run(http.Actor(), Second(act.Answer), id, "", form["words"].ToString(),
            http.RequestAborted);
        if (sent.Refusal is { } stop) return await Draw(http, id, stop, form);
        var now = string.Join('、', sent.Answer.Now);
        return ViewerSource.Done(http, Urls.Desk, new Text($"已送“{now}”。", $"Sent on: {now}."));
    }

    public async Task<IResult> Attach(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, id, missing, form);
        if (form.Files.Count == 0 && form["upload"].Count == 0) return await Draw(http, id, NoFile, form);
        foreach (var (upload, i) in form["upload"].Select((u, i) => (u, i)))
        {
            if (!Guid.TryParse(upload, out var whole)) continue;
            var attached = await attach.RunParts(http.Actor(),
                i == 0 && form.Files.Count == 0 ? act.Answer : Guid.CreateVersion7(), id, whole, http.RequestAborted);
            if (attached.Refusal is { } refusal) return await Draw(http, id, refusal, form);
        }
        foreach (var (file, i) in form.Files.Select((f, i) => (f, i)))
        {
            await using var stream = file.OpenReadStream();
            var attached = await attach.Run(http.Actor(), i == 0 ? act.Answer : Guid.CreateVersion7(), id,
                file.FileName, stream, http.RequestAborted);
            if (attached.Refusal is { } refusal) return await Draw(http, id, refusal, form);
        }
        return ViewerSource.Done(http, Urls.Compose(id.ToString()), new Text("附件已添加。", "Attached."));
    }

    private static IResult Merged(HttpContext http, Guid id, int conflicts) =>
        ViewerSource.Done(http, Urls.Compose(id.ToString()), new Text(
            $"已保存，没有往下送：有 {conflicts} 处别人同时也改了，两种写法都留着（标题看版本），请定下一种。",
            $"Saved, not sent on: {conflicts} places were changed by somebody else too; both are kept (a title among the versions), settle on one."),
            warning: true);

    private static Refusal NoFile { get; } = new("attachment.none", "请先选文件。", "Choose a file first.",
        RefusalKind.Wrong, "file");

    public async Task<IResult> Remove(HttpContext http, Guid id, Guid file)
    {
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var removed = await remove.Run(http.Actor(), act.Answer, id, file, http.RequestAborted);
        return removed.Refusal is { } refusal ? await Draw(http, id, refusal, null)
            : ViewerSource.Done(http, Urls.Compose(id.ToString()),
                new Text("附件已移除。", "The attachment was taken away."));
    }

    /// <summary>Makes a Word file the text; the page that follows lists what it could not take over.</summary>
    public async Task<IResult> Word(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, id, missing, form);
        if (form.Files.Count == 0)
            return await Draw(http, id,
                new Refusal("upload.empty", "没有选文件。", "No file was chosen.", RefusalKind.Wrong, "word"), form);
        await using var stream = form.Files[0].OpenReadStream();
        var imported = await word.Run(http.Actor(), act.Answer, id, form.Files[0].FileName, stream,
            http.RequestAborted);
        return imported.Refusal is { } refusal ? await Draw(http, id, refusal, form)
            : ViewerSource.Done(http, $"{Urls.Compose(id.ToString())}?word={act.Answer}",
                new Text($"“{imported.Answer.Name}”已成为正文。", $"“{imported.Answer.Name}” is the text now."));
    }

    public async Task<IResult> Compare(HttpContext http, Guid id, int from, int to)
    {
        var current = await read.Run(http.Actor(), id, http.RequestAborted);
        if (current.Refusal is { } unseen) return new RefusalResult(unseen);
        var a = current.Answer.Versions.FirstOrDefault(v => v.No == from);
        var b = current.Answer.Versions.FirstOrDefault(v => v.No == to);
        if (a is null || b is null) return new RefusalResult(Refusal.NotThere);
        return Page.Show<Platform.Ui.Screens.Redline, RedlineView>(await viewers.Of(http),
            VersionCompare.Of(current.Answer, a, b));
    }

    private static Guid Second(Guid first)
    {
        var bytes = first.ToByteArray();
        bytes[15] ^= 0xff;
        return new Guid(bytes);
    }

    internal static DraftInput Input(IFormCollection form, DocumentView current)
    {
        string Field(string name, string otherwise) => form.ContainsKey(name) ? form[name].ToString() : otherwise;
        var old = current.Elements;
        return new DraftInput(Field("type", current.Type),
            Field("urgency", current.Urgency) switch { "none" or "ordinary" => "", var u => u },
            Field("classification", current.Classification) switch { "none" => "", var c => c },
            Field("title", current.Title), Field("body", current.Body),
            old with
            {
                MainRecipients = Field("recipients", old.MainRecipients),
                CopyRecipients = Field("copies", old.CopyRecipients),
                Annotation = Field("remark", old.Annotation),
                Signers = Field("signers", old.Signers),
                ReceiptHours = int.TryParse(Field("receipt_hours", ""), out var hours) && hours is > 0 and <= 240
                    ? hours : old.ReceiptHours,
                Mark = Field("mark", old.Mark),
                Publicity = Field("publicity", old.Publicity),
                PublicityReason = Field("publicity_reason", old.PublicityReason),
                AnswerBy = !form.ContainsKey("answer_by") ? old.AnswerBy
                    : DateOnly.TryParseExact(form["answer_by"].ToString(), "yyyy-MM-dd", out var day) ? day : null,
            }, int.TryParse(Field("_version", ""), out var edit) ? edit : current.Edit);
    }

    // What the form's fields say of a draft as it stands: the other way round than Input reads them.
    private async Task<Dictionary<string, string>> Fields(DocumentView draft, CancellationToken cancel) => new()
    {
        ["type"] = draft.Type, ["urgency"] = draft.Urgency.Length == 0 ? "ordinary" : draft.Urgency,
        ["title"] = draft.Title, ["body"] = draft.Body, ["recipients"] = draft.Elements.MainRecipients,
        ["copies"] = draft.Elements.CopyRecipients, ["remark"] = draft.Elements.Annotation,
        ["receipt_hours"] = draft.Elements.ReceiptHours.ToString(), ["mark"] = draft.Elements.Mark,
        ["publicity"] = draft.Elements.Publicity, ["publicity_reason"] = draft.Elements.PublicityReason,
        ["answer_by"] = draft.Elements.AnswerBy?.ToString("yyyy-MM-dd") ?? "",
        ["partners"] = await joint.Names(draft.Elements.Partners, cancel),
    };

    internal async Task<IResult> Draw(HttpContext http, Guid id, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var current = await read.Run(by, id, http.RequestAborted);
        if (current.Refusal is { } unseen) return new RefusalResult(unseen);
        var document = current.Answer;
        // Who may not change the text now reads it; a refusal keeps the page, and what was typed on it.
        if (refusal is null && !document.MayEdit) return Results.Redirect(Urls.Document(id.ToString()));
        var viewer = await viewers.Of(http);
        var typed = form is null ? null : Input(form, document);
        var entries = Entries.Of(form, refusal);
        var checks = FormatChecks.Of(document)
            .Select(f => new DraftCheck(f.Stops, new Text(f.Zh, f.En), default, f.Source.In(viewer.Language))).ToList();
        var parts = typed?.Elements ?? document.Elements;
        var elements = new DraftElements(typed?.Type ?? document.Type, typed?.Urgency ?? document.Urgency, parts.Mark,
            document.Number, parts.MainRecipients,
            document.Recipients - document.Copies, parts.CopyRecipients, document.Copies, parts.Publicity,
            parts.PublicityReason, parts.Annotation,
            parts.ReceiptHours.ToString(), parts.AnswerBy?.ToString("yyyy-MM-dd") ?? "",
            await joint.Names(document.Elements.Partners, http.RequestAborted));
        var versions = document.Versions.Select(v =>
            new DraftVersion(v.No, v.Person, v.At, StepWords(v.Step), v.No == document.Version)).Reverse().ToList();
        var status = refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal);
        var taken = Guid.TryParse(http.Request.Query["word"], out var import)
            ? await word.Find(by, import, id, http.RequestAborted) : null;
        return Page.Show<Compose, ComposeView>(viewer, new ComposeView(
            id.ToString(), document.Edit.ToString(), typed?.Title ?? document.Title, document.Version,
            document.Versions.Count > 0 ? document.Versions[0].Person : "", document.ChangedAt, elements,
            new DraftChoices(DocumentType.All
                    .Select(t => new Option(t.Code, viewer.Language == Language.Zh ? t.Zh : t.En)).ToList(),
                [new Option("", document.UnitName + "文件"), new Option("plain", document.UnitName)],
                (await templates.Of(by, http.RequestAborted)).Select(t => new Option(t.Id.ToString(), t.Name))
                    .ToList()),
            typed?.Body ?? document.Body, checks, Papers.Files(document), versions,
            (await comments.Of(by, id, http.RequestAborted))
                .Select(c =>
                    new DraftComment(c.Id.ToString(), c.Paragraph, c.Quote, c.Person, c.At, c.Words, c.Settled))
                .ToList(),
            document.EditedIn is null ? new Text("送部门负责人审核", "To the section head")
                : new Text("存好，回办件", "Save, back to the case"),
            document.EditedIn is { } onCase ? Urls.Case(onCase.ToString()) : "", Refusal: refusal, Entries: entries,
            Characters: document.Body.Length, Word: taken is null ? null : new WordTaken(
                taken.Name,
                taken.Losses.Select(loss => new Text($"{loss.Zh}（{loss.Count} 处）", $"{loss.En} ({loss.Count})"))
                .ToList()), Editable: document.EditedIn is null ? null : document.Editable), status);
    }

    private static Text StepWords(string step) => step == "drafting" ? new("拟稿", "drafted") : new(step, step);
}
