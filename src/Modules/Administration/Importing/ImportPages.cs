using System.Text;
using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Importing;

/// <summary>The pages of import and export.</summary>
internal sealed class ImportPages(ImportDirectory import, ViewerSource viewers)
{
    private const int LinesMax = 100;
    private static string[] Kinds => ImportDirectory.Kinds;

    public Task<IResult> Show(HttpContext http) => Empty(http, http.Request.Query["kind"].ToString(), "", null);

    public async Task<IResult> Try(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var kind = form["kind"].ToString();
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Empty(http, kind, form["pasted"].ToString(), missing);
        var file = form.Files.GetFile("file");
        var text = form["pasted"].ToString();
        if (file is { Length: > 0 })
        {
            var read = await TableText.Read(file.OpenReadStream(), http.RequestAborted);
            if (read.Refusal is { } unreadable) return await Empty(http, kind, text, unreadable);
            text = read.Answer;
        }
        if (TableText.Fault(text) is { } fault) return await Empty(http, kind, "", fault);
        var tried = await import.Try(http.Actor(), actId.Answer, Kinds.Contains(kind) ? kind : "units",
            file?.FileName ?? "", text, http.RequestAborted);
        return tried.Refusal is { } refusal ? await Empty(http, kind, form["pasted"].ToString(), refusal)
            : Results.Redirect($"{Urls.AdministrationImport}/{tried.Answer.Id}");
    }

    public Task<IResult> Difference(HttpContext http, Guid id) => Draw(http, id, null);

    public async Task<IResult> Apply(HttpContext http, Guid id)
    {
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, missing);
        var applied = await import.Apply(http.Actor(), actId.Answer, id, http.RequestAborted);
        if (applied.Refusal is { } refusal) return await Draw(http, id, refusal);
        if (applied.Answer.Accounts.Count == 0)
        {
            return ViewerSource.Done(http, Urls.Administration,
                new Text($"落好了，{applied.Answer.Changes:N0} 处。", $"Applied, {applied.Answer.Changes:N0} changes."));
        }
        return Page.Show<AdminPasswords, PasswordsView>(await viewers.Of(http),
            new PasswordsView(applied.Answer.Changes,
            applied.Answer.Accounts.Select(a => new OncePassword(a.Name, a.Account, a.Password)).ToList()));
    }

    public async Task<IResult> Export(HttpContext http, string kind)
    {
        var unit = int.TryParse(http.Request.Query["under"], out var under) ? under : http.Actor().UnitId;
        var csv = await import.Export(http.Actor(), kind, unit, http.RequestAborted);
        var name = kind switch { "units" => "单位", "people" => "人员", _ => "单位组" };
        return Results.File(Encoding.UTF8.GetBytes(csv), "text/csv; charset=utf-8", $"{name}.csv");
    }

    private async Task<IResult> Empty(HttpContext http, string kind, string pasted, Refusal? refusal) =>
        Page.Show<AdminImport, ImportView>(await viewers.Of(http),
        new ImportView(Kinds.Contains(kind) ? kind : "units", "", "", 0, 0, 0, 0, [], new Paging(0), refusal)
            { Pasted = pasted }, refusal is null ? 200 : Answer.Status(refusal));

    private async Task<IResult> Draw(HttpContext http, Guid id, Refusal? refusal)
    {
        var tried = await import.Again(http.Actor(), id, http.RequestAborted);
        if (tried.Refusal is { } unseen) return new RefusalResult(unseen);
        var difference = tried.Answer.Difference;
        var (lines, after) = difference.Page(http.Request.Query["after"].ToString(), LinesMax);
        return Page.Show<AdminImport, ImportView>(await viewers.Of(http),
            new ImportView(tried.Answer.Kind, id.ToString(), tried.Answer.FileName,
            difference.Of(DifferenceKind.Added), difference.Of(DifferenceKind.Changed),
            difference.Of(DifferenceKind.Removed), difference.Of(DifferenceKind.Wrong), lines,
            new Paging(lines.Count, difference.Lines.Count, after), refusal),
                refusal is null ? 200 : Answer.Status(refusal));
    }
}
