using Yiwang.Platform.Http;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Administration.Units;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Importing;

/// <summary>
/// Units as a table, out and in. A line is known by its code: new code, new unit; other name, renamed; other unit
/// above, moved; state 撤销, abolished. A unit that is not in the table is left as it is.
/// </summary>
internal static class UnitsTable
{
    public static IReadOnlyList<(string Zh, string En)> Columns { get; } =
    [
        ("代码", "code"), ("全称", "name"), ("简称", "short_name"), ("类别", "kind"), ("级别", "level"), ("上级代码", "parent_code"),
        ("区划代码", "division_code"), ("机关代字", "document_prefix"), ("状态", "state"),
    ];

    private const string Abolished = "撤销";

    public static async Task<string> Write(NpgsqlConnection connection, int under, CancellationToken cancel)
    {
        var csv = new StringBuilder("\uFEFF");
        Csv.Write(csv, Columns.Select(c => c.Zh).ToArray());
        foreach (var unit in await Load(connection, null, under, cancel))
        {
            Csv.Write(csv, unit.Code, unit.Name, unit.ShortName, UnitKind.Name(unit.Kind).Zh, unit.Level.ToString(),
                unit.ParentCode, unit.DivisionCode,
                unit.DocumentPrefix, unit.Valid ? "在用" : Abolished);
        }
        return csv.ToString();
    }

