using System.Text.Json;
using Dapper;
using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Deadlines;

/// <summary>What an act needs to set limits in a unit: the rules, and the unit with those above it.</summary>
public sealed record UnitRules(DeadlineBook Book, IReadOnlyList<int> Path)
{
    public WorkingCalendar Calendar => Book.CalendarOf(Path);

    /// <summary>Terms counted by the unit's own days and hours.</summary>
    public WorkingTerms Terms => new(Calendar);
}

/// <summary>
/// The rules of limits, kept in memory under the directory's version, which their changes raise: two processes never
/// count by different rules, and a step asks the database nothing for them.
/// </summary>
public sealed class DeadlineRules
{
    private const int Everywhere = 0;
    private readonly KeptOfDirectory<int, DeadlineBook> books = new();
    private readonly KeptOfDirectory<int, UnitRules> units = new();

    /// <param name="state">As the act read it, before it asks for anything that rests on it.</param>
    public async Task<UnitRules> Of(Act act, DirectoryState state, int unitId, CancellationToken cancel)
    {
        if (units.TryGet(state, unitId, out var known)) return known;
        var path = await act.One<int[]>("select path from unit where id = @unitId", new { unitId }, cancel);
        return await Keep(state, unitId, path, act.Connection, act.Transaction, cancel);
    }

    public async Task<UnitRules> Of(Act act, int unitId, CancellationToken cancel)
    {
        var (version, day) = await act.One<(long, DateTime)>(DirectoryState.Question, null, cancel);
        return await Of(act, new DirectoryState(version, day), unitId, cancel);
    }

    public async Task<UnitRules> Of(NpgsqlDataSource source, int unitId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var (version, day) = await connection.QuerySingleAsync<(long,
            DateTime)>(new CommandDefinition(DirectoryState.Question, cancellationToken: cancel));
        return await Of(connection, new DirectoryState(version, day), unitId, cancel);
    }

    /// <summary>For a page that has read the state with something else; asks only what is not kept.</summary>
    public async Task<UnitRules> Of(NpgsqlConnection connection, DirectoryState state, int unitId,
        CancellationToken cancel)
    {
        if (units.TryGet(state, unitId, out var known)) return known;
        var path = await connection.ExecuteScalarAsync<int[]>(
            new CommandDefinition("select path from unit where id = @unitId", new { unitId },
                cancellationToken: cancel));
        return await Keep(state, unitId, path, connection, null, cancel);
    }

    internal static Term TermOf(string counts, int amount, string source, string setBy) => new(counts switch
    {
        "hours" => TermUnit.WorkingHours,
        "days" => TermUnit.WorkingDays,
        _ => TermUnit.CalendarDays,
    }, amount, source, setBy);

    internal static string CountsOf(TermUnit unit) =>
        unit switch { TermUnit.WorkingHours => "hours", TermUnit.WorkingDays => "days", _ => "calendar" };

    private async Task<UnitRules> Keep(
        DirectoryState state, int unitId, int[]? path, NpgsqlConnection connection, NpgsqlTransaction? transaction,
        CancellationToken cancel)
    {
        if (!books.TryGet(state, Everywhere, out var book))
        {
            book = await Read(connection, transaction, cancel);
            books.Keep(state, Everywhere, book);
        }
        var rules = new UnitRules(book, path ?? [unitId]);
        units.Keep(state, unitId, rules);
        return rules;
    }

    private static async Task<DeadlineBook> Read(NpgsqlConnection connection, NpgsqlTransaction? transaction,
        CancellationToken cancel)
    {
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition("""
            select r.unit_id, r.kind, r.step, r.urgency, r.document_type, r.counts, r.amount, r.source,
              coalesce(p.name, '') from term_rule r
              left join person p on p.id = r.set_by where r.ended_at is null order by r.id;
            select unit_id, kind, hours, not_within_hours, quiet_from::text, quiet_to::text from urge_rule
              where ended_at is null order by id;
            select unit_id, level, hours from escalation_rule where ended_at is null order by level, id;
            select year, paper, days::text from holiday_notice order by year;
            select unit_id, hours from unit_hours;
            select d.unit_id, d.day::text, coalesce(d.hours, ''), d.name, p.name from unit_day d join person p
              on p.id = d.set_by order by d.day;
            """, transaction: transaction, cancellationToken: cancel));
        var terms = (await read.ReadAsync<(int? Unit, string Kind, string Step, string Urgency, string Type,
            string Counts, int Amount, string Source, string By)>())
            .Select(r =>
                new TermRule(r.Unit, r.Kind, r.Step, r.Urgency, r.Type, TermOf(r.Counts, r.Amount, r.Source, r.By)))
                .ToList();
        var urges = (await read.ReadAsync<(int? Unit, string Kind, int Hours, int NotWithin, string From, string To)>())
            .Select(r =>
                new UrgeRule(r.Unit, r.Kind, r.Hours, r.NotWithin, TimeOnly.Parse(r.From), TimeOnly.Parse(r.To)))
                .ToList();
        var escalations = (await read.ReadAsync<(int? Unit, short Level, int Hours)>())
            .Select(r => new EscalationRule(r.Unit, r.Level, r.Hours)).ToList();
        var added = (await read.ReadAsync<(int Year, string Paper, string Days)>())
            .Select(n => new HolidayNotice(n.Year, [n.Paper], JsonSerializer.Deserialize<List<NamedDay>>(n.Days)!))
            .ToList();
        var hours = (await read.ReadAsync<(int Unit, string Hours)>())
            .ToDictionary(h => h.Unit, h => WorkingHours.Parse(h.Hours));
        var days = (await read.ReadAsync<(int Unit, string Day, string Hours, string Name, string By)>())
            .ToLookup(d =>
                d.Unit, d =>
                new UnitDay(DateOnly.Parse(d.Day), d.Hours.Length > 0 ? WorkingHours.Parse(d.Hours) : null, d.Name,
                    d.By));
        var years = added.Select(n => n.Year).ToHashSet();
        return new DeadlineBook(terms, urges, escalations,
            [.. HolidayNotice.Shipped.Where(n => !years.Contains(n.Year)), .. added], hours, days);
    }
}
