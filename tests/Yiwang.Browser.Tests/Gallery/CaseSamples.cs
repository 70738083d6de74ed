using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Browser.Tests.Gallery;

internal static partial class Samples
{
    private static PaperText Letter { get; } = new(
        "贵州省人民政府办公厅文件", "黔府办发〔2019〕3号", "贵州省人民政府办公厅关于开展城镇小区配套幼儿园治理工作的通知",
        "各市、自治州人民政府，贵安新区管委会，各县（市、区、特区）人民政府，省政府各部门、各直属机构",
        [
            new(PaperBlockKind.Body,
                "城镇小区配套建设幼儿园是城镇公共服务设施建设的重要内容，是扩大普惠性学前教育资源的重要途径，是保障和改善民生的重要举措。经省人民政府同意，现就开展治理工作有关事项通知如下："),
            new(PaperBlockKind.Level1, "一、总体要求"),
            new(PaperBlockKind.Body, "坚持以人民为中心的发展思想，认真履行政府责任，依法落实城镇公共服务设施建设规定，着力构建以普惠性资源为主体的学前教育公共服务体系。"),
            new(PaperBlockKind.Level1, "二、工作任务"),
            new(PaperBlockKind.Level2, "（一）城镇小区严格依标配建幼儿园。"),
            new(PaperBlockKind.Body, "城镇小区没有规划配套幼儿园或规划不足，或者有完整规划但建设不到位的，要依据国家和地方配建标准，通过补建、改建或就近新建、置换、购置等方式予以解决。"),
            new(PaperBlockKind.Table, "", [["地区", "应配建", "已移交"], ["贵阳市", "128", "97"], ["遵义市", "86", "61"]]),
        ],
        ["城镇小区配套幼儿园治理工作台账"], ["贵州省人民政府办公厅"], "2019年1月23日", "此件公开发布",
        "省委办公厅，省人大常委会办公厅，省政协办公厅，省法院，省检察院", "贵州省人民政府办公厅　2019年1月23日印发", "特急");

