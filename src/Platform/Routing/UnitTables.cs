using Dapper;
using Npgsql;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>The decision tables of a unit: its own rows, for choosing a route before those all units share.</summary>
public sealed class UnitTables(RouteChoice shared)
{
    public const int RowsMax = 200;

    private const string Published = "status = 'published' and (unit_id is null or unit_id = @unitId)";

    /// <summary>
    /// The table that chooses a route for this unit. Rows that name a route no longer in use are left out; they come
    /// back in
    /// <paramref name="Broken"/>. <paramref name="Kinds"/> are the kinds of the routes in use, by their keys.
    /// </summary>
    public sealed record Routes(RouteChoice Choice, IReadOnlyList<RouteChoiceRow> Broken,
        IReadOnlyDictionary<string, string> Kinds)
    {
        /// <summary>The row that chooses for what comes in, or for what this unit makes: never a route of the other
        /// sort.</summary>
        public RouteChoiceRow? For(Bpmn.Feel.Values facts, bool incoming) => Choice.For(facts, key =>
            Kinds.TryGetValue(key, out var kind) && incoming == (kind == "incoming"));
    }

    public async Task<Routes> OfRoutes(NpgsqlConnection connection, NpgsqlTransaction? transaction, int unitId,
        CancellationToken cancel)
    {
        var own = await Rows(connection, transaction, unitId, RouteChoice.Name, cancel);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select distinct on (key) key, kind from route where {Published} order by key, unit_id nulls last, version desc;
            select coalesce(route_choice ->> 'outgoing', '') from unit where id = @unitId;
            """, new { unitId }, transaction, cancellationToken: cancel));
        var inUse = (await read.ReadAsync<(string Key, string Kind)>())
            .ToDictionary(r => r.Key, r => r.Kind, StringComparer.Ordinal);
        var usual = await read.ReadSingleAsync<string>();
        var rows = own.Where(row => inUse.ContainsKey(row.Answer)).ToList();
        // What the unit's page says of its drafts stands where the shared table would begin.
        if (usual.Length > 0 && inUse.ContainsKey(usual))
        {
            rows.Add(new RouteChoiceRow(["\"outgoing\"", RouteChoice.Any, RouteChoice.Any, RouteChoice.Any, "false",
                RouteChoice.Any],
                usual, "本单位设定的发文流程", RowSource.UnitPage));
        }
        return new Routes(new RouteChoice([.. rows, .. shared.Rows]),
            [.. own.Where(row => !inUse.ContainsKey(row.Answer))], inUse);
    }

    /// <summary>The unit's own rows of one table, in their order.</summary>
    public static async Task<IReadOnlyList<RouteChoiceRow>> Rows(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, int unitId, string name,
        CancellationToken cancel) =>
        (await connection.QueryAsync<(Guid Id, string[] Tests, string Answer, string Words)>(new CommandDefinition("""
            select id, tests, answer, words from decision_row where unit_id = @unitId and name = @name order by ord, id
              limit @RowsMax
            """, new { unitId, name, RowsMax }, transaction, cancellationToken: cancel)))
        .Select(row => new RouteChoiceRow(row.Tests, row.Answer, row.Words, RowSource.Own, row.Id)).ToList();

    /// <summary>What the unit's tables answer to the question who gets a step; a table that is not there, or none of
    /// whose rows holds, is left out.</summary>
    internal static async Task<IReadOnlyDictionary<string, RouteWho>> Answers(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, int unitId, IReadOnlyList<string> names,
        Bpmn.Feel.Values facts, CancellationToken cancel)
    {
        var answers = new Dictionary<string, RouteWho>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var rows = await Rows(connection, transaction, unitId, name, cancel);
            if (rows.Count > 0 && new RouteChoice(rows).For(facts) is { } row && RouteWho.Read(row.Answer) is { } who)
                answers[name] = who;
        }
        return answers;
    }

    /// <summary>What the unit's tables answer to the business-rule tasks of a route, by the table's name; where no row
    /// holds it is left out.</summary>
    internal static async Task<IReadOnlyDictionary<string, RouteChoiceRow>> Decided(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, int unitId, IReadOnlyList<string> names,
        Bpmn.Feel.Values facts, CancellationToken cancel)
    {
        var decided = new Dictionary<string, RouteChoiceRow>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            var rows = await Rows(connection, transaction, unitId, name, cancel);
            if (rows.Count > 0 && new RouteChoice(rows).For(facts) is { } row) decided[name] = row;
        }
        return decided;
    }
}
