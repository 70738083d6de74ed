using System.Text.Json;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.Units;

/// <summary>What a change left: values for the unit's history, and the unit it made, if it made one.</summary>
internal sealed record After(object Values, int? Made = null);

/// <summary>A unit as it stands now, locked for a change.</summary>
internal sealed class UnitNow
{
    public int Id { get; init; }
    public string Code { get; init; } = "";
    public string Name { get; init; } = "";
    public string ShortName { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Letterhead { get; init; } = "";
    public int Level { get; init; }
    public int? ParentId { get; init; }
    public int[] Path { get; init; } = [];
    public DateTime? ValidTo { get; init; }
    public string Version { get; init; } = "";
    public DateTime? LastChange { get; init; }
}

/// <summary>
/// The frame of every change of one unit: may they, does it stand as it stood before the eyes, then the change, its row
/// in the unit's history and its trace. Changes of the tree come one after another.
/// </summary>
internal sealed class UnitActs(NpgsqlDataSource source, TimeProvider clock)
{
    public const string Columns = """
        u.id, u.code, u.name, u.short_name as ShortName, u.kind, u.letterhead, u.level::int as Level, u.parent_id as ParentId, u.path as Path,
        u.valid_to::timestamp as ValidTo, u.xmin::text as Version,
        (select max(c.effective_on)::timestamp from unit_change c where c.unit_id = u.id) as LastChange
        """;

    /// <summary>Answers the id of the unit made, or changed.</summary>
    /// <param name="wanted">What the change needs on its day, when that is to come: then it is tried, undone, and kept
    /// (<see cref="UnitPlan"/>). Null for changes that only hold at once.</param>
    public async Task<Result<int>> Run(
        Actor by, Guid actId, string kind, int unitId, string version, FromDay from, string basis,
        PlannedChange? wanted, Func<Act, UnitNow, Task<Result<After>>> change, CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        var begun = await Act.Begin(source, actId, kind, by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        await act.Execute("lock table unit in share row exclusive mode", null, cancel);
        var unit = await Load(act, unitId, cancel);
        if (unit is null) return Refusal.NotThere;
        if (Stands(unit, version, from.Day) is { } not) return not;
        if (from.IsToCome(act)) return await Plan(act, unit, kind, wanted, from.Day, change, cancel);
        if (from.IsPlanned && await UnitPlan.Done(act, cancel) is { } over) return over;
        var before = new { name = unit.Name, short_name = unit.ShortName, kind = unit.Kind, parent_id = unit.ParentId,
            letterhead = unit.Letterhead };
        var changed = await change(act, unit);
        if (changed.Refusal is { } no) return no;
        await Record(act, unit.Id, kind["unit.".Length..], before, changed.Answer.Values, from.Day, basis, cancel);
        return await act.Commit(changed.Answer.Made ?? unit.Id, cancel);
    }

    /// <summary>A unit within reach of the act's person, or null.</summary>
    public static Task<UnitNow?> Load(Act act, int unitId, CancellationToken cancel) => act.One<UnitNow>(
        $"select {Columns} from unit u where u.id = @unitId and {Reach.Reaches}", new { unitId, reach = act.By.UnitId },
        cancel);

    public static Task<UnitNow?> ByCode(Act act, string code, CancellationToken cancel) => act.One<UnitNow>(
        $"select {Columns} from unit u where u.code = @code and {Reach.Reaches}", new { code, reach = act.By.UnitId },
        cancel);

    public static async Task Record(
        Act act, int unitId, string kind, object before, object after, DateOnly from, string basis,
        CancellationToken cancel)
    {
        await act.Execute("""
            insert into unit_change (unit_id, at, kind, before, after, person_id, effective_on, basis)
            values (@unitId, @At, @kind, @before::jsonb, @after::jsonb, @PersonId, @from, @basis)
            """, new
        {
            unitId, act.At, kind, before = JsonSerializer.Serialize(before), after = JsonSerializer.Serialize(after),
                act.By.PersonId,
            from = from.ToDateTime(TimeOnly.MinValue), basis,
        }, cancel);
        act.Trace("unit." + kind, "unit", unitId.ToString(), words: basis,
            facts: [("before", JsonSerializer.Serialize(before)), ("after", JsonSerializer.Serialize(after)),
                ("from", from.ToString("O"))]);
    }

    /// <summary>A name that another unit has today, also written with look-alike forms of the same characters, is
    /// refused.</summary>
    public static async Task<Refusal?> NameIsFree(Act act, string name, int except, CancellationToken cancel)
    {
        var taken = await act.One<string>("""
            select u.code from unit u where u.valid_to is null and u.id <> @except
              and replace(normalize(u.name, nfkc), ' ', '') = replace(normalize(@name, nfkc), ' ', '') limit 1
            """, new { name, except }, cancel);
        return taken is null ? null : new Refusal("unit.name_taken", $"已有同名（或形近同名）的单位：{taken}。",
            $"There is a unit of the same or a look-alike name: {taken}.", RefusalKind.Conflict, "name");
    }

    private static async Task<Result<int>> Plan(
        Act act, UnitNow unit, string kind, PlannedChange? wanted, DateOnly from,
        Func<Act, UnitNow, Task<Result<After>>> change, CancellationToken cancel)
    {
        if (wanted is null) return Typed.FutureDay("from");
        var tried = await act.Try(() => change(act, unit), cancel);
        return (tried.Refusal ?? await UnitPlan.Keep(act, unit.Id, kind["unit.".Length..], wanted, from, cancel)) is { } no
            ? no : await act.Commit(unit.Id, cancel);
    }

    private static Refusal? Stands(UnitNow unit, string version, DateOnly from)
    {
        if (version.Length > 0 && version != unit.Version)
        {
            return new Refusal("unit.changed", "这个单位刚被别人改过。请看过新的样子再改。",
                "Somebody has just changed this unit. Look at it again first.", RefusalKind.Stale);
        }
        if (unit.ValidTo is not null) return new Refusal("unit.gone", "这个单位已经撤销。", "This unit has been abolished.");
        return unit.LastChange is { } last && from < DateOnly.FromDateTime(last)
            ? new Refusal("unit.before_last", $"日期不能早于上一次改动（{last:yyyy-MM-dd}）。",
                $"The day cannot be before the last change ({last:yyyy-MM-dd}).", RefusalKind.Wrong, "from")
            : null;
    }
}
