using Yiwang.Bpmn.Model;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>Where a task lies: at a post, or with one person; and why there.</summary>
public sealed record Assignee(int UnitId, int? PostId, int? PersonId, string Title, Text Why);

/// <summary>What the question "who gets it" is asked about.</summary>
/// <param name="DrafterPost">Post of who started the case.</param>
/// <param name="LastPost">Post of who acted last.</param>
/// <param name="Did">Who did a step last: node id to person and post.</param>
public sealed record WhoQuestion(
    int UnitId, int DrafterPerson, int DrafterPost, int LastPost, IReadOnlyDictionary<string, (int Person, int Post)> Did);

/// <summary>
/// Answers who gets a task, from the route's word and the office's posts; the same for a case and for the dry run. Nobody there: the
/// unit's administrator gets it, with the reason, so that nothing hangs.
/// </summary>
public static class WhoGets
{
    /// <param name="item">For a chosen one: <c>section:N</c>, <c>unit:N</c>, <c>post:N</c> or <c>person:N@post</c>.</param>
    public static Assignee Of(RouteWho? who, string item, WhoQuestion asked, OfficeBook book)
    {
        var found = item.Length > 0 ? Chosen(item, book) : ByWord(who, asked, book);
        if (found is not null) return found;
        var words = who?.ToString() ?? item;
        var keeper = book.Of(asked.UnitId, Role.UnitAdmin).FirstOrDefault() ?? book.Of(asked.UnitId, Role.Registry).FirstOrDefault()
            ?? book.Posts.FirstOrDefault(p => p.UnitId == asked.UnitId && p.People.Count > 0);
        return keeper is null || At(keeper, $"没有人担任“{words}”，交单位管理员", $"Nobody is “{words}”: to the unit's administrator") is not { } kept
            ? new Assignee(asked.UnitId, asked.DrafterPost, null, "", new Text($"没有人担任“{words}”，也没有单位管理员，交回拟稿岗位", $"Nobody is “{words}” and there is no administrator: back to the drafter's post"))
            : kept;
    }

    private static Assignee? ByWord(RouteWho? who, WhoQuestion asked, OfficeBook book)
    {
        var drafter = book.Post(asked.DrafterPost);
        switch (who?.Kind)
        {
            case "drafter":
                return new Assignee(asked.UnitId, null, asked.DrafterPerson, drafter?.Title ?? "", new Text("拟稿人", "the drafter"));
            case "section-head":
                return At(drafter?.SectionId is { } section ? book.HeadOf(section) : null, "拟稿人所在部门的负责人", "head of the drafter's section");
            case "leader":
                return At(book.Posts.FirstOrDefault(p => p.UnitId == asked.UnitId && drafter?.SectionId is { } s && p.Sections.Contains(s) && p.People.Count > 0)
                    ?? book.Of(asked.UnitId, Role.Leader).FirstOrDefault(), "分管领导", "leader in charge of the field");
            case "superior":
                return Superior(asked, book);
            case "registry":
                return At(book.Of(asked.UnitId, Role.Registry).FirstOrDefault(), "本单位文书", "the unit's registry");
            case "seal-keeper":
                return At(book.Of(asked.UnitId, Role.SealKeeper).FirstOrDefault(), "印章保管人", "keeper of the seal");
            case "archivist":
                return At(book.Of(asked.UnitId, Role.Archivist).FirstOrDefault(), "档案人员", "the archivist");
            case "parent-unit":
                return book.Parent(asked.UnitId) is { } parent ? At(book.Of(parent, Role.Registry).FirstOrDefault(), "上级单位文书", "registry of the unit above") : null;
            case "role":
                return At(book.Of(asked.UnitId, who.Argument).FirstOrDefault(), Role.All.Contains(who.Argument) ? Role.Name(who.Argument).Zh : who.Argument,
                    Role.All.Contains(who.Argument) ? Role.Name(who.Argument).En : who.Argument);
            case "post":
                return At(book.Of(asked.UnitId, who.Argument).FirstOrDefault()
                    ?? book.Posts.FirstOrDefault(p => p.UnitId == asked.UnitId && p.Name == who.Argument && p.People.Count > 0),
                    who.Argument == Role.Principal ? "主要领导" : who.Argument, who.Argument == Role.Principal ? "head of the unit" : who.Argument);
            case "step":
                return asked.Did.TryGetValue(who.Argument, out var did)
                    ? new Assignee(book.Post(did.Post)?.UnitId ?? asked.UnitId, did.Post, null, book.Post(did.Post)?.Title ?? "",
                        new Text("办过上一环节的岗位", "the post that did the step before"))
                    : null;
            default:
                return null;
        }
    }

    private static Assignee? Superior(WhoQuestion asked, OfficeBook book)
    {
        var last = book.Post(asked.LastPost);
        if (last is null) return null;
        var head = last.SectionId is { } section && !last.Has(Role.SectionHead) ? book.HeadOf(section) : null;
        return At(head ?? book.Posts.FirstOrDefault(p => p.UnitId == last.UnitId && last.SectionId is { } s && p.Sections.Contains(s))
            ?? book.Of(last.UnitId, Role.Principal).FirstOrDefault(), "上一位经办人的上级", "superior of who acted last");
    }

    private static Assignee? Chosen(string item, OfficeBook book)
    {
        var parts = item.Split(':', 2);
        if (parts.Length != 2 || !int.TryParse(parts[1], out var id)) return null;
        return parts[0] switch
        {
            "section" => At(book.HeadOf(id), "选定部门的负责人", "head of the chosen section"),
            "unit" => At(book.Of(id, Role.SectionHead).FirstOrDefault() ?? book.Of(id, Role.Registry).FirstOrDefault(), "选定单位的办公室", "office of the chosen unit"),
            "post" => At(book.Post(id), "选定的岗位", "the chosen post"),
            _ => null,
        };
    }

    private static Assignee? At(OfficePost? post, string zh, string en) =>
        post is null || post.People.Count == 0 ? null : new Assignee(post.UnitId, post.PostId, null, $"{post.UnitName} {post.Title}", new Text(zh, en));
}
