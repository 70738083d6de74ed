using Dapper;
using Npgsql;

namespace Yiwang.Platform.Organization;

/// <summary>A unit as pickers show it; the full name tells townships of one short name apart.</summary>
public sealed record UnitFound(int Id, string Code, string Name, string ShortName, short Level, string ParentName);

/// <summary>Finds units that exist now by a part of the name or by the code, own level first, bounded.</summary>
public sealed class FindUnits(NpgsqlDataSource source)
{
    public const int RowsMax = 50;

    /// <summary>These units, in the order of the tree.</summary>
    public async Task<IReadOnlyList<UnitFound>> Of(IReadOnlyCollection<int> ids, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<UnitFound>(new CommandDefinition("""
            select u.id, u.code, u.name, u.short_name as ShortName, u.level, coalesce(p.short_name, '') as ParentName
            from unit u left join unit p on p.id = u.parent_id where u.id = any(@ids) order by u.level, u.id
            """, new { ids = ids.ToArray() }, cancellationToken: cancel))).AsList();
    }

    /// <param name="after">Id of the last unit of the page before; null for the first.</param>
    public async Task<IReadOnlyList<UnitFound>> Run(string find, int? after, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<UnitFound>(new CommandDefinition("""
            select u.id, u.code, u.name, u.short_name as ShortName, u.level, coalesce(p.short_name, '') as ParentName
            from unit u left join unit p on p.id = u.parent_id
            where u.valid_to is null and (strpos(u.name, @find) > 0 or strpos(u.short_name, @find) > 0
              or u.code = @find)
              and (@after::int is null or (u.level, length(u.name), u.id) > (select level, length(name), id from unit
                where id = @after))
            order by u.level, length(u.name), u.id limit @RowsMax
            """, new { find, after, RowsMax }, cancellationToken: cancel))).AsList();
    }
}
