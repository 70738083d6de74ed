using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Contracts;
using Yiwang.Exchange.Sending;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Exchange.Board;

/// <summary>What the sender does after sending, each on a page of its own: send also to, correct an attachment,
/// replace.</summary>
internal sealed class DispatchPages(
    ReadBoard read, ReadCorrections corrections, DocumentPapers papers, FindUnits find, ViewerSource viewers,
    SendAlsoTo also, CorrectAttachment correct,
    ReplaceDocument replace)
{
    public Task<IResult> Also(HttpContext http, Guid id) => DrawAlso(http, id, [], "", null);

    public async Task<IResult> PostAlso(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        var units = form["unit"].OfType<string>().Where(u => int.TryParse(u, out _)).Select(int.Parse).Distinct()
            .ToArray();
        if (act.Refusal is { } missing) return await DrawAlso(http, id, units, "", missing);
        if (form["do"] != "send") return await DrawAlso(http, id, units, form["q"].ToString().Trim(), null);
        var sent = await also.Run(http.Actor(), act.Answer, id, units, http.RequestAborted);
        return sent.Refusal is { } refusal ? await DrawAlso(http, id, units, "", refusal)
            : ViewerSource.Done(http, Urls.Board(id.ToString()),
                new Text($"已补发 {sent.Answer.Units} 个单位。", $"Sent to {sent.Answer.Units} more units."));
    }

    public Task<IResult> Correct(HttpContext http, Guid id) => DrawCorrect(http, id, null, null);

    public async Task<IResult> PostCorrect(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await DrawCorrect(http, id, missing, form);
        if (form.Files.Count == 0 || !Guid.TryParse(form["attachment"], out var attachment))
            return await DrawCorrect(http, id, NoFile, form);
        await using var stream = form.Files[0].OpenReadStream();
        var done = await correct.Run(http.Actor(), act.Answer, id,
            new CorrectionInput(attachment, form.Files[0].FileName, form["reason"].ToString(), form["receipt"] == "1"),
            stream, http.RequestAborted);
        return done.Refusal is { } refusal ? await DrawCorrect(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.Board(id.ToString()),
                new Text($"已更正，并告知 {done.Answer.Units:N0} 个单位。",
                    $"Corrected; {done.Answer.Units:N0} units were told."));
    }

    public Task<IResult> Replace(HttpContext http, Guid id) => DrawReplace(http, id, null, null);

    public async Task<IResult> PostReplace(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await DrawReplace(http, id, missing, form);
        var begun = await replace.Run(http.Actor(), act.Answer, id, form["reason"].ToString(), http.RequestAborted);
        return begun.Refusal is { } refusal ? await DrawReplace(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.Compose(begun.Answer.Id.ToString()),
                new Text("换发稿已起草，请改正后重新走发文流程。", "The replacement is begun; correct it and send it on its way."));
    }

    /// <summary>What was corrected, with how many signed for it again.</summary>
    public async Task<IResult> Corrections(HttpContext http, Guid id)
    {
        var board = await read.Run(http.Actor(), id, http.RequestAborted);
        if (board.Refusal is { } unseen) return new RefusalResult(unseen);
        var shown = await papers.Of(http.Actor(), id, http.RequestAborted);
        if (shown.Refusal is { } notSeen) return new RefusalResult(notSeen);
        var rows = await corrections.Run(id, http.Actor().UnitId, CorrectionRow.After(http.Request),
            http.RequestAborted);
        var lines = rows.Select(r => r.Line(shown.Answer.Files, "", r.AsksReceipt
            ? new Text($"{r.Signed:N0} 个单位已签收更正", $"{r.Signed:N0} units have signed for it")
            : new Text("没有要求再签收", "no new receipt was asked for"))).ToList();
        return Page.Show<Corrections, CorrectionsView>(await viewers.Of(http),
            new CorrectionsView(board.Answer.Title, Urls.Board(id.ToString()), lines)
                { Paging = CorrectionRow.Pages(rows) });
    }

    private static Refusal NoFile { get; } = new("correction.no_file", "请选要换掉的附件和新的文件。",
        "Choose the attachment and the new file.", RefusalKind.Wrong, "file");

    private async Task<IResult> DrawAlso(HttpContext http, Guid id, IReadOnlyList<int> units, string query,
        Refusal? refusal)
    {
        var board = await read.Run(http.Actor(), id, http.RequestAborted);
        if (board.Refusal is { } unseen) return new RefusalResult(unseen);
        var have = board.Answer.Units.Select(u => u.UnitId).ToHashSet();
        var chosen = await find.Of(units, http.RequestAborted);
        var found = query.Length == 0 ? null : (await find.Run(query, null, http.RequestAborted))
            .Where(u => !have.Contains(u.Id) && !units.Contains(u.Id) && u.Id != http.Actor().UnitId)
            .Select(u => Choice(u, false)).ToList();
        return Page.Show<SendAlso, SendAlsoView>(await viewers.Of(http),
            new SendAlsoView(id.ToString(), board.Answer.Title,
            chosen.Select(u => Choice(u, true)).ToList(), found, query, refusal),
                refusal is null ? 200 : Answer.Status(refusal));
    }

    private static UnitChoice Choice(UnitFound unit, bool chosen) =>
        new(unit.Id.ToString(), unit.Name, chosen, unit.ParentName);

    private async Task<IResult> DrawCorrect(HttpContext http, Guid id, Refusal? refusal, IFormCollection? form)
    {
        var board = await read.Run(http.Actor(), id, http.RequestAborted);
        if (board.Refusal is { } unseen) return new RefusalResult(unseen);
        var shown = await papers.Of(http.Actor(), id, http.RequestAborted);
        if (shown.Refusal is { } notSeen) return new RefusalResult(notSeen);
        return Page.Show<Correction, CorrectionView>(await viewers.Of(http),
            new CorrectionView(id.ToString(), "", board.Answer.Title,
            shown.Answer.Files.Where(f => f.Remark == default).ToList(), board.Answer.Total, refusal,
            Entries.Of(form, refusal)),
            refusal is null ? 200 : Answer.Status(refusal));
    }

    private async Task<IResult> DrawReplace(HttpContext http, Guid id, Refusal? refusal, IFormCollection? form)
    {
        var board = await read.Run(http.Actor(), id, http.RequestAborted);
        if (board.Refusal is { } unseen) return new RefusalResult(unseen);
        int Count(params DeliveryState[] states) => states.Sum(s => board.Answer.Counts.GetValueOrDefault(s));
        return Page.Show<Replacement, ReplacementView>(await viewers.Of(http),
            new ReplacementView(id.ToString(), board.Answer.Title,
            Count(DeliveryState.Arrived, DeliveryState.Late), Count(DeliveryState.Signed, DeliveryState.Handled),
            refusal, Entries.Of(form, refusal)),
            refusal is null ? 200 : Answer.Status(refusal));
    }
}
