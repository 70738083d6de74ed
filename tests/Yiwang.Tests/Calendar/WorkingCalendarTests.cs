using System.Text;
using Xunit;
using Yiwang.Platform.Calendar;

namespace Yiwang.Tests.Calendar;

public sealed class WorkingCalendarTests
{
    private static readonly WorkingCalendar China = WorkingCalendar.Shipped;

    [Fact]
    public void The_six_make_up_days_of_2026_are_there_by_name()
    {
        var makeUp = Days(2026).Where(day => day.Reason == DayReason.MakeUp)
            .Select(day => (day.Date.ToString("MM-dd"), day.Name));
        Assert.Equal(
            [("01-04", "元旦"), ("02-14", "春节"), ("02-28", "春节"), ("05-09", "劳动节"), ("09-20", "国庆节"), ("10-10", "国庆节")],
            makeUp);
        Assert.Equal(33, Days(2026).Count(day => day.Reason == DayReason.Holiday));
    }

    [Fact]
    public void Every_day_of_every_notice_is_what_the_notice_says_and_the_others_follow_the_week()
    {
        var named = HolidayNotice.Shipped.SelectMany(notice => notice.Days)
            .ToDictionary(day => day.Date, day => day.IsOff);
        for (var year = 2007; year <= 2026; year++)
        {
            foreach (var day in Days(year))
            {
                var off = named.TryGetValue(day.Date, out var said)
                    ? said : day.Date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
                Assert.Equal(off, !day.IsWorking);
            }
        }
    }

    /// <summary>Working days of a year as labour law counts them: 365 less 104 weekend days and the statutory ones, 1
    /// more or less.</summary>
    [Theory]
    [InlineData(2024, 251)]
    [InlineData(2025, 248)]
    [InlineData(2026, 248)]
    public void A_year_has_its_working_days(int year, int count) =>
        Assert.Equal(count, Days(year).Count(day => day.IsWorking));

    [Fact]
    public void A_year_without_notice_has_the_days_the_law_names_and_is_provisional()
    {
        var off = Days(2027).Where(day => day.Reason == DayReason.Holiday)
            .Select(day => (day.Date.ToString("MM-dd"), day.Name));
        Assert.Equal(
            [
                ("01-01", "元旦"), ("02-05", "春节"), ("02-06", "春节"), ("02-07", "春节"), ("02-08", "春节"), ("04-05", "清明节"),
                ("05-01", "劳动节"), ("05-02", "劳动节"), ("06-09", "端午节"), ("09-15", "中秋节"),
                ("10-01", "国庆节"), ("10-02", "国庆节"), ("10-03", "国庆节"),
            ],
            off);
        Assert.All(Days(2027), day => Assert.True(day.IsProvisional));
        Assert.False(China[new(2026, 12, 25)].IsProvisional);
        Assert.True(China[new(2026, 12, 28)].IsProvisional);
    }

    /// <summary>The law's days fall within the days off that the notices gave; so the provisional rule is right where
    /// it can be checked.</summary>
    [Fact]
    public void The_days_the_law_names_were_off_in_every_noticed_year_since_2025()
    {
        foreach (var year in new[] { 2025, 2026 })
        {
            var without = new WorkingCalendar(
                [.. HolidayNotice.Shipped.Where(notice => notice.Year != year)], WorkingHours.Usual, []);
            for (var date = new DateOnly(year, 1, 1); date.Year == year; date = date.AddDays(1))
            {
                Assert.True(without[date].Reason != DayReason.Holiday || !China[date].IsWorking);
            }
        }
    }

    [Fact]
    public void A_notice_that_comes_out_replaces_the_provisional_days()
    {
        var notice = HolidayNotice.Parse(Encoding.UTF8.GetBytes(
            """{"year":2027,"papers":["x"],"days":[{"name":"元旦","date":"2026-12-31","isOffDay":true},{"name":"元旦","date":"2027-01-03","isOffDay":false}]}"""));
        var calendar = new WorkingCalendar([.. HolidayNotice.Shipped.Where(old => old.Year != 2027), notice],
            WorkingHours.Usual, []);
        Assert.False(calendar[new(2026, 12, 31)].IsWorking);
        Assert.True(calendar[new(2027, 1, 3)].IsWorking);
        Assert.False(calendar[new(2027, 3, 3)].IsProvisional);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"year":2027,"papers":[],"days":[{"name":"x","date":"2027-02-30","isOffDay":true}]}""")]
    [InlineData("""{"year":2027,"papers":[],"days":[{"name":"x","date":"2029-01-01","isOffDay":true}]}""")]
    [InlineData("""{"year":2027,"papers":[],"days":[{"name":"x","date":"2027-01-01"}]}""")]
    [InlineData("""{"year":"2027","papers":[],"days":[]}""")]
    public void A_malformed_notice_is_refused(string json) => Assert.Equal(
        "calendar.notice_malformed",
        Assert.Throws<CalendarException>(() => HolidayNotice.Parse(Encoding.UTF8.GetBytes(json))).Code);

    [Theory]
    [InlineData("")]
    [InlineData("08:30")]
    [InlineData("12:00-08:30")]
    [InlineData("08:30-12:00 11:00-17:30")]
    [InlineData("08:30-25:00")]
    public void Malformed_hours_are_refused(string hours) => Assert.Equal(
        "calendar.hours_malformed", Assert.Throws<CalendarException>(() => WorkingHours.Parse(hours)).Code);

    [Fact]
    public void Hours_until_midnight_are_written_and_read_alike() =>
        Assert.Equal("00:00-08:00 16:00-24:00", WorkingHours.Parse("00:00-08:00 16:00-24:00").ToString());

    private static IEnumerable<CalendarDay> Days(int year) =>
        Enumerable.Range(0, DateTime.IsLeapYear(year) ? 366 : 365)
            .Select(i => China[new DateOnly(year, 1, 1).AddDays(i)]);
}
