using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.People;

/// <summary>The pages of people and posts. A one-time password stands on the page that answers the act, and nowhere
/// else.</summary>
internal sealed class PeoplePages(
    ReadPeople read, ViewerSource viewers, TimeProvider clock, AddPerson add, LockPerson locks, ResetPerson reset,
    LeavePerson leave,
    GivePost give, EndPost end, ChangePost change, SetSubstitute setSubstitute)
{
    public Task<IResult> List(HttpContext http) => DrawList(http, null, null);

    public Task<IResult> Show(HttpContext http, int id) => DrawOne(http, id, null, null, null);

    public async Task<IResult> Add(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await DrawList(http, form, missing);
        var (name, account, post) = (Typed.Line(form["name"], "name"), Typed.Code(form["account"], "account"),
            Post(form));
        if ((name.Refusal ?? account.Refusal ?? post.Refusal) is { } wrong) return await DrawList(http, form, wrong);
        var unit = int.TryParse(form["unit"], out var id) ? id : http.Actor().UnitId;
        var made = await add.Run(http.Actor(), actId.Answer,
            new NewPerson(name.Answer, account.Answer, unit, post.Answer), http.RequestAborted);
        if (made.Refusal is { } refusal) return await DrawList(http, form, refusal);
        return await Once(http, made.Answer, name.Answer);
    }

    public async Task<IResult> Act(HttpContext http, int id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await DrawOne(http, id, form, missing, null);
        var (by, version) = (http.Actor(), Versions.Of(http.Request));
        var back = $"{Urls.AdministrationPeople}/{id}";
        switch (form["do"].ToString())
        {
            case "reset":
                var made = await reset.Run(by, actId.Answer, id, version, secondFactor: false, http.RequestAborted);
                return made.Refusal is { } no
                    ? await DrawOne(http, id, form, no, null) : await Once(http, made.Answer, "");
            case "factor":
                var off = await reset.Run(by, actId.Answer, id, version, secondFactor: true, http.RequestAborted);
                return off.Refusal is { } not ? await DrawOne(http, id, form, not, null)
                    : ViewerSource.Done(http, back,
                        new Text("第二重验证已取消，登录都退出了。", "The second factor is off; all sessions ended."));
            case "leave":
                var left = await leave.Run(by, actId.Answer, id, version, http.RequestAborted);
                return left.Refusal is { } stays ? await DrawOne(http, id, form, stays, null)
                    : ViewerSource.Done(http, back, left.Answer.OpenTasks == 0
                        ? new Text("已办离开，登录都退出了，手上没有待办。", "Left; all sessions ended, nothing was in hand.")
                        : new Text($"已办离开，登录都退出了。手上还有 {left.Answer.OpenTasks} 件待办，请给岗位安排接任的人。",
                            $"Left; all sessions ended. {left.Answer.OpenTasks} tasks were in hand: give the post to somebody."), left.Answer.OpenTasks > 0);
            default:
                var closing = form["do"] == "lock";
                var locked = await locks.Run(by, actId.Answer, id, version, closing, http.RequestAborted);
                return locked.Refusal is { } open
                    ? await DrawOne(http, id, form, open, null) : ViewerSource.Done(http, back, closing
                    ? new Text("账号停用了，登录都退出了。", "The account is locked; all sessions ended.")
                    : new Text("账号启用了。", "The account is unlocked."));
        }
    }

    public async Task<IResult> Give(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!int.TryParse(form["person"], out var person)) return new RefusalResult(Refusal.NotThere);
        var actId = ActId.Of(http.Request);
        var post = Post(form);
        var from = Typed.Day(form["from"], WorkingCalendar.DateOf(clock.GetUtcNow()));
        if ((actId.Refusal ?? post.Refusal ?? from.Refusal) is { } wrong)
            return await DrawOne(http, person, form, wrong, null);
        var unit = int.TryParse(form["unit"], out var id) ? id : http.Actor().UnitId;
        var given = await give.Run(http.Actor(), actId.Answer, person, Versions.Of(http.Request), unit, post.Answer, from.Answer,
            http.RequestAborted);
        return given.Refusal is { } refusal ? await DrawOne(http, person, form, refusal, null)
            : ViewerSource.Done(http, $"{Urls.AdministrationPeople}/{person}?unit={unit}",
                new Text("岗位加上了。", "The post is given."));
    }

    public async Task<IResult> End(HttpContext http, int postId)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (!int.TryParse(form["person"], out var person)) return new RefusalResult(Refusal.NotThere);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await DrawOne(http, person, form, missing, null);
        var ended = await end.Run(http.Actor(), actId.Answer, person, Versions.Of(http.Request), postId, http.RequestAborted);
        return ended.Refusal is { } refusal ? await DrawOne(http, person, form, refusal, null)
            : ViewerSource.Done(http, $"{Urls.AdministrationPeople}/{person}",
                new Text("岗位免去了，在这个岗位上的登录都退出了。", "The post has ended, and its sessions."));
    }

    public async Task<IResult> Change(HttpContext http, int postId)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return new RefusalResult(missing);
        var close = form["do"] == "close";
        var roles = form["roles"].OfType<string>().Where(role => role.Length > 0).ToList();
        var changed = await change.Run(http.Actor(), actId.Answer, postId, Versions.Of(http.Request), roles,
            Names(form["fields"]), close, http.RequestAborted);
        return changed.Refusal is { } refusal
            ? new RefusalResult(refusal) : ViewerSource.Done(http, $"{Urls.AdministrationUnits}/{form["unit"]}",
            close ? new Text("岗位撤了。", "The post is closed.")
                : new Text("岗位的角色改了，马上生效。", "The roles of the post are changed, at once."));
    }

    public async Task<IResult> Substitute(HttpContext http, int postId)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return new RefusalResult(missing);
        var substitute = int.TryParse(form["substitute"], out var id) ? id : 0;
        var set = await setSubstitute.Run(http.Actor(), actId.Answer, postId, substitute, http.RequestAborted);
        return set.Refusal is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, $"{Urls.AdministrationUnits}/{form["unit"]}",
                new Text("代理岗位定下了。", "The substitute is decided."));
    }

    private static Result<NewPost> Post(IFormCollection form)
    {
        var name = Typed.Line(form["post"], "post");
        if (name.Refusal is { } wrong) return wrong;
        return new NewPost(int.TryParse(form["section"], out var section) ? section : 0, name.Answer,
            form["roles"].OfType<string>().Where(role => role.Length > 0).ToList(), Names(form["fields"]));
    }

    private static List<string> Names(string? fields) =>
        (fields ?? "").Split(['、', ',', '，', ' ', '　'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();

    private async Task<IResult> Once(HttpContext http, Made made, string name) =>
        await DrawOne(http, made.PersonId, null, null, made.Password is { } password
        ? new Text($"{name}一次性口令：{password}", $"One-time password: {password}")
        : new Text("口令已在第一次显示过。要是没记下，请重置一次。",
            "The password was shown the first time. If it was not noted, reset it once more."));

    private async Task<IResult> DrawList(HttpContext http, IFormCollection? form, Refusal? refusal)
    {
        var asked = form is null ? http.Request.Query["unit"].ToString() : form["unit"].ToString();
        var unit = int.TryParse(asked, out var id) ? id : http.Actor().UnitId;
        var view = await read.Run(http.Actor(), unit, http.Request.Query["q"].ToString().Trim(),
            http.Request.Query["after"].ToString(), http.RequestAborted);
        if (view.Refusal is { } unseen) return new RefusalResult(unseen);
        return Page.Show<AdminPeople, PeopleView>(await viewers.Of(http),
            view.Answer with { Entries = Typed.Kept(form, refusal) },
            refusal is null ? 200 : Answer.Status(refusal));
    }

    private async Task<IResult> DrawOne(HttpContext http, int id, IFormCollection? form, Refusal? refusal, Text? once)
    {
        var unit = int.TryParse(http.Request.Query["unit"], out var asked) ? asked : http.Actor().UnitId;
        var view = await read.One(http.Actor(), id, unit, http.RequestAborted);
        if (view.Refusal is { } unseen) return new RefusalResult(unseen);
        return Page.Show<AdminPerson, PersonView>(await viewers.Of(http),
            view.Answer with { Entries = Typed.Kept(form, refusal), Once = once },
            refusal is null ? 200 : Answer.Status(refusal));
    }
}
