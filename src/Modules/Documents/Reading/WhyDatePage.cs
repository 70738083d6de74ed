using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Reading;

/// <summary>
/// Why this date: start, rule, days counted and skipped, pauses, extensions, who set what; for the viewer's own step,
/// else the one that is open. More time is asked for and decided here.
/// </summary>
internal sealed class WhyDatePage(
    DeadlineSums sums, ReadCase read, AskExtension ask, DecideExtension decide, ViewerSource viewers)
{
    public Task<IResult> Show(HttpContext http, Guid id) => Draw(http, id, null, null);

    public async Task<IResult> Ask(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var days = int.TryParse(form["days"], out var given) ? given : 0;
        var done = await ask.Run(http.Actor(), act.Answer, id, days, form["reason"].ToString(), http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.WhyThisDate(id.ToString()),
                new Text("延期申请已送去审批。", "Your request for more time was sent."));
    }

    public async Task<IResult> Decide(HttpContext http, Guid id, Guid extension)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var done = await decide.Run(http.Actor(), act.Answer, extension, form["grant"] == "yes",
            form["words"].ToString(), http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, id, refusal, form)
            : ViewerSource.Done(http, Urls.WhyThisDate(id.ToString()), done.Answer
                ? new Text("已同意，时限已按延期重新计算。", "Granted; the limit was counted anew.") : new Text("已不同意。", "Refused."));
    }

    private async Task<IResult> Draw(HttpContext http, Guid id, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var found = await read.Run(by, id, http.RequestAborted);
        if (found.Refusal is { } unseen) return new RefusalResult(unseen);
        var view = found.Answer;
        var mine = view.Tasks.FirstOrDefault(t => t.Mine && t.DueAt is not null);
        var task = mine ?? view.Tasks.LastOrDefault(t => t.DueAt is not null && t.State == "open")
            ?? view.Tasks.LastOrDefault(t => t.DueAt is not null);
        if (task is null)
            return new RefusalResult(new Refusal("deadline.none", "这件没有时限。", "This case has no time limit."));
        var opened = await sums.Open(task.Id, id, http.RequestAborted);
        var viewer = await viewers.Of(http);
        var entries = Entries.Of(form, refusal);
        var mark = task.LateAt is null || task.DueAt is not { } due ? (Text?)null : viewer.LateMark(due, task.DoneAt);
        var pending = opened?.Extensions.Any(e => e.DecidedAt is null) ?? false;
        return Page.Show<WhyDate, WhyDateView>(viewer,
            new WhyDateView(id.ToString(), view.Case.Title, new Text(task.Step, task.Step),
                opened?.Start ?? task.CreatedAt,
            opened is null ? task.DueAt : opened.Sum.Due is null ? null : task.DueAt, Counts(opened),
            opened is null ? [] : Lines(opened), opened?.Sum.IsProvisional ?? false,
            mark, task.Who, opened?.Extensions
                .Select(e =>
                    new ExtensionLine(e.Id.ToString(), e.Days, e.Reason, e.AskedBy, e.AskedAt, e.Decider, e.Granted,
                    e.DecidedAt,
                e.Words, e.DecidedAt is null && e.DeciderPost == by.PostId)).ToList() ?? [],
            mine is not null && opened is not null && !pending, refusal, entries),
                refusal is null ? 200 : Platform.Http.Answer.Status(refusal));
    }

    private static Text Counts(OpenedSum? opened) => opened?.Sum.Term.Unit switch
    {
        TermUnit.WorkingHours => new("工作小时", "Working hours"),
        TermUnit.CalendarDays => new("天", "Days"),
        _ => new("工作日", "Working days"),
    };

    private static List<SumLine> Lines(OpenedSum opened)
    {
        var sum = 0m;
        var lines = new List<SumLine>();
        foreach (var step in opened.Sum.Steps)
        {
            sum += step.Counted;
            var rule = step.Kind is StepKind.Rule or StepKind.Extended or StepKind.Provisional;
            lines.Add(new SumLine(WorkingCalendar.DateOf(step.From),
                WorkingCalendar.DateOf(step.To > step.From ? step.To.AddTicks(-1) : step.To),
                new Text(step.Zh, step.En), step.Counted, sum, step.By, rule));
        }
        return lines;
    }
}
