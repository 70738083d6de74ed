using System.Globalization;

namespace Yiwang.Platform.Calendar;

/// <summary>Tells a deadline's sum day by day, each stretch of like days as one line.</summary>
internal sealed class DeadlineStory(
    DateTimeOffset start,
    DateTimeOffset? due,
    Term term,
    WorkingCalendar calendar,
    IReadOnlyList<Pause> pauses,
    IReadOnlyList<Extension> extensions,
    bool isProvisional)
{
    private readonly List<DeadlineStep> steps = [];

    internal List<DeadlineStep> Tell(IReadOnlyList<TermRun> runs)
    {
        Add(StepKind.Start, start, start, 0, $"自 {Instant(start)} 起算", $"Starts {Instant(start)}", "");
        TellRule();
        foreach (var run in runs)
        {
            TellRun(run);
        }

        TellEnd();
        return steps;
    }

    private void TellRule()
    {
        var (zh, en) = Words(term);
        Add(StepKind.Rule, start, start, 0, $"时限：{zh}{Source(term)}", $"Term: {en}{SourceInEnglish(term)}", term.SetBy);
        foreach (var extension in extensions)
        {
            (zh, en) = Words(extension.Term);
            Add(StepKind.Extended, start, start, 0,
                $"经批准延长{zh}：{extension.Reason}{Source(extension.Term)}",
                $"Extended by {en}: {extension.Reason}{SourceInEnglish(extension.Term)}", extension.By);
        }

        foreach (var open in pauses.Where(pause => pause.To is null))
        {
            Add(StepKind.Paused, open.From, open.From, 0,
                $"自 {Instant(open.From)} 暂停至今：{open.Reason}", $"Paused since {Instant(open.From)}: {open.Reason}",
                open.By);
        }
    }

    private void TellRun(TermRun run)
    {
        if (run is not { From: { } from, Due: { } end })
        {
            return;
        }

        var first = WorkingCalendar.DateOf(from).AddDays(run.Unit == TermUnit.WorkingHours ? 0 : 1);
        var counted = 0m;
        for (var date = first; date <= WorkingCalendar.DateOf(end); date = date.AddDays(1))
        {
            var line = Line(calendar[date], run, from, end, run.Count - counted);
            counted += line.Counted;
            Join(line);
        }
    }

    private DeadlineStep Line(CalendarDay day, TermRun run, DateTimeOffset from, DateTimeOffset end, decimal rest)
    {
        var (begin, close) = (WorkingCalendar.InstantOf(day.Date, TimeSpan.Zero),
            Deadline.Close(day.Date, run.Unit, calendar));
        if (run.Unit == TermUnit.WorkingHours)
        {
            var (first, last) = (from > begin ? from : begin, end < close ? end : close);
            var hours = (decimal)WorkingTime.Between(first, last, calendar, pauses).Ticks / TimeSpan.TicksPerHour;
            var blocking = day.IsWorking && hours == 0 ? PauseOver(first, last) : null;
            return hours > 0 ? Counted(day, first, last, hours) : blocking is null
                ? Skipped(day, begin, close) : Paused(blocking, begin, close);
        }

        var counts = run.Unit == TermUnit.CalendarDays || day.IsWorking;
        var pause = counts ? PauseAt(close) : null;
        return pause is not null ? Paused(pause, begin, close)
            : !counts ? Skipped(day, begin, close)
            : rest > 0 ? Counted(day, begin, close, 1) : Moved(day, begin, close);
    }

    private void TellEnd()
    {
        if (due is not { } known)
        {
            Add(StepKind.Due, start, start, 0, "暂停期间不计算到期时间", "Not due while paused", "");
            return;
        }

        Add(StepKind.Due, known, known, 0, $"{Instant(known)} 到期", $"Due {Instant(known)}", "");
        if (isProvisional)
        {
            Add(StepKind.Provisional, known, known, 0,
                "其中有的年份放假安排尚未公布，日期为暂定，公布后重新计算",
                "The notice of days off is not out for all of this time: provisional, computed again when it comes",
                "");
        }
    }

    private static DeadlineStep Counted(CalendarDay day, DateTimeOffset from, DateTimeOffset to, decimal counted) =>
        day.Reason switch
    {
        DayReason.MakeUp =>
            new(StepKind.Counted, from, to, counted, $"计入（{day.Name}调休上班）", $"Counted (make-up day for {day.Name})",
                ""),
        DayReason.UnitDay =>
            new(StepKind.Counted, from, to, counted, $"计入（{day.Name}）", $"Counted ({day.Name})", day.SetBy),
        _ => new(StepKind.Counted, from, to, counted, "计入", "Counted", ""),
    };

    private static DeadlineStep Skipped(CalendarDay day, DateTimeOffset from, DateTimeOffset to) => day.Reason switch
    {
        DayReason.Weekend => new(StepKind.Skipped, from, to, 0, "不计（双休日）", "Skipped (weekend)", ""),
        DayReason.Holiday =>
            new(StepKind.Skipped, from, to, 0, $"不计（{day.Name}放假）", $"Skipped (holiday, {day.Name})", ""),
        DayReason.UnitDay => new(StepKind.Skipped, from, to, 0, $"不计（{day.Name}）", $"Skipped ({day.Name})", day.SetBy),
        _ => new(StepKind.Skipped, from, to, 0, "不计（工作时间之外）", "Skipped (outside working hours)", ""),
    };

    private static DeadlineStep Moved(CalendarDay day, DateTimeOffset from, DateTimeOffset to) => new(
        StepKind.Moved, from, to, 0,
        day.IsWorking ? "顺延至此（期限末日为休息日）" : "顺延（休息日）",
        day.IsWorking ? "Moved here (the last day was a day off)" : "Moved (day off)", "");

    private static DeadlineStep Paused(Pause pause, DateTimeOffset from, DateTimeOffset to) =>
        new(StepKind.Paused, from, to, 0, $"暂停：{pause.Reason}", $"Paused: {pause.Reason}", pause.By);

    private Pause? PauseAt(DateTimeOffset close) =>
        pauses.FirstOrDefault(pause => pause.From < close && (pause.To is null || pause.To >= close));

    private Pause? PauseOver(DateTimeOffset from, DateTimeOffset to) =>
        pauses.FirstOrDefault(pause => pause.From < to && (pause.To is null || pause.To > from));

    private void Join(DeadlineStep line)
    {
        if (steps[^1] is { Kind: StepKind.Counted or StepKind.Skipped or StepKind.Paused or StepKind.Moved } before
            && before.Kind == line.Kind && before.Zh == line.Zh && before.By == line.By)
        {
            steps[^1] = before with { To = line.To, Counted = before.Counted + line.Counted };
        }
        else
        {
            steps.Add(line);
        }
    }

    private void Add(StepKind kind, DateTimeOffset from, DateTimeOffset to, decimal counted, string zh, string en,
        string by) =>
        steps.Add(new DeadlineStep(kind, from, to, counted, zh, en, by));

    private static string Instant(DateTimeOffset instant) =>
        instant.ToOffset(WorkingCalendar.ChinaOffset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Source(Term term) => term.Source.Length == 0 ? "" : $"（{term.Source}）";

    private static string SourceInEnglish(Term term) => term.Source.Length == 0 ? "" : $" ({term.SourceWords.En})";

    private static (string Zh, string En) Words(Term term)
    {
        var many = term.Count == 1 ? "" : "s";
        return term.Unit switch
        {
            TermUnit.WorkingHours => ($"{term.Count} 个工作小时", $"{term.Count} working hour{many}"),
            TermUnit.WorkingDays => ($"{term.Count} 个工作日", $"{term.Count} working day{many}"),
            _ => ($"{term.Count} 日", $"{term.Count} calendar day{many}"),
        };
    }
}
