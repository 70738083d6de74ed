using Dapper;
using Npgsql;
using Yiwang.Platform.Identity;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Instructed;

/// <summary>One instruction a leader wrote on a case, with the item it became, or none.</summary>
internal sealed record Instruction(DateTime At, string Words, string Title, Guid CaseId, string CaseStatus,
    ListedItem? Item);

/// <summary>What a leader instructed, newest first, and what became of it: the opinions of kind 批示, and the items in
/// the leader's name.</summary>
internal sealed class ReadInstructed(NpgsqlDataSource source, ReadItems items)
{
    public const int RowsMax = 100;

    public async Task<IReadOnlyList<Instruction>> Run(Actor by, CancellationToken cancel)
    {
        var mine = await items.Run(by, "instructed", null, cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        var opinions = (await connection.QueryAsync<(DateTime At, string Words, string Title, Guid CaseId,
            string Status)>(new CommandDefinition("""
            select o.at, o.words, c.title, c.id, c.status from opinion o join "case" c on c.id = o.case_id
            where o.person_id = @PersonId and o.kind = '批示' order by o.at desc limit @RowsMax
            """, new { by.PersonId, RowsMax }, cancellationToken: cancel))).AsList();
        var lines = opinions
            .Select(o =>
                new Instruction(o.At, o.Words, o.Title, o.CaseId, o.Status,
                mine.FirstOrDefault(i => i.Item.CaseId == o.CaseId))).ToList();
        var told = lines.Select(l => l.Item?.Item.Id).OfType<Guid>().ToHashSet();
        lines.AddRange(mine.Where(i => !told.Contains(i.Item.Id))
            .Select(i =>
                new Instruction(i.Item.OpenedAt, i.Item.Basis, i.Item.Title, i.Item.CaseId ?? Guid.Empty, i.Item.Status,
                    i)));
        return lines.OrderByDescending(l => l.At).Take(RowsMax).ToList();
    }
}
