using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Applications;

/// <summary>The page of the unit's applications. A token stands on the page that answers its making, and nowhere
/// else.</summary>
internal sealed class ApplicationPages(ReadApplications read, MakeApplication make, RevokeApplication revoke,
    ViewerSource viewers, TimeProvider clock)
{
    public Task<IResult> Show(HttpContext http) => Draw(http, null, null, null);

    public async Task<IResult> Make(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (actId, name) = (ActId.Of(http.Request), Typed.Line(form["name"], "name"));
        if ((actId.Refusal ?? name.Refusal) is { } wrong) return await Draw(http, form, wrong, null);
        if (!DateOnly.TryParseExact(form["ends"].ToString().Trim(), "yyyy-MM-dd", out var ends))
            return await Draw(http, form, Typed.NotADay("ends"), null);
        var rights = form["rights"].OfType<string>().Where(right => right.Length > 0).ToList();
        var made = await make.Run(http.Actor(), actId.Answer, new NewApplication(name.Answer, rights, ends),
            http.RequestAborted);
        return made.Refusal is { } refusal ? await Draw(http, form, refusal, null)
            : await Draw(http, null, null, made.Answer);
    }

    public async Task<IResult> Revoke(HttpContext http, int id)
    {
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, null, missing, null);
        var revoked = await revoke.Run(http.Actor(), actId.Answer, id, http.RequestAborted);
        return revoked.Refusal is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, Urls.AdministrationApplications,
                new Text("令牌吊销了，马上不能再用。", "The token is revoked and no longer good."));
    }

    private async Task<IResult> Draw(HttpContext http, IFormCollection? form, Refusal? refusal, MadeApplication? made)
    {
        var by = http.Actor();
        var lines = await read.Run(by, int.TryParse(http.Request.Query["after"], out var key) ? key : 0,
            http.RequestAborted);
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var last = lines.Count == ReadApplications.RowsMax ? lines[^1].Id.ToString() : null;
        return Page.Show<AdminApplications, ApplicationsView>(await viewers.Of(http),
            new ApplicationsView(by.UnitName, lines, new Paging(lines.Count, null, last),
            ApplicationRight.All.Select(right => new ApplicationRightLine(right.Word, right.Name)).ToList(),
            today.AddDays(90), today.AddDays(MakeApplication.DaysMax),
            Reach.DecidesRights(by))
        {
            Entries = form is null ? refusal is null
                ? null : new Entries(new Dictionary<string, string>(), [refusal]) : Typed.Kept(form, refusal),
            Picked = form?["rights"].OfType<string>().ToList() ?? [],
            Made = made is not null, Token = made?.Token,
        }, refusal is null ? 200 : Answer.Status(refusal));
    }
}
