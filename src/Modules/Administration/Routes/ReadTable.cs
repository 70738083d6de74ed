using Dapper;
using Npgsql;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>A decision table as it holds in a unit.</summary>
/// <param name="Broken">Rows that do nothing, since their route is out of use.</param>
/// <param name="Level">Of the unit, as routes name it.</param>
/// <param name="Version">Of the unit's own rows.</param>
internal sealed record TableRead(RouteChoice Choice, IReadOnlyList<RouteChoiceRow> Broken, string Level, string Version)
{
    /// <summary>The types of documents, as tables name them.</summary>
    public static IReadOnlyList<string> Types { get; } =
        ["通知", "决议", "决定", "命令", "公报", "公告", "通告", "意见", "通报", "报告", "请示", "批复", "议案", "函", "纪要", "电报", "督办"];

    /// <summary>The facts to try the table with; what is not given is as most documents have it.</summary>
    public Values Facts(Func<string, string?> given)
    {
        var facts = Values.Empty;
        foreach (var name in RouteChoice.Inputs)
        {
            facts = facts.With(name, name == "joint" ? FeelValue.Of(given(name) == "true")
                : FeelValue.Of(given(name) is { Length: > 0 } value ? value
                : name switch
                {
                    "direction" => "outgoing", "type" => Types[0], "urgency" => "ordinary", "from" => "", _ => Level,
                }));
        }
        return facts;
    }
}

/// <summary>Reads a decision table of the person's unit, with the rows all units share.</summary>
internal sealed class ReadTable(NpgsqlDataSource source, UnitTables tables, ReadRoutes read)
{
    public async Task<TableRead> Run(Actor by, string table, CancellationToken cancel)
    {
        var level = await read.Level(by, cancel);
        await using var connection = await source.OpenConnectionAsync(cancel);
        // The version comes first: what is changed meanwhile makes it old.
        var version = await connection.ExecuteScalarAsync<string>(new CommandDefinition($"select {ChangeTable.Version}",
            new { by.UnitId, table }, cancellationToken: cancel)) ?? "";
        if (table != RouteChoice.Name)
        {
            return new TableRead(new RouteChoice(await UnitTables.Rows(connection, null, by.UnitId, table, cancel)), [],
                level, version);
        }
        var (choice, broken, _) = await tables.OfRoutes(connection, null, by.UnitId, cancel);
        return new TableRead(choice, broken, level, version);
    }
}
