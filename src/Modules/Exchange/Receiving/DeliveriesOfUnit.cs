using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Organization;

namespace Yiwang.Exchange.Receiving;

/// <summary>
/// What came to a unit that is merged and is not finished there goes on with the other unit, and stands on the sender's
/// board there. Where the other was sent the same, the one nobody registered goes back to its sender with the reason.
/// </summary>
internal static class DeliveriesOfUnit
{
    public static UnitBelonging Belonging { get; } = new("deliveries", new("没办结的来文", "documents received and not finished"), """
        select count(*)::int from delivery v left join "case" c on c.id = v.case_id where v.unit_id = @unit
          and v.recalled_at is null and v.returned_at is null and v.closed_at is null
          and (v.signed_at is null or c.status in ('open', 'suspended')
            or (v.answer_due is not null and v.answered_at is null))
        """, GoOver);

    // What was signed for and not registered for so long stays where it was filed.
    private const int UnregisteredDaysMax = 366;

    private static async Task<IReadOnlyList<string>> GoOver(Act act, int unit, int into, CancellationToken cancel)
    {
        var mine = await act.Query<Delivery>($"""
            select {Delivery.Columns} from delivery v join dispatch p on p.document_id = v.document_id
            where v.unit_id = @unit and v.recalled_at is null and v.returned_at is null and v.closed_at is null
              and (v.signed_at is null or v.registered_at is not null or v.answer_due is not null or v.sent_at > @since)
            order by v.sent_at, v.document_id for update of v
            """, new { unit, since = act.At.AddDays(-UnregisteredDaysMax) }, cancel);
        var twice = (await act.Query<Guid>(
            "select document_id from delivery where unit_id = @into and document_id = any(@documents)",
            new { into, documents = mine.Select(one => one.DocumentId).ToArray() }, cancel)).ToHashSet();
        foreach (var one in mine.Where(one => twice.Contains(one.DocumentId) && one.RegisteredAt is null))
            await SendBack(act, one, unit, into, cancel);
        var moved = mine.Where(one => !twice.Contains(one.DocumentId)).ToList();
        await act.Execute("""
            update delivery set unit_id = @into where unit_id = @unit and document_id = any(@documents);
            insert into correction_receipt (correction_id, unit_id, signed_at, signed_by)
            select r.correction_id, @into, r.signed_at, r.signed_by from correction_receipt r join correction c
              on c.id = r.correction_id where r.unit_id = @unit and c.document_id = any(@documents) on conflict do nothing
            """, new { unit, into, documents = moved.Select(one => one.DocumentId).ToArray() }, cancel);
        foreach (var one in moved)
        {
            act.Trace("delivery.gone_over", "delivery", $"{one.DocumentId}/{into}", one.CaseId,
                facts: [("from", unit.ToString()), ("to", into.ToString())]);
        }
        return [.. moved.Select(one => $"{one.Number} {one.Title}".Trim())];
    }

    private static async Task SendBack(Act act, Delivery one, int unit, int into, CancellationToken cancel)
    {
        var (name, other) = await act.One<(string, string)>("""
            select (select short_name from unit where id = @unit), (select short_name from unit where id = @into)
            """, new { unit, into }, cancel);
        var words = $"{name}并入{other}，{other}另有一份";
        await act.Execute("""
            update delivery set returned_at = @At, returned_by = @PersonId, return_reason = 'other', return_words = @words
            where document_id = @DocumentId and unit_id = @unit
            """, new { act.At, act.By.PersonId, words, one.DocumentId, unit }, cancel);
        act.Trace("delivery.returned", "delivery", $"{one.DocumentId}/{unit}", words: words,
            facts: [("reason", "other"), .. one.Counted(act.At)]);
        act.Notify(new NoticeDraft(null, one.SenderId, "returned", $"{name}：{one.Title}", $"/deliveries/{one.DocumentId}"));
    }
}
