using Dapper;
using Npgsql;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>What a route's words ask for beyond the unit whose case it is; most routes ask for nothing.</summary>
/// <param name="Facts">Whether a condition asks for facts of the document (<see cref="RouteVariable.Facts"/>).</param>
public sealed record RouteAsks(bool Below, IReadOnlyList<string> Codes, bool Recipients, IReadOnlyList<string> Tables,
    bool Facts)
{
    /// <summary>Whether it goes to the unit above all that issue the document together.</summary>
    public bool Superior { get; private init; }

    /// <summary>Nothing of units: whoever gets a step is found in the unit's own book.</summary>
    public bool NoUnits => !Below && Codes.Count == 0 && !Recipients && Tables.Count == 0 && !Superior;

    internal static RouteAsks Of(BpmnModel model, Definition definition)
    {
        // Those that a list variable names are known by the variable.
        var words = model.Processes.SelectMany(process => process.AllNodes).Select(node => node.Step)
            .Where(step => step is { Who: not null, Countersign: null or { Over.Length: 0 } })
            .Select(step => step!.Who!).ToList();
        return new RouteAsks(words.Exists(who => who.Kind == "child-units"),
            [.. words.Where(who => who.Kind == "unit").Select(who => who.Argument).Distinct()],
            words.Exists(who => who.Kind == "recipients"),
            [.. words.Where(who => who.Kind == "table").Select(who => who.Argument).Distinct()],
            Conditions(definition)
                .Any(condition => condition.Names().Any(name => RouteVariable.Fact(name) is not null)))
        {
            Superior = words.Exists(who => who.Kind == CommonSuperior),
        };
    }

    internal const string CommonSuperior = "common-superior";

    private static IEnumerable<FeelExpression> Conditions(Definition definition) =>
        definition.Flows.Select(flow => flow.Condition)
        .Concat(definition.Nodes.SelectMany(node =>
            (FeelExpression?[])[node.Condition, node.Repetition?.Completion, node.Repetition?.Cardinality]))
        .OfType<FeelExpression>();
}

/// <summary>
/// The units that a route's words name for one case today: those below, those of a code, those the document goes to.
/// Read before a move, so that the question who gets a step stays without the database.
/// </summary>
/// <param name="Answers">What the unit's tables say of who acts (<c>table:NAME</c>), by the table's name.</param>
public sealed record RouteReach(
    IReadOnlyList<int> Below, IReadOnlyDictionary<string, int> ByCode, IReadOnlyList<int> Recipients,
    IReadOnlyDictionary<string, RouteWho> Answers)
{
    public static RouteReach None { get; } = new([], new Dictionary<string, int>(), [],
        new Dictionary<string, RouteWho>());

    /// <summary>The nearest unit at or above the case's unit and all that issue its document with it.</summary>
    public int? Superior { get; private init; }

    public IEnumerable<int> Units => [.. Below, .. ByCode.Values, .. Recipients,
        .. Superior is { } superior ? [superior] : Array.Empty<int>()];

    /// <param name="documentId">Null for a case without a document, and for a dry run.</param>
    public static async Task<RouteReach> Of(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, CompiledRoute route, int unitId, Guid? documentId,
        CaseDocuments documents,
        CancellationToken cancel)
    {
        var asks = route.Asks;
        if (asks.NoUnits) return None;
        IReadOnlyDictionary<string, RouteWho> answers = asks.Tables.Count == 0
            ? None.Answers : await UnitTables.Answers(connection, transaction, unitId, asks.Tables,
            await documents.FactsOf(connection, transaction, route.Kind, unitId, documentId, cancel), cancel);
        var codes = asks.Codes.Concat(answers.Values.Where(who => who.Kind == "unit").Select(who => who.Argument))
            .ToArray();
        var below = asks.Below || answers.Values.Any(who => who.Kind == "child-units");
        var recipients = asks.Recipients || answers.Values.Any(who => who.Kind == "recipients");
        var named = (await connection.QueryAsync<(int Id, string? Code)>(new CommandDefinition("""
            select id, null from unit where @below and parent_id = @unitId and valid_to is null
            union all select id, code from unit where code = any(@codes) and valid_to is null order by 1
            """, new { below, unitId, codes }, transaction, cancellationToken: cancel))).AsList();
        return new RouteReach([.. named.Where(unit => unit.Code is null).Select(unit => unit.Id)],
            named.Where(unit => unit.Code is not null).ToDictionary(unit => unit.Code!, unit => unit.Id),
            recipients && documentId is { } document
                ? await documents.Recipients(connection, transaction, document, cancel) : [], answers)
        {
            Superior = asks.Superior || answers.Values.Any(who => who.Kind == RouteAsks.CommonSuperior)
                ? await Above(connection, transaction, [unitId, .. documentId is { } joint
                    ? await documents.Partners(connection, transaction, joint, cancel) : []], cancel) : null,
        };
    }

    // A unit's path leads from the top of the tree to itself.
    private static async Task<int?> Above(NpgsqlConnection connection, NpgsqlTransaction? transaction, int[] units,
        CancellationToken cancel)
    {
        var paths = (await connection.QueryAsync<int[]>(new CommandDefinition(
            "select path from unit where id = any(@units)", new { units }, transaction, cancellationToken: cancel)))
            .AsList();
        return paths.Count == 0 ? null
            : paths[0].LastOrDefault(unit => paths.TrueForAll(path => path.Contains(unit))) is > 0 and var nearest
                ? nearest : null;
    }
}

/// <summary>What routing asks of the documents that cases are about; given by the module that owns them.</summary>
/// <param name="Recipients">The units a document goes to, in the order of the directory.</param>
/// <param name="Partners">The units that issue a document with the one whose case it is.</param>
/// <param name="Facts">What it says of itself, under the names of <see cref="RouteVariable.Facts"/>.</param>
public sealed record CaseDocuments(
    Func<NpgsqlConnection, NpgsqlTransaction?, Guid, CancellationToken, Task<IReadOnlyList<int>>> Recipients,
    Func<NpgsqlConnection, NpgsqlTransaction?, Guid, CancellationToken, Task<IReadOnlyList<int>>> Partners,
    Func<NpgsqlConnection, NpgsqlTransaction?, Guid, CancellationToken, Task<Values>> Facts)
{
    /// <summary>The facts of a case: of its document, its direction, and its unit's level.</summary>
    public async Task<Values> FactsOf(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, string kind, int unitId, Guid? documentId,
        CancellationToken cancel)
    {
        var level = await connection.ExecuteScalarAsync<int>(
            new CommandDefinition("select level::int from unit where id = @unitId", new { unitId }, transaction,
                cancellationToken: cancel));
        var facts = Values.Of(("direction", kind is "outgoing" or "incoming" ? kind : "internal"),
            ("level", RouteWords.LevelOf(level)));
        return documentId is { } document ? facts.With(await Facts(connection, transaction, document, cancel)) : facts;
    }
}
