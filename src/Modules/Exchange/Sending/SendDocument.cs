using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Tracing;

namespace Yiwang.Exchange.Sending;

/// <param name="Abolished">Recipients that were abolished since they were chosen: they got nothing, their successors
/// may be sent it.</param>
internal sealed record Sent(Guid DocumentId, int Units, IReadOnlyList<string> Abolished);

/// <summary>
/// One click: the document lies on every recipient's desk. Rows, notices and trace are written by set-based statements
/// in one transaction; the trace binds the whole list of recipients by its digest.
/// </summary>
internal sealed class SendDocument(NpgsqlDataSource source, DeadlineRules rules, CaseMessages messages,
    TimeProvider clock)
{
    public async Task<Result<Sent>> Run(Actor by, Guid actId, Guid documentId, CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        var begun = await Act.Begin(source, actId, "document.send", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Sent>();
        var sent = await Within(act, documentId, cancel);
        return sent.Refusal is { } refusal ? refusal : await act.Commit(sent.Answer, cancel);
    }

    /// <summary>The same within another act: a route's step of sending (发报, 上报).</summary>
    public async Task<Result<Sent>> Within(Act act, Guid documentId, CancellationToken cancel)
    {
        var by = act.By;
        var loaded = await IssuedDocuments.ForSending(act, documentId, cancel);
        if (loaded.Refusal is { } refusal) return refusal;
        var document = loaded.Answer;
        var terms = (await rules.Of(act, document.UnitId, cancel)).Terms;
        var receiptDue = terms.AfterHours(act.At, document.ReceiptHours);
        var answerDue = document.AnswerDue(act.At, terms);
        await act.Execute("""
            insert into dispatch (document_id, unit_id, title, number, type, urgency, sender_name, sent_at, sent_by,
              receipt_due, answer_due, asks_answer,
                                  pages, attachments, urge_at, urge_looked)
            values (@documentId, @UnitId, @Title, @Number, @Type, @Urgency, @UnitShortName, @At, @PersonId, @receiptDue,
              @answerDue, @asks,
                    @Pages, @Attachments, @At, @At)
            """, new
        {
            documentId, document.UnitId, document.Title, document.Number, document.Type, document.Urgency,
                by.UnitShortName, act.At,
            by.PersonId, receiptDue, answerDue, asks = answerDue is not null, document.Pages, document.Attachments,
        }, cancel);
        var (units, digest) = await Deliver(act, document, new DeliveryLimits(receiptDue, answerDue),
            IssuedDocuments.RecipientsSql, [], cancel);
        if (units == 0) return SendRules.Nobody;
        var abolished = await act.Query<string>($"""
            select u.name || case when s.id is null then '' else '（现' || s.name || '）' end
              from ({IssuedDocuments.RecipientsSql}) r
            join unit u on u.id = r.unit_id left join unit s on s.id = u.successor_id where u.valid_to is not null
              order by u.id
            """, new { documentId }, cancel);
        await IssuedDocuments.MarkIssued(act, documentId, cancel);
        await Links.AfterSending(act, document, messages, cancel);
        act.Trace("document.sent", "document", documentId.ToString(), after: document.Digest,
            facts: [("units", units.ToString()), ("recipients", digest), ("abolished", abolished.Count.ToString()),
                .. document.Counted(units)]);
        return new Sent(documentId, units, abolished);
    }

    /// <summary>Writes deliveries and notices for the units that <paramref name="recipients"/> names; answers their
    /// count and list digest.</summary>
    internal static async Task<(int Units, string Digest)> Deliver(
        Act act, IssuedDocument document, DeliveryLimits due, string recipients, int[] units, CancellationToken cancel)
    {
        var subject = document.Number.Length > 0 ? $"{document.Number} {document.Title}" : document.Title;
        var row = await act.One<(int[]? Units, string? Digest, long? First, long? Last)>($"""
            with r as ({recipients}), v as (
              insert into delivery (document_id, unit_id, kind, sent_at, receipt_due, answer_due)
              select @documentId, r.unit_id, r.kind, @At, @Receipt, case when r.kind = 'main' then @Answer end from r
                join unit u on u.id = r.unit_id where u.valid_to is null
              returning unit_id),
            n as (
              insert into notice (at, unit_id, kind, subject, href)
              select @At, unit_id, 'delivery', @subject, @href from v returning id)
            select array_agg(unit_id order by unit_id),
              encode(sha256(convert_to(string_agg(unit_id::text, ',' order by unit_id), 'UTF8')), 'hex'),
              (select min(id) from n), (select max(id) from n)
            from v
            """, new { documentId = document.Id, act.At, due.Receipt, due.Answer, subject, href = $"/inbox/{document.Id}", units }, cancel);
        act.HasNotified(new NoticeRange(row.First, row.Last));
        var reached = row.Units ?? [];
        // Whom it lies with from now on, unit by unit: the figures of the receivers are counted from this.
        foreach (var to in UnitRanges.Write(reached))
        {
            act.Trace("delivery.made", "document", document.Id.ToString(), facts:
                [("to", to), ("sent", CountedFacts.Seconds(act.At)), ("from", document.UnitId.ToString()),
                    ("type", document.Type), ("direction", document.Direction)]);
        }
        if (document.Forwards is not null && reached.Length > 0)
            await IssuedDocuments.ShareOrigins(act, document.Id, reached, cancel);
        return (reached.Length, row.Digest ?? "");
    }
}

/// <summary>Until when a delivery is to be signed for and, where an answer is asked for, answered.</summary>
internal sealed record DeliveryLimits(DateTimeOffset? Receipt, DateTimeOffset? Answer);

internal static class SendRules
{
    public static Refusal NotRegistry { get; } = new("dispatch.not_registry", "公文由文书收发岗位发出和签收。",
        "Documents are sent and signed for by a registry post.", RefusalKind.Forbidden);

    public static Refusal Nobody { get; } = new("dispatch.no_recipients", "还没有选主送单位。", "No recipients are chosen yet.",
        RefusalKind.Wrong, "recipients");
}
