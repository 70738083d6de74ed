namespace Yiwang.Platform.Calendar;

/// <summary>What a step of the sum says.</summary>
public enum StepKind
{
    Start,
    Rule,
    Counted,
    Skipped,
    Paused,
    Extended,
    Moved,
    Due,
    Provisional,
}

/// <summary>One line of the sum that a person opens: a span of days, what they count for, and why.</summary>
/// <param name="Counted">What these days count for: days, or working time in hours.</param>
/// <param name="By">Who set it, when somebody did.</param>
public sealed record DeadlineStep(StepKind Kind, DateTimeOffset From, DateTimeOffset To, decimal Counted, string Zh,
    string En, string By);

/// <summary>A due instant that explains itself.</summary>
public sealed class DeadlineSum
{
    private readonly Lazy<IReadOnlyList<DeadlineStep>> steps;

    internal DeadlineSum(
        DateTimeOffset start,
        DateTimeOffset? due,
        Term term,
        WorkingCalendar calendar,
        IReadOnlyList<Pause> pauses,
        IReadOnlyList<Extension> extensions,
        IReadOnlyList<TermRun> runs)
    {
        Due = due;
        Term = term;
        IsProvisional = due is { } known && calendar.IsProvisional(WorkingCalendar.DateOf(start),
            WorkingCalendar.DateOf(known));
        steps = new(() => new DeadlineStory(start, due, term, calendar, pauses, extensions, IsProvisional).Tell(runs));
    }

    /// <summary>The term that was counted.</summary>
    public Term Term { get; }

    /// <summary>When it is due, in China's time; null while the clock stands still without an end.</summary>
    public DateTimeOffset? Due { get; }

    /// <summary>A notice on which the date depends is not out: to be computed again when it comes.</summary>
    public bool IsProvisional { get; }

    /// <summary>The sum, line by line; made when asked for.</summary>
    public IReadOnlyList<DeadlineStep> Steps => steps.Value;
}
