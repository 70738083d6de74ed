using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Browser.Tests.Gallery;

internal static partial class Samples
{
    private static readonly Option[] few = [new("1", "通知"), new("2", "函")];

    private static IEnumerable<(string, Func<Viewer, IResult>)> Others()
    {
        yield return ("outgoing", viewer => Page.Show<Outgoing, OutgoingView>(viewer, new OutgoingView(
            [new(new("全部", "All"), "?", 2, true), new(new("起草中", "Drafting"), "?state=draft", 1)],
            [new("/documents/1/compose", "贵州省教育厅关于做好摸底排查工作的通知", "", "杨慧", new("起草", "drafting"), Now, Hours(6),
                Urgency.Urgent)], new(1))));
        yield return ("deliveries", viewer => Page.Show<DeliveryList, DeliveriesView>(viewer, new DeliveriesView(
            [new("1", "转发国务院办公厅关于2019年部分节假日安排的通知", "国办发明电〔2018〕15号", Now.AddDays(-2), 3743, 3467, 47, 3)], new(1))));
        yield return ("unit-deliveries", viewer =>
            Page.Show<UnitDeliveries, UnitDeliveriesView>(viewer, new UnitDeliveriesView(
            "1", "织金县教育局", "毕节市　织金县", [41, 38, 2, 5, 1, 3],
            [
                new("/deliveries/1", "转发国务院办公厅关于2019年部分节假日安排的通知", "国办发明电〔2018〕15号", Now.AddDays(-2), Mark.Late,
                    Hours(-20), null, false, new("", "")),
                new("/deliveries/2", "关于报送教育经费执行情况的通知", "黔教办〔2019〕2号", Now.AddDays(-9), Mark.Handled, Due.None,
                    Now.AddDays(-7), true, new("已答复", "answered")),
            ], new(2))));
        yield return ("find", viewer => Page.Show<Find, FindView>(viewer, new FindView("幼儿园",
            [new(new("公文", "Documents"), 7, [new("/cases/1", "关于开展城镇小区配套幼儿园治理工作的通知", "黔府办发〔2019〕3号", "批示中", Now)])],
            new(1))));
        yield return ("find-empty", viewer =>
            Page.Show<Find, FindView>(viewer, new FindView("幼儿圆", [], new(0))));
        yield return ("notices", viewer => Page.Show<NoticeList, NoticesView>(viewer, new NoticesView(
            [
                new("1", "/cases/1", new("李卫东催办：关于报送教育经费执行情况的报告", "Li Weidong urges: report on education funds"),
                    "urged", Now, true),
                new("2", "/inbox/1", new("到了一件：关于开展城镇小区配套幼儿园治理工作的通知", "Arrived: notice on kindergartens"), "delivered",
                    Now.AddHours(-2), false),
            ], 1, new(2))));
        yield return ("supervision", viewer => Page.Show<SupervisionList, SupervisionView>(viewer, new SupervisionView(
            [new(new("在办", "Open"), "?", 2, true), new(new("红灯", "Red"), "?list=red", 1, Late: true)],
            [new("1", "督〔2019〕1号", "城镇小区配套幼儿园摸底排查", "黔府办发〔2019〕3号", "省教育厅", 9, 6, 1, Hours(24), LightState.Red,
                new("在办", "in hand"))], new(1), true, true)));
        yield return ("supervision-item", viewer =>
            Page.Show<SupervisionItem, SupervisionItemView>(viewer, new SupervisionItemView(
            "1", "v1", "督〔2019〕1号", "城镇小区配套幼儿园摸底排查", new("领导批示", "a leader's instruction"), "周明远 2019-01-24 批示",
            "/cases/1", "周明远",
            "2019 年 4 月底前完成摸底排查，报送台账。", new DateOnly(2019, 4, 30), Hours(24), LightState.Red, new("在办", "open"), 5,
            [
                new("1", 1, "完成贵阳市摸底排查", "建立台账", "贵阳市人民政府", ["市教育局"], LightState.Done, Due.None, new("已办结", "finished"),
                    new("超期 1 天", "1 day late"), "", null, 0,
                    [new("贵阳市政府", "王强", Now, "完成 97 所", true, [new("1", "台账.xlsx", 18432, "table")],
                        new("采纳", "accepted"), "")], "/cases/3", "/cases/3/why-this-date", false, false, false),
                new("2", 2, "完成毕节市摸底排查", "", "毕节市人民政府", [], LightState.Red, Hours(-9), new("主办", "at step 主办"), null,
                    "李伟", Now, 2, [], "/cases/4", "", true, true, true),
            ],
            [new(Now, "陈静", new("催办", "urged"), "毕节市人民政府")], "", null, true, true, false)));
        yield return ("instructed", viewer =>
            Page.Show<Instructed, InstructedView>(viewer, new InstructedView("秘书长 周明远",
            [new(Now, "请教育厅抓紧办理。", "城镇小区配套幼儿园摸底排查", "/cases/1", new("办理中", "in hand"), "/supervision/1", "督〔2019〕1号",
                LightState.Yellow, 2, 1, "", null)], 1, 0, 0)));
        yield return ("correction", viewer =>
            Page.Show<Correction, CorrectionView>(viewer,
                new CorrectionView("1", "v1", "关于2019年部分节假日安排的通知", [new("1", "附件.xlsx", 18432, "table")], 3743)));
        yield return ("new-document", viewer => Page.Show<NewDocument, NewDocumentView>(viewer, new NewDocumentView(
            [
                new("notice", "通知", new("发布、传达要求下级机关执行和有关单位周知或者执行的事项。",
                    "Tells lower bodies what to carry out and others what to know."), new("下行", "downward")),
                new("request", "请示", new("向上级机关请求指示、批准。", "Asks a higher body for direction or approval."),
                    new("上行", "upward")),
                new("letter", "函", new("不相隶属机关之间商洽工作、询问和答复问题。", "Between bodies of no rank to each other."),
                    new("平行", "level")),
            ], [new("1", "贵州省教育厅文件")])));
        yield return ("why-date", viewer =>
            Page.Show<WhyDate, WhyDateView>(viewer,
                new WhyDateView("1", "关于开展城镇小区配套幼儿园治理工作的通知", new("批示", "Instruction"),
            Now, Now.AddDays(3), new("工作日", "Working days"),
            [
                new(new(2019, 1, 24), new(2019, 1, 24), new("时限：2 个工作日", "Term: 2 working days"), 0, 0, "", true),
                new(new(2019, 1, 25), new(2019, 1, 25), new("计入", "Counted"), 1, 1, "", false),
                new(new(2019, 1, 26), new(2019, 1, 27), new("不计（双休日）", "Skipped (weekend)"), 0, 1, "", false),
            ], true, new("超期 1 天", "1 day late"), "李卫东",
                [new("1", 2, "等统计数据。", "陈静", Now, "秘书长", null, null, "", true)], true)));
        yield return ("statistics", viewer => Page.Show<Statistics, StatisticsView>(viewer, Figures()));
        yield return ("trust", viewer => Page.Show<Trust, TrustView>(viewer, new TrustView(
            "yiwang.example/guizhou", "3f9a1c07", 128_734, 12, Now.AddHours(-1), true,
            new("痕迹完整，没有被改过", "The trace is complete and unchanged"),
            [new("贵阳市档案馆", "91aa0c3e", Now.AddMinutes(-9), 128_722, true),
                new("遵义市审计局", "7d6152bf", null, null, false)],
            [new(128_722, "q8Yw3JmJbZ1rQ0b4tQm5f0m3m4bq5S1fJt9uVJg0c1E=", Now.AddMinutes(-9), ["本网络", "贵阳市档案馆"],
                "/trust/checkpoints/128722")],
            "yiwang verify --trace trace.zip --checkpoint checkpoint.txt --key 3f9a1c07")));
        yield return ("settings", viewer => Page.Show<Settings, SettingsView>(viewer, new SettingsView(
            true, [new("1", "Chromium，10.1.2.3", Now.AddHours(-3), Now, true),
                new("2", "手机，10.1.9.9", Now.AddDays(-1), Now.AddHours(-5), false)],
            ["同意。", "请阅处。"])));
        yield return ("second-factor-setup",
            viewer =>
            Page.Show<SecondFactorSetup, SecondFactorSetupView>(viewer,
                new SecondFactorSetupView("JBSW Y3DP EHPK 3PXP",
                "otpauth://totp/yiwang:chenjing?secret=JBSWY3DPEHPK3PXP")));
        yield return ("administration", viewer =>
            Page.Show<Platform.Ui.Screens.Administration, AdministrationView>(viewer, new AdministrationView(
            AdministratorRole.System, "织金县及以下", 41, 312, 328, 6, 4,
            [new(Now, "王丽", new("改名", "renamed"), "织金县教育局 → 织金县教育科技局")])));
        yield return ("admin-unit", viewer => Page.Show<AdminUnit, UnitView>(viewer, new UnitView(
            "1", "v1", "520524", "织金县人民政府", "织金县政府", new("县级人民政府", "county government"),
            [("52", "贵州省"), ("5205", "毕节市")],
            [new("2", "520524100", "猫场镇人民政府", "猫场镇政府", new("乡镇", "township"), 0, 12, new("在用", "in use"))],
            [new("1", "办公室", "张敏", 9)], [new(Now.AddYears(-3), "省编办", new("设立", "founded"))], new(1),
            [new("township", "乡镇")], true)
            {
                Plans =
                [
                    new("01a1", "1", "织金县人民政府", "renamed", new DateOnly(2026, 12, 1),
                        new("改名为“织金市人民政府”", "renamed “织金市人民政府”"), "周敏"),
                    new("01a2", "1", "织金县人民政府", "merged", new DateOnly(2026, 11, 2),
                        new("并入毕节市人民政府", "merged into 毕节市人民政府"), "周敏",
                        new("您管的范围里没有这个代码的单位。", "Within your reach no unit has this code.")),
                ],
            }));
        yield return ("admin-people", viewer =>
            Page.Show<AdminPeople, PeopleView>(viewer, new PeopleView("1", "织金县人民政府",
            [new("1", "张敏", "zhangmin", ["办公室主任"], "active", true, Now),
                new("2", "李强", "liqiang", ["科员"], "locked", false, null)], new(2), "", [new("1", "科员")], true)));
        yield return ("admin-groups", viewer =>
            Page.Show<AdminGroups, GroupsView>(viewer,
                new GroupsView([new("1", "各县（市、区、特区）人民政府", 88, "全网", false), new("2", "教育系统联络单位", 98, "本单位", true)])));
        yield return ("admin-import", viewer =>
            Page.Show<AdminImport, ImportView>(viewer, new ImportView("units", "", "", 0, 0, 0, 0, [], new(0))));
        yield return ("admin-import-difference",
            viewer => Page.Show<AdminImport, ImportView>(viewer, new ImportView("units", "9", "units.csv", 2, 1, 0, 1,
            [
                new(DifferenceKind.Added, 7, "520524101", "少普镇人民政府", new("新增", "added")),
                new(DifferenceKind.Changed, 9, "520524", "织金县人民政府", new("简称：织金政府 → 织金县政府", "short name: 织金政府 → 织金县政府")),
                new(DifferenceKind.Wrong, 12, "52", "（空）", new("没有名称", "no name")),
            ], new(3))));
        foreach (var route in RouteSamples.All()) yield return route;
        yield return ("batch-transfer", viewer =>
            Page.Show<BatchTransfer, BatchTransferView>(viewer,
                new BatchTransferView(Desk().Groups[0].Tasks, [new("1", "吴涛　人事处")], false)));
        yield return ("batch-circulate", viewer =>
            Page.Show<BatchTransfer, BatchTransferView>(viewer,
                new BatchTransferView(Desk().Groups[0].Tasks, [new("1", "吴涛　人事处"), new("2", "杨慧　学前教育处")], true)));
        yield return ("numbers", viewer =>
            Page.Show<NumberRegister, NumberRegisterView>(viewer, new NumberRegisterView(few,
            [
                new("黔府办发/2019/4", "黔府办发〔2019〕4号", new("预留", "Reserved"), "", "", "两会文件", "刘洋", Now, true),
                new("黔府办发/2019/3", "黔府办发〔2019〕3号", new("已用", "Used"), "关于开展城镇小区配套幼儿园治理工作的通知", "/documents/1", "", "刘洋",
                    Now.AddDays(-3), false),
                new("黔府办发/2019/2", "黔府办发〔2019〕2号", new("作废", "Void"), "", "", "重复编号", "刘洋", Now.AddDays(-9), false),
            ])));
        yield return ("corrections", viewer =>
            Page.Show<Corrections, CorrectionsView>(viewer, new CorrectionsView("关于2019年部分节假日安排的通知", "/inbox/1",
            [new("1", new("1", "附件.xlsx", 18432, "table"), new("2", "附件（更正）.xlsx", 18440, "table"), "第三列合计有误", "刘洋",
                Now, "/inbox/1/corrections/1/sign", new("等本单位签收", "waits for your unit"))])));
        yield return ("replacement", viewer =>
            Page.Show<Replacement, ReplacementView>(viewer, new ReplacementView("1", "关于2019年部分节假日安排的通知", 47, 3696)));
        yield return ("send-also", viewer =>
            Page.Show<SendAlso, SendAlsoView>(viewer, new SendAlsoView("1", "关于2019年部分节假日安排的通知",
            [new("1", "遵义市人民政府", true, "贵州省人民政府办公厅")], [new("2", "织金县教育局", false, "织金县人民政府")], "教育")));
        yield return ("document", viewer =>
            Page.Show<SeenDocument, SeenDocumentView>(viewer, new SeenDocumentView("1", "关于开展城镇小区配套幼儿园治理工作的通知",
            Urgency.Urgent, "贵州省人民政府办公厅　黔府办发〔2019〕3号", Delivery().Paper, [new("1", "台账.xlsx", 18432, "table")],
            [new(new("转发", "Forwarded by"), "南明区人民政府办公室转发通知", "南府办发〔2019〕2号", "/documents/2")], true)));
        yield return ("preview", viewer => Page.Show<Preview, PreviewView>(viewer, new PreviewView("1", "关于做好摸底排查工作的通知",
            new Paper(new PaperPages(1, 1, [PageDrawing], ReadUrl: "/documents/1/read"), Letter),
            [new("“喆”字用了另一种字体。", "One character is set in another font.")])));
        yield return ("supervision-new", viewer =>
            Page.Show<SupervisionNew, NewSupervisionView>(viewer,
                new NewSupervisionView([new("instruction", "领导批示")], [new("1", "周明远（秘书长）")],
                [new("1", "各县（市、区、特区）人民政府")])));
        yield return ("admin-person", viewer =>
            Page.Show<AdminPerson, PersonView>(viewer, new PersonView("1", "v1", "张敏", "zhangmin",
            [new("1", "织金县人民政府", "办公室", "办公室主任", "", new DateOnly(2018, 3, 1), true),
                new("2", "织金县人民政府", "", "副县长", "教育、卫生", new DateOnly(2019, 1, 1), true)],
            few, few, [new(Now, "王丽", new("任命", "appointed"), "副县长")], true,
            new("张敏的一次性口令：松-河-7-晨-41", "One-time password of 张敏: 松-河-7-晨-41"))));
        yield return ("admin-passwords", viewer =>
            Page.Show<AdminPasswords, PasswordsView>(viewer,
                new PasswordsView(2,
                [new("张敏", "zhangmin", "abcd2345efgh67"), new("李强", "liqiang", "hgfe7654dcba32")])));
        yield return ("first-password", viewer =>
            Page.Show<FirstPassword, FirstPasswordView>(viewer with { PersonName = "" }, new FirstPasswordView("张敏")));
        yield return ("admin-group", viewer =>
            Page.Show<AdminGroup, GroupView>(viewer, new GroupView("1", "v1", "教育系统联络单位",
            [new("1", "贵阳市教育局", true, "贵阳市"), new("2", "织金县教育局", true, "毕节市　织金县")], true)));
        foreach (var status in new[] { 403, 404, 409, 413, 500, 503 })
            yield return ($"error-{status}",
                viewer => Page.Show<Error, ErrorView>(viewer, new ErrorView(status, Reference: "0HN7Q2"), status));
        yield return ("error-404-outside", viewer =>
            Page.Show<Error, ErrorView>(viewer with { PersonName = "" }, new ErrorView(404), 404));
    }

