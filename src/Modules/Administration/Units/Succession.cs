using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;

namespace Yiwang.Administration.Units;

/// <summary>
/// What becomes of the unfinished work of a unit that is merged or abolished: with a merger it goes on in the other unit,
/// and each thing is listed with where it went; nobody can say who has that of an abolished one, so it must have none.
/// </summary>
internal sealed class Succession(IEnumerable<UnitBelonging> belongings)
{
    public IReadOnlyList<UnitBelonging> Kinds { get; } = [.. belongings];

    /// <summary>Why a unit cannot be abolished yet.</summary>
    public async Task<Refusal?> MayEnd(Act act, int unit, CancellationToken cancel)
    {
        var held = await Held(act, unit, Kinds, cancel);
        return held.Count == 0 ? null : new Refusal("unit.in_hand",
            $"还有没办完的：{Zh(held)}。先办完，或改用“并入”，由接办的单位办下去。",
            $"Not finished yet: {En(held)}. Finish it first, or merge the unit into the one that goes on with it.");
    }

    /// <summary>Why a unit cannot be merged into the other yet.</summary>
    public async Task<Refusal?> MayMerge(Act act, int unit, UnitNow into, CancellationToken cancel)
    {
        var first = await Held(act, unit, Kinds.Where(kind => kind.GoOver is null), cancel);
        if (first.Count > 0)
        {
            return new Refusal("unit.ends_first", $"要先了结：{Zh(first)}。", $"To be finished first: {En(first)}.");
        }
        var held = await Held(act, unit, Kinds, cancel);
        return held.Count == 0 || await act.One<bool>("""
            select exists (select 1 from post o join holding h on h.post_id = o.id
              and (h.valid_to is null or h.valid_to >= current_date) join person p on p.id = h.person_id
              and p.state = 'active' where o.unit_id = @Id and o.valid_to is null and o.roles && @roles)
            """, new { into.Id, roles = new[] { Role.Registry, Role.UnitAdmin } }, cancel)
            ? null : new Refusal("unit.nobody_there", $"{into.Name}还没有文书，也没有单位管理员，接不了没办完的：{Zh(held)}。",
                $"{into.Name} has neither a registry nor an administrator to go on with: {En(held)}.",
                RefusalKind.Conflict, "into");
    }

    /// <summary>Gives everything but the cases, which follow one by one (<see cref="CarryOverCases"/>).</summary>
    public async Task Begin(Act act, int unit, UnitNow into, CancellationToken cancel)
    {
        foreach (var kind in Kinds.Where(kind => kind.GoOver is not null))
        {
            var gone = await kind.GoOver!(act, unit, into.Id, cancel);
            if (gone.Count == 0) continue;
            await act.Execute("""
                insert into unit_legacy (unit_id, kind, words, went_to, at)
                select @unit, @Kind, w, @ShortName, @At from unnest(@words) w
                """, new { unit, kind.Kind, into.ShortName, act.At, words = gone.ToArray() }, cancel);
            act.Trace("unit.gone_over", "unit", unit.ToString(),
                facts: [("kind", kind.Kind), ("count", gone.Count.ToString()), ("to", into.Id.ToString())]);
        }
        await act.Execute("""
            insert into unit_succession (unit_id, into_id, person_id, post_id, reach, at)
            values (@unit, @Id, @PersonId, @PostId, @UnitId, @At)
            """, new { unit, into.Id, act.By.PersonId, act.By.PostId, act.By.UnitId, act.At }, cancel);
    }

    private static async Task<IReadOnlyList<(Text Name, int Count)>> Held(
        Act act, int unit, IEnumerable<UnitBelonging> kinds, CancellationToken cancel)
    {
        var held = new List<(Text, int)>();
        foreach (var kind in kinds)
        {
            var count = await act.One<int>(kind.Held, new { unit }, cancel);
            if (count > 0) held.Add((kind.Name, count));
        }
        return held;
    }

    private static string Zh(IEnumerable<(Text Name, int Count)> held) =>
        string.Join('、', held.Select(one => $"{one.Name.Zh} {one.Count}"));

    private static string En(IEnumerable<(Text Name, int Count)> held) =>
        string.Join(", ", held.Select(one => $"{one.Name.En} {one.Count}"));
}
