using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.Units;

/// <summary>A unit to be made: full name, short name (empty: the full one), code, kind, level (0: that of the unit
/// above).</summary>
internal sealed record NewUnit(string Name, string ShortName, string Code, string Kind, int Level)
{
    /// <summary>From what a form or a program gave, with its limits.</summary>
    public static Result<NewUnit> Take(string? name, string? shortName, string? code, string? kind, int level)
    {
        var (full, brief, key) = (Typed.Line(name, "name"), Typed.Line(shortName, "short", required: false),
            Typed.Code(code, "code"));
        if ((full.Refusal ?? brief.Refusal ?? key.Refusal) is { } wrong) return wrong;
        return UnitKind.Parse(kind ?? "") is { } known
            ? new NewUnit(full.Answer, brief.Answer, key.Answer, known, level is >= 1 and <= 4 ? level : 0)
            : new Refusal("unit.kind", "请选类别。", "Choose the kind.", RefusalKind.Wrong, "kind");
    }
}

/// <summary>Makes a unit below another.</summary>
internal sealed class CreateUnit(UnitActs acts)
{
    public Task<Result<int>> Run(Actor by, Guid actId, int parentId, NewUnit wanted, DateOnly from,
        CancellationToken cancel) =>
        acts.Run(by, actId, "unit.unit_added", parentId, "", new FromDay(from), "", null, async (act, parent) =>
        {
            if (await UnitActs.NameIsFree(act, wanted.Name, 0, cancel) is { } taken) return taken;
            if (await act.One<int?>("select id from unit where code = @Code", new { wanted.Code }, cancel) is not null)
                return CodeTaken;
            var level = wanted.Level == 0 ? parent.Level : wanted.Level;
            if (level < parent.Level)
            {
                return new Refusal("unit.level", "下级单位的级别不能高于上级。", "A unit cannot rank above the one it is under.",
                    RefusalKind.Wrong, "level");
            }
            var id = await act.One<int>("select nextval(pg_get_serial_sequence('unit', 'id'))::int", null, cancel);
            await act.Execute("""
                insert into unit (id, code, name, short_name, kind, level, parent_id, path, division_code, valid_from)
                select @id, @Code, @Name, @shortName, @Kind, @level, p.id, p.path || @id, p.division_code, @from
                  from unit p where p.id = @parentId
                """, new
            {
                id, wanted.Code, wanted.Name, shortName = wanted.ShortName.Length > 0 ? wanted.ShortName : wanted.Name,
                    wanted.Kind, level, parentId,
                from = from.ToDateTime(TimeOnly.MinValue),
            }, cancel);
            await UnitActs.Record(act, id, "created", new { }, new { name = wanted.Name, code = wanted.Code }, from, "",
                cancel);
            return new After(new { name = wanted.Name, code = wanted.Code }, id);
        }, cancel);

    public static Refusal CodeTaken { get; } =
        new("unit.code_taken", "这个代码已有单位用着（撤销的也算）。", "A unit, perhaps an abolished one, has this code.",
            RefusalKind.Conflict, "code");
}

/// <summary>Renames a unit from a day on; what bears an earlier day keeps the earlier name.</summary>
internal sealed class RenameUnit(UnitActs acts)
{
    public Task<Result<int>> Run(
        Actor by, Guid actId, int unitId, string version, string name, string shortName, FromDay from,
        CancellationToken cancel) =>
        acts.Run(by, actId, "unit.renamed", unitId, version, from, "", new PlannedChange(name, shortName), async (act, unit) =>
        {
            if (await UnitActs.NameIsFree(act, name, unitId, cancel) is { } taken) return taken;
            var brief = shortName.Length > 0 ? shortName : unit.ShortName == unit.Name ? name : unit.ShortName;
            if (name == unit.Name && brief == unit.ShortName) return Same;
            await act.Execute("update unit set name = @name, short_name = @brief where id = @unitId",
                new { unitId, name, brief }, cancel);
            return new After(new { name, short_name = brief, kind = unit.Kind, parent_id = unit.ParentId });
        }, cancel);

    private static Refusal Same { get; } = new("unit.same_name", "名称没有变。", "The name is the same.", RefusalKind.Wrong,
        "name");
}

/// <summary>Puts a unit, with all below it, under another.</summary>
internal sealed class MoveUnit(UnitActs acts)
{
    public Task<Result<int>> Run(Actor by, Guid actId, int unitId, string version, string under, FromDay from,
        CancellationToken cancel) =>
        acts.Run(by, actId, "unit.moved", unitId, version, from, "", new PlannedChange(Other: under), async (act, unit) =>
        {
            if (unitId == by.UnitId) return Others.OwnUnit;
            var target = await UnitActs.ByCode(act, under, cancel);
            if (Others.MayBe(target, "under") is { } not) return not;
            if (target!.Path.Contains(unitId)) return Others.Circle("under");
            await act.Execute("""
                update unit set path = @path || path[array_position(path, @unitId):], parent_id = case
                  when id = @unitId then @parent else parent_id end
                where path @> array[@unitId]
                """, new { unitId, path = target.Path, parent = target.Id }, cancel);
            return new After(new { name = unit.Name, parent_id = target.Id, parent = target.Name });
        }, cancel);
}

