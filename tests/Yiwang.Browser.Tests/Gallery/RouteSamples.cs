using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>The pages of routes with sample views.</summary>
internal static class RouteSamples
{
    private const string Picture = "/documents/1/pages/1.svg";

    private static readonly DateTimeOffset Now = new(2019, 1, 30, 10, 20, 0, TimeSpan.FromHours(8));

    public static IEnumerable<(string, Func<Viewer, IResult>)> All()
    {
        yield return ("routes", viewer => Page.Show<RouteList, RoutesView>(viewer, new RoutesView(
            [new(new("本级全部", "All of my level"), "?", 2, Here: true),
                new(new("等我发布", "Mine to publish"), "?show=waiting", 0)],
            [
                new("1", "收文办理", new("收文", "incoming"), 3, RouteState.InUse, false, 214, 0, Now, new("", "")),
                new("2", "发文办理（试）", new("发文", "outgoing"), 1, RouteState.Draft, true, 0, 2, Now, new("", "")),
            ], true)));
        yield return ("route-new", viewer =>
            Page.Show<RouteNew, NewRouteView>(viewer, new NewRouteView([new("1", "发文（长流程）")])));
        yield return ("route", viewer =>
            Page.Show<RoutePage, RouteView>(viewer,
                new RouteView("1", "3", "收文办理", new("收文", "incoming"), 4, RouteState.Draft, true, 0, Picture,
            [
                new("拟办", new("人工", "human"), new("办公室主任", "office head"), new("8 工作小时", "8 working hours"), "拟办",
                    new("退回、转办", "return, transfer"), "批示"),
                new("批示", new("人工", "human"), new("分管领导", "leader in charge"), new("8 工作小时", "8 working hours"), "批示",
                    new("退回", "return"), "承办"),
            ],
            [new("会签", new("“会签”之后没有出路。", "Nothing follows “countersign”."), true)], true, false, true,
            "/routes/1/compare?with=2", true, "", "请加一步复核。",
            [new("1", 4, RouteState.Draft, "陈静", Now, "", 0, "?"),
                new("2", 3, RouteState.InUse, "王丽", Now, "加会签", 214, "")], [],
            [new("1", 3, 12, 2, Now, "陈静", false)], [new(Now, "陈静", new("起了草稿", "began the draft"))])));
        yield return ("route-compare", viewer =>
            Page.Show<RouteCompare, RouteCompareView>(viewer,
                new RouteCompareView("/routes/1", "收文办理", new("第 3 版", "version 3"),
            new("第 4 版", "version 4"), Picture, Picture,
            [new(RouteDifferenceKind.Changed, new("人工", "human"), "批示",
                [new("时限：1 个工作日 → 2 个工作日", "limit: 1 working day → 2 working days")])],
            [new("2", "第 3 版")], "2")));
        yield return ("route-trial", viewer =>
            Page.Show<RouteTrialPage, TrialView>(viewer,
                new TrialView("/routes/1", "/routes/1/trial", new("第 4 版", "version 4"), "收文办理",
            [new("1", "科员 王丽")], "1",
            [new("v-x", "需要会签", [], false, []), new("v-y", "会签部门", [new("section:1", "综合一处")], true, [])],
            [new(new("人工", "human"), "拟办", "", "办公室主任 陈静", new("拟稿人所在部门的负责人", "head of the section"),
                new("8 工作小时", "8 working hours"), false),
             new(new("人工", "human"), "会签", "拟办", "单位管理员 李娜", new("没有人担任“法制”", "Nobody holds this"), new("", ""), true)],
            new("走到办结。", "It reaches its end."), true, Picture)));
        yield return ("route-cases", viewer =>
            Page.Show<RouteCases, MoveCasesView>(viewer, new MoveCasesView("1", "收文办理", 3, "2", 4, 12, 1,
            [new("/cases/1", "关于摸底排查的通知", "黔府办发〔2019〕3号", new("正在办的“会签”在那一版里没有", "“countersign” does not exist there")),
                new("/cases/2", "关于防汛的通知", "", null)], 200)));
        yield return ("route-heat", viewer =>
            Page.Show<RouteHeat, HeatView>(viewer,
                new HeatView("1", "收文办理", new DateOnly(2018, 11, 1), new DateOnly(2019, 1, 30), false, 214, Picture,
            [new("批示", 210, 9.4m, 60, 0.6, 4, 12, 0), new("拟办", 214, 4.2m, 12, 0.4, 0, 0, 12)])));
        yield return ("case-route", viewer =>
            Page.Show<CaseRoute, CaseRouteView>(viewer, new CaseRouteView("1", "关于摸底排查的通知", "收文办理", 3, Picture,
            [new(new("人工", "human"), "批示", "拟办", "副主任 李卫东", new("分管领导", "the leader in charge"),
                new("8 工作小时", "8 working hours"), false)],
            new("走到办结。", "It reaches its end."), [new(Now, "陈静", new("拟办", "propose"))])));
        yield return ("route-choice", viewer =>
            Page.Show<RouteChoiceTable, ChoiceView>(viewer, new ChoiceView(["方向", "流程"],
            [new(1, "本处的函", ["发文", "函"], false, false, "1", new("本单位", "own")),
                new(2, "其他来文", ["收文", "收文"], true, true, "", new("通用", "shared"))],
                [new("direction", "方向", [new("incoming", "收文")], false, ["incoming"])], new("走“收文”。", "It takes “收文”."),
            "", "/routes/choice", [new("incoming", "收文")], ["who-reviews"])));
    }
}
