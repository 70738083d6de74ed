using Xunit;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Deadlines;

namespace Yiwang.Tests.Calendar;

/// <summary>Which rule of limits holds, when it urges, when it goes to the superior; without a database.</summary>
public sealed class DeadlineBookTests
{
    private static readonly TimeOnly Evening = new(20, 0);
    private static readonly TimeOnly Morning = new(8, 0);

    [Theory]
    [InlineData("incoming", "拟办", "", "", 4)]
    [InlineData("incoming", "拟办", "urgent", "", 2)]
    [InlineData("incoming", "主办", "", "", 9)]
    [InlineData("outgoing", "核稿", "", "notice", 6)]
    [InlineData("outgoing", "核稿", "", "letter", 1)]
    public void The_nearest_unit_and_then_the_most_exact_rule_counts(string kind, string step, string urgency,
        string type, int amount)
    {
        var book = Book(terms:
        [
            Rule(null, "", "", "", "", 1), Rule(null, "incoming", "", "", "", 3),
            Rule(null, "incoming", "拟办", "", "", 4), Rule(null, "incoming", "拟办", "urgent", "", 2),
            Rule(5, "incoming", "主办", "", "", 9), Rule(6, "incoming", "主办", "", "", 8),
            Rule(null, "", "", "", "notice", 6),
        ]);
        Assert.Equal(amount, book.TermOf(new TermQuestion([1, 5], kind, kind, "x", step, urgency, type))!.Count);
    }

    [Fact]
    public void Without_a_rule_the_route_says_it()
    {
        Assert.Null(Book(terms: [Rule(7, "", "", "", "", 1)])
            .TermOf(new TermQuestion([1, 5], "incoming", "incoming", "x", "拟办", "", "")));
    }

    [Theory]
    [InlineData("2026-03-02T09:00", "2026-03-02T13:30")] // before the limit: four working hours before 17:30
    [InlineData("2026-03-02T14:00", "2026-03-02T17:30")] // at the limit
    [InlineData("2026-03-02T17:30", "2026-03-04T09:30")] // after it, over a night: 6.5 h a day
    [InlineData("2026-03-05T09:00", "")]
    public void The_next_urge_is_the_first_that_is_still_to_come(string now, string next)
    {
        var book = Book(urges: [new(null, "task", -4, 4, Evening, Morning), new(null, "task", 0, 4, Evening, Morning),
            new(null, "task", 8, 4, Evening, Morning)]);
        // 17:30 less four working hours: three in the afternoon and one before noon.
        var expected = next == "2026-03-02T13:30" ? At("2026-03-02T11:00") : next.Length == 0
            ? (DateTimeOffset?)null : next == "2026-03-04T09:30" ? At("2026-03-04T10:00") : At(next);
        Assert.Equal(expected?.ToUniversalTime(),
            book.NextUrge([1], "task", At("2026-03-02T17:30"), At(now))?.At.ToUniversalTime());
    }

    [Fact]
    public void A_unit_with_its_own_rules_of_urging_has_only_those()
    {
        var book = Book(urges: [new(null, "task", 0, 4, Evening, Morning), new(5, "task", 2, 4, Evening, Morning)]);
        Assert.Equal([2], book.UrgesOf([1, 5], "task").Select(r => r.Hours));
        Assert.Equal([0], book.UrgesOf([1, 6], "task").Select(r => r.Hours));
    }

    [Theory]
    [InlineData("2026-03-02T21:00", "2026-03-03T08:00")]
    [InlineData("2026-03-03T02:00", "2026-03-03T08:00")]
    [InlineData("2026-03-03T08:00", "")]
    [InlineData("2026-03-03T19:59", "")]
    public void In_quiet_hours_an_urge_waits_for_their_end(string now, string until)
    {
        var rule = new UrgeRule(null, "task", 0, 4, Evening, Morning);
        Assert.Equal(until.Length == 0 ? null : At(until).ToUniversalTime(), rule.QuietUntil(At(now)));
    }

    [Fact]
    public void Lateness_goes_up_one_level_after_the_other_and_then_no_further()
    {
        var book = Book(escalations: [new(null, 1, 4), new(null, 2, 8)]);
        var late = At("2026-03-02T08:30");
        Assert.Equal(At("2026-03-02T15:00").ToUniversalTime(), book.NextEscalation([1], late, 0));
        Assert.Equal(At("2026-03-03T10:00").ToUniversalTime(), book.NextEscalation([1], late, 1));
        Assert.Null(book.NextEscalation([1], late, 2));
    }

    [Fact]
    public void A_units_own_day_counts_for_it_and_below_and_not_beside()
    {
        var day = new DateOnly(2026, 3, 3);
        var book = new DeadlineBook([], [], [], HolidayNotice.Shipped,
            new Dictionary<int, WorkingHours> { [5] = WorkingHours.Parse("09:00-12:00 13:00-18:00") },
            new[] { (5, new UnitDay(day, null, "苗年", "管理员")) }.ToLookup(d => d.Item1, d => d.Item2));
        Assert.False(book.CalendarOf([1, 5])[day].IsWorking);
        Assert.False(book.CalendarOf([1, 5, 9])[day].IsWorking);
        Assert.True(book.CalendarOf([1, 6])[day].IsWorking);
        Assert.Equal(new TimeSpan(18, 0, 0), book.CalendarOf([1, 5, 9]).HoursOf.Close);
    }

    private static DeadlineBook Book(IReadOnlyList<TermRule>? terms = null, IReadOnlyList<UrgeRule>? urges = null,
        IReadOnlyList<EscalationRule>? escalations = null) =>
        new(terms ?? [], urges ?? [], escalations ?? [], HolidayNotice.Shipped, new Dictionary<int, WorkingHours>(),
            Array.Empty<(int, UnitDay)>().ToLookup(d => d.Item1, d => d.Item2));

    private static TermRule Rule(int? unit, string kind, string step, string urgency, string type, int amount) =>
        new(unit, kind, step, urgency, type, new Term(TermUnit.WorkingDays, amount, "条例", ""));

    private static DateTimeOffset At(string words) =>
        new(DateTime.Parse(words, System.Globalization.CultureInfo.InvariantCulture), WorkingCalendar.ChinaOffset);
}
