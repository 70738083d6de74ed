using Yiwang.Platform;

namespace Yiwang.Documents.Reading;

/// <summary>What a trace entry's code says to a reader of the story.</summary>
internal static class StoryWords
{
    private static readonly Dictionary<string, Text> Words = new(StringComparer.Ordinal)
    {
        ["case.opened"] = new("立件", "opened the case"),
        ["case.closed"] = new("办结", "closed the case"),
        ["case.filed"] = new("归档", "filed it"),
        ["case.late"] = new("整件超期", "the case became late"),
        ["task.late"] = new("环节超期", "a step became late"),
        ["way.complete"] = new("办理", "answered"),
        ["way.read"] = new("已阅", "read it"),
        ["way.return"] = new("退回", "returned it"),
        ["way.withdraw"] = new("撤回", "took it back"),
        ["way.ask-back"] = new("请退还", "asked for it back"),
        ["way.transfer"] = new("转办", "transferred it"),
        ["way.add-signer"] = new("加签", "added a signer"),
        ["way.remove-signer"] = new("减签", "removed a signer"),
        ["way.countersign"] = new("会签", "asked to countersign"),
        ["way.circulate"] = new("传阅", "circulated it"),
        ["way.claim"] = new("认领", "claimed it"),
        ["way.release"] = new("放回", "released it"),
        ["way.urge"] = new("催办", "urged"),
        ["way.suspend"] = new("挂起", "suspended it"),
        ["way.resume"] = new("恢复", "resumed it"),
        ["way.terminate"] = new("终止", "ended it"),
        ["way.jump"] = new("跳转", "jumped"),
        ["way.reopen"] = new("重启", "reopened it"),
        ["way.skip"] = new("同一人，自动跳过", "was skipped: the same person"),
        ["document.drafted"] = new("起草", "drafted it"),
        ["document.edited"] = new("改稿", "edited the draft"),
        ["document.signed"] = new("签发", "signed it"),
        ["document.checked"] = new("复核", "checked it"),
        ["document.numbered"] = new("编号", "numbered it"),
        ["document.typeset"] = new("印制版式文件", "fixed its pages"),
        ["document.sealed"] = new("盖章", "sealed it"),
        ["document.released"] = new("核发", "released it"),
        ["seal.used"] = new("用印", "used the seal"),
        ["document.imported"] = new("导入 Word 作正文", "took the text from a Word file"),
        ["document.attached"] = new("添附件", "attached a file"),
        ["document.detached"] = new("移除附件", "took an attachment away"),
        ["document.commented"] = new("写批注", "commented on the draft"),
        ["document.comment_settled"] = new("处理批注", "settled a comment"),
        ["sheet.downloaded"] = new("打印处理笺", "printed the handling sheet"),
        ["document.downloaded"] = new("下载", "downloaded it"),
        ["seal.issued"] = new("制发样章", "issued the sample seal"),
        ["delivery.registered"] = new("收文登记", "registered it"),
        ["document.drafted_for"] = new("起草答复或转发", "drafted an answer or a covering letter"),
        ["attachment.corrected"] = new("更正附件", "corrected an attachment"),
        ["correction.signed"] = new("签收更正", "signed for the correction"),
        ["document.replacement_begun"] = new("起草换发", "began a replacement"),
        ["document.replaced"] = new("换发", "replaced it"),
        ["document.seal_void"] = new("退回，原用印作废", "was returned; the seal is void"),
        ["number.voided"] = new("编号作废", "voided its number"),
        ["document.signature_void"] = new("退回，原签发作废", "was returned; the signature is void"),
        ["opinion.supplemented"] = new("补充意见", "supplemented an opinion"),
        ["delivery.answered"] = new("答复来文单位", "answered the sender"),
        ["delivery.returned"] = new("退文", "returned the document"),
    };

    public static Text Of(string kind) => Words.TryGetValue(kind, out var words) ? words : new Text(kind, kind);
}
