using Dapper;
using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Deadlines;

/// <summary>An extension that was asked for, as pages show it.</summary>
public sealed class ExtensionView
{
    public Guid Id { get; init; }
    public int Days { get; init; }
    public string Reason { get; init; } = "";
    public string AskedBy { get; init; } = "";
    public DateTime AskedAt { get; init; }
    public int DeciderPost { get; init; }
    public string Decider { get; init; } = "";
    public DateTime? DecidedAt { get; init; }
    public bool? Granted { get; init; }
    public string Words { get; init; } = "";
}

/// <summary>One limit with its sum: what a person opens to see why this date.</summary>
public sealed record OpenedSum(DeadlineSum Sum, DateTimeOffset Start, DateTimeOffset? Due, bool OfCase,
    IReadOnlyList<ExtensionView> Extensions);

/// <summary>Puts the sum of a kept limit together: its term, the case's pauses, the extensions granted.</summary>
public sealed class DeadlineSums(NpgsqlDataSource source, DeadlineRules rules)
{
    private const string ExtensionSql = """
        select e.id, e.days, e.reason, p.name as AskedBy, e.asked_at as AskedAt, e.decider_post as DeciderPost,
          o.name || coalesce(' ' || q.name, '') as Decider,
               e.decided_at as DecidedAt, e.granted, e.words
        from extension e join person p on p.id = e.asked_by join post o on o.id = e.decider_post left join person q
          on q.id = e.decided_by
        where e.deadline_id = @id order by e.asked_at
        """;

    private const string PauseSql = """
        select c.from_at, c.to_at, c.reason, coalesce(p.name, '') from case_pause c left join person p
          on p.id = c.person_id
        where c.case_id = @caseId and (c.to_at is null or c.to_at > @start) order by c.from_at
        """;

    /// <summary>The sum of a task's limit, or of the case's own where the task has none of its own; null where there is
    /// no kept limit.</summary>
    public async Task<OpenedSum?> Open(Guid taskId, Guid caseId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var kept = await connection.QueryFirstOrDefaultAsync<Kept>(new CommandDefinition("""
            select d.id, d.case_id as CaseId, coalesce(t.unit_id, c.unit_id) as UnitId, d.start_at as StartAt, d.counts,
              d.amount, d.source, d.source_en as SourceEn, d.set_by as SetBy,
                   case when t.id is null then c.due_at else t.due_at end as DueAt, t.id is null as OfCase
            from deadline d join "case" c on c.id = d.case_id left join task t on t.id = d.id
            where d.id in (@taskId, @caseId) order by d.id = @taskId desc limit 1
            """, new { taskId, caseId }, cancellationToken: cancel));
        if (kept is null) return null;
        var here = await rules.Of(source, kept.UnitId, cancel);
        var extensions = (await connection.QueryAsync<ExtensionView>(
            new CommandDefinition(ExtensionSql, new { id = kept.Id }, cancellationToken: cancel))).AsList();
        var pauses = await connection.QueryAsync<(DateTime, DateTime?, string, string)>(new CommandDefinition(PauseSql,
            new { kept.CaseId, start = kept.StartAt }, cancellationToken: cancel));
        return new OpenedSum(Compute(kept, here.Calendar, pauses, extensions), kept.StartAt, kept.DueAt, kept.OfCase,
            extensions);
    }

    internal static async Task<DeadlineSum> Of(Act act, Kept kept, WorkingCalendar calendar,
        CancellationToken cancel) => Compute(kept, calendar,
        await act.Query<(DateTime, DateTime?, string, string)>(PauseSql, new { kept.CaseId, start = kept.StartAt },
            cancel),
        await act.Query<ExtensionView>(ExtensionSql, new { id = kept.Id }, cancel));

    private static DeadlineSum Compute(
        Kept kept, WorkingCalendar calendar,
        IEnumerable<(DateTime From, DateTime? To, string Reason, string By)> pauses,
        IEnumerable<ExtensionView> extensions)
    {
        static DateTimeOffset Utc(DateTime at) => new(at, TimeSpan.Zero);
        return Deadline.Compute(Utc(kept.StartAt),
            DeadlineRules.TermOf(kept.Counts, kept.Amount, kept.Source, kept.SetBy) with { SourceEn = kept.SourceEn },
            calendar,
            pauses.Select(p => new Pause(Utc(p.From), p.To is { } to ? Utc(to) : null, p.Reason, p.By)).ToList(),
            extensions.Where(e => e.Granted == true).OrderBy(e => e.DecidedAt)
                .Select(e => new Extension(Term.WorkingDays(e.Days), e.Reason, $"{e.AskedBy}、{e.Decider}"))
                .ToList());
    }
}
