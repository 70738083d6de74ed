using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>
/// Answers who gets a step, from the route's word and the office's posts; the same for a case and for the dry run, and
/// without the database. Those chosen stand among the route's variables: in the list that <c>over</c> names, or under
/// <c>chosen:STEP</c>; each as
/// <c>section:N</c>, <c>unit:N</c>, <c>post:N</c>.
/// </summary>
public sealed class WhoGets(OfficeBook book, RouteReach reach, CompiledRoute route, int unitId, int drafterPerson,
    int drafterPost, int lastPost)
{
    /// <summary>How the reason begins when nobody holds what the route asks for.</summary>
    internal const string NobodyBegins = "没有人担任";

    public IReadOnlyList<Assignment> Resolve(ResolveRequest request) =>
        [.. Meant(request).Select(meant => Desk(meant, request.Context.Now))];

    /// <summary>The desk on which what is meant for a post or person comes to lie today: theirs, their delegate's, or
    /// the administrator's.</summary>
    public Assignment Desk(Assignment meant, DateTimeOffset at)
    {
        if (!meant.IsOneDesk || meant.For.Length > 0) return meant;
        if (book.HasPeople(meant)) return book.Desk(meant, route.Kind, at);
        var stands = meant.Kind == AssigneeKind.Post && book.Post(int.Parse(meant.Id)) is { } vacant
            ? At(book.Staffed([vacant]).FirstOrDefault(), meant.Why) : null;
        return stands is null ? Nobody(meant.Why.Length > 0 ? meant.Why : "原办理人") : book.Desk(stands, route.Kind, at);
    }

    private IReadOnlyList<Assignment> Meant(ResolveRequest request)
    {
        var step = route.Model.FindNode(request.NodeId)?.Step;
        var around = UnitAround(request.Locals);
        var chosen = Chosen(request, step).Where(item => around is null || IsIn(item, around.Value)).ToList();
        if (chosen.Count > 0) return chosen.Select(item => OfItem(item, step) ?? Nobody(item)).ToList();
        if (request.Chosen.Count > 0 && around is null) return request.Chosen;
        if (around is { } unit && request.Who?.Kind is "recipients" or "chosen")
            return [OfItem($"unit:{around}", step) ?? Nobody($"unit:{around}")];
        var who = request.Who is { Kind: "table" } table
            ? reach.Answers.GetValueOrDefault(table.Argument) : request.Who;
        var several = Several(who, step, around ?? unitId).ToList();
        return several.Count > 0
            ? several : [ByWord(who, request.State, around ?? unitId) ?? Nobody(request.Who?.ToString() ?? "")];
    }

    // The words that name several at once; nobody of them anywhere is left to the caller.
    private IEnumerable<Assignment> Several(RouteWho? who, RouteStep? step, int unitId)
    {
        switch (who?.Kind)
        {
            case "sections":
                return book.Sections(unitId)
                    .Select(section => At(book.HeadOf(section.Id), $"{section.Name}负责人")
                        ?? Nobody($"{section.Name}负责人"));
            case "child-units":
                return reach.Below.Select(unit => AtUnit(unit, step, "下级单位的文书"));
            case "recipients":
                return reach.Recipients.Select(unit => AtUnit(unit, step, "主送、抄送单位的文书"));
            case "common-superior" when reach.Superior is { } above:
                return [At(book.Of(above, Role.Principal).FirstOrDefault() ?? book.Of(above, Role.Leader)
                    .FirstOrDefault(), "各联合单位共同上级的主要领导") ?? Nobody($"{book.UnitName(above)}主要领导", above)];
            case "unit" when reach.ByCode.TryGetValue(who.Argument, out var unit):
                return [AtUnit(unit, step, "流程指定单位的文书")];
            default:
                return [];
        }
    }

    // In a part of the route that runs once for each unit (联合会签, 督办承办), that unit's own people are meant.
    private static int? UnitAround(Values? locals)
    {
        // The list that is run over stands there too: the one of it that is meant is a single text.
        foreach (var (_, value) in locals ?? Values.Empty)
        {
            if (value.Kind == FeelKind.Text) foreach (var unit in UnitsIn(Values.Of(("one", value)))) return unit;
        }
        return null;
    }

    private bool IsIn(string item, int unit)
    {
        var parts = item.Split(':', 2);
        if (parts.Length != 2 || !int.TryParse(parts[1], out var id)) return false;
        return parts[0] switch
        {
            "section" => book.Posts.Any(p => p.UnitId == unit && p.SectionId == id),
            "post" => book.Post(id)?.UnitId == unit,
            "unit" => id == unit,
            _ => false,
        };
    }

    /// <summary>The choice names of a step: the list variable, or its own name.</summary>
    public static string ChoiceName(string nodeId, RouteStep? step) =>
        step?.Countersign is { Over.Length: > 0 } sign ? sign.Over : "chosen:" + nodeId;

    /// <summary>Units that the variables name, whose posts must be in the book.</summary>
    public static IEnumerable<int> UnitsIn(Values values)
    {
        foreach (var (_, value) in values)
        {
            foreach (var item in value.Kind == FeelKind.List ? value.List.ToArray() : [value])
            {
                if (item.Kind == FeelKind.Text && item.Text.StartsWith("unit:", StringComparison.Ordinal)
                    && int.TryParse(item.Text.AsSpan(5), out var unit)) yield return unit;
            }
        }
    }

    private static List<string> Chosen(ResolveRequest request, RouteStep? step)
    {
        if (request.Item.Kind == FeelKind.Text) return [request.Item.Text];
        if (!request.State.Engine.Variables.TryGet(ChoiceName(request.NodeId, step), out var value)) return [];
        return value.Kind switch
        {
            FeelKind.List => value.List.ToArray().Where(v => v.Kind == FeelKind.Text).Select(v => v.Text).ToList(),
            FeelKind.Text => [value.Text],
            _ => [],
        };
    }

    // Who does the step's act there; where it has none, whoever keeps the unit's documents.
    private Assignment AtUnit(int unit, RouteStep? step, string why) =>
        (step?.Act.Length > 0 ? OfUnit(unit, step) : null)
        ?? At(book.Of(unit, Role.Registry).FirstOrDefault() ?? book.Of(unit, Role.SectionHead).FirstOrDefault(), why)
        ?? Nobody($"{book.UnitName(unit)}文书", unit);

    private Assignment Nobody(string wanted) => Nobody(wanted, unitId);

    // Of another unit its own administrator hears of it first.
    private Assignment Nobody(string wanted, int unit)
    {
        var keeper = book.Of(unit, Role.UnitAdmin).FirstOrDefault() ?? book.Of(unitId, Role.UnitAdmin).FirstOrDefault()
            ?? book.Of(unitId, Role.Registry).FirstOrDefault();
        return keeper is null
            ? new Assignment(AssigneeKind.Person, drafterPerson.ToString(), $"{NobodyBegins}“{wanted}”，单位也没有管理员，交回拟稿人")
            : new Assignment(AssigneeKind.Post, keeper.PostId.ToString(), $"{NobodyBegins}“{wanted}”，交单位管理员处理");
    }

    private Assignment? ByWord(RouteWho? who, WayState state, int unitId)
    {
        var drafter = book.Post(drafterPost);
        return who?.Kind switch
        {
            "drafter" => new Assignment(AssigneeKind.Person, drafterPerson.ToString(), "拟稿人"),
            "section-head" => At(drafter?.SectionId is { } section ? book.HeadOf(section) : null, "拟稿人所在部门的负责人"),
            "leader" =>
                At(
                book.Staffed(book.Posts.Where(p => p.UnitId == unitId && drafter?.SectionId is { } s
                    && p.Sections.Contains(s))).FirstOrDefault()
                ?? book.Of(unitId, Role.Leader).FirstOrDefault(), "分管领导"),
            "superior" => Superior(),
            "registry" => At(book.Of(unitId, Role.Registry).FirstOrDefault(), "本单位文书"),
            "seal-keeper" => At(book.Of(unitId, Role.SealKeeper).FirstOrDefault(), "印章保管人"),
            "archivist" => At(book.Of(unitId, Role.Archivist).FirstOrDefault(), "档案人员"),
            "parent-unit" => book.Parent(unitId) is { } parent
                ? At(book.Of(parent, Role.Registry).FirstOrDefault(), "上级单位文书") : null,
            "role" =>
                At(book.Of(unitId, who.Argument).FirstOrDefault(),
                    Role.All.Contains(who.Argument) ? Role.Name(who.Argument).Zh : who.Argument),
            "post" => At(book.Of(unitId, who.Argument).FirstOrDefault()
                ?? book.Staffed(book.Posts.Where(p => p.UnitId == unitId && p.Name == who.Argument)).FirstOrDefault(),
                who.Argument == Role.Principal ? "主要领导" : who.Argument),
            "step" => state.LastDone(who.Argument) is { DonePost: { } post }
                ? At(book.Post(int.Parse(post)), "办过上一环节的岗位") : null,
            _ => null,
        };
    }

    private Assignment? Superior()
    {
        var last = book.Post(lastPost);
        if (last is null) return null;
        var head = last.SectionId is { } section && !last.Has(Role.SectionHead) ? book.HeadOf(section) : null;
        return At(head ?? book.Posts.FirstOrDefault(p => p.UnitId == last.UnitId && last.SectionId is { } s
            && p.Sections.Contains(s))
            ?? book.Of(last.UnitId, Role.Principal).FirstOrDefault(), "上一位经办人的上级");
    }

    private Assignment? OfItem(string item, RouteStep? step)
    {
        var parts = item.Split(':', 2);
        if (parts.Length != 2 || !int.TryParse(parts[1], out var id)) return null;
        return parts[0] switch
        {
            "section" => At(book.HeadOf(id), "选定部门的负责人"),
            "unit" => OfUnit(id, step),
            "post" => book.Post(id) is { } post ? At(book.Staffed([post]).FirstOrDefault(), "选定的岗位") : null,
            _ => null,
        };
    }

    // At another unit the step's act says who does it there.
    private Assignment? OfUnit(int unit, RouteStep? step) => step?.Act switch
    {
        "receive" or "register" or "number" or "send" or "release" =>
            At(book.Of(unit, Role.Registry).FirstOrDefault(), "选定单位的文书"),
        "sign" =>
            At(book.Of(unit, Role.Principal).FirstOrDefault() ?? book.Of(unit, Role.Leader).FirstOrDefault(),
                "选定单位的主要领导"),
        "seal" => At(book.Of(unit, Role.SealKeeper).FirstOrDefault(), "选定单位的印章保管人"),
        _ => null,
    } ?? At(book.Of(unit, Role.SectionHead).FirstOrDefault() ?? book.Of(unit, Role.Registry).FirstOrDefault(),
    "选定单位的办公室");

    private static Assignment? At(OfficePost? post, string why) =>
        post is null || post.People.Count == 0
            ? null : new Assignment(AssigneeKind.Post, post.PostId.ToString(),
                post.IsHeir ? $"{why}；{post.StandsFor}已并入，由{post.UnitName}{post.Name}接办"
                : post.StandsFor.Length > 0 ? $"{why}；{post.StandsFor}空缺，由{post.Name}代" : why);
}
