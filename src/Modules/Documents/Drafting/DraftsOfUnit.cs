using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Documents.Drafting;

/// <summary>
/// What a unit that is merged was writing. A text nobody has signed becomes the other unit's, which numbers, seals and
/// sends it; one that was signed in the unit's own name is sent by the unit while it is there.
/// </summary>
internal static class DraftsOfUnit
{
    public static UnitBelonging Unsigned { get; } = new("drafts", new("没有签发的文稿", "texts not signed"), "select 0",
        GoOver);

    public static UnitBelonging Signed { get; } = new("signed",
        new("已签发或已编号、还没发出的公文", "documents signed or numbered and not sent"), """
        select count(*)::int from document where unit_id = @unit
          and (status in ('signed', 'registered', 'sealed') or (status = 'in_hand' and number > 0))
        """, null);

    // No unit is a recipient of its own document; what was shown to the one for a running case the other sees too.
    private static async Task<IReadOnlyList<string>> GoOver(Act act, int unit, int into, CancellationToken cancel)
    {
        await act.Execute("""
            insert into share (document_id, unit_id, case_id, reason, at)
            select s.document_id, @into, s.case_id, s.reason, @At from share s join "case" c on c.id = s.case_id
              and c.status in ('open', 'suspended') where s.unit_id = @unit on conflict do nothing
            """, new { unit, into, act.At }, cancel);
        var gone = await act.Query<(Guid Id, string Title)>("""
            with gone as (update document set unit_id = @into
              where unit_id = @unit and status in ('draft', 'in_hand') and number = 0 returning id, title),
            own as (delete from recipient r using gone g where r.document_id = g.id and r.unit_id = @into)
            select id, title from gone order by id
            """, new { unit, into }, cancel);
        foreach (var (id, _) in gone)
        {
            act.Trace("document.gone_over", "document", id.ToString(),
                facts: [("from", unit.ToString()), ("to", into.ToString())]);
        }
        return [.. gone.Select(one => one.Title)];
    }
}
