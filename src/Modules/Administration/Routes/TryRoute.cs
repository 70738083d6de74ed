using Dapper;
using Npgsql;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>People of the unit one can try a route with.</summary>
internal sealed record TrialPeople(IReadOnlyList<(int Post, int Person, string Words)> Drafters,
    IReadOnlyList<Option> Choices);

/// <summary>
/// The dry run of a route for a draft of this unit today: who would get each step, and why. Reads posts and people as
/// they are now, writes nothing.
/// </summary>
internal sealed class TryRoute(NpgsqlDataSource source, StepActs acts, TimeProvider clock)
{
    private const int PeopleMax = 200;

    public async Task<TrialRun> Run(Actor by, CompiledRoute route, int drafterPerson, int drafterPost, Values variables,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var reach = await RouteReach.Of(connection, null, route, by.UnitId, null, acts.Documents, cancel);
        var book = await OfficeBook.Load(connection, null, [by.UnitId, .. WhoGets.UnitsIn(variables), .. reach.Units],
            cancel);
        return new RouteTrial(route, book, reach, by.UnitId, drafterPerson, drafterPost)
            .Run(variables, clock.GetUtcNow());
    }

    public async Task<TrialRun> From(CompiledRoute route, CaseRow onCase, WayState state, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var reach = await RouteReach.Of(connection, null, route, onCase.UnitId, onCase.DocumentId, acts.Documents,
            cancel);
        var book = await OfficeBook.Load(connection, null,
            [onCase.UnitId, .. WhoGets.UnitsIn(state.Engine.Variables), .. reach.Units], cancel);
        return new RouteTrial(route, book, reach, onCase.UnitId, onCase.CreatorId, onCase.CreatorPost)
            .From(state, clock.GetUtcNow());
    }

    public async Task<TrialPeople> People(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var rows = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select o.id, p.id, o.name || ' ' || p.name from post o join holding h on h.post_id = o.id join person p
              on p.id = h.person_id and p.state = 'active'
            where o.unit_id = @UnitId and o.valid_to is null and (h.valid_to is null or h.valid_to >= current_date)
              and not o.roles && {Role.AdministratorsInSql} order by ('drafter' = any(o.roles)) desc, o.ord, o.id
                limit @PeopleMax;
            select 'section:' || s.id, s.name from section s where s.unit_id = @UnitId and s.valid_to is null
              order by s.ord limit @PeopleMax;
            """, new { by.UnitId, PeopleMax }, cancellationToken: cancel));
        var drafters = (await rows.ReadAsync<(int, int, string)>()).AsList();
        var sections = (await rows.ReadAsync<(string Value, string Words)>()).Select(s => new Option(s.Value, s.Words));
        return new TrialPeople(drafters,
            [.. sections, .. drafters.Select(d => new Option($"post:{d.Item1}", d.Item3))]);
    }

    /// <summary>What the route asks for besides the draft: its variables, and who is chosen at a step.</summary>
    public static IReadOnlyList<TrialField> Fields(BpmnModel model, IReadOnlyList<Option> people,
        Func<string, IReadOnlyList<string>> given, bool first, Language language)
    {
        var fields = new List<TrialField>();
        foreach (var variable in model.Processes[0].Variables)
        {
            var label = variable.Label.Length == 0
                ? variable.Name : language == Language.En ? variable.English : variable.Label;
            var field = "v-" + variable.Name;
            var values = variable.Type == "list"
                ? people : variable.Values.Select(v => new Option(v, RouteWords.Value(v).In(language))).ToList();
            if (variable.Type is not ("list" or "boolean") && values.Count == 0) continue;
            var chosen = given(field);
            fields.Add(new TrialField(field, label, values, variable.Type == "list",
                first && chosen.Count == 0 && variable.Values.Count > 0 ? [variable.Values[0]] : chosen));
        }
        foreach (var node in model.Processes[0].AllNodes
            .Where(n => n.Step is { Who.Kind: "chosen", Countersign: null or { Over.Length: 0 } }))
        {
            var field = "v-chosen:" + node.Id;
            fields.Add(new TrialField(field, new Text($"{node.Name}：由谁办", $"{node.English}: by whom").In(language),
                [new Option("", new Text("（不选）", "(nobody)").In(language)), .. people], false, given(field)));
        }
        return fields;
    }

    public static Values Variables(BpmnModel model, IReadOnlyList<TrialField> fields)
    {
        var types = model.Processes[0].Variables.ToDictionary(v => v.Name, v => v.Type, StringComparer.Ordinal);
        var values = Values.Empty;
        foreach (var field in fields)
        {
            var name = field.Field[2..];
            values = types.GetValueOrDefault(name) switch
            {
                "boolean" => values.With(name, field.Chosen.Contains("true") ? FeelValue.True : FeelValue.False),
                "list" => values.With(name, FeelValue.Of(field.Chosen)),
                "number" when field.Chosen is [var figure, ..] && decimal.TryParse(figure, out var number) =>
                    values.With(name, FeelValue.Of(number)),
                _ when field.Chosen is [{ Length: > 0 } text, ..] => values.With(name, FeelValue.Of(text)),
                _ => values,
            };
        }
        return values;
    }

    public static IReadOnlyList<TrialLine> Lines(TrialRun run, BpmnModel model, Language language)
    {
        string NameOf(string id) =>
            model.FindNode(id) is { Name.Length: > 0 } node ? language == Language.En ? node.English : node.Name : id;
        return run.Steps.Select(s => new TrialLine(s.Kind switch
    {
        TrialKind.Automatic =>
            new Text("自动", "automatic"), TrialKind.Timer => new Text("定时", "timer"), _ => new Text("人工", "human"),
    }, NameOf(s.NodeId), NameOf(s.After), string.Join('、', s.Who.Distinct()), s.Why, RouteWords.Term(s.Term),
        s.Unfilled)).ToList();
    }
}
