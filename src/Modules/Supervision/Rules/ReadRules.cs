using Dapper;
using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;

namespace Yiwang.Supervision.Rules;

/// <summary>How long a step may take; empty words hold for all.</summary>
/// <param name="Counts">hours, days (both of work) or calendar.</param>
/// <param name="Source">The document and article it rests on.</param>
/// <param name="Unit">Who set it; empty for a sample that ships.</param>
/// <param name="Own">Set by the reader's unit, which may end it.</param>
internal sealed record TermRead(int Id, string Kind, string Step, string Urgency, string Type, string Counts,
    int Amount, string Source, string Unit, string SetBy, bool Own);

/// <param name="Kind">task, delivery or answer.</param>
/// <param name="Hours">Of work after the limit; negative: before it.</param>
/// <param name="Quiet">As <c>20:00-08:00</c>.</param>
internal sealed record UrgeRead(int Id, string Kind, int Hours, int NotWithin, string Quiet, string Unit, bool Own);

/// <summary>Late for so many working hours: the superior of this level is told.</summary>
internal sealed record EscalationRead(int Id, int Level, int Hours, string Unit, bool Own);

/// <param name="Hours">Empty: a day off.</param>
internal sealed record DayRead(DateOnly Day, string Hours, string Name, string SetBy);

/// <summary>The rules of limits that hold in a unit: its own and those of the units above.</summary>
/// <param name="Hours">Of each working day, as they hold.</param>
/// <param name="OwnHours">Whether the unit set them itself.</param>
/// <param name="Days">The unit's own, the latest first.</param>
/// <param name="YearsWithoutNotice">This year and the next, where the notice of days off is not out.</param>
/// <param name="Top">The unit at the top enters the notices for all.</param>
/// <param name="Version">Of the unit's own rules.</param>
internal sealed record RulesRead(
    IReadOnlyList<TermRead> Terms, IReadOnlyList<UrgeRead> Urges, IReadOnlyList<EscalationRead> Escalations,
    string Hours, bool OwnHours, IReadOnlyList<DayRead> Days, IReadOnlyList<int> YearsWithoutNotice, bool Top,
    string Version);

/// <summary>The rules of limits as the administrator of a unit sees them.</summary>
internal sealed class ReadRules(NpgsqlDataSource source, DeadlineRules limits, TimeProvider clock)
{
    private const int YearsShown = 2;
    private const int DaysShown = 60;

    public async Task<RulesRead> Run(Actor by, CancellationToken cancel)
    {
        var rules = await limits.Of(source, by.UnitId, cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        // The version comes first: what is changed meanwhile makes it old.
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select exists (select 1 from unit_hours where unit_id = @UnitId),
              (select parent_id is null from unit where id = @UnitId), {ChangeRules.Version};
            select r.id, r.kind, r.step, r.urgency, r.document_type, r.counts, r.amount, r.source,
              coalesce(u.short_name, ''), coalesce(p.name, ''), r.unit_id is not distinct from @UnitId
              from term_rule r left join unit u on u.id = r.unit_id left join person p on p.id = r.set_by
              where r.ended_at is null and (r.unit_id is null or r.unit_id = any(@path))
                order by r.unit_id nulls first, r.kind, r.step, r.id;
            select r.id, r.kind, r.hours, r.not_within_hours,
              to_char(r.quiet_from, 'HH24:MI') || '-' || to_char(r.quiet_to, 'HH24:MI'),
              coalesce(u.short_name, ''), r.unit_id is not distinct from @UnitId
              from urge_rule r left join unit u on u.id = r.unit_id where r.ended_at is null
                and (r.unit_id is null or r.unit_id = any(@path)) order by r.kind desc, r.hours, r.id;
            select r.id, r.level, r.hours, coalesce(u.short_name, ''), r.unit_id is not distinct from @UnitId
              from escalation_rule r left join unit u on u.id = r.unit_id where r.ended_at is null
                and (r.unit_id is null or r.unit_id = any(@path)) order by r.level, r.id;
            select d.day::text, coalesce(d.hours, ''), d.name, p.name from unit_day d join person p on p.id = d.set_by
              where d.unit_id = @UnitId order by d.day desc limit @DaysShown;
            """, new { by.UnitId, path = rules.Path.ToArray(), DaysShown }, cancellationToken: cancel));
        var (ownHours, top, version) = await read.ReadSingleAsync<(bool, bool, string)>();
        var terms = (await read.ReadAsync<(int Id, string Kind, string Step, string Urgency, string Type, string Counts,
            int Amount, string Source, string Unit, string By, bool Own)>())
            .Select(r => new TermRead(r.Id, r.Kind, r.Step, r.Urgency, r.Type, r.Counts, r.Amount, r.Source, r.Unit,
                r.By, r.Own)).ToList();
        var urges = (await read.ReadAsync<(int Id, string Kind, int Hours, int NotWithin, string Quiet, string Unit,
            bool Own)>())
            .Select(r => new UrgeRead(r.Id, r.Kind, r.Hours, r.NotWithin, r.Quiet, r.Unit, r.Own)).ToList();
        var escalations = (await read.ReadAsync<(int Id, short Level, int Hours, string Unit, bool Own)>())
            .Select(r => new EscalationRead(r.Id, r.Level, r.Hours, r.Unit, r.Own)).ToList();
        var days = (await read.ReadAsync<(string Day, string Hours, string Name, string By)>())
            .Select(d => new DayRead(DateOnly.Parse(d.Day), d.Hours, d.Name, d.By)).ToList();
        var years = Enumerable.Range(WorkingCalendar.DateOf(clock.GetUtcNow()).Year, YearsShown)
            .Where(y => rules.Calendar.IsProvisional(new DateOnly(y, 6, 1), new DateOnly(y, 6, 1))).ToList();
        return new RulesRead(terms, urges, escalations, rules.Calendar.HoursOf.ToString(), ownHours, days, years, top,
            version);
    }
}
