using Yiwang.Platform.Calendar;

namespace Yiwang.Platform.Deadlines;

/// <summary>How long a step may take, for whom it holds; empty words hold for all.</summary>
/// <param name="UnitId">The unit that set it, for itself and below; null: everywhere.</param>
/// <param name="Kind">Kind of case or key of its route.</param>
/// <param name="Step">Id or name of the step.</param>
/// <param name="Source">The article or rule it rests on.</param>
public sealed record TermRule(int? UnitId, string Kind, string Step, string Urgency, string DocumentType, Term Term);

/// <summary>Urging by rule: so many working hours before (negative) or after the limit.</summary>
public sealed record UrgeRule(int? UnitId, string Kind, int Hours, int NotWithinHours, TimeOnly QuietFrom,
    TimeOnly QuietTo)
{
    /// <summary>The end of the quiet hours when an instant lies in them; else null.</summary>
    public DateTimeOffset? QuietUntil(DateTimeOffset at)
    {
        var here = at.ToOffset(WorkingCalendar.ChinaOffset);
        var time = TimeOnly.FromDateTime(here.DateTime);
        var overnight = QuietFrom > QuietTo;
        var quiet = overnight ? time >= QuietFrom || time < QuietTo : time >= QuietFrom && time < QuietTo;
        if (!quiet) return null;
        var day = WorkingCalendar.DateOf(at).AddDays(overnight && time >= QuietFrom ? 1 : 0);
        return WorkingCalendar.InstantOf(day, QuietTo.ToTimeSpan()).ToUniversalTime();
    }
}

/// <summary>Late for so many working hours: the superior of this level is told.</summary>
public sealed record EscalationRule(int? UnitId, int Level, int Hours);

/// <summary>The rule that speaks now, the end of its quiet hours when it has to wait for it, and when the next one
/// speaks; each may be missing.</summary>
public sealed record UrgePlan(UrgeRule? Rule, DateTimeOffset? Quiet, DateTimeOffset? Next);

/// <summary>What is asked of the rules.</summary>
/// <param name="Path">The unit and those above it, the nearest last.</param>
public sealed record TermQuestion(IReadOnlyList<int> Path, string Kind, string Route, string NodeId, string StepName,
    string Urgency, string DocumentType);

