using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Groups;

/// <summary>The pages of groups and saved lists of units.</summary>
internal sealed class GroupPages(ReadGroups read, ChangeGroup change, ViewerSource viewers)
{
    public Task<IResult> List(HttpContext http) => DrawList(http, null, null);

    public Task<IResult> Show(HttpContext http, int id) => DrawOne(http, id, null, null);

    public async Task<IResult> Make(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (actId, name) = (ActId.Of(http.Request), Typed.Line(form["name"], "name"));
        if ((actId.Refusal ?? name.Refusal) is { } wrong) return await DrawList(http, form, wrong);
        var made = await change.Run(http.Actor(), actId.Answer, GroupDo.Make, 0, "", name.Answer, Codes(form), [],
            http.RequestAborted);
        return made.Refusal is { } refusal ? await DrawList(http, form, refusal)
            : ViewerSource.Done(http, $"{Urls.AdministrationGroups}/{made.Answer}",
                new Text("组建好了。", "The group is made."));
    }

    public async Task<IResult> Change(HttpContext http, int id, bool remove)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await DrawOne(http, id, form, missing);
        var what = remove ? GroupDo.Remove : form["do"] == "add" ? GroupDo.Add : GroupDo.Take;
        var units = form["unit"].OfType<string>().Where(u => int.TryParse(u, out _)).Select(int.Parse).ToList();
        var changed = await change.Run(http.Actor(), actId.Answer, what, id, Versions.Of(http.Request), "",
            what == GroupDo.Add ? Codes(form) : [], units, http.RequestAborted);
        if (changed.Refusal is { } refusal)
            return remove ? await DrawList(http, form, refusal) : await DrawOne(http, id, form, refusal);
        return ViewerSource.Done(http, remove ? Urls.AdministrationGroups : $"{Urls.AdministrationGroups}/{id}",
            remove ? new Text("组去掉了。", "The group is removed.") : new Text("组里的单位改了。", "The group is changed."));
    }

    private static List<string> Codes(IFormCollection form) =>
        form["units"].ToString().Split(['\n', '\r', ',', '、', ' ', '\t'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();

    private async Task<IResult> DrawList(HttpContext http, IFormCollection? form, Refusal? refusal) =>
        Page.Show<AdminGroups, GroupsView>(
        await viewers.Of(http), await read.Run(http.Actor(),
            int.TryParse(http.Request.Query["after"], out var after) ? after : 0, http.RequestAborted)
            with { Entries = Typed.Kept(form, refusal) },
        refusal is null ? 200 : Answer.Status(refusal));

    private async Task<IResult> DrawOne(HttpContext http, int id, IFormCollection? form, Refusal? refusal)
    {
        var view = await read.One(http.Actor(), id, http.Request.Query["q"].ToString().Trim(), http.RequestAborted);
        if (view.Refusal is { } unseen) return new RefusalResult(unseen);
        return Page.Show<AdminGroup, GroupView>(await viewers.Of(http),
            view.Answer with { Entries = Typed.Kept(form, refusal) },
            refusal is null ? 200 : Answer.Status(refusal));
    }
}
