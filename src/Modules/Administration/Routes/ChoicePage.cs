using Microsoft.AspNetCore.Http;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>
/// The decision tables of a unit, to look at, to try and to change: the one that chooses a route, and those that say
/// who gets a step.
/// </summary>
internal sealed class ChoicePage(RouteChoice shared, ReadTable one, ChangeTable change, ReadRoutes read,
    ViewerSource viewers)
{
    private static readonly string[] Words =
        ["drafter", "section-head", "leader", "superior", "registry", "seal-keeper", "archivist", "sections",
            "parent-unit", "common-superior", "child-units", "recipients",
            .. Role.All.Select(role => "role:" + role)];

    public Task<IResult> Show(HttpContext http) => Draw(http, null);

    public async Task<IResult> Post(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, missing);
        var (by, table, cancel) = (http.Actor(), TableOf(http), http.RequestAborted);
        var version = Versions.Of(http.Request);
        _ = Guid.TryParse(form["row"], out var row);
        var done = form["do"].ToString() switch
        {
            "remove" => await change.Remove(by, actId.Answer, version, table, row, cancel),
            "up" => await change.MoveUp(by, actId.Answer, version, table, row, cancel),
            _ => await change.Add(by, actId.Answer, version, table, new TableRow(
                RouteChoice.Inputs.Where(name => form[name].ToString().Length > 0)
                    .ToDictionary(name => name, name => (IReadOnlyList<string>)[form[name].ToString()]),
                form["value"].ToString().Trim() is { Length: > 0 } value && table != RouteChoice.Name
                    ? value : form["answer"].ToString(),
                form["words"].ToString()), cancel),
        };
        return done.Refusal is { } refusal ? await Draw(http, refusal)
            : ViewerSource.Done(http, Url(table),
                new Text("表已改好，下一件起照新的走。", "The table is changed; the next case goes by it."));
    }

    public IResult File() => Results.File(shared.File.ToArray(), "application/xml", "choose-route.dmn");

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal)
    {
        var (by, query, table, cancel) = (http.Actor(), http.Request.Query, TableOf(http), http.RequestAborted);
        var viewer = await viewers.Of(http);
        var names = (await read.List(by, cancel)).Where(r => r.Status == "published").GroupBy(r => r.Key)
            .ToDictionary(g => g.Key, g => g.First().Called.In(viewer.Language));
        var ofRoutes = table == RouteChoice.Name;
        var held = await one.Run(by, table, cancel);
        var (choice, broken) = (held.Choice, held.Broken);
        var asked = query.ContainsKey("try");
        var facts = held.Facts(name => query[name]);
        var hits = asked ? choice.Matching(facts) : [];
        string Answered(string answer) => ofRoutes
            ? names.GetValueOrDefault(answer, answer) : IsWho(answer)
            ? RouteWords.Who(RouteWho.Read(answer)).In(viewer.Language) : answer;
        ChoiceRow Line(RouteChoiceRow row, int place, bool isBroken) => new(place + 1, row.Words,
            [.. row.Tests.Select((test, i) => Said(RouteChoice.Inputs[i], test, viewer.Language)),
                Answered(row.Answer)],
            hits.Contains(place), hits.Count > 0 && hits[0] == place, row.Id?.ToString() ?? "", row.Source switch
            {
                RowSource.Own when isBroken =>
                    new Text("流程已停用，这一行不起作用", "its route is out of use; the row does nothing"),
                RowSource.Own => new Text("本单位", "own"),
                RowSource.UnitPage => new Text("单位页面所定", "set on the unit's page"),
                _ => new Text("通用", "shared"),
            });
        var lines = choice.Rows.Select((row, i) => Line(row, i, false))
            .Concat(broken.Select((row, i) => Line(row, choice.Rows.Count + i, true))).ToList();
        var typed = refusal is not null && http.Request.HasFormContentType
            ? http.Request.Form.ToDictionary(f => f.Key, f => f.Value.ToString()) : [];
        return Page.Show<RouteChoiceTable, ChoiceView>(viewer, new ChoiceView(
            [.. RouteChoice.Inputs.Select(name => Head(name, viewer.Language)),
                ofRoutes ? new Text("流程", "Route").In(viewer.Language) : new Text("由谁办", "Who").In(viewer.Language)],
            lines,
            [.. RouteChoice.Inputs
                .Select(name =>
                new TrialField(name, Head(name, viewer.Language), Options(name, viewer.Language), false,
                [Plain(facts[name])]))],
            !asked ? null : hits.Count == 0 ? new Text("没有一行成立。", "No row holds.")
                : ofRoutes ? new Text($"走“{Answered(choice.Rows[hits[0]].Answer)}”。",
                    $"It takes “{Answered(choice.Rows[hits[0]].Answer)}”.")
                : !IsWho(choice.Rows[hits[0]].Answer)
                ? new Text($"结果是“{choice.Rows[hits[0]].Answer}”。", $"The result is “{choice.Rows[hits[0]].Answer}”.")
                : new Text($"由{Answered(choice.Rows[hits[0]].Answer)}办。",
                    $"{Answered(choice.Rows[hits[0]].Answer)} does it."),
            ofRoutes ? "" : table, RouteRow.MayDraw(by) ? Url(table) : "",
            ofRoutes ? [.. names.Select(n => new Option(n.Key, n.Value))]
                : [.. Words.Select(word => new Option(word, RouteWords.Who(RouteWho.Read(word)).In(viewer.Language)))],
            await read.Tables(by, cancel), refusal, new Entries(typed, refusal is null ? [] : [refusal]))
            { Version = held.Version },
                refusal is null ? 200 : Answer.Status(refusal));
    }

    private static bool IsWho(string answer) => RouteWho.Read(answer) is { IsKnown: true };

    private static string Plain(FeelValue value) =>
        value.Kind == FeelKind.Text ? value.Text : value.IsTrue ? "true" : "";

    private static string Head(string name, Language language) =>
        new Text(RouteVariable.Fact(name)!.Label, name switch
        {
            "direction" => "Direction", "type" =>
                "Type", "urgency" => "Urgency", "level" => "Level of the unit", "from" => "From where it came", _ => "Joint issue",
        }).In(language);

    // A test as people read it: values in their words, any value as “any”.
    private static string Said(string name, string test, Language language) =>
        test == RouteChoice.Any ? new Text("不限", "any").In(language)
        : string.Join(new Text("、", ", ").In(language),
            TableRow.Values(test).Select(value => ValueOf(name, value).In(language)));

    private static Text ValueOf(string name, string value) => (name, value) switch
    {
        ("direction", _) =>
            value switch { "outgoing" => new("发文", "outgoing"), "incoming" => new("收文", "incoming"),
                _ => new("内部", "internal") },
        ("level", _) => RouteWords.Level(value),
        ("joint", _) => value == "true" ? new("是", "yes") : new("否", "no"),
        _ => RouteWords.Value(value),
    };

    private static List<Option> Options(string name, Language language) => name == "joint" ? []
        : [.. (name == "type" ? TableRead.Types : RouteVariable.Fact(name)!.Values)
            .Select(value => new Option(value, ValueOf(name, value).In(language)))];

    private static string Url(string table) => table == RouteChoice.Name
        ? Urls.Routes + "/choice" : $"{Urls.Routes}/choice?table={Uri.EscapeDataString(table)}";

    private static string TableOf(HttpContext http) =>
        http.Request.Query["table"].ToString() is { Length: > 0 } table ? table : RouteChoice.Name;
}
