using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Xunit;
using Yiwang.Insight.Schemes;
using Yiwang.Platform.Http;
using Yiwang.Tests.Application;

namespace Yiwang.Tests.Insight;

/// <summary>Statistics over HTTP: figures opened down to cases, who sees whose, exports, assessment.</summary>
public sealed class StatisticsTests(Province province) : IClassFixture<Province>
{

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<(int Status, string Body, string Location)> Ask(string name, string path, Dictionary<string, string>? form = null)
    {
        using var request = new HttpRequestMessage(form is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(name));
        if (form is not null)
        {
            request.Content = new FormUrlEncodedContent(form);
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        }

        using var answer = await province.Http.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel), answer.Headers.Location?.ToString() ?? "");
    }

    [Fact]
    public async Task A_figure_opens_down_to_its_cases_through_the_one_door()
    {
        var document = await province.Draft("wangli", title: "关于统计下钻的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 99 }, removeUnits = Array.Empty<int>(), removeGroups = Array.Empty<int>(), kind = "main" });
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit", new { route = "outgoing-long", words = "请核稿。" });
        var (status, figure) = await province.Send("zhoumingyuan", HttpMethod.Get, "/api/statistics/cases-open?scope=unit");
        Assert.Equal(200, status);
        Assert.True(figure!["value"]!.GetValue<decimal>() >= 1, figure.ToJsonString());
        Assert.Contains("关于统计下钻的通知", (await Ask("zhoumingyuan", "/statistics/indicators/cases-open/behind?scope=unit")).Body, StringComparison.Ordinal);
        var other = await Ask("sunqiang", "/statistics/indicators/tasks-done/behind?scope=mine");
        Assert.Equal(200, other.Status);
        Assert.DoesNotContain("关于统计下钻的通知", other.Body, StringComparison.Ordinal);
        Assert.Contains("关于统计下钻的通知", (await Ask("wangli", "/statistics/indicators/tasks-done/behind?scope=mine")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wangli", "/statistics", 200)]
    [InlineData("wangli", "/statistics/indicators/received?scope=unit", 404)]
    [InlineData("zhoumingyuan", "/statistics?scope=below&period=year", 200)]
    [InlineData("zhoumingyuan", "/statistics/indicators/received?scope=below", 200)]
    [InlineData("zhoumingyuan", "/statistics/indicators/nothing", 404)]
    [InlineData("zhoumingyuan", "/statistics?from=2026-02-30&to=2026-03-01", 400)]
    [InlineData("zhoumingyuan", "/statistics?from=2026-03-02&to=2026-03-01", 400)]
    [InlineData("zhoumingyuan", "/statistics/indicators", 200)]
    [InlineData("52-25.14", "/statistics", 404)]
    public async Task Who_sees_what_of_the_figures(string name, string path, int status) => Assert.Equal(status, (await Ask(name, path)).Status);

    [Fact]
    public async Task Units_of_one_level_see_each_other_only_after_the_unit_above_has_published_it()
    {
        const string own = "/statistics/indicators/receipt-time?scope=unit";
        Assert.DoesNotContain("id=\"rank\"", (await Ask("wutao", own)).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await Ask("wutao", "/statistics/indicators/receipt-time/share", new() { ["share"] = "yes" })).Status);
        Assert.Equal(302, (await Ask("zhoumingyuan", "/statistics/indicators/receipt-time/share", new() { ["share"] = "yes" })).Status);
        Assert.Contains("id=\"rank\"", (await Ask("wutao", own)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheme_weighs_indicators_and_imported_values_after_a_dry_run()
    {
        Dictionary<string, string> form = new()
        {
            ["name"] = "公文办理考核", ["from"] = "2026-01-01", ["to"] = "2026-12-31", ["code0"] = "signed-in-day-rate", ["weight0"] = "60", ["zero0"] = "0", ["full0"] = "100",
            ["code1"] = "reported", ["name1"] = "培训次数", ["weight1"] = "30", ["zero1"] = "0", ["full1"] = "4",
        };
        Assert.Equal(400, (await Ask("zhoumingyuan", "/statistics/schemes/new", form)).Status);
        form["weight1"] = "40";
        Assert.Equal(404, (await Ask("wangli", "/statistics/schemes/new", form)).Status);
        var made = await Ask("zhoumingyuan", "/statistics/schemes/new", form);
        Assert.Equal(302, made.Status);
        Dictionary<string, string> table = new() { ["part"] = "1", ["table"] = "单位,值\n贵州省教育厅,3\n没有这个单位,1", ["do"] = "try" };
        Assert.Contains("不是被考核单位", (await Ask("zhoumingyuan", made.Location + "/results", table)).Body, StringComparison.Ordinal);
        table["do"] = "apply";
        Assert.Equal(400, (await Ask("zhoumingyuan", made.Location + "/results", table)).Status);
        table["table"] = "贵州省教育厅,3";
        Assert.Equal(302, (await Ask("zhoumingyuan", made.Location + "/results", table)).Status);
        Assert.Contains("<b>30</b>", (await Ask("zhoumingyuan", made.Location)).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await Ask("wutao", made.Location)).Status);
        Assert.Equal(302, (await Ask("zhoumingyuan", made.Location + "/publish", [])).Status);
        Assert.Equal(200, (await Ask("wutao", made.Location)).Status);
    }

    [Theory]
    [InlineData(null, 0, 10, 0)]
    [InlineData(5, 0, 10, 20)]
    [InlineData(20, 0, 10, 40)]
    [InlineData(5, 10, 0, 20)]
    [InlineData(-1, 0, 10, 0)]
    public void Points_go_straight_from_none_to_all(int? value, int zero, int full, int points) =>
        Assert.Equal(points, new SchemePart(0, "x", "", 40, zero, full).Points(value));

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+cmd")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    public void Words_that_look_like_formulas_stay_words_in_every_export(string words)
    {
        IReadOnlyList<IReadOnlyList<object?>> rows = [[words, 1.5m, null]];
        Assert.StartsWith("\uFEFF'" + words, Encoding.UTF8.GetString(Spreadsheet.Csv(rows)), StringComparison.Ordinal);
        using var zip = new ZipArchive(new MemoryStream(Spreadsheet.Xlsx("t", rows)));
        using var sheet = new StreamReader(zip.GetEntry("xl/worksheets/sheet1.xml")!.Open());
        var xml = sheet.ReadToEnd();
        Assert.Contains("t=\"inlineStr\"", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("<f>", xml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "指标")]
    [InlineData("xlsx", "PK")]
    public async Task Statistics_are_taken_as_a_table(string format, string begins)
    {
        var (status, body, _) = await Ask("zhoumingyuan", $"/statistics/export.{format}?scope=unit");
        Assert.Equal(200, status);
        Assert.Contains(begins, body[..20], StringComparison.Ordinal);
    }
}
