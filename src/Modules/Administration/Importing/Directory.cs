using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.Importing;

/// <summary>Units, posts and people within reach, by the words a table knows them by.</summary>
internal sealed class Directory
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);

    public string OwnCode { get; private init; } = "";
    public Dictionary<string, int> Units { get; private init; } = [];
    public Dictionary<(int Unit, string Section, string Name), Post> Posts { get; private init; } = [];
    public Dictionary<string, Person> People { get; private init; } = [];
    public HashSet<string> TakenElsewhere { get; private init; } = [];
    public HashSet<(int Person, int Post)> Holds { get; private init; } = [];

    internal sealed record Post(int Id, string[] Roles);

    internal sealed record Person(int Id, string Name, string State, bool Administrator);

    public static async Task<Directory> Load(NpgsqlConnection connection, NpgsqlTransaction? transaction, int reach,
        CancellationToken cancel)
    {
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select code, id from unit u where u.path @> array[@reach] and u.valid_to is null;
            select code from unit where id = @reach;
            select o.id, o.unit_id, coalesce(s.name, ''), o.name, o.roles from post o join unit u on u.id = o.unit_id
              left join section s on s.id = o.section_id
              where u.path @> array[@reach] and o.valid_to is null order by o.id desc;
            select p.id, p.name, p.sign_in, p.state,
              coalesce(bool_or(o.valid_to is null and (h.valid_to is null or h.valid_to >= current_date)
                and o.roles && {Role.AdministratorsInSql}), false), coalesce(bool_or(u.path @> array[@reach]), false)
              from person p left join holding h on h.person_id = p.id left join post o on o.id = h.post_id left
                join unit u on u.id = o.unit_id group by p.id;
            select h.person_id, h.post_id from holding h join post o on o.id = h.post_id join unit u on u.id = o.unit_id
              where u.path @> array[@reach] and (h.valid_to is null or h.valid_to >= current_date)
            """, new { reach }, transaction, cancellationToken: cancel));
        var units = (await read.ReadAsync<(string Code, int Id)>())
            .ToDictionary(u => u.Code, u => u.Id, StringComparer.Ordinal);
        var own = await read.ReadSingleAsync<string>();
        var posts = new Dictionary<(int, string, string), Post>();
        foreach (var (id, unit, section, name, roles) in await read.ReadAsync<(int, int, string, string, string[])>())
            posts[(unit, section, name)] = new Post(id, roles);
        var everybody = (await read.ReadAsync<(int Id, string Name, string SignIn, string State, bool Administrator,
            bool Mine)>()).AsList();
        var holds = (await read.ReadAsync<(int, int)>()).ToHashSet();
        return new Directory
        {
            OwnCode = own, Units = units, Posts = posts, Holds = holds,
            People = everybody.Where(p => p.Mine)
                .ToDictionary(p => p.SignIn, p => new Person(p.Id, p.Name, p.State, p.Administrator),
                    StringComparer.Ordinal),
            TakenElsewhere = everybody.Where(p => !p.Mine).Select(p => p.SignIn).ToHashSet(StringComparer.Ordinal),
        };
    }

    /// <summary>The next free account of a unit: its code and a number.</summary>
    public Result<string> NextAccount(string unitCode)
    {
        string account;
        do
        {
            numbers[unitCode] = numbers.GetValueOrDefault(unitCode) + 1;
            account = $"{unitCode}.{numbers[unitCode]}".ToLowerInvariant();
        }
        while (People.ContainsKey(account) || TakenElsewhere.Contains(account));
        return account;
    }
}
