using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Sealing;

internal sealed record SealLine(Seal Seal, string Keeper, int Uses);

internal sealed record SealUse(DateTime At, string Title, string Number, string Person, Guid? Document);

internal sealed record SealEvent(DateTime At, string Kind, string Person, string Reason);

internal sealed record SealHistory(SealLine Line, IReadOnlyList<SealUse> Uses, int Traced,
    IReadOnlyList<SealEvent> Events);

/// <summary>The register of seals: of the own unit, and orders of units below for the leaders who approve
/// them.</summary>
internal sealed class ReadSeals(NpgsqlDataSource source)
{
    private const int RowsMax = 200;
    private const int UsesMax = 50;

    public async Task<IReadOnlyList<SealLine>> Run(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<Seal, string, long, SealLine>(new CommandDefinition($"""
            {Select} where s.unit_id = @UnitId or (@leader and u.parent_id = @UnitId and s.status = 'ordered') order by s.created_at desc limit {RowsMax}
            """, new { by.UnitId, leader = Seal.IsLeader(by) }, cancellationToken: cancel), (seal, keeper, uses) => new SealLine(seal, keeper, (int)uses), "keeper,uses");
        return rows.AsList();
    }

    public async Task<Result<SealHistory>> One(Actor by, string id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var found = (await connection.QueryAsync<Seal, string, long, SealLine>(new CommandDefinition(
            $"{Select} where s.id = @id and (s.unit_id = @UnitId or (@leader and u.parent_id = @UnitId))",
            new { id, by.UnitId, leader = Seal.IsLeader(by) }, cancellationToken: cancel),
                (seal, keeper, uses) => new SealLine(seal, keeper, (int)uses), "keeper,uses")).FirstOrDefault();
        if (found is null) return Refusal.NotThere;
        // A document's name only for those who see the document.
        var uses = await connection.QueryAsync<SealUse>(new CommandDefinition($"""
            select x.at, coalesce(d.title, '') as Title, coalesce(d.document_number, '') as Number, p.name as Person,
              d.id as Document
              from seal_use x join person p on p.id = x.person_id left join document d on d.id = x.document_id
                and {DocumentAccess.Sees}
              where x.seal_id = @id order by x.at desc limit {UsesMax}
            """, DocumentAccess.Of(by, new { id }), cancellationToken: cancel));
        var traced = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select count(*)::int from trace where object_kind = 'seal' and object_id = @id and kind = 'seal.used'",
            new { id }, cancellationToken: cancel));
        var events = await connection.QueryAsync<SealEvent>(new CommandDefinition("""
            select c.at, c.kind, coalesce(p.name, '') as Person, c.reason from seal_change c left join person p
              on p.id = c.person_id where c.seal_id = @id order by c.at desc
            """, new { id }, cancellationToken: cancel));
        return new SealHistory(found, uses.AsList(), traced, events.AsList());
    }

    private const string Select = $"""
        select {Seal.Columns},
          coalesce((select o.name || coalesce(' ' || (select string_agg(p.name, '、') from holding h join person p
            on p.id = h.person_id
            where h.post_id = o.id and (h.valid_to is null or h.valid_to >= current_date)), '') from post o
              where o.id = s.keeper_post), '') as keeper,
          (select count(*) from seal_use x where x.seal_id = s.id) as uses
        from seal s join unit u on u.id = s.unit_id
        """;
}
