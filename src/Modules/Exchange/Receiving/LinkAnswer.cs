using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Exchange.Sending;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Exchange.Receiving;

/// <summary>
/// Links an answer that was drafted outside its case to the incoming case it answers. Where it went out already, the
/// delivery counts as answered from now; otherwise when it is sent.
/// </summary>
internal sealed class LinkAnswer(NpgsqlDataSource source, CaseMessages messages, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid caseId, Guid answerId, CancellationToken cancel)
    {
        if (!by.Has(Role.Drafter) && !by.Has(Role.SectionHead) && !by.Has(Role.Registry)) return NotTheirs;
        var begun = await Act.Begin(source, actId, "document.link_answer", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var opened = new OpenedCase(by, caseId, null);
        await act.Ask(opened.Look, cancel);
        if (opened.Case is not { Kind: "incoming", DocumentId: { } originId } onCase || onCase.UnitId != by.UnitId)
            return Refusal.NotThere;
        var answered = await act.One<bool>(
            "select exists (select 1 from delivery where document_id = @originId and unit_id = @UnitId and answered_at is not null)",
            new { originId, by.UnitId }, cancel);
        if (answered)
            return new Refusal("answer.answered_already", "这件已经答复过来文单位。", "The sender has been answered already.");
        var linked = await IssuedDocuments.LinkOutside(act, answerId, originId, caseId, cancel);
        if (linked.Refusal is { } refusal) return refusal;
        if (linked.Answer && !await Links.Answered(act, (await IssuedDocuments.Sent(act, answerId, cancel)).Answer,
            originId, messages, cancel)) return NotToSender;
        act.Trace("document.answer_linked", "document", answerId.ToString(), caseId,
            facts: [("origin", originId.ToString()), ("sent", linked.Answer ? "yes" : "no")]);
        return await act.Commit(linked.Answer, cancel);
    }

    private static Refusal NotTheirs { get; } = new("answer.not_drafter", "由拟稿、部门负责人或文书岗位连接答复。",
        "Answers are linked by a drafting, heading or registry post.", RefusalKind.Forbidden);

    private static Refusal NotToSender { get; } = new("answer.not_to_sender", "这份公文没有发给来文单位，不能算作答复。",
        "This document did not go to the sender and is no answer to it.", RefusalKind.Wrong, "answer");
}
