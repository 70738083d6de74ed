using Microsoft.AspNetCore.Http;
using Yiwang.Ofd.Seals;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Documents.Sealing;

/// <summary>The register of seals as pages: see, order, approve, suspend, revoke.</summary>
internal sealed class SealPages(ReadSeals read, OrderSeal order, ChangeSeal change, SealMaking making,
    ViewerSource viewers)
{
    public Task<IResult> Show(HttpContext http) => Draw(http, null, null);

    public async Task<IResult> Order(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, missing, form);
        byte[]? picture = null;
        if (form.Files.GetFile("picture") is { Length: > 0 } file)
        {
            // One byte more than is taken is enough to know that it is too much.
            picture = new byte[Math.Min(file.Length, OrderSeal.PictureBytesMax + 1)];
            await using var stream = file.OpenReadStream();
            await stream.ReadExactlyAsync(picture, http.RequestAborted);
        }
        _ = int.TryParse(form["diameter"], out var diameter);
        _ = int.TryParse(form["years"], out var years);
        var ordered = await order.Run(http.Actor(), act.Answer,
            new SealWish(form["ring"].ToString().Trim(), form["lower"].ToString().Trim(), diameter, picture, years,
            form["replaces"].ToString(), form["reason"].ToString().Trim()), http.RequestAborted);
        return ordered.Refusal is { } refusal ? await Draw(http, refusal, form)
            : ViewerSource.Done(http, $"{Urls.SealRegister}/{ordered.Answer.Id}",
                new Text("已送领导批准。", "Sent for approval."));
    }

    public Task<IResult> One(HttpContext http, string id) => DrawOne(http, id, null, null);

    public async Task<IResult> Change(HttpContext http, string id, string what)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await DrawOne(http, id, missing, form);
        var changed = await change.Run(http.Actor(), act.Answer, id, what, form["reason"].ToString().Trim(),
            http.RequestAborted);
        if (changed.Refusal is { Kind: RefusalKind.StepUp } unsure) return new RefusalResult(unsure);
        if (changed.Refusal is { } refusal) return await DrawOne(http, id, refusal, form);
        return ViewerSource.Done(http, $"{Urls.SealRegister}/{id}", changed.Answer.Status switch
        {
            "ordered" => new Text("已批准，还要另一位领导。", "Approved; another leader has to."),
            "made" => new Text("已制章，可以使用。", "The seal is made and may be used."),
            _ => new Text("已办。", "Done."),
        });
    }

    public async Task<IResult> Picture(HttpContext http, string id)
    {
        var found = await read.One(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        if (found.Answer.Line.Seal.Design is null) return await Sample(http, found.Answer.Line.Seal);
        http.Response.Headers.CacheControl = "private, max-age=3600";
        return Results.Bytes(making.PictureOf(found.Answer.Line.Seal).Content.ToArray(), "image/png");
    }

    // A sample seal made at first use was drawn by the rule alone.
    private Task<IResult> Sample(HttpContext http, Seal seal)
    {
        http.Response.Headers.CacheControl = "private, max-age=3600";
        return Task.FromResult(Results.Bytes(making.Draw(new SealDrawing(seal.Name, "", 42)).Content.ToArray(),
            "image/png"));
    }

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var lines = await read.Run(by, http.RequestAborted);
        var current = lines.FirstOrDefault(line => line.Seal.UnitId == by.UnitId
            && line.Seal.Status is "active" or "suspended");
        var entries = Entries.Of(form, refusal);
        var diameters = new[] { SealLevel.Province, SealLevel.County, SealLevel.Township }
            .Select(level => SealDesign.DiameterOf(level).ToString()).Select(mm => new Option(mm, $"{mm} mm")).ToList();
        return Page.Show<SealRegister, SealRegisterView>(await viewers.Of(http), new SealRegisterView(
            lines.Where(line => line.Seal.Status is not "ordered").Select(Row).ToList(),
            lines.Where(line => line.Seal.Status is "ordered").Select(Row).ToList(),
            by.Has(Role.SealKeeper), by.UnitName, diameters, SealDesign.DiameterOf(SealLevel.County).ToString(),
            current?.Seal.Id ?? "", refusal, entries),
            refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal));
    }

    private async Task<IResult> DrawOne(HttpContext http, string id, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var found = await read.One(by, id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var (line, seal) = (found.Answer.Line, found.Answer.Line.Seal);
        var moves = new List<string>();
        if (seal.MayBeApproved(by) is null) moves.AddRange(["approve", "refuse"]);
        if (seal.MayBeSuspended(by) is null) moves.Add("suspend");
        if (seal.MayBeResumed(by) is null) moves.Add("resume");
        if (seal.MayBeRevoked(by) is null) moves.Add("revoke");
        var entries = Entries.Of(form, refusal);
        var viewer = await viewers.Of(http);
        return Page.Show<SealDetail, SealDetailView>(viewer, new SealDetailView(Row(line), seal.Reason,
            found.Answer.Events.Select(e => new StoryLine(Local(e.At), e.Person, Words(e.Kind), Words: e.Reason))
                .ToList(),
            found.Answer.Uses
                .Select(use =>
                    new SealUseRow(Local(use.At),
                    use.Document is null ? new Text("（您看不到的公文）", "(a document you do not see)").In(viewer.Language)
                    : use.Title, use.Number, use.Person,
                use.Document is { } document ? Urls.Document(document.ToString()) : "")).ToList(),
            line.Uses, found.Answer.Traced, moves, seal.Certificate is { } raw ? Certificate.Read(raw).Fingerprint : "",
            refusal, entries),
            refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal));
    }

    private static SealRow Row(SealLine line) =>
        new(line.Seal.Id, line.Seal.UnitName, line.Seal.Name, State(line.Seal), line.Seal.Status == "active",
            line.Keeper.Length > 0 ? line.Keeper : "—",
        Local(line.Seal.ValidFrom), Local(line.Seal.ValidTo), line.Uses,
        $"{Urls.SealRegister}/{line.Seal.Id}/print.png");

    private static DateTimeOffset Local(DateTime at) =>
        new DateTimeOffset(at, TimeSpan.Zero).ToOffset(WorkingCalendar.ChinaOffset);

    private static Text State(Seal seal) => seal.Status switch
    {
        "ordered" =>
            seal.ApprovedBy is null ? new("待批准", "to be approved") : new("已有一位批准，待第二位", "approved once, one more"),
        "refused" => new("未批准", "refused"),
        "active" => new("在用", "in use"),
        "suspended" => new("停用", "suspended"),
        "revoked" => new("已作废", "revoked"),
        _ => new("已更换", "replaced"),
    };

    private static Text Words(string kind) => kind switch
    {
        "ordered" => new("申请制章", "ordered it"),
        "approved" => new("批准", "approved it"),
        "refused" => new("不批准", "refused it"),
        "made" => new("制章", "made it"),
        "suspended" => new("停用", "suspended it"),
        "resumed" => new("恢复", "resumed it"),
        "revoked" => new("作废", "revoked it"),
        _ => new("被更换", "replaced it"),
    };
}
