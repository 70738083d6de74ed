using Yiwang.Bpmn.Feel;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Routing;

namespace Yiwang.Supervision.Items;

/// <summary>
/// Gives a part of an item to its unit: a case of that unit on the route <c>supervision-part</c>, whose first task lies
/// with the unit's office, and whose review comes back to the post that opened the item.
/// </summary>
internal sealed class PartCases(Cases cases)
{
    private const int AssistingMax = 50;

    public async Task<Refusal?> Assign(Act act, Item item, int no, NewPart part, WorkingCalendar calendar,
        CancellationToken cancel)
    {
        if (part.Task.Trim().Length is 0 or > OpenItem.WordsLengthMax || part.Measure.Length > OpenItem.WordsLengthMax)
        {
            return new Refusal("supervision.task_wrong", "请写明这一项要办什么。", "Say what is asked in this part.",
                RefusalKind.Wrong, "task");
        }
        var lead = await ResponsibleUnit(act, part.Lead, cancel);
        if (lead.Refusal is { } noLead) return noLead;
        var assisting = new List<int>();
        foreach (var name in (part.Assisting ?? []).Where(n => n.Trim().Length > 0).Take(AssistingMax + 1))
        {
            var unit = await ResponsibleUnit(act, name, cancel);
            if (unit.Refusal is { } noUnit) return noUnit;
            if (unit.Answer.Id != lead.Answer.Id && !assisting.Contains(unit.Answer.Id)) assisting.Add(unit.Answer.Id);
        }
        if (assisting.Count > AssistingMax)
        {
            return new Refusal("supervision.units_wrong", $"一项任务最多 {AssistingMax} 个配合单位。",
                $"A part has at most {AssistingMax} assisting units.", RefusalKind.Wrong, "units");
        }
        var partId = Guid.CreateVersion7(act.At);
        var caseId = Guid.CreateVersion7(act.At);
        var due = part.Due is { } date ? OpenItem.DueAt(date, calendar) : new DateTimeOffset(item.DueAt, TimeSpan.Zero);
        await Begin(act, item, no, caseId, part.Task.Trim(), lead.Answer.Id, assisting, due, cancel);
        await act.Execute("""
            insert into supervision_part (id, item_id, no, task, measure, lead_unit, case_id, next_report_at)
            values (@partId, @ItemId, @no, @task, @measure, @Lead, @caseId, @next)
            """, new
        {
            partId, ItemId = item.Id, no, task = part.Task.Trim(), measure = part.Measure.Trim(), Lead = lead.Answer.Id,
                caseId,
            next = NextReport(act.At, item.ReportEvery, calendar),
        }, cancel);
        await act.Execute("insert into supervision_assist (part_id, unit_id) select @partId, unnest(@units)",
            new { partId, units = assisting.ToArray() }, cancel);
        act.Trace("supervision.assigned", "supervision", item.Id.ToString(), caseId, words: part.Task.Trim(), facts:
            [("part", no.ToString()), ("lead", lead.Answer.Id.ToString()), ("assisting", string.Join(' ', assisting))]);
        return null;
    }

    /// <summary>The part's case anew, after the item was reopened.</summary>
    public async Task<Guid> Again(Act act, Item item, int no, Guid partId, string task, int lead, DateTimeOffset due,
        CancellationToken cancel)
    {
        var caseId = Guid.CreateVersion7(act.At);
        var assisting = await act.Query<int>(
            "select unit_id from supervision_assist where part_id = @partId order by unit_id", new { partId }, cancel);
        await Begin(act, item, no, caseId, task, lead, assisting, due, cancel);
        return caseId;
    }

    /// <summary>When the next report is asked for; null for none.</summary>
    public static DateTimeOffset? NextReport(DateTimeOffset from, int everyDays, WorkingCalendar calendar) =>
        new WorkingTerms(calendar).AfterDays(from, everyDays);

    private Task<Moved> Begin(
        Act act, Item item, int no, Guid caseId, string task, int lead, IReadOnlyList<int> assisting,
        DateTimeOffset due, CancellationToken cancel)
    {
        var title = item.Title == task ? task : $"{item.Title}：{task}";
        return cases.Begin(act, new NewCase(caseId, "supervision", "supervision-part", null,
            title.Length > OpenItem.TitleLengthMax ? title[..OpenItem.TitleLengthMax] : title, $"{item.Number}-{no}",
            "", act.By.UnitName, due,
            Values.Of(
                ("chosen:handle", $"unit:{lead}"), ("assisting", FeelValue.Of(assisting.Select(u => $"unit:{u}"))),
                ("finished", false),
                ("supervisor", $"unit:{item.UnitId}"), ("chosen:part-review", $"post:{item.OpenedPost}")), lead,
                    $"{item.Number} 交办时定的时限"), cancel);
    }

    // Itself, what is below it, and for a government's office what is below that government.
    private static async Task<Result<(int Id, string Name)>> ResponsibleUnit(Act act, string words,
        CancellationToken cancel)
    {
        var name = words.Trim();
        var found = await act.Query<(int Id, string Name, bool Below)>("""
            select u.id, u.name, (@UnitId = any(u.path) or exists (
                select 1 from unit me join unit over on over.id = me.parent_id where me.id = @UnitId
                  and me.name = over.name || '办公室' and over.id = any(u.path)))
            from unit u where u.valid_to is null and (u.name = @name or u.code = @name or u.short_name = @name)
              order by u.name = @name desc, u.id limit 3
            """, new { act.By.UnitId, name }, cancel);
        if (found.Count == 0)
        {
            return new Refusal("supervision.unit_unknown", $"没有叫“{name}”的单位。请写全称或代码。",
                $"There is no unit “{name}”. Write its full name or code.", RefusalKind.Wrong, "units");
        }
        if (found.Count > 1 && found[0].Name != name)
        {
            return new Refusal("supervision.unit_ambiguous", $"叫“{name}”的单位不止一个，请写全称或代码。",
                $"More than one unit is called “{name}”. Write the full name or the code.", RefusalKind.Wrong, "units");
        }
        return found[0].Below ? (found[0].Id, found[0].Name)
            : new Refusal("supervision.unit_not_below", $"{found[0].Name}不归本单位督办。",
                $"{found[0].Name} is not under this unit.", RefusalKind.Wrong, "units");
    }
}
