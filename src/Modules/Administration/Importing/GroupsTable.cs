using Yiwang.Platform.Http;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Importing;

/// <summary>The unit's own groups as a table, one line for each unit in a group. A group named in the table has
/// afterwards exactly the units listed.</summary>
internal static class GroupsTable
{
    public static IReadOnlyList<(string Zh, string En)> Columns
        { get; } = [("组名", "group"), ("单位代码", "unit_code"), ("单位名称", "unit_name")];

    public static async Task<string> Write(NpgsqlConnection connection, int unitId, CancellationToken cancel)
    {
        var csv = new StringBuilder("\uFEFF");
        Csv.Write(csv, Columns.Select(c => c.Zh).ToArray());
        foreach (var (group, code, name, _) in await Load(connection, null, unitId, cancel))
            Csv.Write(csv, group, code, name);
        return csv.ToString();
    }

    public static async Task<Result<Difference>> Compare(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, Actor by, string text, CancellationToken cancel)
    {
        var read = CsvTable.Read(text, Columns, ["group", "unit_code"]);
        if (read.Refusal is { } unread) return unread;
        var there = (await Load(connection, transaction, by.UnitId, cancel)).ToList();
        var units = (await connection.QueryAsync<(string Code, int Id,
            string Name)>(new CommandDefinition("select code, id, name from unit where valid_to is null", null,
            transaction, cancellationToken: cancel)))
                .ToDictionary(u => u.Code, u => (u.Id, u.Name), StringComparer.Ordinal);
        var lines = new List<DifferenceLine>();
        var add = new List<(string Group, int Unit)>();
        var listed = new HashSet<(string, string)>();
        foreach (var row in read.Answer.Rows)
        {
            var (group, code) = (Typed.Line(read.Answer.Of(row, "group"), "group"), read.Answer.Of(row, "unit_code"));
            if (group.Refusal is { } wrong) lines.Add(Lines.Wrong(row.Line, code, "", wrong));
            else if (!units.TryGetValue(code, out var unit))
                lines.Add(Lines.Wrong(row.Line, code, group.Answer, $"没有代码 {code} 的单位",
                    $"no unit has the code {code}"));
            else if (listed.Add((group.Answer, code)) && !there.Any(t => t.Group == group.Answer && t.Code == code))
            {
                add.Add((group.Answer, unit.Id));
                lines.Add(new DifferenceLine(DifferenceKind.Added, row.Line, code, unit.Name,
                    new Text($"加进“{group.Answer}”", $"into “{group.Answer}”")));
            }
        }
        var named = listed.Select(l => l.Item1).ToHashSet(StringComparer.Ordinal);
        var gone = there.Where(t => named.Contains(t.Group) && !listed.Contains((t.Group, t.Code))).ToList();
        lines.AddRange(gone
            .Select(t =>
                new DifferenceLine(DifferenceKind.Removed, 0, t.Code, t.Name,
                new Text($"从“{t.Group}”去掉", $"out of “{t.Group}”"))));
        return new Difference(lines, (act, stop) => Apply(act, add, gone.Select(g => (g.Group, g.Id)).ToList(), stop));
    }

    private static async Task<Applied> Apply(Act act, List<(string Group, int Unit)> add,
        List<(string Group, int Unit)> gone, CancellationToken cancel)
    {
        await act.Execute("""
            insert into unit_group (unit_id, name, name_en, ord)
            select @UnitId, n, n, (select coalesce(max(ord), 0) from unit_group) + row_number() over ()
              from (select distinct unnest(@names) as n) x
            where not exists (select 1 from unit_group g where g.unit_id = @UnitId and g.name = n)
            """, new { act.By.UnitId, names = add.Select(a => a.Group).ToArray() }, cancel);
        await act.Execute("""
            insert into unit_group_member (group_id, unit_id) select g.id, x.unit
              from unnest(@names, @units) as x(name, unit)
            join unit_group g on g.unit_id = @UnitId and g.name = x.name on conflict do nothing
            """, new { act.By.UnitId, names = add.Select(a => a.Group).ToArray(), units = add.Select(a => a.Unit).ToArray() }, cancel);
        await act.Execute("""
            delete from unit_group_member m using unnest(@names, @units) as x(name, unit), unit_group g
            where g.unit_id = @UnitId and g.name = x.name and m.group_id = g.id and m.unit_id = x.unit
            """, new { act.By.UnitId, names = gone.Select(a => a.Group).ToArray(), units = gone.Select(a => a.Unit).ToArray() }, cancel);
        return Applied.Of(add.Count + gone.Count);
    }

    private static async Task<IEnumerable<(string Group, string Code, string Name, int Id)>> Load(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, int unitId, CancellationToken cancel) =>
        await connection.QueryAsync<(string, string, string, int)>(new CommandDefinition("""
            select g.name, u.code, u.name, u.id from unit_group g join unit_group_member m on m.group_id = g.id
              join unit u on u.id = m.unit_id
            where g.unit_id = @unitId order by g.ord, g.id, u.id
            """, new { unitId }, transaction, cancellationToken: cancel));
}
