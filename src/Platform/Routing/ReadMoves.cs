using Dapper;
using Npgsql;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>A task with the moves this person may make on it now.</summary>
public sealed record TaskMoves(TaskRow Task, string Who, IReadOnlyList<AllowedMove> Moves);

/// <summary>A move that waits for a second person.</summary>
public sealed record MoveProposal(Guid Id, string Move, string Target, string Reason, int ProposedBy, string Proposer,
    DateTime ProposedAt);

/// <summary>How a case stands, and what this person may do to its way.</summary>
public sealed record CaseMoves(
    CaseRow Case, CompiledRoute Route, WayState State, MoveContext Context, IReadOnlyList<TaskMoves> Tasks,
    IReadOnlyList<AllowedMove> OnCase,
    MoveProposal? Waiting)
{
    public MovePreview Preview(Move move) => Way.Preview(Route.Way, State, move, Context);
}

/// <summary>Reads the moves of a case for those who see it; the same core that decides says what may be
/// offered.</summary>
public sealed class ReadMoves(NpgsqlDataSource source, RouteCatalog routes, StepActs acts, TimeProvider clock)
{
    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Who { get; init; } = "";
    }

    public async Task<Result<CaseMoves>> Run(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var onCase = await connection.QueryFirstOrDefaultAsync<CaseRow>(new CommandDefinition(
            $"""select {CaseRow.Columns} from "case" c where c.id = @id and {DocumentAccess.SeesCase}""",
            DocumentAccess.Of(by, new { id }),
            cancellationToken: cancel));
        if (onCase is null) return Refusal.NotThere;
        var route = await routes.Load(onCase.Route, onCase.RouteUnitId, onCase.RouteVersion, cancel);
        var state = route.StateOf(onCase);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {TaskRow.Columns} from task t where t.case_id = @id order by t.created_at, t.id;
            select t.id, coalesce(p.name, (select o.name || coalesce(' ' || string_agg(h2.name, '、' order by h2.id), '')
              from post o
                left join holding h on h.post_id = o.id and (h.valid_to is null or h.valid_to >= current_date)
                left join person h2 on h2.id = h.person_id and h2.state = 'active' where o.id = t.post_id
                  group by o.name), '') as Who
              from task t left join person p on p.id = coalesce(t.done_by, t.person_id) where t.case_id = @id;
            select m.id, m.move, m.target, m.reason, m.proposed_by, p.name, m.proposed_at
              from move_proposal m join person p on p.id = m.proposed_by where m.case_id = @id and m.decided_at is null;
            """, new { id }, cancellationToken: cancel));
        var tasks = (await read.ReadAsync<TaskRow>()).AsList();
        var names = (await read.ReadAsync<Row>()).ToDictionary(row => row.Id, row => row.Who);
        var waiting = (await read.ReadAsync<(Guid Id, string Move, string Target, string Reason, int By, string Name,
            DateTime At)>()).AsList();
        var reach = await RouteReach.Of(connection, null, route, onCase.UnitId, onCase.DocumentId, acts.Documents,
            cancel);
        var book = await OfficeBook.Load(connection, null,
            [.. await Units(connection, onCase, by, state, cancel), .. reach.Units], cancel);
        var context = Carrier.ContextOf(by, clock.GetUtcNow(), onCase, route, book, reach, null);
        return new CaseMoves(onCase, route, state, context,
            [.. tasks.Select(task =>
                new TaskMoves(task, names[task.Id], Way.Allowed(route.Way, state, int.Parse(task.Key), context)))],
            Way.Allowed(route.Way, state, 0, context),
            waiting.Select(w => new MoveProposal(w.Id, w.Move, w.Target, w.Reason, w.By, w.Name, w.At))
                .FirstOrDefault());
    }

    private static async Task<IEnumerable<int>> Units(NpgsqlConnection connection, CaseRow onCase, Actor by,
        WayState? state, CancellationToken cancel)
    {
        var posts = Carrier.PostsIn(state).Distinct().ToArray();
        return [onCase.UnitId, by.UnitId, .. await connection.QueryAsync<int>(new CommandDefinition(
            "select distinct unit_id from post where id = any(@posts)", new { posts }, cancellationToken: cancel))];
    }
}
