using Yiwang.Bpmn.Feel;
using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Issuing;

/// <summary>
/// What becomes of a difference between the organs of a joint issue: the one that leads settles it with those who
/// disagree (条例 16 and 19: nothing goes out before they agree), or the unit above them all decides.
/// </summary>
internal static class Differences
{
    /// <summary>Back only to those who disagreed, the text being the one that they saw.</summary>
    public const string Again = "again";

    /// <summary>The kind of opinion that a countersign writes.</summary>
    public const string Countersigned = "会签";

    /// <summary>The variable in which whoever settles says how it ended.</summary>
    private const string How = "settling";
    private const string Ruling = "ruling";
    private const string Stop = "stop";

    public static async Task<Refusal?> Settle(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        if (answer.Words.Trim().Length == 0) return NotTold;
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        var how = Said(answer, How);
        if (how == Again && await HasChanged(act, onCase, document, cancel)) return Changed;
        act.Trace("joint.settled", "document", document.Id.ToString(), onCase.Id, words: answer.Words,
            after: document.Digest, facts: ("how", how));
        return null;
    }

    public static async Task<Refusal?> Rule(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        if (answer.Words.Trim().Length == 0) return NotTold;
        var document = await Of(act, onCase, cancel);
        if (document is null) return Refusal.NotThere;
        var ruling = Said(answer, Ruling);
        act.Trace("joint.ruled", "document", document.Id.ToString(), onCase.Id, words: answer.Words,
            after: document.Digest, facts: ("how", ruling));
        if (ruling == Stop) await IssuingActs.Ended(act, onCase, answer.Words, cancel);
        return null;
    }

    /// <summary>A case that goes on again behind the decision has its document back.</summary>
    public static async Task<Refusal?> Unrule(Act act, CaseRow onCase, string reason, CancellationToken cancel)
    {
        await act.Execute(
            "update document set status = 'in_hand', changed_at = @At where id = @DocumentId and status = 'abandoned'",
            new { onCase.DocumentId, act.At }, cancel);
        return null;
    }

    // The last word of each unit that disagreed was about another text than the one that stands now.
    private static async Task<bool> HasChanged(Act act, CaseRow onCase, Document document, CancellationToken cancel) =>
        await act.One<bool>("""
            with said as (select o.unit_id, o.verdict, o.seen_digest, o.round, t.node
              from opinion o join task t on t.id = o.task_id where o.case_id = @Id and o.kind = @Countersigned)
            select exists (select 1 from (select distinct on (unit_id) verdict, seen_digest from said
                where node in (select node from said where verdict = 'disagree') order by unit_id, round desc) last
              where last.verdict = 'disagree' and last.seen_digest is distinct from @Digest)
            """, new { onCase.Id, Countersigned, document.Digest }, cancel);

    private static string Said(TaskAnswer answer, string name) =>
        answer.Variables.TryGet(name, out var said) && said.Kind == FeelKind.Text ? said.Text : "";

    private static Refusal NotTold { get; } = new("joint.not_told", "请写明协商（裁定）的情况和结果。",
        "Say how it was settled, or decided, and to what end.", RefusalKind.Wrong, "opinion");

    private static Refusal Changed { get; } = new("joint.text_changed", "稿子已经改过，不同意的单位看到的不是这一稿：请选“已改稿，重新审核会签”。",
        "The text was changed since; those who disagreed saw another one. Choose that it is countersigned anew.",
        RefusalKind.Wrong, "next");

    private static Task<Document?> Of(Act act, CaseRow onCase, CancellationToken cancel) =>
        Document.Load(act, onCase.DocumentId!.Value, cancel);
}
