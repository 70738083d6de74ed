using System.Globalization;

namespace Yiwang.Platform.Calendar;

/// <summary>
/// The days off that the law itself names (全国年节及纪念日放假办法, as revised from 2025-01-01): what is known of a year
/// before its notice is out. Which weekends are exchanged is not known before, so such a year is provisional.
/// </summary>
internal static class StatutoryDays
{
    private static readonly ChineseLunisolarCalendar Lunar = new();

    internal static IEnumerable<NamedDay> Of(int year)
    {
        var newYear = FromLunar(year, 1, 1);
        return [
            Day(new(year, 1, 1), "元旦"),
            .. Days(newYear.AddDays(-1), 4, "春节"),
            Day(new(year, 4, ClearAndBright(year)), "清明节"),
            .. Days(new(year, 5, 1), 2, "劳动节"),
            Day(FromLunar(year, 5, 5), "端午节"),
            Day(FromLunar(year, 8, 15), "中秋节"),
            .. Days(new(year, 10, 1), 3, "国庆节"),
        ];
    }

    private static IEnumerable<NamedDay> Days(DateOnly first, int count, string name) =>
        Enumerable.Range(0, count).Select(i => Day(first.AddDays(i), name));

    private static NamedDay Day(DateOnly date, string name) => new(date, true, name);

    // A leap month before it moves the number of the month by one.
    private static DateOnly FromLunar(int year, int month, int day)
    {
        var leap = Lunar.GetLeapMonth(year);
        var number = leap > 0 && leap <= month ? month + 1 : month;
        return DateOnly.FromDateTime(Lunar.ToDateTime(year, number, day, 0, 0, 0, 0));
    }

    // The sun's 15 degrees; the usual formula for 2000 to 2099.
    private static int ClearAndBright(int year)
    {
        var yearOfCentury = year % 100;
        return (int)(yearOfCentury * 0.2422 + 4.81) - yearOfCentury / 4;
    }
}
