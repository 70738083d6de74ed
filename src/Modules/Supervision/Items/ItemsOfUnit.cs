using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Supervision.Items;

/// <summary>Open items that a merged unit supervises, and open parts that it leads or assists in, go on with the other
/// unit; what was accepted or closed stays as it was.</summary>
internal static class ItemsOfUnit
{
    public static UnitBelonging Belonging { get; } = new("supervision", new("没办结的督办", "supervision not finished"), """
        select (select count(*)::int from supervision_item where unit_id = @unit and status = 'open')
          + (select count(*)::int from supervision_part p join supervision_item i on i.id = p.item_id
            where p.lead_unit = @unit and i.status = 'open' and p.accepted_at is null)
        """, GoOver);

    private static async Task<IReadOnlyList<string>> GoOver(Act act, int unit, int into, CancellationToken cancel)
    {
        var parts = await act.Query<(Guid Item, int No, string Words)>("""
            update supervision_part p set lead_unit = @into from supervision_item i
            where i.id = p.item_id and i.status = 'open' and p.lead_unit = @unit and p.accepted_at is null
            returning p.item_id, p.no, i.number || '-' || p.no || ' ' || p.task
            """, new { unit, into }, cancel);
        await act.Execute("""
            with open as (select p.id, p.lead_unit from supervision_part p join supervision_item i on i.id = p.item_id
              where i.status = 'open' and p.accepted_at is null),
            gone as (delete from supervision_assist a using open where a.part_id = open.id and a.unit_id = @unit
              returning a.part_id)
            insert into supervision_assist (part_id, unit_id) select open.id, @into from gone join open
              on open.id = gone.part_id and open.lead_unit <> @into on conflict do nothing
            """, new { unit, into }, cancel);
        var items = await act.Query<(Guid Item, string Words)>("""
            update supervision_item set unit_id = @into, version = version + 1 where unit_id = @unit and status = 'open'
            returning id, number || ' ' || title
            """, new { unit, into }, cancel);
        foreach (var (item, what) in items.Select(one => (one.Item, "item"))
            .Concat(parts.Select(one => (one.Item, one.No.ToString()))))
        {
            act.Trace("supervision.gone_over", "supervision", item.ToString(),
                facts: [("what", what), ("from", unit.ToString()), ("to", into.ToString())]);
        }
        return [.. items.Select(one => one.Words), .. parts.Select(one => one.Words)];
    }
}