    private static StatisticsView Figures() => new(
        "贵州省教育厅　2019 年 1 月 1 日至 30 日", "month",
        [
            new(new("收文", "Incoming"), "271", new("", ""), new("比上月 −17", "−17 on the month before"),
                new("本期登记的收文件数。退文和重复件不计。", "Registered in the period, without returns and duplicates.")),
            new(new("发文", "Outgoing"), "64", new("", ""), new("比上月 +5", "+5"),
                new("本期编号并发出的件数。", "Numbered and sent in the period.")),
            new(new("按时办结率", "On time"), "94.5", new("%", "%"), new("256 ÷ 271", "256 ÷ 271"),
                new("时限内办结 ÷ 本期应办结。", "Closed in time of those due.")),
            new(new("平均办理用时", "Average"), "3.1", new(" 个工作日", " working days"), new("一半在 2.4 天内", "half within 2.4"),
                new("签收到办结的工作时间。", "Working time from receipt to closing.")),
            new(new("超期", "Overdue"), "15", new("", ""), new("现在还有 2 件", "2 still"),
                new("本期曾经超过时限的件数。", "Ever past the limit in the period."), true, "/desk?due=late"),
        ],
        [new("2018-08", 176, 9, false), new("09", 203, 8, false), new("10", 212, 6, false), new("11", 236, 9, false),
            new("12", 288, 19, false), new("2019-01", 271, 15, true)],
        [new("签收", 0.1, 0.2), new("登记", 0.2, 0.5), new("拟办", 0.6, 1), new("批示", 1.4, 1), new("承办", 2.6, 3),
            new("会签", 1.1, 2), new("答复", 0.5, 1)],
        [new("办公室", "?s=1", 62, 61, 1, 1.8), new("学前教育处", "?s=2", 38, 34, 4, 4.6), new("财务处", "?s=3", 41, 38, 3, 3.9)],
        [new("0", 18, false), new("1", 46, false), new("2", 71, false), new("3", 52, false), new("4", 31, false),
            new("5", 21, false), new("6", 12, false), new("7", 9, true), new("8", 5, true), new("10+", 6, true)],
        new("红色 20 件用时超过 7 天，其中 5 件经批准延期，不算超期。",
            "The red 20 took more than 7 days; 5 of them had an extension and do not count as overdue."));
}