    private static CaseView Case(bool pages) => new(
        "1", "v7", "关于开展城镇小区配套幼儿园治理工作的通知", Urgency.MostUrgent, "贵州省人民政府办公厅　黔府办发〔2019〕3号　1 月 24 日收到",
        new("批示", "Instruction"), Hours(6),
        [
            new("签收", StepState.Done, "王丽", "3 分"), new("登记", StepState.Done, "王丽", "18 分"),
            new("初审", StepState.Done, "陈静", "1 小时"),
            new("拟办", StepState.Done, "陈静", "超 1 天", true), new("批示", StepState.Here, "周明远", "2 小时"),
            new("承办", StepState.Ahead, "学前教育处"), new("答复", StepState.Ahead, "办公室", "1 天"),
            new("办结", StepState.Ahead, "", "2 月 20 日前"),
        ],
        CaseTab.Document,
        new Paper(pages ? new PaperPages(2, 1, [PageDrawing, PageDrawing], ReadUrl: "/documents/1/read") : null,
            Letter),
        [new("1", "城镇小区配套幼儿园治理工作台账.xlsx", 18432, "table")],
        [new(new("转发", "forwarded"), "国务院办公厅关于开展城镇小区配套幼儿园治理工作的通知", "国办发〔2019〕3号", "/cases/2")],
        new Sheet(new("文件处理笺", "Handling sheet"),
        [
            new(new("来文单位", "From"), "贵州省人民政府办公厅"), new(new("来文字号", "Number"), "黔府办发〔2019〕3号"),
            new(new("收文编号", "Register"), "〔2019〕0148"), new(new("办理时限", "Due"), "2019-02-20"),
        ],
        [
            new(new("拟办", "proposal"),
                [new("拟请周明远副厅长阅示。建议由学前教育处牵头，财务处、发展规划处配合，2 月 20 日前提出我省摸底排查方案。", "办公室", "陈静", Now.AddHours(-2))]),
            new(new("批示", "instruction"),
                [new("请明远同志阅处。此项工作涉及面广，要与省住房城乡建设厅共同研究。", "厅长", "李卫东", Now.AddHours(-2),
                    "M40 120C80 40 120 40 140 110S200 150 240 80M260 60L300 140M320 60C300 120 360 150 400 90")],
                Mine: "副厅长　周明远"),
            new(new("会签", "countersigning"), [new("同意。移交办园涉及的编制事项请商省委编办。", "人事处", "吴涛", Now.AddHours(-3))]),
            new(new("承办", "handling"), [], new("批示后送承办处室。", "Goes to the handling division after the instruction.")),
            new(new("传阅", "circulation"), [], Readers: new(["财务处", "发展规划处"], ["督导处"])),
        ]),
        [
            new(Now.AddHours(-2), "周明远", new("批示", "instructs"), Words: "已打开，未送出", Here: true),
            new(Now.AddHours(-2), "李卫东", new("批示", "instructed"), "，送周明远", "请明远同志阅处。", TimeSpan.FromMinutes(25)),
            new(Now.AddHours(-3), "陈静", new("拟办", "proposed"), "", "时限 1 天，1 月 29 日 08:40 催办过一次", TimeSpan.FromDays(2),
                new("超期 1 天", "1 day late")),
            new(Now.AddDays(-6), "王丽", new("登记", "registered"), "为收文〔2019〕0148", "", TimeSpan.FromMinutes(18)),
            new(Now.AddDays(-6), "王丽", new("签收", "signed for it"), "", "清点 1 份，附件 1 个，签章有效", TimeSpan.FromMinutes(3)),
        ], "共 5 天 23 小时",
        new Reply(new("批示", "instruction"),
            [
                new("handle", new("承办：学前教育处（牵头），财务处、发展规划处", "Handle: Preschool Division (lead), Finance, Planning"),
                    new("批示并送学前教育处", "Instruct and send to the Preschool Division")),
                new("instruct", new("批示：李卫东 厅长", "Instruction: Li Weidong"),
                    new("批示并送李卫东", "Instruct and send to Li Weidong")),
            ],
            ["同意。", "同意拟办意见。", "请学前教育处阅办。", "请卫东同志阅示。"], "同意拟办意见。请学前教育处牵头，主动对接省住房城乡建设厅。",
            Returnees: [new("propose", "拟办　陈静")]),
        [
            new(Move.Transfer, [new("5", "李卫东　厅长"), new("6", "陈静　办公室主任")]),
            new(Move.AddSigner, [new("5", "李卫东　厅长"), new("7", "吴涛　人事处处长")]),
            new(Move.Countersign, [new("8", "财务处"), new("9", "发展规划处")]),
            new(Move.Circulate, [new("8", "财务处"), new("9", "发展规划处")]),
            new(Move.Delegate, [new("5", "李卫东　厅长")]), new(Move.Extend, []), new(Move.End, []),
        ],
        pages ? new SealFinding(true, new("签章有效，内容未改", "Seal valid, content unchanged")) : null, "1", "", "/cases/2",
        RouteUrl: "/routes/1");

    private static CaseView RefusedCase() => Case(false) with
    {
        Refusal = new("case.stale", "您写意见时，周明远先送出了。", "Zhou Mingyuan sent his while you were writing."),
        Entries = new(new Dictionary<string, string> { ["opinion"] = "建议先与财政厅衔接。" },
            [new("opinion.too_long", "意见太长，不超过 2,000 字。", "The opinion is longer than 2,000 characters.",
                RefusalKind.Wrong, "opinion")]),
    };

    internal static string PageDrawing { get; } =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 210 297\"><rect width=\"210\" height=\"297\" fill=\"#fff\"/>"
        + "<text x=\"105\" y=\"60\" font-size=\"13\" text-anchor=\"middle\" fill=\"#c8161d\">贵州省人民政府办公厅文件</text>"
        + "<path d=\"M28 75H182\" stroke=\"#c8161d\"/><text x=\"105\" y=\"95\" font-size=\"8\" text-anchor=\"middle\">样张</text></svg>";
}
