using System.Globalization;
using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Ui;

namespace Yiwang.Insight.Statistics;

/// <summary>The period an address asks for: <c>period</c> = week, month, quarter, year with a day <c>on</c>, or any
/// days <c>from</c> … <c>to</c>.</summary>
internal sealed record PeriodChoice(string Name, Period Days, Period Before, bool IsOver)
{
    public const int DaysMax = 3_700;

    public static Result<PeriodChoice> Read(HttpRequest request, DateOnly today)
    {
        var (from, to) = (request.Query["from"].ToString(), request.Query["to"].ToString());
        if (from.Length > 0 || to.Length > 0) return Free(from, to, today);
        var on = request.Query["on"].ToString();
        var day = today;
        if (on.Length > 0 && !TryDay(on, out day)) return BadDay;
        var name = request.Query["period"].ToString();
        if (name is not ("week" or "quarter" or "year")) name = "month";
        var days = Around(name, day);
        return new PeriodChoice(name, days, Around(name, days.From.AddDays(-1)), days.To < today);
    }

    /// <summary>The addresses of the periods before and after; empty where there is none.</summary>
    public (string Before, string After) Links(string path)
    {
        var bare = Urls.With(Urls.With(path, "from", null), "to", null);
        return Name == "custom" ? default : (Urls.With(bare, "on", Day(Before.From)),
            IsOver ? Urls.With(bare, "on", Day(Days.To.AddDays(1))) : "");
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>This period and those before it, oldest first.</summary>
    public IReadOnlyList<Period> Course(int count)
    {
        List<Period> course = [Days];
        while (course.Count < count)
        {
            var first = course[^1].From.AddDays(-1);
            course.Add(Name == "custom" ? new Period(course[^1].From.AddDays(-Length), first) : Around(Name, first));
        }

        course.Reverse();
        return course;
    }

    public string Label(Period period) => Name switch
    {
        "year" => period.From.Year.ToString(CultureInfo.InvariantCulture),
        "quarter" => $"{period.From.Year % 100:00}Q{(period.From.Month + 2) / 3}",
        "month" => period.From.Month == 1 ? $"{period.From.Year % 100:00}-01" : $"{period.From.Month:00}",
        _ => $"{period.From.Month}.{period.From.Day}",
    };

    private int Length => Days.To.DayNumber - Days.From.DayNumber + 1;

    private static Refusal BadDay { get; } = new("insight.day_wrong", "日期要写成 2026-01-31 的样子，先后要对，最长十年。",
        "Write days like 2026-01-31, the earlier first, ten years at most.", RefusalKind.Wrong, "from");

    private static Result<PeriodChoice> Free(string from, string to, DateOnly today)
    {
        if (!TryDay(from, out var first) || !TryDay(to, out var last) || last < first
            || last.DayNumber - first.DayNumber > DaysMax || first.Year < 2001) return BadDay;
        var length = last.DayNumber - first.DayNumber + 1;
        return new PeriodChoice("custom", new Period(first, last),
            new Period(first.AddDays(-length), first.AddDays(-1)), last < today);
    }

    private static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
        && day.Year is > 2000 and < 9000;

    private static Period Around(string name, DateOnly day)
    {
        var from = name switch
        {
            "week" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            "quarter" => new DateOnly(day.Year, (day.Month - 1) / 3 * 3 + 1, 1),
            "year" => new DateOnly(day.Year, 1, 1),
            _ => new DateOnly(day.Year, day.Month, 1),
        };
        return new Period(from,
            (name switch { "week" => from.AddDays(7), "quarter" => from.AddMonths(3), "year" => from.AddYears(1),
                _ => from.AddMonths(1) }).AddDays(-1));
    }
}
