using Dapper;
using Npgsql;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;

namespace Yiwang.Supervision.Items;

internal sealed record ListedItem(Item Item, IReadOnlyList<PartView> Parts, Light Light)
{
    public int Finished => Parts.Count(p => p.IsDone);

    public int Late => Parts.Count(p => p.Light == Light.Red);
}

/// <summary>Items that concern a person, newest first: opened by the unit, given to it, or instructed by the
/// leader.</summary>
internal sealed class ReadItems(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock)
{
    /// <summary>Rows of a page; <see cref="All"/> reads one page after the other.</summary>
    public const int RowsMax = 300;

    /// <summary>All of them, to the last.</summary>
    public async Task<IReadOnlyList<ListedItem>> All(Actor by, string list, CancellationToken cancel)
    {
        var all = new List<ListedItem>();
        while (true)
        {
            var page = await Run(by, list, all.Count == 0 ? null : all[^1].Item.Id, cancel);
            all.AddRange(page);
            if (page.Count < RowsMax) return all;
        }
    }

    /// <summary>Those of these that the person sees.</summary>
    public Task<IReadOnlyList<ListedItem>> Of(Actor by, IReadOnlyList<Guid> ids, CancellationToken cancel) =>
        Read(by, "i.id = any(@ids)", Door.Of(by, new { ids = ids.ToArray(), RowsMax = ids.Count }), cancel);

    /// <param name="list"><c>ours</c>: opened by the unit; <c>given</c>: for the unit to answer; <c>instructed</c>:
    /// this leader's; else all.</param>
    /// <param name="after">The last row of the page before; null for the first.</param>
    public Task<IReadOnlyList<ListedItem>> Run(Actor by, string list, Guid? after, CancellationToken cancel)
    {
        var filter = list switch
        {
            "ours" => "i.unit_id = @unitId",
            "given" => "i.unit_id <> @unitId",
            "instructed" => "i.leader_id = @personId",
            _ => "true",
        };
        return Read(by, $"""
            {filter} and (@after::uuid is null or ((i.status = 'open')::int, i.opened_at,
              i.id) < (select (status = 'open')::int, opened_at, id from supervision_item where id = @after))
            """, Door.Of(by, new { after, RowsMax }), cancel);
    }

    private async Task<IReadOnlyList<ListedItem>> Read(Actor by, string which, DynamicParameters parameters,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var items = (await connection.QueryAsync<Item>(new CommandDefinition($"""
            select {Item.Columns} from supervision_item i where {which} and {Door.Sees}
            order by (i.status = 'open') desc, i.opened_at desc, i.id desc limit @RowsMax
            """, parameters, cancellationToken: cancel))).AsList();
        var parts = (await Parts(connection, by, items, cancel)).ToLookup(p => p.ItemId, p => p.Part);
        return items.Select(i =>
        {
            var own = parts[i.Id].ToList();
            return new ListedItem(i, own, i.IsOpen ? Lights.Worst(own.Select(p => p.Light)) : Light.Done);
        }).ToList();
    }

    private async Task<List<(Guid ItemId, PartView Part)>> Parts(NpgsqlConnection connection, Actor by,
        IReadOnlyList<Item> items, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var rows = await connection.QueryAsync<Guid, PartView, (Guid, PartView)>(new CommandDefinition($"""
            select p.item_id, {ReadItem.PartColumns} from supervision_part p join supervision_item i on i.id = p.item_id
            join "case" c on c.id = p.case_id join unit u on u.id = p.lead_unit
            where p.item_id = any(@items) and ({Door.SeesWhole} or {Door.SeesPart}) order by p.item_id, p.no
            """, Door.Of(by, new { items = items.Select(i => i.Id).ToArray() }), cancellationToken: cancel), (id, part) => (id, part), "id");
        var all = rows.AsList();
        foreach (var unit in items.GroupBy(i => i.UnitId))
        {
            var calendar = (await rules.Of(source, unit.Key, cancel)).Calendar;
            var own = unit.Select(i => i.Id).ToHashSet();
            foreach (var (id, part) in all.Where(one => own.Contains(one.Item1)))
                part.Light = ReadItem.Of(part, now, calendar);
        }
        return all;
    }
}
