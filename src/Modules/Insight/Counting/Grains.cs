namespace Yiwang.Insight.Counting;

/// <summary>A stretch of days in whole pieces of one size: <c>d</c> days, <c>x</c> ten days, <c>m</c> months, <c>y</c>
/// years.</summary>
internal readonly record struct Piece(char Grain, DateOnly First, DateOnly Last);

/// <summary>Cuts periods into few pieces, so that a long one costs no more than a short one.</summary>
internal static class Grains
{
    /// <summary>The first day of the piece in which a day lies.</summary>
    public static DateOnly Start(char grain, DateOnly day) => grain switch
    {
        'y' => new DateOnly(day.Year, 1, 1),
        'm' => new DateOnly(day.Year, day.Month, 1),
        'x' => new DateOnly(day.Year, day.Month, day.Day <= 10 ? 1 : day.Day <= 20 ? 11 : 21),
        _ => day,
    };

    /// <summary>The day after the piece that starts on this day.</summary>
    public static DateOnly After(char grain, DateOnly start) => grain switch
    {
        'y' => start.AddYears(1),
        'm' => start.AddMonths(1),
        'x' => start.Day == 21 ? new DateOnly(start.Year, start.Month, 1).AddMonths(1) : start.AddDays(10),
        _ => start.AddDays(1),
    };

    /// <summary>The period in whole years, months, tens and days; neighbouring pieces of one grain are one stretch (its
    /// starts).</summary>
    public static List<Piece> Cut(DateOnly from, DateOnly to)
    {
        List<Piece> pieces = [];
        for (var day = from; day <= to;)
        {
            var grain = "ymxd".First(g => Start(g, day) == day && (g == 'd' || After(g, day).AddDays(-1) <= to));
            if (pieces.Count > 0 && pieces[^1].Grain == grain) pieces[^1] = pieces[^1] with { Last = day };
            else pieces.Add(new Piece(grain, day, day));
            day = After(grain, day);
        }

        return pieces;
    }
}
