using System.Globalization;
using System.Text.Json;
using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Deadlines;

/// <summary>What a unit's administrator says of terms, for the unit and those below.</summary>
public sealed record NewTerm(string Kind, string Step, string Urgency, string DocumentType, string Counts, int Amount,
    string Source);

/// <summary>
/// Changes the rules of limits of a unit: terms, urging, escalation, hours and days of its own; and, for the unit at
/// the top, the notice of days off of a year. Each is a row with who set it; running limits that rest on a changed
/// calendar are counted anew by a duty.
/// </summary>
public sealed class ChangeRules(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>Of all rules of the unit <c>@UnitId</c>, as its page shows them: another as soon as one of them is.</summary>
    public const string Version = """
        md5(concat_ws('|', (select string_agg(id::text, ' ' order by id) from term_rule where unit_id = @UnitId and ended_at is null),
          (select string_agg(id::text, ' ' order by id) from urge_rule where unit_id = @UnitId and ended_at is null),
          (select string_agg(id::text, ' ' order by id) from escalation_rule where unit_id = @UnitId and ended_at is null),
          (select hours from unit_hours where unit_id = @UnitId),
          (select string_agg(day || coalesce(hours, '') || name, ' ' order by day) from unit_day where unit_id = @UnitId),
          (select string_agg(year || paper || set_at, ' ' order by year) from holiday_notice)))
        """;

    private const int WordsLengthMax = 200;
    private const int NoticeDaysMax = 60;

    public Task<Result<bool>> AddTerm(Actor by, Guid actId, string version, NewTerm term, CancellationToken cancel) =>
        Do(by, actId, "term", version, async act =>
    {
        if (term.Amount is < 1 or > Term.CountMax)
            return Wrong("amount", $"时限为 1 到 {Term.CountMax} 的整数。",
                $"A term is a whole number from 1 to {Term.CountMax}.");
        if (term.Counts is not ("hours" or "days" or "calendar"))
            return Wrong("counts", "请选按什么计算。", "Choose what is counted.");
        if (term.Source.Trim().Length is 0 or > WordsLengthMax)
            return Wrong("source", "请写明依据的条款。", "Name the article it rests on.");
        if (new[] { term.Kind, term.Step, term.Urgency, term.DocumentType }.Any(w => w.Length > WordsLengthMax))
            return Wrong("step", "名称太长。", "The name is too long.");
        await act.Execute("""
            insert into term_rule (unit_id, kind, step, urgency, document_type, counts, amount, source, set_by, set_at)
            values (@UnitId, @Kind, @step, @Urgency, @DocumentType, @Counts, @Amount, @source, @PersonId, @At)
            """, new { by.UnitId, term.Kind, step = term.Step.Trim(), term.Urgency, term.DocumentType, term.Counts, term.Amount, source = term.Source.Trim(), by.PersonId, act.At }, cancel);
        return null;
    }, $"{term.Kind}/{term.Step}/{term.Urgency} {term.Amount} {term.Counts}", cancel);

    /// <param name="what">term_rule, urge_rule or escalation_rule, a closed list.</param>
    public Task<Result<bool>> End(Actor by, Guid actId, string version, string what, int id, CancellationToken cancel) =>
        Do(by, actId, "end", version, async act =>
    {
        var sql = what switch
        {
            "term" => "update term_rule set ended_at = @At where id = @id and unit_id = @UnitId and ended_at is null",
            "urge" => "update urge_rule set ended_at = @At where id = @id and unit_id = @UnitId and ended_at is null",
            "escalation" =>
                "update escalation_rule set ended_at = @At where id = @id and unit_id = @UnitId and ended_at is null",
            _ => "",
        };
        if (sql.Length == 0 || await act.Execute(sql, new { act.At, id, by.UnitId }, cancel) != 1)
            return Refusal.NotThere;
        if (what == "urge") await LookAgain(act, cancel);
        return null;
    }, $"{what} {id}", cancel);

    /// <param name="quiet">As <c>20:00-08:00</c>.</param>
    public Task<Result<bool>> AddUrge(Actor by, Guid actId, string version, string kind, int hours, int notWithin,
        string quiet, CancellationToken cancel) =>
        Do(by, actId, "urge", version, async act =>
        {
            if (kind is not ("task" or "delivery" or "answer"))
                return Wrong("kind", "请选催什么。", "Choose what is urged.");
            if (hours is < -2000 or > 2000)
                return Wrong("hours", "到期前后最多 2000 个工作小时。", "At most 2000 working hours before or after.");
            if (notWithin is < 1 or > 720)
                return Wrong("not_within", "不重复的时间为 1 到 720 小时。", "Not twice within 1 to 720 hours.");
            if (Quiet(quiet) is not var (quietFrom, quietTo)) return QuietWrong;
            await act.Execute("""
                insert into urge_rule (unit_id, kind, hours, not_within_hours, quiet_from, quiet_to, set_by, set_at)
                values (@UnitId, @kind, @hours, @notWithin, @from::time, @to::time, @PersonId, @At)
                """, new { by.UnitId, kind, hours, notWithin, from = Clock(quietFrom), to = Clock(quietTo), by.PersonId, act.At }, cancel);
            await LookAgain(act, cancel);
            return null;
        }, $"{kind} {hours}", cancel);

    public Task<Result<bool>> AddEscalation(Actor by, Guid actId, string version, int level, int hours, CancellationToken cancel) =>
        Do(by, actId, "escalation", version, async act =>
    {
        if (level is < 1 or > 5 || hours is < 0 or > 2000)
            return Wrong("level", "级别 1 到 5，超期 0 到 2000 个工作小时。", "Level 1 to 5, late by 0 to 2000 working hours.");
        await act.Execute(
            "insert into escalation_rule (unit_id, level, hours, set_by, set_at) values (@UnitId, @level, @hours, @PersonId, @At)",
            new { by.UnitId, level, hours, by.PersonId, act.At }, cancel);
        return null;
    }, $"{level}: {hours}", cancel);

    /// <param name="hours">As <c>08:30-12:00 14:30-17:30</c>; empty takes the unit's own hours away.</param>
    public Task<Result<bool>> SetHours(Actor by, Guid actId, string version, string hours, CancellationToken cancel) =>
        Do(by, actId, "hours", version, async act =>
    {
        if (hours.Trim().Length == 0)
        {
            await act.Execute("delete from unit_hours where unit_id = @UnitId", new { by.UnitId }, cancel);
        }
        else
        {
            if (Parsed(hours) is not { } parsed) return HoursWrong;
            await act.Execute("""
                insert into unit_hours (unit_id, hours, set_by, set_at) values (@UnitId, @written, @PersonId, @At)
                on conflict (unit_id) do update
                  set hours = excluded.hours, set_by = excluded.set_by, set_at = excluded.set_at
                """, new { by.UnitId, written = parsed.ToString(), by.PersonId, act.At }, cancel);
        }
        await Recount(act, "true", "unit hours", cancel);
        return null;
    }, hours, cancel);

    /// <param name="day">As <c>2026-10-08</c>.</param>
    /// <param name="hours">Empty: a day off.</param>
    public Task<Result<bool>> SetDay(Actor by, Guid actId, string version, string day, string hours, string name,
        bool take, CancellationToken cancel) => Do(by, actId, "day", version, async act =>
    {
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", out var date) || date.Year is < 2007 or > 2100)
            return Wrong("day", "请写日期。", "Write the date.");
        var off = string.IsNullOrWhiteSpace(hours);
        if (!off && Parsed(hours) is null) return HoursWrong;
        if (take)
        {
            await act.Execute("delete from unit_day where unit_id = @UnitId and day = @day::date",
                new { by.UnitId, day = Iso(date) }, cancel);
        }
        else
        {
            if (name.Trim().Length is 0 or > WordsLengthMax) return Wrong("name", "请写明是什么日子。", "Say what day it is.");
            await act.Execute("""
                insert into unit_day (unit_id, day, hours, name, set_by, set_at)
                  values (@UnitId, @day::date, @written, @name, @PersonId, @At)
                on conflict (unit_id, day) do update
                  set hours = excluded.hours, name = excluded.name, set_by = excluded.set_by, set_at = excluded.set_at
                """, new
            {
                by.UnitId, day = Iso(date), written = off ? null : Parsed(hours)!.ToString(), name = name.Trim(),
                by.PersonId, act.At,
            }, cancel);
        }
        await Recount(act, "true", "unit day", cancel);
        return null;
    }, $"{day} {name}", cancel);

    /// <summary>The State Council's notice for a year; only the unit at the top of the network enters it. Dates that
    /// were provisional are counted anew.</summary>
    /// <param name="lines">One day a line: <c>2027-01-01 休 元旦</c> or <c>2027-01-03 班 元旦</c>.</param>
    public Task<Result<bool>> AddNotice(Actor by, Guid actId, string version, int year, string paper, string lines,
        CancellationToken cancel) => Do(by, actId, "notice", version, async act =>
    {
        var top = await act.One<bool>("select parent_id is null from unit where id = @UnitId", new { by.UnitId },
            cancel);
        if (!top)
            return new Refusal("calendar.not_top", "放假安排由最上级单位登记一次，全网使用。",
                "The notice of days off is entered once, by the unit at the top.", RefusalKind.Forbidden);
        if (paper.Trim().Length is 0 or > WordsLengthMax)
            return Wrong("paper", "请写放假通知的文号。", "Name the number of the notice.");
        if (Days(year, lines) is not { } days)
            return Wrong("days", "一行一天，写成“2027-01-01 休 元旦”或“2027-01-03 班 元旦”，日期在该年或上一年 12 月。",
                "One day a line: “2027-01-01 休 元旦” (off) or “2027-01-03 班 元旦” (worked), of that year or the December before.");
        await act.Execute("""
            insert into holiday_notice (year, paper, days, set_by, set_at)
              values (@year, @paper, @days::jsonb, @PersonId, @At)
            on conflict (year) do update set paper = excluded.paper, days = excluded.days, set_by = excluded.set_by,
              set_at = excluded.set_at
            """, new { year, paper = paper.Trim(), days = JsonSerializer.Serialize(days), by.PersonId, act.At }, cancel);
        await Recount(act, "d.provisional", $"notice {year}", cancel);
        return null;
    }, $"{year} {paper}", cancel);

    private async Task<Result<bool>> Do(Actor by, Guid actId, string what, string version,
        Func<Act, Task<Refusal?>> change,
        string words, CancellationToken cancel)
    {
        if (!by.Has(Role.UnitAdmin))
            return new Refusal("rules.not_admin", "由单位管理员设置。", "This is set by the unit's administrator.",
                RefusalKind.Forbidden);
        var begun = await Act.Begin(source, actId, "rules." + what, by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        // Two who change the rules of one unit come one after the other.
        await act.Execute("select pg_advisory_xact_lock(hashtext('unit_rules'), @UnitId)", new { by.UnitId }, cancel);
        var now = await act.One<string>($"select {Version}", new { by.UnitId }, cancel);
        if (Versions.Stands(version, now!) is { } changed) return changed;
        if (await change(act) is { } refusal) return refusal;
        act.Trace("rules.changed", "unit", by.UnitId.ToString(), words: words, facts: ("what", what));
        return await act.Commit(true, cancel);
    }

    // Which running limits rest on the calendar of this unit, those of the units below included.
    private static Task Recount(Act act, string which, string why, CancellationToken cancel) => act.Execute($"""
        insert into recount (case_id, why)
        select distinct d.case_id, @why from deadline d join "case" c on c.id = d.case_id and c.closed_at is null left
          join task t on t.id = d.id
        join unit u on u.id = coalesce(t.unit_id, c.unit_id) where @UnitId = any(u.path) and {which}
          on conflict do nothing
        """, new { why, act.By.UnitId }, cancel);

    // Rules of urging that changed count for what runs already, from now on.
    private static async Task LookAgain(Act act, CancellationToken cancel)
    {
        await Recount(act, "true", "urge rules", cancel);
        await act.Execute("""
            update dispatch d set urge_at = @At, urge_looked = @At from unit u where u.id = d.unit_id
              and @UnitId = any(u.path) and exists (
              select 1 from delivery v where v.document_id = d.document_id and v.returned_at is null
                and v.recalled_at is null
                and (v.signed_at is null or (v.answer_due is not null and v.answered_at is null)))
            """, new { act.At, act.By.UnitId }, cancel);
    }

    private static WorkingHours? Parsed(string hours)
    {
        try
        {
            return WorkingHours.Parse(hours.Trim());
        }
        catch (CalendarException)
        {
            // The refusal says how hours are written.
            return null;
        }
    }

    private static (TimeOnly From, TimeOnly To)? Quiet(string written) => written.Split('-') is [var from, var to]
        && TimeOnly.TryParse(from, CultureInfo.InvariantCulture, out var begins)
        && TimeOnly.TryParse(to, CultureInfo.InvariantCulture, out var ends) ? (begins, ends) : null;

    private static List<NamedDay>? Days(int year, string lines)
    {
        var days = new List<NamedDay>();
        foreach (var line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split([' ', '\t', '　'], 3, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 3 || parts[1] is not ("休" or "班")
                || !DateOnly.TryParseExact(parts[0], "yyyy-MM-dd", out var date)
                || (date.Year != year && (date.Year != year - 1 || date.Month != 12))) return null;
            days.Add(new NamedDay(date, parts[1] == "休", parts[2]));
        }
        return days.Count is 0 or > NoticeDaysMax || days.DistinctBy(d => d.Date).Count() != days.Count
            || year is < 2007 or > 2100 ? null : days;
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Clock(TimeOnly time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    private static Refusal HoursWrong { get; } = new("calendar.hours_malformed", "工作时间写成“08:30-12:00 14:30-17:30”。",
        "Hours are written as “08:30-12:00 14:30-17:30”.",
        RefusalKind.Wrong, "hours");

    private static Refusal QuietWrong { get; } = new("rules.quiet_wrong", "安静时段写成“20:00-08:00”。",
        "Quiet hours are written as “20:00-08:00”.", RefusalKind.Wrong, "quiet");

    private static Refusal Wrong(string field, string zh, string en) =>
        new("rules.field_wrong", zh, en, RefusalKind.Wrong, field);
}

/// <summary>Counts limits anew after a calendar changed, some cases each pass; two processes share the list.</summary>
public sealed class RecountLimits(NpgsqlDataSource source, Limits limits, TimeProvider clock)
{
    /// <summary>When the next one is due, for <see cref="Jobs.Duty"/>.</summary>
    public const string Next = "select '-infinity'::timestamptz from recount limit 1";

    private const int BatchMax = 200;

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "deadline.recount", Actor.System, now,
            cancel)).Answer;
        var cases = await act.Query<(Guid CaseId, string Why)>("""
            with r as (select case_id from recount order by case_id limit @BatchMax for update skip locked)
            delete from recount x using r where x.case_id = r.case_id returning x.case_id, x.why
            """, new { BatchMax }, cancel);
        if (cases.Count == 0) return;
        var moved = 0;
        foreach (var (caseId, why) in cases) moved += await limits.CountAnew(act, caseId, why, cancel);
        act.Trace("deadline.recounted", "duty", "recount",
            facts: [("cases", cases.Count.ToString(CultureInfo.InvariantCulture)),
                ("moved", moved.ToString(CultureInfo.InvariantCulture))]);
        await act.Commit(true, cancel);
    }
}
