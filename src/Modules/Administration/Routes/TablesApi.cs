using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>The decision tables of a unit for programs: read, tried and changed as on their page.</summary>
internal static class TablesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("", async (HttpContext http, ReadRoutes run) => Results.Json<IReadOnlyList<string>>(
            [RouteChoice.Name, .. await run.Tables(http.Actor(), http.RequestAborted)]))
            .Reads(typeof(IReadOnlyList<string>), "本单位的决策表", "the decision tables of the unit");
        api.MapGet("/{table}", async (string table, HttpContext http, ReadTable run) =>
        {
            var read = await run.Run(http.Actor(), table, http.RequestAborted);
            Versions.Say(http, read.Version);
            return Results.Json(RowAnswer.Of(read));
        }).Reads(typeof(IReadOnlyList<RowAnswer>), "看一张表：从上到下，取第一个成立的行",
            "reads a table: from the top, the first row that holds");
        api.MapGet("/{table}/try", async (string table, string? direction, string? type, string? urgency,
            string? level, string? joint, string? from, HttpContext http, ReadTable run) =>
        {
            var given = new Dictionary<string, string?>
            {
                ["direction"] = direction, ["type"] = type, ["urgency"] = urgency, ["level"] = level,
                ["joint"] = joint, ["from"] = from,
            };
            var read = await run.Run(http.Actor(), table, http.RequestAborted);
            return Results.Json(TriedAnswer.Of(read, read.Choice.Matching(read.Facts(name => given[name]))));
        }).Reads(typeof(TriedAnswer), "试一张表，没写的按常见的算",
            "tries a table; what is left out is as most documents have it");
        var changing = api.MapGroup("/{table}/rows").Needs(Allow.OneOf(RouteRow.Drawers));
        changing.MapPost("", (string table, RowInput input, HttpContext http, ChangeTable run) => Acts.Do(http, act =>
            run.Add(http.Actor(), act, Versions.Of(http.Request), table, input.Row, http.RequestAborted)))
            .Does(typeof(bool), "加本单位的一行，在自己的行后面", "adds a row of the unit's own, after its others",
                version: true);
        changing.MapDelete("/{row:guid}", (string table, Guid row, HttpContext http, ChangeTable run) =>
            Acts.Do(http, act => run.Remove(http.Actor(), act, Versions.Of(http.Request), table, row,
                http.RequestAborted)))
            .Does(typeof(bool), "删去本单位的一行", "takes a row of the unit's own out", version: true);
        changing.MapPost("/{row:guid}/up", (string table, Guid row, HttpContext http, ChangeTable run) =>
            Acts.Do(http, act => run.MoveUp(http.Actor(), act, Versions.Of(http.Request), table, row,
                http.RequestAborted)))
            .Does(typeof(bool), "上移一行", "moves a row up before the one above", version: true);
    }
}

/// <summary>A row of a decision table.</summary>
/// <param name="Id">Null for a row that is not changed here.</param>
/// <param name="When">Of each fact that is asked the values for which the row holds.</param>
/// <param name="Answer">Key of a route, a word for who acts, or the result for a business-rule task.</param>
/// <param name="Source">own, unit (set on the unit's page) or shared.</param>
/// <param name="Works">False when its route is out of use.</param>
internal sealed record RowAnswer(Guid? Id, Dictionary<string, IReadOnlyList<string>> When, string Answer, string Words,
    string Source, bool Works)
{
    public static IReadOnlyList<RowAnswer> Of(TableRead read) =>
        [.. read.Choice.Rows.Select(row => Of(row, works: true)), .. read.Broken.Select(row => Of(row, works: false))];

    private static RowAnswer Of(RouteChoiceRow row, bool works) => new(row.Id,
        RouteChoice.Inputs.Zip(row.Tests, (name, test) => (Name: name, Values: TableRow.Values(test)))
            .Where(asked => asked.Values.Count > 0).ToDictionary(asked => asked.Name, asked => asked.Values),
        row.Answer, row.Words,
        row.Source switch { RowSource.Own => "own", RowSource.UnitPage => "unit", _ => "shared" }, works);
}

/// <summary>What a table answers.</summary>
/// <param name="Rows">The rows that hold, counted from 1; the first decides.</param>
/// <param name="Answer">Of the row that decides; null when none holds.</param>
internal sealed record TriedAnswer(IReadOnlyList<int> Rows, string? Answer)
{
    public static TriedAnswer Of(TableRead read, IReadOnlyList<int> hits) =>
        new([.. hits.Select(place => place + 1)], hits.Count > 0 ? read.Choice.Rows[hits[0]].Answer : null);
}

/// <summary>A row to be added.</summary>
/// <param name="When">Of each fact that is asked the values for which the row holds; any for one left out.</param>
/// <param name="Answer">Key of a route, a word for who acts, or the result for a business-rule task.</param>
internal sealed record RowInput(string Answer, Dictionary<string, IReadOnlyList<string>>? When = null,
    string Words = "")
{
    public TableRow Row => new(When ?? [], Answer, Words);
}