/// <summary>
/// All rules of limits at one time, in memory: terms, urging, escalation, and the calendars of units. Unchanging; safe
/// for all threads.
/// </summary>
public sealed class DeadlineBook(
    IReadOnlyList<TermRule> terms, IReadOnlyList<UrgeRule> urges, IReadOnlyList<EscalationRule> escalations,
    IReadOnlyList<HolidayNotice> notices, IReadOnlyDictionary<int, WorkingHours> hours, ILookup<int, UnitDay> days)
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, WorkingCalendar> calendars = new();

    /// <summary>Whether any rule asks for the type of the document.</summary>
    public bool AsksForDocumentType { get; } = terms.Any(rule => rule.DocumentType.Length > 0);

    /// <summary>The calendar of a unit: the country's days, with the hours and days of the nearest above that set its
    /// own.</summary>
    public WorkingCalendar CalendarOf(IReadOnlyList<int> path)
    {
        var own = path.Where(unit => hours.ContainsKey(unit) || days.Contains(unit)).ToList();
        return calendars.GetOrAdd(string.Join(',', own), _ => new WorkingCalendar(notices,
            own.Where(hours.ContainsKey).Select(unit => hours[unit]).LastOrDefault(WorkingHours.Usual),
            own.SelectMany(unit => days[unit]).ToList()));
    }

    /// <summary>The term that fits best: the nearest unit's, then the one that names most; null where no rule
    /// fits.</summary>
    public Term? TermOf(TermQuestion asked) => terms
        .Where(rule => (rule.UnitId is not { } unit || asked.Path.Contains(unit))
            && (rule.Kind.Length == 0 || rule.Kind == asked.Kind || rule.Kind == asked.Route)
            && (rule.Step.Length == 0 || rule.Step == asked.NodeId || rule.Step == asked.StepName)
            && (rule.Urgency.Length == 0 || rule.Urgency == asked.Urgency)
            && (rule.DocumentType.Length == 0 || rule.DocumentType == asked.DocumentType))
        .MaxBy(rule => (Nearness(asked.Path, rule.UnitId), Named(rule)))?.Term;

    /// <summary>The rules of urging that hold for a unit: its own, or those of the nearest above that has
    /// any.</summary>
    public IReadOnlyList<UrgeRule> UrgesOf(IReadOnlyList<int> path, string kind) =>
        Nearest(urges.Where(rule => rule.Kind == kind), path, rule => rule.UnitId);

    public IReadOnlyList<EscalationRule> EscalationsOf(IReadOnlyList<int> path) =>
        Nearest(escalations, path, rule => rule.UnitId).OrderBy(rule => rule.Level).ToList();

    /// <summary>When the next rule after <paramref name="after"/> urges, and which; null when none does any
    /// more.</summary>
    public (DateTimeOffset At, UrgeRule Rule)? NextUrge(IReadOnlyList<int> path, string kind, DateTimeOffset due,
        DateTimeOffset after)
    {
        var calendar = CalendarOf(path);
        (DateTimeOffset At, UrgeRule Rule)? next = null;
        foreach (var rule in UrgesOf(path, kind))
        {
            var at = Shifted(due, rule.Hours, calendar);
            if (at > after && (next is null || at < next.Value.At)) next = (at, rule);
        }
        return next;
    }

    /// <summary>What the rules of a kind say now of a limit.</summary>
    /// <param name="after">Up to which instant they were carried out already.</param>
    public UrgePlan PlanUrge(IReadOnlyList<int> path, string kind, DateTimeOffset due, DateTimeOffset after,
        DateTimeOffset now)
    {
        var calendar = CalendarOf(path);
        var spoke = UrgesOf(path, kind).Select(rule => (At: Shifted(due, rule.Hours, calendar), Rule: rule))
            .Where(moment => moment.At > after && moment.At <= now).OrderBy(moment => moment.At)
            .Select(moment => moment.Rule).LastOrDefault();
        return new UrgePlan(spoke, spoke?.QuietUntil(now), NextUrge(path, kind, due, now)?.At);
    }

    /// <summary>When the superior of the next level is told; null when there is no further level.</summary>
    public DateTimeOffset? NextEscalation(IReadOnlyList<int> path, DateTimeOffset lateAt, int level)
    {
        var rule = EscalationsOf(path).FirstOrDefault(r => r.Level > level);
        return rule is null ? null : Shifted(lateAt, rule.Hours, CalendarOf(path));
    }

    // So many working hours before or after an instant; at it for none.
    private static DateTimeOffset Shifted(DateTimeOffset at, int hours, WorkingCalendar calendar) => hours == 0 ? at
        : calendar.WorkedAt(calendar.WorkedUntil(at) + TimeSpan.FromHours(hours)).ToUniversalTime();

    private static int Nearness(IReadOnlyList<int> path, int? unit) =>
        unit is { } id ? path.ToList().IndexOf(id) + 1 : 0;

    private static int Named(TermRule rule) =>
        (rule.Step.Length > 0 ? 8 : 0) + (rule.DocumentType.Length > 0 ? 4 : 0) + (rule.Urgency.Length > 0 ? 2 : 0)
        + (rule.Kind.Length > 0 ? 1 : 0);

    private static List<T> Nearest<T>(IEnumerable<T> rules, IReadOnlyList<int> path, Func<T, int?> unitOf)
    {
        var fitting = rules.Where(rule => unitOf(rule) is not { } unit || path.Contains(unit)).ToList();
        var nearest = fitting.Select(rule => Nearness(path, unitOf(rule))).DefaultIfEmpty(0).Max();
        return fitting.Where(rule => Nearness(path, unitOf(rule)) == nearest).ToList();
    }
}
