using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Platform.Calendar;

namespace Yiwang.Tests.Calendar;

public sealed class DeadlineTests
{
    private static readonly WorkingCalendar China = WorkingCalendar.Shipped;
    private static readonly DateOnly First = new(2007, 1, 1);
    private static readonly int MinutesOfAllYears = (new DateOnly(2027, 12, 1).DayNumber - First.DayNumber) * 24 * 60;

    private static readonly Gen<Case> Cases =
        from start in Gen.Choose(0, MinutesOfAllYears)
        from count in Gen.Choose(1, 25)
        from unit in Gen.Elements(Enum.GetValues<TermUnit>())
        from gaps in Gen.Choose(-3000, 12_000).ListOf(4)
        select new Case(At(start), new Term(unit, count, "", ""), Pauses(start, [.. gaps]));

    private sealed record Case(DateTimeOffset Start, Term Term, Pause[] Pauses);

    [Fact]
    public void Every_deadline_of_2007_to_2027_is_what_counting_by_hand_gives() =>
        Prop.ForAll(Cases.ToArbitrary(), one =>
        {
            var sum = Deadline.Compute(one.Start, one.Term, China, one.Pauses, []);
            return sum.Due == ByHand(one.Start, one.Term, one.Pauses);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1500));

    [Fact]
    public void The_steps_of_a_sum_add_up_to_the_term() =>
        Prop.ForAll(Cases.ToArbitrary(), one =>
        {
            var steps = Deadline.Compute(one.Start, one.Term, China, one.Pauses, []).Steps;
            var total = steps.Where(step => step.Kind == StepKind.Counted).Sum(step => step.Counted);
            return Math.Abs(total - one.Term.Count) < 0.000001m;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Working_time_between_two_instants_is_what_counting_minutes_gives() =>
        Prop.ForAll(Cases.ToArbitrary(), Gen.Choose(-100, 40_000).ToArbitrary(), (one, length) =>
        {
            var end = one.Start.AddMinutes(length);
            var minutes = 0;
            for (var minute = one.Start; minute < end; minute = minute.AddMinutes(1))
            {
                minutes += Works(minute, one.Pauses) ? 1 : 0;
            }

            return WorkingTime.Between(one.Start, end, China, one.Pauses) == TimeSpan.FromMinutes(minutes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void The_spring_festival_of_2026_is_skipped_and_its_make_up_days_are_counted_by_name()
    {
        var sum = Deadline.Compute(At(2026, 2, 13, 10), Term.WorkingDays(3), China, [], []);
        Assert.Equal(At(2026, 2, 25, 17, 30), sum.Due);
        Assert.Equal(
            [
                (StepKind.Counted, "计入（春节调休上班）", 1m),
                (StepKind.Skipped, "不计（春节放假）", 0m),
                (StepKind.Counted, "计入", 2m),
            ],
            sum.Steps.Where(step => step.Kind is StepKind.Counted or StepKind.Skipped)
                .Select(step => (step.Kind, step.Zh, step.Counted)));
    }

    [Fact]
    public void Twenty_working_days_extended_by_twenty_are_forty_and_the_sum_says_who_granted_them()
    {
        var asked = new Term(TermUnit.WorkingDays, 20, "政府信息公开条例第三十三条", "");
        var more = new Extension(asked, "情况复杂", "李主任");
        var sum = Deadline.Compute(At(2026, 3, 2, 9), asked, China, [], [more]);
        Assert.Equal(Deadline.Compute(At(2026, 3, 2, 9), Term.WorkingDays(40), China, [], []).Due, sum.Due);
        Assert.Contains(sum.Steps, step => step is { Kind: StepKind.Extended, By: "李主任" } && step.Zh.Contains("情况复杂"));
        Assert.Contains(sum.Steps, step => step.Kind == StepKind.Rule && step.Zh.Contains("第三十三条"));
    }

    [Fact]
    public void An_extension_in_another_unit_counts_on_from_the_due_instant()
    {
        var more = new Extension(Term.WorkingHours(2), "", "");
        var sum = Deadline.Compute(At(2026, 3, 2, 9), Term.WorkingDays(1), China, [], [more]);
        Assert.Equal(At(2026, 3, 4, 10, 30), sum.Due);
    }

    [Fact]
    public void A_last_calendar_day_that_is_off_moves_to_the_next_working_day()
    {
        var sum = Deadline.Compute(At(2026, 9, 20, 9), Term.CalendarDays(11), China, [], []);
        Assert.Equal(At(2026, 10, 8, 17, 30), sum.Due);
        Assert.Contains(sum.Steps, step => step.Kind == StepKind.Moved);
    }

    [Fact]
    public void A_pause_without_an_end_has_no_due_instant_and_says_so()
    {
        Pause waiting = new(At(2026, 3, 4, 9), null, "等待市财政局回复", "王科长");
        var sum = Deadline.Compute(At(2026, 3, 2, 9), Term.WorkingDays(5), China, [waiting], []);
        Assert.Null(sum.Due);
        Assert.Contains(sum.Steps, step => step is { Kind: StepKind.Paused, By: "王科长" });
        var past = Deadline.Compute(At(2026, 3, 2, 9), Term.WorkingDays(1), China, [waiting], []);
        Assert.Equal(At(2026, 3, 3, 17, 30), past.Due);
    }

    [Fact]
    public void A_pause_over_a_days_close_takes_the_day_out_and_one_within_it_does_not()
    {
        Pause over = new(At(2026, 3, 3, 10), At(2026, 3, 5, 15), "征求意见", "甲");
        Pause within = new(At(2026, 3, 3, 10), At(2026, 3, 3, 11), "征求意见", "甲");
        Assert.Equal(At(2026, 3, 6, 17, 30),
            Deadline.Compute(At(2026, 3, 2, 9), Term.WorkingDays(2), China, [over], []).Due);
        Assert.Equal(At(2026, 3, 4, 17, 30),
            Deadline.Compute(At(2026, 3, 2, 9), Term.WorkingDays(2), China, [within], []).Due);
    }

    [Fact]
    public void A_date_that_depends_on_an_unpublished_notice_is_provisional()
    {
        var sum = Deadline.Compute(At(2026, 12, 20, 9), Term.WorkingDays(20), China, [], []);
        Assert.True(sum.IsProvisional);
        Assert.Equal(StepKind.Provisional, sum.Steps[^1].Kind);
        Assert.False(Deadline.Compute(At(2026, 12, 1, 9), Term.WorkingDays(5), China, [], []).IsProvisional);
    }

    [Fact]
    public void A_units_own_day_and_hours_count_for_it_alone()
    {
        UnitDay flood = new(new(2026, 3, 3), null, "防汛停工", "县防指");
        UnitDay duty = new(new(2026, 3, 7), WorkingHours.Parse("09:00-12:00"), "周六值班", "县防指");
        var own = new WorkingCalendar(HolidayNotice.Shipped, WorkingHours.Parse("09:00-12:00 13:00-18:00"),
            [flood, duty]);
        var sum = Deadline.Compute(At(2026, 3, 2, 17), Term.WorkingDays(4), own, [], []);
        Assert.Equal(At(2026, 3, 7, 12), sum.Due);
        Assert.Contains(sum.Steps, step => step is { Kind: StepKind.Skipped, Zh: "不计（防汛停工）", By: "县防指" });
        Assert.Equal(At(2026, 3, 4, 9, 30), Deadline.Compute(
            At(2026, 3, 2, 17, 30), Term.WorkingHours(1), own, [], []).Due);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(Term.CountMax + 1)]
    public void A_term_of_zero_or_without_measure_is_refused(int count) => Assert.Equal(
        "calendar.term_wrong", Assert.Throws<CalendarException>(() => Term.WorkingDays(count)).Code);

    [Fact]
    public void What_lies_outside_the_calendar_is_refused()
    {
        Assert.Equal("calendar.out_of_range", Assert.Throws<CalendarException>(
            () => Deadline.Compute(At(1999, 1, 1, 9), Term.WorkingDays(1), China, [], [])).Code);
        Assert.Equal("calendar.out_of_range", Assert.Throws<CalendarException>(
            () => Deadline.Compute(At(2042, 12, 31, 9), Term.WorkingDays(5), China, [], [])).Code);
        Assert.Equal("calendar.pause_wrong", Assert.Throws<CalendarException>(() => Deadline.Compute(
            At(2026, 1, 5, 9), Term.WorkingDays(1), China, [new(At(2026, 1, 6, 9), At(2026, 1, 5, 9), "", "")],
            [])).Code);
    }

    private static DateTimeOffset ByHand(DateTimeOffset start, Term term, Pause[] pauses)
    {
        if (term.Unit == TermUnit.WorkingHours)
        {
            var minute = start;
            for (var rest = term.Count * 60; rest > 0; minute = minute.AddMinutes(1))
            {
                rest -= Works(minute, pauses) ? 1 : 0;
            }

            return minute;
        }

        var date = WorkingCalendar.DateOf(start);
        for (var rest = term.Count; rest > 0;)
        {
            date = date.AddDays(1);
            var working = IsWorking(date);
            var close = working && term.Unit == TermUnit.WorkingDays ? Instant(date, 17.5) : Instant(date, 24);
            var counts = term.Unit == TermUnit.CalendarDays || working;
            rest -= counts && !pauses.Any(pause => pause.From < close && close <= pause.To) ? 1 : 0;
        }

        while (!IsWorking(date))
        {
            date = date.AddDays(1);
        }

        return Instant(date, 17.5);
    }

    private static bool Works(DateTimeOffset minute, Pause[] pauses)
    {
        var hour = minute.ToOffset(TimeSpan.FromHours(8)).TimeOfDay.TotalHours;
        return hour is (>= 8.5 and < 12) or (>= 14.5 and < 17.5)
            && IsWorking(WorkingCalendar.DateOf(minute))
            && !pauses.Any(pause => pause.From <= minute && minute < pause.To);
    }

    private static bool IsWorking(DateOnly date) => China[date].IsWorking;

    private static DateTimeOffset Instant(DateOnly date, double hours) =>
        new DateTimeOffset(date.Year, date.Month, date.Day, 0, 0, 0, TimeSpan.FromHours(8)).AddHours(hours);

    private static DateTimeOffset At(int minutes) => Instant(First, 0).AddMinutes(minutes);

    private static DateTimeOffset At(int year, int month, int day, int hour, int minute = 0) =>
        new(year, month, day, hour, minute, 0, TimeSpan.FromHours(8));

    private static Pause[] Pauses(int start, int[] gaps) => gaps is [var a, var b, var c, var d]
        ? [new(At(start + a), At(start + a + Math.Abs(b)), "一", "甲"),
            new(At(start + c), At(start + c + Math.Abs(d)), "二", "乙")]
        : [];
}
