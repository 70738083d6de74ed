using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;

namespace Yiwang.Supervision.Items;

internal sealed record PartAdded(int No);

/// <summary>Adds a part to an item that runs: what turned out to be needed, given to its unit at once like the first
/// ones.</summary>
internal sealed class AddPart(NpgsqlDataSource source, PartCases parts, DeadlineRules rules, TimeProvider clock)
{
    public async Task<Result<PartAdded>> Run(Actor by, Guid actId, Guid id, string version, NewPart part,
        CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var calendar = (await rules.Of(source, by.UnitId, cancel)).Calendar;
        var begun = await Act.Begin(source, actId, "supervision.add_part", by, now, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<PartAdded>();
        var item = await Item.Load(act, id, cancel);
        if (item is null) return Refusal.NotThere;
        if (item.Stands(version) is { } changed) return changed;
        if (item.MayBeRun(by) is { } refusal) return refusal;
        if (OpenItem.WrongDate(part.Due ?? WorkingCalendar.DateOf(item.DueAt), now, calendar) is { } passed)
            return passed;
        if (part.Due is { } due && OpenItem.DueAt(due, calendar) > item.DueAt) return OpenItem.AfterItem;
        var count = await act.One<int>("select coalesce(max(no), 0) from supervision_part where item_id = @id",
            new { id }, cancel);
        if (count >= OpenItem.PartsMax) return OpenItem.TooManyParts;
        if (await parts.Assign(act, item, count + 1, part, calendar, cancel) is { } wrong) return wrong;
        await act.Execute("update supervision_item set version = version + 1 where id = @id", new { id }, cancel);
        return await act.Commit(new PartAdded(count + 1), cancel);
    }
}
