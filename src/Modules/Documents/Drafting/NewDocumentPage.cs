using Microsoft.AspNetCore.Http;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Drafting;

/// <summary>Which of the 15 types to draft, with what each is for (条例 art. 8).</summary>
internal static class NewDocumentPage
{
    private static readonly Dictionary<string, Text> Meanings = new(StringComparer.Ordinal)
    {
        ["resolution"] = new("会议讨论通过的重大决策事项", "major decisions a meeting has passed"),
        ["decision"] = new("重要事项的决策部署，奖惩，变更或撤销下级决定",
            "important decisions, awards and penalties, changes of lower decisions"),
        ["order"] = new("公布行政法规和规章，宣布重大强制措施，批准衔级，嘉奖", "promulgation, coercive measures, ranks, commendation"),
        ["communique"] = new("公布重要决定或者重大事项", "publication of important decisions or events"),
        ["announcement"] = new("向国内外宣布重要事项或者法定事项", "important or statutory matters announced at home and abroad"),
        ["public-notice"] = new("在一定范围内公布应当遵守或者周知的事项", "matters to be observed or known within an area"),
        ["opinion"] = new("对重要问题提出见解和处理办法", "views on an important question and how to handle it"),
        ["notice"] = new("发布、传达要求下级执行和周知的事项，批转、转发公文", "matters to be carried out or known below; forwarding"),
        ["circular"] = new("表彰先进，批评错误，传达重要精神和告知重要情况", "praise, criticism, important information"),
        ["report"] = new("向上级汇报工作、反映情况，回复询问", "report to the unit above, answer to its question"),
        ["request"] = new("向上级请求指示、批准", "request for instruction or approval"),
        ["reply"] = new("答复下级请示事项", "answer to a request from below"),
        ["bill"] = new("政府向同级人大提请审议事项", "matters put before the congress of the same level"),
        ["letter"] = new("不相隶属机关之间商洽、询问和答复、请求批准", "between units not subordinate to each other"),
        ["minutes"] = new("记载会议主要情况和议定事项", "what a meeting discussed and agreed"),
    };

    public static IResult Show(HttpContext http, Viewer viewer) =>
        Page.Show<NewDocument, NewDocumentView>(viewer, new NewDocumentView(
        DocumentType.All
            .Select(t =>
                new DraftType(t.Code, viewer.Language == Language.Zh ? t.Zh : t.En, Meanings[t.Code],
                Direction(t.Direction))).ToList(),
        [new Option(http.Actor().UnitName, http.Actor().UnitName)]));

    private static Text Direction(DocumentDirection direction) => direction switch
    {
        DocumentDirection.Up => new("上行", "up"),
        DocumentDirection.Down => new("下行", "down"),
        DocumentDirection.Level => new("平行", "across"),
        _ => new("各向", "any"),
    };
}
