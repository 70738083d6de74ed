using Dapper;
using Npgsql;
using Yiwang.Platform.Identity;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Instructed;

/// <summary>One instruction a leader wrote on a case, with the item it became, or none.</summary>
/// <param name="Id">Of the opinion; of the item where the instruction stands nowhere else.</param>
internal sealed record Instruction(Guid Id, DateTime At, string Words, string Title, Guid CaseId, string CaseStatus,
    ListedItem? Item);

/// <summary>What a leader instructed, newest first, and what became of it: the opinions of kind 批示, and the items in
/// the leader's name.</summary>
internal sealed class ReadInstructed(NpgsqlDataSource source, ReadItems items)
{
    public const int RowsMax = 100;

    // An item stands with the instruction it came from, and by itself where there is none.
    private const string Told = """
        with given as (
          select o.id, o.at, o.words, c.title, c.id as case_id, c.status, (select i.id from supervision_item i
            where i.leader_id = @PersonId and i.case_id = c.id order by i.opened_at desc limit 1) as item_id
          from opinion o join "case" c on c.id = o.case_id where o.person_id = @PersonId and o.kind = '批示'),
        told as (
          select * from given union all
          select i.id, i.opened_at, i.basis, i.title, coalesce(i.case_id, @none), i.status, i.id
          from supervision_item i where i.leader_id = @PersonId
            and not exists (select 1 from given g where g.item_id = i.id))
        """;

    /// <param name="after">The last instruction of the page before; null for the first.</param>
    public async Task<IReadOnlyList<Instruction>> Run(Actor by, Guid? after, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = (await connection.QueryAsync<(Guid Id, DateTime At, string Words, string Title, Guid CaseId,
            string Status, Guid? ItemId)>(new CommandDefinition($"""
            {Told} select * from told
            where @after::uuid is null or (at, id) < (select at, id from told where id = @after)
            order by at desc, id desc limit @RowsMax
            """, new { by.PersonId, after, none = Guid.Empty, RowsMax }, cancellationToken: cancel))).AsList();
        var became = (await items.Of(by, rows.Select(r => r.ItemId).OfType<Guid>().Distinct().ToList(), cancel))
            .ToDictionary(i => i.Item.Id);
        return rows.Select(r => new Instruction(r.Id, r.At, r.Words, r.Title, r.CaseId, r.Status,
            r.ItemId is { } item ? became.GetValueOrDefault(item) : null)).ToList();
    }
}
