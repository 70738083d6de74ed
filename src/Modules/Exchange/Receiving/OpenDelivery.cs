using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Exchange.Receiving;

/// <summary>Opens a delivery of the person's own unit, for who sees the document; the first opening is a stage the
/// sender sees, and is traced.</summary>
internal sealed class OpenDelivery(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<Delivery>> Run(Actor by, Guid documentId, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "delivery.open", by, now,
            cancel)).Answer;
        var delivery = await Delivery.Load(act, documentId, by.UnitId, cancel);
        if (delivery is null || delivery.RecalledAt is not null) return Refusal.NotThere;
        var seen = await act.One<bool>(
            $"select exists (select 1 from document d where d.id = @documentId and {DocumentAccess.Sees})",
            DocumentAccess.Of(by, new { documentId }), cancel);
        if (!seen) return Refusal.NotThere;
        if (delivery.OpenedAt is not null) return delivery;
        await act.Execute(
            "update delivery set opened_at = @At, opened_by = @PersonId where document_id = @documentId and unit_id = @UnitId",
            new { act.At, by.PersonId, documentId, by.UnitId }, cancel);
        act.Trace("delivery.opened", "delivery", $"{documentId}/{by.UnitId}");
        return await act.Commit(true, cancel) ? delivery : Refusal.NotThere;
    }
}
