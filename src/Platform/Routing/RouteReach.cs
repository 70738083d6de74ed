using Dapper;
using Npgsql;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>What a route's words ask for beyond the unit whose case it is; most routes ask for nothing.</summary>
public sealed record RouteAsks(bool Below, IReadOnlyList<string> Codes, bool Recipients, IReadOnlyList<string> Tables)
{
    public bool IsNothing => !Below && Codes.Count == 0 && !Recipients && Tables.Count == 0;

    internal static RouteAsks Of(BpmnModel model)
    {
        // Those that a list variable names are known by the variable.
        var words = model.Processes.SelectMany(process => process.AllNodes).Select(node => node.Step)
            .Where(step => step is { Who: not null, Countersign: null or { Over.Length: 0 } }).Select(step => step!.Who!).ToList();
        return new RouteAsks(words.Exists(who => who.Kind == "child-units"),
            [.. words.Where(who => who.Kind == "unit").Select(who => who.Argument).Distinct()],
            words.Exists(who => who.Kind == "recipients"),
            [.. words.Where(who => who.Kind == "table").Select(who => who.Argument).Distinct()]);
    }
}

/// <summary>
/// The units that a route's words name for one case today: those below, those of a code, those the document goes to. Read before a move,
/// so that the question who gets a step stays without the database.
/// </summary>
public sealed record RouteReach(IReadOnlyList<int> Below, IReadOnlyDictionary<string, int> ByCode, IReadOnlyList<int> Recipients)
{
    public static RouteReach None { get; } = new([], new Dictionary<string, int>(), []);

    public IEnumerable<int> Units => [.. Below, .. ByCode.Values, .. Recipients];

    /// <param name="documentId">Null for a case without a document, and for a dry run.</param>
    public static async Task<RouteReach> Of(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, CompiledRoute route, int unitId, Guid? documentId, CaseDocuments documents,
        CancellationToken cancel)
    {
        var asks = route.Asks;
        if (asks.IsNothing) return None;
        var named = (await connection.QueryAsync<(int Id, string? Code)>(new CommandDefinition("""
            select id, null from unit where @Below and parent_id = @unitId and valid_to is null
            union all select id, code from unit where code = any(@codes) and valid_to is null order by 1
            """, new { asks.Below, unitId, codes = asks.Codes.ToArray() }, transaction, cancellationToken: cancel))).AsList();
        return new RouteReach([.. named.Where(unit => unit.Code is null).Select(unit => unit.Id)],
            named.Where(unit => unit.Code is not null).ToDictionary(unit => unit.Code!, unit => unit.Id),
            asks.Recipients && documentId is { } document ? await documents.Recipients(connection, transaction, document, cancel) : []);
    }
}

/// <summary>What routing asks of the documents that cases are about; given by the module that owns them.</summary>
/// <param name="Recipients">The units a document goes to, in the order of the directory.</param>
public sealed record CaseDocuments(Func<NpgsqlConnection, NpgsqlTransaction?, Guid, CancellationToken, Task<IReadOnlyList<int>>> Recipients);