/// <summary>
/// Merges a unit into another: it receives nothing more, what is below it goes under the other, groups name the other,
/// and its unfinished work goes on there (<see cref="Succession"/>). Of a merger to come the work is looked at on its day.
/// </summary>
internal sealed class MergeUnit(UnitActs acts, Succession succession)
{
    public Task<Result<int>> Run(Actor by, Guid actId, int unitId, string version, string into, FromDay from,
        CancellationToken cancel) =>
        acts.Run(by, actId, "unit.merged", unitId, version, from, "", new PlannedChange(Other: into), async (act, unit) =>
        {
            if (unitId == by.UnitId) return Others.OwnUnit;
            var target = await UnitActs.ByCode(act, into, cancel);
            if (Others.MayBe(target, "into") is { } not) return not;
            if (target!.Path.Contains(unitId)) return Others.Circle("into");
            if (!from.IsToCome(act) && await succession.MayMerge(act, unitId, target, cancel) is { } notYet) return notYet;
            var at = new { unitId, into = target.Id, path = target.Path, from = from.Day.ToDateTime(TimeOnly.MinValue) };
            await act.Execute("""
                update unit set path = @path || path[array_position(path, @unitId) + 1:], parent_id = case
                  when parent_id = @unitId then @into else parent_id end
                where path @> array[@unitId] and id <> @unitId
                """, at, cancel);
            await act.Execute("update unit set valid_to = @from, successor_id = @into where id = @unitId", at, cancel);
            await act.Execute("""
                with gone as (delete from unit_group_member where unit_id = @unitId returning group_id)
                insert into unit_group_member (group_id, unit_id) select group_id, @into from gone
                  on conflict do nothing
                """, at, cancel);
            await succession.Begin(act, unitId, target, cancel);
            return new After(new { name = unit.Name, into = target.Id, successor = target.Name });
        }, cancel);
}

/// <summary>Abolishes a unit that has none below it and nothing in hand any more: it receives nothing more, its history
/// stays. Of one to come the work is looked at on its day.</summary>
internal sealed class AbolishUnit(UnitActs acts, Succession succession)
{
    public Task<Result<int>> Run(Actor by, Guid actId, int unitId, string version, string basis, FromDay from,
        CancellationToken cancel) =>
        acts.Run(by, actId, "unit.abolished", unitId, version, from, basis, new PlannedChange(Basis: basis), async (act, unit) =>
        {
            if (unitId == by.UnitId) return Others.OwnUnit;
            var below = await act.One<int>(
                "select count(*)::int from unit where parent_id = @unitId and valid_to is null", new { unitId },
                    cancel);
            if (below > 0)
            {
                return new Refusal("unit.has_units_below", $"下面还有 {below} 个单位，先改隶或撤销它们。",
                    $"{below} units are still below it; move or abolish them first.");
            }
            if (!from.IsToCome(act) && await succession.MayEnd(act, unitId, cancel) is { } notYet) return notYet;
            await act.Execute("update unit set valid_to = @from where id = @unitId",
                new { unitId, from = from.Day.ToDateTime(TimeOnly.MinValue) }, cancel);
            await act.Execute("delete from unit_group_member where unit_id = @unitId", new { unitId }, cancel);
            return new After(new { name = unit.Name, abolished = true });
        }, cancel);
}

/// <summary>What a unit's pages bear (发文机关标志, 机关代字) and which route its drafts take unless told otherwise.</summary>
internal sealed class ChooseLetterhead(UnitActs acts)
{
    public Task<Result<int>> Run(
        Actor by, Guid actId, int unitId, string version, string letterhead, string prefix, string route,
        DateOnly today, CancellationToken cancel) =>
        acts.Run(by, actId, "unit.letterhead", unitId, version, new FromDay(today), "", null, async (act, _) =>
        {
            if (route.Length > 0 && !await act.One<bool>("""
                select exists (select 1 from route where key = @route and kind = 'outgoing' and status = 'published'
                  and (unit_id is null or unit_id = @unitId))
                """, new { route, unitId }, cancel))
            {
                return new Refusal("unit.no_route", "没有这个流程。", "There is no such route.", RefusalKind.Wrong, "route");
            }
            await act.Execute("""
                update unit set letterhead = @letterhead, document_prefix = @prefix,
                  route_choice = case when @route = '' then route_choice - 'outgoing'
                    else jsonb_set(route_choice, '{outgoing}', to_jsonb(@route)) end
                where id = @unitId
                """, new { unitId, letterhead, prefix, route }, cancel);
            return new After(new { letterhead, prefix, route });
        }, cancel);
}

internal static class Others
{
    public static Refusal OwnUnit { get; } = new("unit.own", "自己所在的单位由上级管理员改隶、合并或撤销。",
        "Your own unit is moved, merged or abolished by the administrator above.", RefusalKind.Forbidden);

    public static Refusal Circle(string field) => new("unit.circle", "那是它自己或它的下级。",
        "That is the unit itself or one below it.", RefusalKind.Wrong, field);

    public static Refusal? MayBe(UnitNow? target, string field) => target is { ValidTo: null } ? null
        : new Refusal("unit.unknown_code", "您管的范围里没有这个代码的单位。", "Within your reach no unit has this code.",
            RefusalKind.Wrong, field);
}
