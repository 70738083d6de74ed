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
    /// <paramref name="Broken"/>.
    /// </summary>
    public sealed record Routes(RouteChoice Choice, IReadOnlyList<RouteChoiceRow> Broken);

    public async Task<Routes> OfRoutes(NpgsqlConnection connection, NpgsqlTransaction? transaction, int unitId,
        CancellationToken cancel)
    {
        var own = await Rows(connection, transaction, unitId, RouteChoice.Name, cancel);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select distinct key from route where {Published};
            select coalesce(route_choice ->> 'outgoing', '') from unit where id = @unitId;
            """, new { unitId }, transaction, cancellationToken: cancel));
        var inUse = (await read.ReadAsync<string>()).ToHashSet(StringComparer.Ordinal);
        var usual = await read.ReadSingleAsync<string>();
        var rows = own.Where(row => inUse.Contains(row.Answer)).ToList();
        // What the unit's page says of its drafts stands where the shared table would begin.
        if (usual.Length > 0 && inUse.Contains(usual))
        {
            rows.Add(new RouteChoiceRow(["\"outgoing\"", RouteChoice.Any, RouteChoice.Any, RouteChoice.Any, "false"],
                usual, "本单位设定的发文流程", RowSource.UnitPage));
        }
        return new Routes(new RouteChoice([.. rows, .. shared.Rows]),
            [.. own.Where(row => !inUse.Contains(row.Answer))]);
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
}
