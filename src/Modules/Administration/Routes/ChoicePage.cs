using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>The decision table that chooses a route, to look at and to try.</summary>
internal sealed class ChoicePage(RouteChoice choice, ReadRoutes read, ViewerSource viewers)
{
    private static readonly string[] Types =
        ["通知", "决定", "公告", "通告", "意见", "通报", "报告", "请示", "批复", "函", "纪要", "电报", "督办"];

    public async Task<IResult> Show(HttpContext http)
    {
        var query = http.Request.Query;
        var asked = query.ContainsKey("try");
        var level = await read.Level(http.Actor(), http.RequestAborted);
        string Given(string name, string otherwise) => query[name].ToString() is { Length: > 0 } text ? text : otherwise;
        var question = new RouteQuestion(Given("direction", "outgoing"), Given("type", Types[0]), Given("urgency", "ordinary"), Given("level", level), query["joint"] == "true");
        var hits = asked ? choice.Matching(question) : [];
        var viewer = await viewers.Of(http);
        string Say(Text words) => words.In(viewer.Language);
        TrialField Field(string name, Text label, string chosen, IEnumerable<Option> values) => new(name, Say(label), values.ToList(), false, [chosen]);
        Option One(string value, string zh, string en) => new(value, Say(new Text(zh, en)));
        var names = (await read.List(http.Actor(), http.RequestAborted)).GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.First().Name);
        var key = asked ? choice.For(question) : null;
        return Page.Show<RouteChoiceTable, ChoiceView>(viewer, new ChoiceView(choice.Heads,
            choice.Rows.Select((row, i) => new ChoiceRow(i + 1, row.Words, row.Cells, hits.Contains(i), hits.Count > 0 && hits[0] == i)).ToList(),
            [
                Field("direction", new("方向", "Direction"), question.Direction,
                    [One("outgoing", "发文", "outgoing"), One("incoming", "收文", "incoming"), One("internal", "内部", "internal")]),
                Field("type", new("文种", "Type"), question.Type, Types.Select(t => new Option(t, t))),
                Field("urgency", new("紧急程度", "Urgency"), question.Urgency,
                    [One("ordinary", "平件", "ordinary"), One("urgent", "加急", "urgent"), One("extra-urgent", "特急", "most urgent"), One("flash", "特提", "flash")]),
                Field("level", new("单位层级", "Level"), question.Level, RouteWords.Levels.Select(l => new Option(l, Say(RouteWords.Level(l))))),
                new TrialField("joint", Say(new("联合行文", "Joint issue")), [], false, question.Joint ? ["true"] : []),
            ],
            !asked ? null : key is null ? new Text("没有一行成立。", "No row holds.")
                : new Text($"走“{names.GetValueOrDefault(key, key)}”。", $"It takes “{names.GetValueOrDefault(key, key)}”.")));
    }

    public IResult File() => Results.File(choice.Bytes.ToArray(), "application/xml", "choose-route.dmn");
}
