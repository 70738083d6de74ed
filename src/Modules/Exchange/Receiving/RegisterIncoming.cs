using Npgsql;
using Yiwang.Bpmn.Feel;
using Yiwang.Exchange.Sending;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Numbering;
using Yiwang.Platform.Routing;

namespace Yiwang.Exchange.Receiving;

internal sealed record Registered(Guid CaseId, string IncomingNumber);

/// <summary>
/// Registers a signed-for document (登记, 条例 24 二) and opens its incoming case: the receiving and registering steps of
/// the route are done by this act, with the incoming number.
/// </summary>
internal sealed class RegisterIncoming(NpgsqlDataSource source, Cases cases, UnitTables tables, StepActs acts,
    TimeProvider clock)
{
    private const string Mark = "收";

    // Where no row of the table holds.
    private const string Usual = "incoming";

    public async Task<Result<Registered>> Run(Actor by, Guid actId, Guid documentId, string words,
        CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        var begun = await Act.Begin(source, actId, "delivery.register", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Registered>();
        var delivery = await Delivery.Load(act, documentId, by.UnitId, cancel);
        if (delivery is null) return Refusal.NotThere;
        if (delivery.MayBeRegistered() is { } refusal) return refusal;
        var caseId = Guid.CreateVersion7(act.At);
        var year = WorkingCalendar.DateOf(act.At).Year;
        var number = await Numbers.Next(act, by.UnitId, Mark, year, documentId, cancel);
        await act.Execute(
            "update delivery set registered_at = @At, case_id = @caseId where document_id = @documentId and unit_id = @UnitId",
            new { act.At, caseId, documentId, by.UnitId }, cancel);
        var route = await Choose(act, documentId, caseId, cancel);
        await cases.Begin(act,
            new NewCase(caseId, "incoming", route, documentId, delivery.Title, delivery.Number, delivery.Urgency,
            delivery.SenderName, delivery.AnswerDue, Standard(delivery.AnswerDue is not null)), cancel);
        // 签收 and 登记 are what this act is; the route shows them done, by this hand.
        foreach (var node in (string[])["receive", "register"])
        {
            var task = await act.One<Guid?>("""
                select id from task where case_id = @caseId and node = @node and state = 'open'
                  and (post_id = @PostId or person_id = @PersonId)
                """, new { caseId, node, by.PostId, by.PersonId }, cancel);
            if (task is null) break;
            var moved = await cases.Complete(act, caseId, task.Value,
                new TaskAnswer("", node == "register" ? words : "", "", null, Values.Empty), cancel);
            if (moved.Refusal is { } no) return no;
        }
        var written = $"〔{year}〕{number:0000}";
        act.Trace("delivery.registered", "delivery", $"{documentId}/{by.UnitId}", caseId, facts: ("number", written));
        return await act.Commit(new Registered(caseId, written), cancel);
    }

    // By the unit's table and what came in: its type, from above or below, how urgent; the trace says which row it was.
    private async Task<string> Choose(Act act, Guid documentId, Guid caseId, CancellationToken cancel)
    {
        var facts = await acts.Documents.FactsOf(act.Connection, act.Transaction, "incoming", act.By.UnitId, documentId,
            cancel);
        var row = (await tables.OfRoutes(act.Connection, act.Transaction, act.By.UnitId, cancel))
            .For(facts, incoming: true);
        act.Trace("route.chosen", "document", documentId.ToString(), caseId, words: row?.Words ?? "",
            facts: ("route", row?.Answer ?? Usual));
        return row?.Answer ?? Usual;
    }

    // What the route starts with; the person who proposes the handling chooses the rest. An answer that was asked for
    // is owed.
    private static Values Standard(bool needsReply) => Values.Of(
        ("accepted", true), ("needsInstruction", false), ("instructors", FeelValue.Of(Array.Empty<string>())),
        ("kind", "handle"),
        ("assisting", FeelValue.Of(Array.Empty<string>())), ("readers", FeelValue.Of(Array.Empty<string>())),
        ("needsReply", needsReply));
}

/// <summary>What the steps of an incoming route do to the delivery.</summary>
internal sealed class ReceivingActs
{
    public Dictionary<string, StepAct> Acts => new()
    {
        ["archive"] = Archive,
        ["reply"] = Reply,
    };

    public Dictionary<string, ServiceCommand> Commands => new() { ["delivery.return"] = SendBack };

    /// <summary>The case is finished and filed: the sender sees it handled.</summary>
    private static async Task<Refusal?> Archive(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        await act.Execute("update \"case\" set filed_at = @At where id = @Id", new { act.At, onCase.Id }, cancel);
        await act.Execute("update delivery set closed_at = @At where case_id = @Id", new { act.At, onCase.Id }, cancel);
        act.Trace("case.filed", "case", onCase.Id.ToString(), onCase.Id);
        return null;
    }

    /// <summary>An answer was asked for: it must have gone out before the step can be done.</summary>
    private static async Task<Refusal?> Reply(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer,
        CancellationToken cancel)
    {
        // A case that did not come by a delivery (督办) answers by what is written in it.
        var answered = await act.One<bool>(
            "select not exists (select 1 from delivery where case_id = @Id and answered_at is null)", new { onCase.Id },
                cancel);
        return answered ? null : new Refusal("case.not_answered", "还没有答复来文单位。请先起草并发出答复。",
            "The sender has not been answered. Draft the answer and send it first.");
    }

    private static async Task<Refusal?> SendBack(Act act, CaseRow onCase, CancellationToken cancel)
    {
        var sender = await act.One<(Guid DocumentId, int UnitId)>("""
            select p.document_id, p.unit_id from delivery v join dispatch p on p.document_id = v.document_id
              where v.case_id = @Id
            """, new { onCase.Id }, cancel);
        var delivery = (await Delivery.Load(act, sender.DocumentId, onCase.UnitId, cancel))!;
        await act.Execute("""
            update delivery set returned_at = @At, returned_by = @PersonId, return_reason = 'other',
              return_words = '初审不予受理'
            where case_id = @Id
            """, new { act.At, act.By.PersonId, onCase.Id }, cancel);
        act.Trace("delivery.returned", "delivery", $"{sender.DocumentId}/{onCase.UnitId}", onCase.Id,
            facts: [("reason", "first-review"), .. delivery.Counted(act.At)]);
        act.Notify(new NoticeDraft(null, sender.UnitId, "returned", onCase.Title, $"/deliveries/{sender.DocumentId}"));
        return null;
    }
}
