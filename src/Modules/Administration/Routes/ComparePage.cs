using Microsoft.AspNetCore.Http;
using Yiwang.Bpmn.Comparing;
using Yiwang.Bpmn.Drawing;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using ModelDifference = Yiwang.Bpmn.Comparing.DifferenceKind;

namespace Yiwang.Administration.Routes;

/// <summary>Two versions side by side: what differs stands in both drawings by sign and word, and in a table.</summary>
internal sealed class ComparePage(ReadRoutes read, RouteChecks checks, ViewerSource viewers)
{
    public async Task<IResult> Show(HttpContext http, int id)
    {
        var by = http.Actor();
        if (await read.One(by, id, http.RequestAborted) is not { } newer) return new RefusalResult(Refusal.NotThere);
        var versions = (await read.Versions(by, newer, http.RequestAborted)).Where(v => v.Id != id).ToList();
        var against = int.TryParse(http.Request.Query["with"], out var with)
            ? with : versions.FirstOrDefault()?.Id ?? id;
        if (await read.One(by, against, http.RequestAborted) is not { } older || older.Key != newer.Key)
            return new RefusalResult(Refusal.NotThere);
        if (checks.Of(older.Bytes).Model is not { } before || checks.Of(newer.Bytes).Model is not { } after)
            return new RefusalResult(Refusal.NotThere);
        var here = $"{Urls.Routes}/{id}";
        // What the shared original has now may be taken into the unit's own.
        var takeOver = newer.IsOwn && !older.IsOwn && RouteRow.MayDraw(by) ? $"{Urls.Routes}/{older.Id}/take-over" : "";
        return Page.Show<RouteCompare, RouteCompareView>(await viewers.Of(http),
            new RouteCompareView(here, newer.Called.In(by.Language), Words(older), Words(newer),
            $"{here}/compare/{against}/older.svg?r={newer.Revision}",
            $"{here}/compare/{against}/newer.svg?r={newer.Revision}",
            ModelComparison.Of(before, after).Where(d => d.Tag != "laneSet").Select(d => Line(d, before, after))
                .ToList(),
            versions.Select(v => new Option(v.Id.ToString(), (v.UnitId is null
                    ? new Text($"通用 {v.Version}", $"shared {v.Version}")
                    : new Text($"第 {v.Version} 版", $"version {v.Version}")).In(by.Language))).ToList(),
                against.ToString(), takeOver));
    }

    public async Task<IResult> Drawing(HttpContext http, int id, int other, string side)
    {
        var by = http.Actor();
        if (await read.One(by, id, http.RequestAborted) is not { } newer
            || await read.One(by, other, http.RequestAborted) is not { } older || older.Key != newer.Key
            || checks.Of(older.Bytes).Model is not { } before
            || checks.Of(newer.Bytes).Model is not { } after) return new RefusalResult(Refusal.NotThere);
        var left = side == "older";
        var zh = http.ActorOrNull()?.Language != Language.En;
        var accents = ModelComparison.Of(before, after)
            .Where(d => d.Kind != (left ? ModelDifference.Added : ModelDifference.Removed)).Select(d => d.Kind switch
        {
            ModelDifference.Added =>
                new Accent(d.ElementId, AccentKind.Added, zh ? "＋新增" : "+ added", zh ? "新增" : "added"),
            ModelDifference.Removed =>
                new Accent(d.ElementId, AccentKind.Removed, zh ? "−删去" : "− removed", zh ? "删去" : "removed"),
            _ => new Accent(d.ElementId, AccentKind.Changed, zh ? "△改动" : "△ changed", zh ? "改动" : "changed"),
        }).ToList();
        return RoutePages.Svg(RouteDrawing.Accented(left ? before : after, accents));
    }

    private static Text Words(RouteRow row) => row.IsOwn ? new($"本单位第 {row.Version} 版", $"own version {row.Version}")
        : new($"通用第 {row.Version} 版", $"shared version {row.Version}");

    private static RouteDifferenceLine Line(Difference difference, BpmnModel before, BpmnModel after)
    {
        var element = after.Find(difference.ElementId) ?? before.Find(difference.ElementId);
        var model = after.Find(difference.ElementId) is null ? before : after;
        var name = difference.Name.Length == 0 && element is SequenceFlow flow
            ? $"{Named(model, flow.SourceRef)} → {Named(model, flow.TargetRef)}" : difference.Name;
        return new RouteDifferenceLine((RouteDifferenceKind)(int)difference.Kind, element switch
        {
            FlowNode node => RouteWords.Node(node),
            SequenceFlow => new("去向", "flow"),
            Lane => new("泳道", "lane"),
            Process => new("流程", "route"),
            _ => new("定义", "definition"),
        }, name, difference.Changes.Select(c => Said(c, before, after)).ToList());
    }

    private static Text Said(Change change, BpmnModel before, BpmnModel after)
    {
        var what = change.What switch
        {
            "name" => new Text("名称", "name"),
            "kind" => new("种类", "kind"),
            "lane" => new("泳道", "lane"),
            "condition" => new("条件", "condition"),
            "default" => new("默认去向", "default flow"),
            "sourceRef" => new("从", "from"),
            "targetRef" => new("到", "to"),
            "step.who" or "post.who" => new("谁办", "who"),
            "step.opinion" => new("意见", "opinion"),
            "step.term" => new("时限", "limit"),
            "step.moves" => new("可以做的事", "moves"),
            "step.edit" => new("可改的部分", "editable parts"),
            "step.notices" => new("提醒", "notices"),
            "step.act" => new("办完做什么", "act"),
            "step.choose" => new("从哪里选人", "choice of people"),
            "step.skip-same" => new("同一人跳过", "same signer skips"),
            "countersign.rule" => new("会签规则", "countersign rule"),
            "countersign.order" => new("会签顺序", "countersign order"),
            _ => new Text(change.What, change.What),
        };
        var (old, now) = (Value(change.What, change.Before, before), Value(change.What, change.After, after));
        return new Text($"{what.Zh}：{Or(old.Zh, "（无）")} → {Or(now.Zh, "（无）")}",
            $"{what.En}: {Or(old.En, "(none)")} → {Or(now.En, "(none)")}");
    }

    private static Text Value(string what, string value, BpmnModel model) => what switch
    {
        _ when value.Length == 0 => new("", ""),
        "step.who" or "post.who" => RouteWords.Who(Who(value)),
        "step.term" => RouteWords.Term(RouteTerm.Read(value)),
        "step.moves" => Each(value, RouteWords.Move),
        "step.edit" => Each(value, RouteWords.Edit),
        "step.notices" => Each(value, RouteWords.Notice),
        "step.act" => RouteWords.Act(value),
        "sourceRef" or "targetRef" or "default" => new(Named(model, value), Named(model, value)),
        _ => new(Cut(value), Cut(value)),
    };

    private static RouteWho Who(string value) =>
        value.Split(':', 2) is [var kind, var argument] ? new(kind, argument) : new(value, "");

    private static Text Each(string value, Func<string, Text> word)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word).ToList();
        return new Text(string.Join('、', words.Select(w => w.Zh)), string.Join(", ", words.Select(w => w.En)));
    }

    private static string Named(BpmnModel model, string id) =>
        model.Find(id) is { Name.Length: > 0 } element ? element.Name
        : model.FindNode(id) is { } node ? RouteWords.Node(node).Zh : id;

    private static string Or(string words, string none) => words.Length > 0 ? words : none;

    private static string Cut(string value) => value.Length > 200 ? value[..200] + "…" : value;
}
