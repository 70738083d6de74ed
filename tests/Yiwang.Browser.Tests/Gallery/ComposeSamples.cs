using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Browser.Tests.Gallery;

internal static partial class Samples
{
    internal const string DraftBody =
        "为贯彻落实《国务院办公厅关于开展城镇小区配套幼儿园治理工作的通知》（国办发〔2019〕3号），经省人民政府同意，现就做好城镇小区配套幼儿园摸底排查工作有关事项通知如下：\n"
        + "一、排查范围\n各地以县（市、区）为单位，对城镇小区配套幼儿园情况进行全面摸底排查，分别列出清单、建立台账。\n"
        + "二、排查内容\n（一）城镇小区严格依标配建幼儿园。\n1.城镇小区没有规划配套幼儿园或规划不足的，要依据国家和地方配建标准予以解决。\n（1）已建成的应按照规定及时移交。\n"
        + "| 地区 | 应配建 | 已移交 |\n| --- | --- | --- |\n| 贵阳市 | 128 | 97 |\n| 遵义市 | 86 | 61 |\n"
        + "三、时间要求\n该项工作于2019年4月底前完成。";

    private static ComposeView Draft() => new(
        "1", "v3", "贵州省教育厅关于做好城镇小区配套幼儿园摸底排查工作的通知", 3, "杨慧", Now.AddMinutes(-38),
        new DraftElements("notice", "urgent", "1", "黔教发〔2019〕＿号", "各市（州）教育局，贵安新区社会事务管理局，各县（市、区、特区）教育局", 98,
            "省住房城乡建设厅，省自然资源厅", 2, "", "", "", "8", ""),
        new DraftChoices(
            [new("notice", "通知"), new("opinion", "意见"), new("request", "请示"), new("report", "报告"), new("letter", "函")],
            [new("1", "贵州省教育厅文件"), new("2", "贵州省教育厅（函）")], []),
        DraftBody,
        [
            new(false, new("附件说明不全", "Attachment note incomplete"),
                new("正文写了 1 个附件，实际上传 2 个。", "The text names 1 attachment, 2 were uploaded."), "条例第九条（十一）"),
            new(false, new("层次序数", "Numerals of the levels"),
                new("第三层用“1.”，不用“1、”。", "The third level is “1.”, not “1、”."), "GB/T 9704"),
            new(true, new("涉及其他部门", "Other departments' matters"),
                new("配建、用地属住房城乡建设、自然资源部门职权，未协商一致不得发。",
                    "Land and building are other departments' matters; without their agreement it must not be sent."),
                "条例第十六条（四）"),
        ],
        [new("1", "1.摸底排查台账（样表）.xlsx", 18432, "table"), new("2", "2.填报说明.docx", 31744)],
        [
            new(3, "杨慧", Now.AddMinutes(-38), new("增 58 字，删 14 字，改 3 处", "58 added, 14 removed, 3 places"), true),
            new(2, "陈静", Now.AddHours(-2), new("核稿退回：请补依据文号", "Returned in review: name the basis")),
            new(1, "杨慧", Now.AddDays(-1), new("初稿", "First")),
        ],
        [new("1", 1, "国办发〔2019〕3号", "陈静", Now.AddHours(-2), "再核一下文号和日期。", false)],
        new("送办公室核稿", "Send for review"), Characters: 1086, Pages: 3);

    private static ComposeView EmptyDraft() => Draft() with
    {
        Title = "", Body = "", DraftNumber = 1, SavedAt = null, Checks = [], Attachments = [], Comments = [],
        Versions = [new(1, "杨慧", Now, new("新稿", "New"), true)],
        Entries = new(new Dictionary<string, string> { ["recipients"] = "李卫东厅长" },
        [
            new("document.recipient_person", "写单位，不写领导个人（条例第十五条）。", "Name a unit, not a leader (article 15).",
                RefusalKind.Wrong, "recipients"),
            new("document.publicity_missing", "选一项；不予公开要写理由。", "Choose one; not public needs a reason.",
                RefusalKind.Wrong, "publicity"),
        ]),
    };

    private static RedlineView Redline() => new(
        "1", "贵州省教育厅关于做好城镇小区配套幼儿园摸底排查工作的通知", Draft().Versions, 2, 3, 58, 14, 3,
        [new(PieceKind.Kept, "贵州省教育厅关于做好城镇小区配套幼儿园摸底排查工作的通知")],
        [
            new(PaperBlockKind.Body, "", Marks: [new(PieceKind.Kept, "为贯彻落实通知要求，"), new(PieceKind.Added, "经省人民政府同意，"),
                new(PieceKind.Kept, "现通知如下：")]),
            new(PaperBlockKind.Level1, "一、排查范围"),
            new(PaperBlockKind.Body, "", Marks: [new(PieceKind.Kept, "建设不到位的，"), new(PieceKind.Removed, "应当"),
                new(PieceKind.Added, "要"), new(PieceKind.Kept, "依据国家和地方配建标准予以解决。")]),
        ]);

    private static RecipientsView Recipients() => new(
        "1", "v3", "贵州省人民政府办公厅关于2019年部分节假日安排的通知", false, 3741, 0,
        [
            new("g1", "各市、自治州人民政府", 9, true), new("g2", "各县（市、区、特区）人民政府", 88, true),
            new("g3", "省政府各部门、各直属机构", 52, true),
            new("g4", "乡镇人民政府、街道办事处", 1509, true), new("g5", "教育系统联络单位", 98, false, true),
        ],
        [
            new("52", "省直单位", 97, 97), new("5201", "贵阳市", 388, 387,
                [new("a", "贵阳市人民政府", true), new("b", "贵阳市教育局", true), new("c", "南明区人民政府", true),
                    new("d", "南明区教育局", false, "", "未开通"), new("e", "云岩区人民政府", true)]),
            new("5202", "六盘水市", 208, 208), new("5203", "遵义市", 580, 579),
        ],
        2, [new("d", "南明区教育局", false, "贵阳市　南明区"), new("f", "务川仡佬族苗族自治县档案馆", false, "遵义市　务川县")],
        OpenBranch: "5201");
}
