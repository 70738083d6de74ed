using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Exchange.Sending;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Urging;

namespace Yiwang.Exchange.Urging;

/// <summary>
/// Urges every unit that lags with a document: has not signed for it, or owes its answer. The run proves itself
/// complete: each blocker was reached, or stands on the list with the reason (urged lately; nobody there to register
/// documents).
/// </summary>
internal sealed class UrgeLagging(NpgsqlDataSource source, TimeProvider clock)
{
    public static readonly TimeSpan NotTwiceWithin = TimeSpan.FromHours(4);

    /// <summary>Units that have not signed for it.</summary>
    internal const string Receipts = "v.signed_at is null";

    private const string LateReceipts = Receipts + " and v.late_at is not null";

    /// <summary>Units that owe the answer that was asked for.</summary>
    internal const string Answers = "v.answer_due is not null and v.answered_at is null";

    public async Task<Result<Urged>> Run(Actor by, Guid actId, Guid documentId, bool onlyLate, string words,
        CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return SendRules.NotRegistry;
        var begun = await Act.Begin(source, actId, "document.urge", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Urged>();
        var loaded = await IssuedDocuments.Sent(act, documentId, cancel);
        if (loaded.Refusal is { } refusal) return refusal;
        var said = words.Trim();
        if (said.Length > UrgeRun.WordsLengthMax) return UrgeCase.TooLong;
        var urged = await Urge(act, documentId, onlyLate ? LateReceipts : Receipts,
            said.Length > 0 ? said : loaded.Answer.Title, said, "", NotTwiceWithin, cancel);
        if (urged.Blockers == 0)
        {
            return new Refusal("urge.nobody", "没有要催办的单位。", "There is nobody to urge.");
        }
        return await act.Commit(urged, cancel);
    }

    /// <param name="owing">Which deliveries <c>v</c> lag: <see cref="Receipts"/>, <see cref="LateReceipts"/> or
    /// <see cref="Answers"/>.</param>
    internal static async Task<Urged> Urge(
        Act act, Guid documentId, string owing, string subject, string words, string rule, TimeSpan notTwiceWithin,
        CancellationToken cancel)
    {
        int[] reached = [];
        var urged = await UrgeRun.Write(act, null, documentId, words, rule, async id =>
        {
            var row = await act.One<(int Blockers, int Reached, int Listed, int[] To, long? First, long? Last)>(Reach(owing), new
            {
                id, documentId, subject, act.At, before = act.At - notTwiceWithin, href = $"/inbox/{documentId}",
            }, cancel);
            reached = row.To;
            act.HasNotified(new NoticeRange(row.First, row.Last));
            return (row.Blockers, row.Reached, row.Listed);
        }, cancel);
        foreach (var to in UnitRanges.Write(reached))
        {
            act.Trace("urge.reached", "document", documentId.ToString(),
                facts: [("to", to), ("urge", urged.Id.ToString())]);
        }
        return urged;
    }

    // Each list is looked up by a hash of its own and never joined: how many units a document has is not known
    // beforehand, and a join planned for one of them compares each with each. The number of a notice is taken first, so
    // that its target can name it.
    private static string Reach(string owing) => $"""
        with b as materialized (
          select v.unit_id, v.urged_at, coalesce(v.unit_id in (
              select o.unit_id from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
              where 'registry' = any(o.roles) and o.valid_to is null and p.state = 'active'), false) as staffed
          from delivery v where v.document_id = @documentId and v.returned_at is null and v.recalled_at is null
            and {owing} for update of v),
        a as materialized (
          select unit_id, staffed, case when staffed
            and (urged_at is null or urged_at < @before) then nextval('notice_id_seq') end as notice from b),
        n as (
          insert into notice (id, at, unit_id, kind, subject, href) overriding system value
          select notice, @At, unit_id, 'urge', @subject, @href from a where notice is not null returning id),
        t as (
          insert into urge_target (urge_id, unit_id, outcome, reason, notice_id)
          select @id, unit_id, case when notice is null then 'listed' else 'reached' end,
                 case when notice is not null then '' when not staffed then 'nobody' else 'recent' end, notice from a
          returning unit_id, outcome),
        m as (
          update delivery v set urged_at = @At, urged_count = urged_count + 1
          where v.document_id = @documentId
            and coalesce(v.unit_id in (select unit_id from a where notice is not null), false))
        select (select count(*) from b)::int, (select count(*) from n)::int,
          (select count(*) from t where outcome = 'listed')::int,
          array(select unit_id from t where outcome = 'reached'), (select min(id) from n), (select max(id) from n)
        """;
}
