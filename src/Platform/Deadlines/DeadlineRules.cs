using System.Text.Json;
using Dapper;
using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Deadlines;

/// <summary>What an act needs to set limits in a unit: the rules, and the unit with those above it.</summary>
public sealed record UnitRules(DeadlineBook Book, IReadOnlyList<int> Path)
{
    public WorkingCalendar Calendar => Book.CalendarOf(Path);
}

/// <summary>
/// Reads the rules of limits. They are kept in memory; each act asks only whether their version is still the one, so that two processes
/// never count by different rules.
/// </summary>
public static class DeadlineRules
{
    private static volatile DeadlineBook known = DeadlineBook.Empty;

    public static async Task<UnitRules> Of(Act act, int unitId, CancellationToken cancel)
    {
        var (version, path) = await act.One<(Guid, int[]?)>("select version, (select path from unit where id = @unitId) from deadline_version", new { unitId }, cancel);
        return new UnitRules(await At(version, act.Connection, act.Transaction, cancel), path ?? [unitId]);
    }

    public static async Task<UnitRules> Of(NpgsqlDataSource source, int unitId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var (version, path) = await connection.QuerySingleAsync<(Guid, int[]?)>(new CommandDefinition(
            "select version, (select path from unit where id = @unitId) from deadline_version", new { unitId }, cancellationToken: cancel));
        return new UnitRules(await At(version, connection, null, cancel), path ?? [unitId]);
    }

    /// <summary>Says that the rules changed by this act; its own id is the new version.</summary>
    public static Task Changed(Act act, CancellationToken cancel) => act.Execute("update deadline_version set version = @Id", new { act.Id }, cancel);

    internal static Term TermOf(string counts, int amount, string source, string setBy) => new(counts switch
    {
        "hours" => TermUnit.WorkingHours,
        "days" => TermUnit.WorkingDays,
        _ => TermUnit.CalendarDays,
    }, amount, source, setBy);

    internal static string CountsOf(TermUnit unit) => unit switch { TermUnit.WorkingHours => "hours", TermUnit.WorkingDays => "days", _ => "calendar" };

    private static async Task<DeadlineBook> At(Guid version, NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancel)
    {
        var book = known;
        if (book.Version == version) return book;
        return known = await Read(version, connection, transaction, cancel);
    }

    private static async Task<DeadlineBook> Read(Guid version, NpgsqlConnection connection, NpgsqlTransaction? transaction, CancellationToken cancel)
    {
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition("""
            select r.unit_id, r.kind, r.step, r.urgency, r.document_type, r.counts, r.amount, r.source, coalesce(p.name, '') from term_rule r
              left join person p on p.id = r.set_by where r.ended_at is null order by r.id;
            select unit_id, kind, hours, not_within_hours, quiet_from::text, quiet_to::text from urge_rule where ended_at is null order by id;
            select unit_id, level, hours from escalation_rule where ended_at is null order by level, id;
            select year, paper, days::text from holiday_notice order by year;
            select unit_id, hours from unit_hours;
            select d.unit_id, d.day::text, coalesce(d.hours, ''), d.name, p.name from unit_day d join person p on p.id = d.set_by order by d.day;
            """, transaction: transaction, cancellationToken: cancel));
        var terms = (await read.ReadAsync<(int? Unit, string Kind, string Step, string Urgency, string Type, string Counts, int Amount, string Source, string By)>())
            .Select(r => new TermRule(r.Unit, r.Kind, r.Step, r.Urgency, r.Type, TermOf(r.Counts, r.Amount, r.Source, r.By))).ToList();
        var urges = (await read.ReadAsync<(int? Unit, string Kind, int Hours, int NotWithin, string From, string To)>())
            .Select(r => new UrgeRule(r.Unit, r.Kind, r.Hours, r.NotWithin, TimeOnly.Parse(r.From), TimeOnly.Parse(r.To))).ToList();
        var escalations = (await read.ReadAsync<(int? Unit, short Level, int Hours)>()).Select(r => new EscalationRule(r.Unit, r.Level, r.Hours)).ToList();
        var added = (await read.ReadAsync<(int Year, string Paper, string Days)>())
            .Select(n => new HolidayNotice(n.Year, [n.Paper], JsonSerializer.Deserialize<List<NamedDay>>(n.Days)!)).ToList();
        var hours = (await read.ReadAsync<(int Unit, string Hours)>()).ToDictionary(h => h.Unit, h => WorkingHours.Parse(h.Hours));
        var days = (await read.ReadAsync<(int Unit, string Day, string Hours, string Name, string By)>())
            .ToLookup(d => d.Unit, d => new UnitDay(DateOnly.Parse(d.Day), d.Hours.Length > 0 ? WorkingHours.Parse(d.Hours) : null, d.Name, d.By));
        var years = added.Select(n => n.Year).ToHashSet();
        return new DeadlineBook(version, terms, urges, escalations, [.. HolidayNotice.Shipped.Where(n => !years.Contains(n.Year)), .. added], hours, days);
    }
}
