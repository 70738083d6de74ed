using System.Text.Json;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;

namespace Yiwang.Administration.Units;

/// <summary>From which day a change holds.</summary>
/// <param name="IsPlanned">Whether its day has come and the plan that bears the act's id is carried out.</param>
internal readonly record struct FromDay(DateOnly Day, bool IsPlanned = false)
{
    /// <summary>Whether it is tried only now, and carried out on a day to come.</summary>
    public bool IsToCome(Act act) => Day > WorkingCalendar.DateOf(act.At);
}

/// <summary>What a change of a unit needs besides its day, as it is kept until then. <c>Other</c>: code of the unit it
/// goes under or into.</summary>
internal sealed record PlannedChange(string Name = "", string ShortName = "", string Other = "", string Basis = "");

/// <summary>A change of a unit that waits for its day, or what came of it.</summary>
internal sealed class UnitPlan
{
    /// <summary>Of <c>n</c> (unit_plan), <c>q</c> (person) and <c>u</c> (unit).</summary>
    public const string Columns = """
        n.id, n.unit_id as UnitId, n.kind, n.wanted::text as Wanted, n.effective_on::timestamp as EffectiveOn,
        n.person_id as PersonId, n.post_id as PostId, n.reach, q.name as By, q.state as ByState, u.name as Unit,
        coalesce((select x.name from unit x where x.code = n.wanted ->> 'Other'), '') as Other, n.state, n.said,
        n.said_en as SaidEn
        """;

    public Guid Id { get; init; }
    public int UnitId { get; init; }
    public string Kind { get; init; } = "";
    public string Wanted { get; init; } = "";
    public DateTime EffectiveOn { get; init; }
    public int PersonId { get; init; }
    public int PostId { get; init; }
    public int Reach { get; init; }
    public string By { get; init; } = "";
    public string ByState { get; init; } = "";
    public string Unit { get; init; } = "";
    public string Other { get; init; } = "";
    public string State { get; init; } = "";
    public string Said { get; init; } = "";
    public string SaidEn { get; init; } = "";

    public DateOnly Day => DateOnly.FromDateTime(EffectiveOn);

    public PlannedChange Change => JsonSerializer.Deserialize<PlannedChange>(Wanted)!;

    /// <summary>What is planned, in words.</summary>
    public Text Words => Kind switch
    {
        "renamed" => new($"改名为“{Change.Name}”", $"renamed “{Change.Name}”"),
        "moved" => new($"改隶到{Other}之下", $"moved under {Other}"),
        "merged" => new($"并入{Other}", $"merged into {Other}"),
        _ => new($"撤销（{Change.Basis}）", $"abolished ({Change.Basis})"),
    };

    /// <summary>Keeps a change, which was tried and undone, until its day.</summary>
    public static async Task<Refusal?> Keep(Act act, int unitId, string kind, PlannedChange wanted, DateOnly from,
        CancellationToken cancel)
    {
        var day = from.ToDateTime(TimeOnly.MinValue);
        var other = await act.One<(string Kind, DateTime Day)?>("""
            select kind, effective_on::timestamp from unit_plan where unit_id = @unitId and state = 'planned'
              and ((kind = @kind and effective_on = @day)
                or (kind in ('merged', 'abolished') and effective_on <= @day)) limit 1
            """, new { unitId, kind, day }, cancel);
        if (other is { } first) return first.Kind == kind && first.Day == day ? PlannedAlready : EndsBefore(first.Day);
        var (id, kept) = (ActId.Part(act.Id, 1), JsonSerializer.Serialize(wanted));
        await act.Execute("""
            insert into unit_plan (id, unit_id, kind, wanted, effective_on, person_id, post_id, reach, made_at)
            values (@id, @unitId, @kind, @kept::jsonb, @day, @PersonId, @PostId, @reach, @At)
            """, new { id, unitId, kind, kept, day, act.By.PersonId, act.By.PostId, reach = act.By.UnitId, act.At }, cancel);
        act.Trace("unit.planned", "unit", unitId.ToString(), words: wanted.Basis,
            facts: [("plan", id.ToString()), ("kind", kind), ("wanted", kept), ("from", from.ToString("O"))]);
        return null;
    }

    /// <summary>Notes, in the act that carries it out, that the plan with this act's id is done; refused when it was
    /// taken back meanwhile.</summary>
    public static async Task<Refusal?> Done(Act act, CancellationToken cancel) =>
        await act.Execute("update unit_plan set state = 'done', ended_at = @At where id = @Id and state = 'planned'",
            new { act.Id, act.At }, cancel) == 1 ? null : Over;

    public static Refusal Over { get; } = new("unit.plan_over", "这项计划已经落实、没有办成或已收回。",
        "This plan was carried out, failed, or was taken back.");

    private static Refusal PlannedAlready { get; } = new("unit.planned_already", "那天已计划了同样的改动。要改，先收回它。",
        "The same is planned for that day already; take it back first.", RefusalKind.Conflict, "from");

    private static Refusal EndsBefore(DateTime day) => new("unit.ends_before",
        $"这个单位计划在 {day:yyyy-MM-dd} 并入或撤销，之后不能再改。", $"This unit is to be merged or abolished on {day:yyyy-MM-dd}; nothing can be changed then.",
        RefusalKind.Conflict, "from");
}
