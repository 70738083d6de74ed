using Dapper;
using Npgsql;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Database;

namespace Yiwang.Documents.Drafting;

/// <summary>The other organs of a joint issue (联合行文): found by the names a person writes, and fit to issue together (条例
/// 17: of one level).</summary>
internal sealed class JointPartners(NpgsqlDataSource source)
{
    public const int CountMax = OfficialDocument.IssuersMax - 1;
    private const int NameLengthMax = 100;
    private static readonly char[] Apart = ['、', '，', ',', '；', ';', '\n', ' ', '　'];

    /// <summary>The units of these names, in their order; a name that no unit has now is refused with what it may have
    /// meant.</summary>
    public async Task<Result<IReadOnlyList<int>>> Find(string written, CancellationToken cancel)
    {
        var names = written.Split(Apart, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.Ordinal).ToArray();
        if (names.Length > CountMax) return TooMany(names.Length);
        if (names.FirstOrDefault(name => name.Length > NameLengthMax) is { } endless)
            return Unknown(endless[..NameLengthMax], "");
        await using var connection = await source.OpenConnectionAsync(cancel);
        var found = (await connection.QueryAsync<(string Name, int? Id, string Near)>(new CommandDefinition("""
            select n.name, (select u.id from unit u where u.valid_to is null
              and (u.name = n.name or u.short_name = n.name) order by u.level, u.id limit 1),
              coalesce((select string_agg(x.name, '、')
                from (select u.name from unit u where u.valid_to is null and strpos(u.name, n.name) > 0
                order by u.level, length(u.name), u.id limit 3) x), '')
            from unnest(@names) with ordinality n(name, place) order by n.place
            """, new { names }, cancellationToken: cancel))).AsList();
        return found.FirstOrDefault(one => one.Id is null) is { Name: not null } missing
            ? Unknown(missing.Name, missing.Near) : found.Select(one => one.Id!.Value).Distinct().ToList();
    }

    /// <summary>The names of these units as the form shows them.</summary>
    public async Task<string> Names(IReadOnlyList<int> units, CancellationToken cancel)
    {
        if (units.Count == 0) return "";
        await using var connection = await source.OpenConnectionAsync(cancel);
        return string.Join('、', await connection.QueryAsync<string>(new CommandDefinition(
            "select u.name from unnest(@units) with ordinality o(id, place) join unit u on u.id = o.id order by o.place",
            new { units = units.ToArray() }, cancellationToken: cancel)));
    }

    /// <summary>Why these cannot issue a document together with the unit; null when they can.</summary>
    public static async Task<Refusal?> Unfit(Act act, int unitId, IReadOnlyList<int> partners, CancellationToken cancel)
    {
        if (partners.Count == 0) return null;
        if (partners.Count > CountMax) return TooMany(partners.Count);
        if (partners.Contains(unitId) || partners.Distinct().Count() < partners.Count)
        {
            return Wrong("document.partner_twice", "联合行文的单位重复了；本单位是主办单位，不用再写。",
                "A unit is named twice; your own unit leads and is not named.");
        }
        var units = await act.Query<(int Id, string Name, bool Gone, bool SameLevel)>("""
            select u.id, u.name, u.valid_to is not null, u.level = (select level from unit where id = @unitId)
              from unit u where u.id = any(@partners)
            """, new { unitId, partners = partners.ToArray() }, cancel);
        if (units.Count < partners.Count) return Unknown("", "");
        if (units.FirstOrDefault(unit => unit.Gone) is { Name: not null } gone)
        {
            return Wrong("document.partner_abolished", $"{gone.Name}已撤销，不能联合行文。",
                $"{gone.Name} has been abolished and issues nothing.");
        }
        return units.FirstOrDefault(unit => !unit.SameLevel) is { Name: not null } other
            ? Wrong("document.partner_level", $"{other.Name}与本单位不同级，不能联合行文（条例第十七条）。",
                $"{other.Name} is not of your unit's level; only units of one level issue together (Regulations, article 17).")
            : null;
    }

    private static Refusal TooMany(int count) =>
        Wrong("document.partners_too_many", $"联合行文最多 {CountMax} 个单位，写了 {count} 个。",
        $"At most {CountMax} other units issue a document together; {count} are named.");

    private static Refusal Unknown(string name, string near) => Wrong("document.partner_unknown",
        $"没有叫“{name}”的单位。{(near.Length > 0 ? $"是不是：{near}？" : "请写单位全称或简称。")}",
        $"No unit is called “{name}”. {(near.Length > 0 ? $"Did you mean {near}?" : "Write its full or its short name.")}");

    private static Refusal Wrong(string code, string zh, string en) => new(code, zh, en, RefusalKind.Wrong, "partners");
}