    public static async Task<Result<Difference>> Compare(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, Actor by, string text, CancellationToken cancel)
    {
        var table = CsvTable.Read(text, Columns, ["code", "name"]);
        if (table.Refusal is { } unread) return unread;
        var there = (await Load(connection, transaction, by.UnitId, cancel))
            .ToDictionary(u => u.Code, StringComparer.Ordinal);
        var elsewhere = (await connection.QueryAsync<string>(new CommandDefinition(
            "select code from unit u where not u.path @> array[@UnitId]", new { by.UnitId }, transaction,
            cancellationToken: cancel))).ToHashSet(StringComparer.Ordinal);
        var lines = new List<DifferenceLine>();
        var wanted = new List<Wanted>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in table.Answer.Rows)
        {
            var code = Typed.Code(table.Answer.Of(row, "code"), "code");
            var name = Typed.Line(table.Answer.Of(row, "name"), "name");
            var (shownCode, shownName) = (table.Answer.Of(row, "code"), table.Answer.Of(row, "name"));
            if ((code.Refusal ?? name.Refusal) is { } wrong)
                { lines.Add(Lines.Wrong(row.Line, shownCode, shownName, wrong)); continue; }
            if (!seen.Add(code.Answer))
                { lines.Add(Lines.Wrong(row.Line, shownCode, shownName, "代码在表里出现两次",
                    "the code stands twice in the table")); continue; }
            if (elsewhere.Contains(code.Answer))
                { lines.Add(Lines.Wrong(row.Line, shownCode, shownName, "这个单位不归您管",
                    "this unit is not within your reach")); continue; }
            if (Take(table.Answer, row, code.Answer, name.Answer, there.GetValueOrDefault(code.Answer), lines) is
                { } line) wanted.Add(line);
        }
        var all = Place(by, wanted, there, lines);
        SameNames(wanted, there, lines);
        lines.AddRange(wanted.Where(w => !w.Wrong && w.Words is not null)
            .Select(w => new DifferenceLine(w.Kind, w.Line, w.Code, w.Name, w.Words!.Value)));
        lines = lines.OrderBy(line => line.Line).ToList();
        return new Difference(lines, (act, stop) => Apply(act, all.Where(w => w.Words is not null).ToList(), stop));
    }

    // One line against what is there; columns that are not in the table say nothing.
    private static Wanted? Take(CsvTable table, (int Line, string[] Cells) row, string code, string name, Unit? old,
        List<DifferenceLine> lines)
    {
        string Of(string column, string before) => table.Has(column) ? table.Of(row, column) : before;
        var kindWords = Of("kind", old?.Kind ?? "government");
        var kind = UnitKind.Parse(kindWords);
        if (kind is null)
            { lines.Add(Lines.Wrong(row.Line, code, name, $"没有“{kindWords}”这个类别", $"there is no kind “{kindWords}”"));
                return null; }
        var levelWords = Of("level", (old?.Level ?? 0).ToString());
        int? level = levelWords is "" or "0" ? old?.Level ?? 0 : UnitKind.ParseLevel(levelWords);
        if (level is null)
            { lines.Add(Lines.Wrong(row.Line, code, name, $"级别“{levelWords}”看不懂，写 1 到 4",
                $"level “{levelWords}”: write 1 to 4")); return null; }
        var state = Of("state", old is { Valid: false } ? Abolished : "");
        var gone = state is Abolished or "abolished";
        if (old is null && gone)
            { lines.Add(Lines.Wrong(row.Line, code, name, "没有这个单位，无从撤销", "there is no such unit to abolish"));
                return null; }
        if (old is { Valid: false })
        {
            if (!gone)
                lines.Add(Lines.Wrong(row.Line, code, name, "这个单位已经撤销，不能再启用；请用新代码",
                    "this unit was abolished; use a new code"));
            return null;
        }
        var brief = Of("short_name", old?.ShortName ?? "");
        return new Wanted
        {
            Line = row.Line, Code = code, Name = name, ShortName = brief.Length > 0 ? brief : name, Unit = kind,
                Level = level.Value,
            ParentCode = Of("parent_code", old?.ParentCode ?? ""),
            DivisionCode = Of("division_code", old?.DivisionCode ?? ""),
            Prefix = Of("document_prefix", old?.DocumentPrefix ?? ""), Old = old, Gone = gone,
        };
    }

    // Finds the unit above each, among what is there and what comes with the table, and refuses circles.
    private static List<Wanted> Place(Actor by, List<Wanted> wanted, Dictionary<string, Unit> there,
        List<DifferenceLine> lines)
    {
        var byCode = wanted.ToDictionary(w => w.Code, StringComparer.Ordinal);
        var root = there.Values.First(u => u.Id == by.UnitId);
        string ParentOf(string code) => byCode.TryGetValue(code, out var w) ? w.ParentCode : there[code].ParentCode;
        foreach (var line in wanted)
        {
            var own = line.Old?.Id == by.UnitId;
            if (line.ParentCode.Length == 0 && !own) line.ParentCode = line.Old?.ParentCode ?? root.Code;
            if (own && line.ParentCode != root.ParentCode)
                Fault(line, "自己所在的单位由上级改隶", "your own unit is moved by the administrator above");
            else if (!own && !byCode.ContainsKey(line.ParentCode) && !there.ContainsKey(line.ParentCode))
                Fault(line, $"没有上级代码 {line.ParentCode}", $"there is no unit {line.ParentCode} above");
            else if (own && line.Gone) Fault(line, "不能撤销自己所在的单位", "your own unit cannot be abolished");
        }
        foreach (var line in wanted.Where(w => !w.Wrong))
        {
            var at = line.Code;
            for (var depth = 0; at != root.Code && !line.Wrong; depth++)
            {
                if (depth > Depth || (!byCode.ContainsKey(at) && !there.ContainsKey(at)))
                    { Fault(line, "上级成了循环", "the units above go in a circle"); break; }
                if (byCode.TryGetValue(at, out var above) && above.Wrong)
                    { Fault(line, $"上级 {at} 那一行不对", $"the line of {at} above is wrong"); break; }
                if (at != line.Code && (byCode.GetValueOrDefault(at)?.Gone ?? !there[at].Valid) && !line.Gone)
                    { Fault(line, $"上级 {at} 已撤销", $"{at} above is abolished"); break; }
                at = ParentOf(at);
            }
            if (!line.Wrong && line.Level == 0)
                line.Level = line.Old?.Level ?? byCode.GetValueOrDefault(line.ParentCode)?.Level
                ?? there.GetValueOrDefault(line.ParentCode)?.Level ?? root.Level;
            if (!line.Wrong) line.Say();
        }
        return wanted;

        void Fault(Wanted line, string zh, string en)
        {
            line.Wrong = true;
            lines.Add(Lines.Wrong(line.Line, line.Code, line.Name, zh, en));
        }
    }

    private const int Depth = 12;

    private static void SameNames(List<Wanted> wanted, Dictionary<string, Unit> there, List<DifferenceLine> lines)
    {
        var changed = wanted.ToDictionary(w => w.Code, StringComparer.Ordinal);
        var names = there.Values.Where(u => u.Valid && !changed.ContainsKey(u.Code)).Select(u => (u.Name, u.Code))
            .Concat(wanted.Where(w => !w.Gone).Select(w => (w.Name, w.Code)))
            .ToLookup(n => n.Name, n => n.Code, StringComparer.Ordinal);
        foreach (var line in wanted.Where(w => !w.Wrong && !w.Gone && names[w.Name].Count() > 1))
        {
            line.Wrong = true;
            lines.Add(Lines.Wrong(line.Line, line.Code, line.Name,
                $"与 {names[line.Name].First(c => c != line.Code)} 同名", "another unit has this name"));
        }
    }

    // Set-based: as many statements for one line as for four thousand.
    private static async Task<Applied> Apply(Act act, IReadOnlyList<Wanted> wanted, CancellationToken cancel)
    {
        await act.Execute("lock table unit in share row exclusive mode", null, cancel);
        var today = act.At.UtcDateTime.Date;
        await act.Execute("""
            create temporary table incoming (code text primary key, name text, short_name text, kind text,
              level smallint, parent_code text, division_code text,
              prefix text, gone boolean) on commit drop
            """, null, cancel);
        await act.Execute("""
            insert into incoming select * from unnest(@codes, @names, @briefs, @kinds, @levels, @parents, @divisions,
              @prefixes, @gone)
            """, new
        {
            codes = wanted.Select(w => w.Code).ToArray(), names = wanted.Select(w => w.Name).ToArray(),
                briefs = wanted.Select(w => w.ShortName).ToArray(),
            kinds = wanted.Select(w => w.Unit).ToArray(), levels = wanted.Select(w => (short)w.Level).ToArray(),
            parents = wanted.Select(w => w.ParentCode).ToArray(),
            divisions = wanted.Select(w => w.DivisionCode).ToArray(), prefixes = wanted.Select(w => w.Prefix).ToArray(),
            gone = wanted.Select(w => w.Gone).ToArray(),
        }, cancel);
        // Names are set aside first, so that two units may exchange theirs.
        await act.Execute("""
            insert into unit (code, name, short_name, kind, level, path, division_code, document_prefix, valid_from)
            select i.code, '#' || i.code, i.short_name, i.kind, i.level, '{}', i.division_code, i.prefix, @today
            from incoming i where not exists (select 1 from unit u where u.code = i.code)
            """, new { today }, cancel);
        await act.Execute("""
            with was as (
              select u.id, i.gone, u.path = '{}' as fresh, u.name, u.short_name, u.kind, p.code as parent,
                i.name as new_name, i.short_name as new_short, i.kind as new_kind, i.parent_code
              from incoming i join unit u on u.code = i.code left join unit p on p.id = u.parent_id)
            insert into unit_change (unit_id, at, kind, before, after, person_id, effective_on, basis)
            select id, @At, case when fresh then 'created' when gone then 'abolished'
              when name <> new_name then 'renamed' when parent is distinct from parent_code then 'moved'
              else 'changed' end,
              case when fresh then '{}'::jsonb
                else jsonb_build_object('name', name, 'short_name', short_name, 'kind', kind, 'parent', parent) end,
              jsonb_build_object('name', new_name, 'short_name', new_short, 'kind', new_kind, 'parent', parent_code),
                @PersonId, @today, ''
            from was
            """, new { act.At, act.By.PersonId, today }, cancel);
        await act.Execute(
            "update unit u set name = '#' || u.code from incoming i where i.code = u.code and u.name <> i.name and left(u.name, 1) <> '#'", null, cancel);
        await act.Execute("""
            update unit u set name = i.name, short_name = i.short_name, kind = i.kind, level = i.level,
              division_code = i.division_code, document_prefix = i.prefix,
              parent_id = case when u.id = @reach then u.parent_id
                else (select p.id from unit p where p.code = i.parent_code) end,
              valid_to = case when i.gone then @today end
            from incoming i where i.code = u.code
            """, new { today, reach = act.By.UnitId }, cancel);
        await act.Execute("""
            with recursive tree as (
              select id, path from unit where id = @reach
              union all select u.id, t.path || u.id from unit u join tree t on u.parent_id = t.id)
            update unit u set path = t.path from tree t where t.id = u.id and u.path <> t.path
            """, new { reach = act.By.UnitId }, cancel);
        await act.Execute(
            "delete from unit_group_member m using unit u join incoming i on i.code = u.code where m.unit_id = u.id and i.gone", null, cancel);
        return Applied.Of(wanted.Count);
    }

    private static async Task<IReadOnlyList<Unit>> Load(NpgsqlConnection connection, NpgsqlTransaction? transaction,
        int under, CancellationToken cancel) =>
        (await connection.QueryAsync<Unit>(new CommandDefinition("""
            select u.id, u.code, u.name, u.short_name as ShortName, u.kind, u.level::int as Level,
              coalesce(p.code, '') as ParentCode, u.division_code as DivisionCode,
              u.document_prefix as DocumentPrefix, u.valid_to is null as Valid
            from unit u left join unit p on p.id = u.parent_id where u.path @> array[@under]
              order by cardinality(u.path), u.id
            """, new { under }, transaction, cancellationToken: cancel))).AsList();

    private sealed class Unit
    {
        public int Id { get; init; }
        public string Code { get; init; } = "";
        public string Name { get; init; } = "";
        public string ShortName { get; init; } = "";
        public string Kind { get; init; } = "";
        public int Level { get; init; }
        public string ParentCode { get; init; } = "";
        public string DivisionCode { get; init; } = "";
        public string DocumentPrefix { get; init; } = "";
        public bool Valid { get; init; }
    }

    private sealed class Wanted
    {
        public int Line { get; init; }
        public string Code { get; init; } = "";
        public string Name { get; init; } = "";
        public string ShortName { get; init; } = "";
        public string Unit { get; init; } = "";
        public int Level { get; set; }
        public string ParentCode { get; set; } = "";
        public string DivisionCode { get; init; } = "";
        public string Prefix { get; init; } = "";
        public Unit? Old { get; init; }
        public bool Gone { get; init; }
        public bool Wrong { get; set; }
        public DifferenceKind Kind =>
            Old is null ? DifferenceKind.Added : Gone ? DifferenceKind.Removed : DifferenceKind.Changed;

        /// <summary>What changes, in words; null: nothing.</summary>
        public Text? Words { get; private set; }

        public void Say()
        {
            if (Old is null) Words = new Text($"新增，上级 {ParentCode}", $"added under {ParentCode}");
            else if (Gone) Words = new Text("撤销", "abolished");
            else
            {
                var words = Lines.Change(("全称", "name", Old.Name, Name), ("简称", "short name", Old.ShortName, ShortName),
                    ("类别", "kind", UnitKind.Name(Old.Kind).Zh, UnitKind.Name(Unit).Zh),
                    ("级别", "level", Old.Level.ToString(), Level.ToString()),
                    ("上级", "above", Old.ParentCode, ParentCode), ("区划代码", "division", Old.DivisionCode, DivisionCode),
                    ("机关代字", "letters", Old.DocumentPrefix, Prefix));
                Words = words.Zh.Length == 0 ? null : words;
            }
        }
    }
}
