using Microsoft.AspNetCore.Http;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Reading;

/// <summary>Why this date: start, rule, and each day counted or skipped, for the viewer's own step, else the step that is open.</summary>
internal sealed class WhyDatePage(ReadCase read, RouteCatalog routes, WorkingTerms terms, ViewerSource viewers)
{
    private const int DaysMax = 400;

    public async Task<IResult> Show(HttpContext http, Guid id)
    {
        var found = await read.Run(http.Actor(), id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var view = found.Answer;
        var task = view.Tasks.FirstOrDefault(t => t.Mine && t.DueAt is not null) ?? view.Tasks.LastOrDefault(t => t.DueAt is not null);
        if (task is null) return new RefusalResult(new Refusal("deadline.none", "这件没有时限。", "This case has no time limit."));
        var route = await routes.Load(view.Case.Route, view.Case.RouteUnitId, view.Case.RouteVersion, http.RequestAborted);
        var term = route.Model.FindNode(task.Node)?.Step?.Term;
        var days = Days(task.CreatedAt, task.DueAt!.Value);
        return Page.Show<WhyDate, WhyDateView>(await viewers.Of(http), new WhyDateView(Urls.Case(id.ToString()), view.Case.Title,
            new Text(task.Step, task.Step), Rule(term), task.CreatedAt, task.DueAt.Value, days, $"{route.Name} v{route.Version}"));
    }

    private static Text Rule(RouteTerm? term) => term switch
    {
        { Unit: 'h' } => new($"{term.Amount} 个工作小时", $"{term.Amount} working hours"),
        { Unit: 'd' } => new($"{term.Amount} 个工作日，当天不算", $"{term.Amount} working days, not counting the day of the start"),
        { Unit: 'm' } => new($"{term.Amount} 分钟", $"{term.Amount} minutes"),
        _ => new("", ""),
    };

    private List<DayLine> Days(DateTime from, DateTime due)
    {
        var lines = new List<DayLine>();
        var sum = 0.0;
        var (first, last) = (WorkingCalendar.DateOf(from), WorkingCalendar.DateOf(due));
        for (var day = first; day <= last && lines.Count < DaysMax; day = day.AddDays(1))
        {
            var start = day == first ? new DateTimeOffset(from, TimeSpan.Zero) : WorkingCalendar.InstantOf(day, TimeSpan.Zero);
            var end = day == last ? new DateTimeOffset(due, TimeSpan.Zero) : WorkingCalendar.InstantOf(day.AddDays(1), TimeSpan.Zero);
            var hours = WorkingTime.Between(start, end, terms.Calendar, []).TotalHours;
            sum += hours;
            lines.Add(new DayLine(day, Kind(terms.Calendar[day]), hours, sum));
        }
        return lines;
    }

    private static Text Kind(CalendarDay day) => day.Reason switch
    {
        DayReason.Weekday => new("工作日", "working day"),
        DayReason.Weekend => new("周末", "weekend"),
        DayReason.Holiday => new($"放假：{day.Name}", $"holiday: {day.Name}"),
        DayReason.MakeUp => new($"调休上班：{day.Name}", $"make-up working day: {day.Name}"),
        _ => new(day.Name, day.Name),
    };
}
