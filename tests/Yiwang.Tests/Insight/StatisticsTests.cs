using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Insight.Counting;
using Yiwang.Insight.Schemes;
using Yiwang.Platform.Http;
using Yiwang.Tests.Application;

namespace Yiwang.Tests.Insight;

/// <summary>Statistics over HTTP: figures opened down to cases, who sees whose, exports, assessment.</summary>
public sealed class StatisticsTests(Province province) : IClassFixture<Province>
{

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<(int Status, string Body, string Location)> Ask(string name, string path,
        Dictionary<string, string>? form = null) =>
        AskWith(name, path, form is null ? null : new FormUrlEncodedContent(form));

    private async Task<(int Status, string Body, string Location)> AskWith(string name, string path,
        HttpContent? content)
    {
        using var request = new HttpRequestMessage(content is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(name));
        if (content is not null)
        {
            request.Content = content;
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        }

        using var answer = await province.Http.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel),
            answer.Headers.Location?.ToString() ?? "");
    }

    [Fact]
    public async Task A_figure_opens_down_to_its_cases_through_the_one_door()
    {
        var document = await province.Draft("wangli", title: "关于统计下钻的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 99 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "outgoing-long", words = "请核稿。" });
        var (status, figure) = await province.Send("zhoumingyuan", HttpMethod.Get,
            "/api/statistics/cases-open?scope=unit");
        Assert.Equal(200, status);
        Assert.True(figure!["value"]!.GetValue<decimal>() >= 1, figure.ToJsonString());
        Assert.Contains("关于统计下钻的通知",
            (await Ask("zhoumingyuan", "/statistics/indicators/cases-open/behind?scope=unit")).Body,
            StringComparison.Ordinal);
        var other = await Ask("sunqiang", "/statistics/indicators/tasks-done/behind?scope=mine");
        Assert.Equal(200, other.Status);
        Assert.DoesNotContain("关于统计下钻的通知", other.Body, StringComparison.Ordinal);
        Assert.Contains("关于统计下钻的通知", (await Ask("wangli", "/statistics/indicators/tasks-done/behind?scope=mine")).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_office_defines_an_indicator_after_a_dry_run_and_it_is_counted_from_the_trace()
    {
        const string pages = "/statistics/indicators", api = "/api/statistics/steps-on-phone?scope=unit";
        Dictionary<string, string> form = new()
        {
            ["code"] = "steps-on-phone", ["name"] = "办出环节", ["formula"] = "count(task.closed where how = done",
                ["kind"] = "Count", ["better"] = "none",
            ["weakness"] = "快慢不分。", ["responsible"] = "文电处", ["do"] = "try",
        };
        Assert.Equal(404, (await Ask("wangli", pages + "/new", form)).Status);
        var refused = await Ask("zhoumingyuan", pages + "/new", form);
        Assert.Equal(400, refused.Status);
        Assert.Contains("公式没有写完", refused.Body, StringComparison.Ordinal);
        form["formula"] += ")";
        var tried = await Ask("zhoumingyuan", pages + "/new", form);
        Assert.Equal(200, tried.Status);
        Assert.Contains("<code class=\"small\">task.closed where how = done</code>", tried.Body,
            StringComparison.Ordinal);
        Assert.Equal(404, (await Ask("zhoumingyuan", api)).Status);
        form["do"] = "apply";
        Assert.Equal(302, (await Ask("zhoumingyuan", pages + "/new", form)).Status);
        Assert.Equal(400, (await Ask("zhoumingyuan", pages + "/new", form)).Status);
        Assert.Equal(await Counted("/api/statistics/tasks-done?scope=unit"), await Counted(api));
        form["formula"] = "2 * count(task.closed where how = done)";
        form["_version"] = "1";
        Assert.Equal(302, (await Ask("zhoumingyuan", pages + "/steps-on-phone/define", form)).Status);
        Assert.Equal(409, (await Ask("zhoumingyuan", pages + "/steps-on-phone/define", form)).Status);
        Assert.Equal(2 * await Counted("/api/statistics/tasks-done?scope=unit"), await Counted(api));
        Assert.Equal(404, (await Ask("wutao", pages + "/steps-on-phone/define", form)).Status);
        Assert.Equal(302, (await Ask("zhoumingyuan", pages + "/steps-on-phone/end", [])).Status);
        Assert.Equal(404, (await Ask("zhoumingyuan", api)).Status);
    }

    // The duty counts each second; here nobody waits for it.
    private async Task<decimal> Counted(string api)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        for (var passes = 0; passes < 200; passes++)
        {
            var figure = (await province.Send("zhoumingyuan", HttpMethod.Get, api)).Body!;
            if (!figure["waiting"]!.GetValue<bool>()) return figure["value"]!.GetValue<decimal>();
            await province.Server.Services.GetRequiredService<CountTrace>().Pass(connection, Cancel);
        }
        throw new InvalidOperationException("what was counted is never all of it");
    }

    [Fact]
    public async Task A_price_is_set_by_the_unit_at_the_top_and_says_where_it_comes_from()
    {
        Dictionary<string, string> form = new() { ["value-sheet"] = "0,1", ["source-sheet"] = "二〇二六年定点采购价" };
        Assert.Equal(400, (await Ask("zhoumingyuan", "/statistics/prices/sheet", form)).Status);
        form["value-sheet"] = "0.05";
        Assert.Equal(404, (await Ask("wutao", "/statistics/prices/sheet", form)).Status);
        Assert.Equal(302, (await Ask("zhoumingyuan", "/statistics/prices/sheet", form)).Status);
        Assert.Contains("二〇二六年定点采购价", (await Ask("wutao", "/statistics/prices")).Body, StringComparison.Ordinal);
        Assert.Contains("$sheet = 0.05",
            (await Ask("zhoumingyuan", "/statistics/indicators/paper-money?scope=unit")).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_urge_counts_for_who_gives_it_and_for_the_desk_it_lands_on()
    {
        var document = await province.Draft("wangli", title: "关于催办统计的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 99 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "outgoing-long", words = "请核稿。" });
        await using var find = province.Source.CreateCommand(
            $"select id from \"case\" where document_id = '{document}'");
        var onCase = (Guid)(await find.ExecuteScalarAsync(Cancel))!;
        var got = await Counted("/api/statistics/urges-got?scope=unit");
        var (status, urged) = await province.Send("wangli", HttpMethod.Post, $"/api/supervision/cases/{onCase}/urge",
            new { words = "请快办" });
        Assert.True(status == 200, $"{status} {urged}");
        var given = (await province.Send("wangli", HttpMethod.Get, "/api/statistics/urges-given?scope=mine")).Body!;
        Assert.Equal(1, given["value"]!.GetValue<decimal>());
        Assert.Equal(got + 1, await Counted("/api/statistics/urges-got?scope=unit"));
        Assert.Contains("关于催办统计的通知", (await Ask("wangli", "/statistics/indicators/urges-given/behind?scope=mine")).Body,
            StringComparison.Ordinal);
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
    public async Task Who_sees_what_of_the_figures(string name, string path, int status) =>
        Assert.Equal(status, (await Ask(name, path)).Status);

    [Fact]
    public async Task Units_of_one_level_see_each_other_only_after_the_unit_above_has_published_it()
    {
        const string own = "/statistics/indicators/receipt-time?scope=unit";
        Assert.DoesNotContain("id=\"rank\"", (await Ask("wutao", own)).Body, StringComparison.Ordinal);
        Assert.Equal(404,
            (await Ask("wutao", "/statistics/indicators/receipt-time/share", new() { ["share"] = "yes" })).Status);
        Assert.Equal(302,
            (await Ask("zhoumingyuan", "/statistics/indicators/receipt-time/share",
                new() { ["share"] = "yes" })).Status);
        Assert.Contains("id=\"rank\"", (await Ask("wutao", own)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheme_weighs_indicators_and_imported_values_after_a_dry_run()
    {
        Dictionary<string, string> form = new()
        {
            ["name"] = "公文办理考核", ["from"] = "2026-01-01", ["to"] = "2026-12-31", ["code0"] = "signed-in-day-rate",
                ["weight0"] = "60", ["zero0"] = "0", ["full0"] = "100",
            ["code1"] = "reported", ["name1"] = "培训次数", ["weight1"] = "30", ["zero1"] = "0", ["full1"] = "4",
        };
        Assert.Equal(400, (await Ask("zhoumingyuan", "/statistics/schemes/new", form)).Status);
        form["weight1"] = "40";
        Assert.Equal(404, (await Ask("wangli", "/statistics/schemes/new", form)).Status);
        var made = await Ask("zhoumingyuan", "/statistics/schemes/new", form);
        Assert.Equal(302, made.Status);
        Dictionary<string, string> table = new()
            { ["part"] = "1", ["table"] = "单位,值\n贵州省教育厅,3\n没有这个单位,1", ["do"] = "try" };
        Assert.Contains("不是被考核单位", (await Ask("zhoumingyuan", made.Location + "/results", table)).Body,
            StringComparison.Ordinal);
        table["do"] = "apply";
        Assert.Equal(400, (await Ask("zhoumingyuan", made.Location + "/results", table)).Status);
        table["table"] = "贵州省教育厅,3";
        Assert.Equal(302, (await Ask("zhoumingyuan", made.Location + "/results", table)).Status);
        Assert.Contains("<b>30</b>", (await Ask("zhoumingyuan", made.Location)).Body, StringComparison.Ordinal);
        var sheet = new ByteArrayContent(Spreadsheet.Xlsx("值", [["单位", "值"], ["贵州省教育厅", 2m]]));
        var tried = await AskWith("zhoumingyuan", made.Location + "/results",
            new MultipartFormDataContent { { new StringContent("1"), "part" }, { new StringContent("try"), "do" },
                { sheet, "file", "值.xlsx" } });
        Assert.Contains("贵州省教育厅,2", tried.Body, StringComparison.Ordinal);
        Assert.Contains("可以导入", tried.Body, StringComparison.Ordinal);
        form["name1"] = "一日签收率";
        var counted = await Ask("zhoumingyuan", "/statistics/schemes/new", form);
        Assert.Contains("不用申报", counted.Body, StringComparison.Ordinal);
        form.Remove("name1");
        form["code1"] = $"reported:{made.Location.Split('/')[^1]}:1";
        var next = await Ask("zhoumingyuan", "/statistics/schemes/new", form);
        Assert.Equal(302, next.Status);
        Assert.Contains("<b>30</b>", (await Ask("zhoumingyuan", next.Location)).Body, StringComparison.Ordinal);
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

    [Fact]
    public void A_table_comes_back_from_its_file_as_it_went_in() => Prop.ForAll(
        Arb.From(Gen.ListOf(Gen.ArrayOf(Gen.Elements("贵州省教育厅", "=1+1", "a,b", "", " 空 ", "3.5", "<&>"), 3))),
        rows =>
        {
            var back = TableRows.Xlsx(Spreadsheet.Xlsx("t", rows.Select(row => (IReadOnlyList<object?>)row))).Answer;
            return back.Select(row => row.Cells)
                .SequenceEqual(rows.Where(row => row.Any(cell => cell.Trim().Length > 0))
                    .Select(row => row.Select(cell => cell.Trim()).ToArray()), new SameCells());
        }).QuickCheckThrowOnFailure();

    private sealed class SameCells : IEqualityComparer<string[]>
    {
        public bool Equals(string[]? x, string[]? y) => x!.SequenceEqual(y!);

        public int GetHashCode(string[] obj) => obj.Length;
    }

    [Theory]
    [InlineData("xl/other.xml", "<x/>", "table.no_sheet")]
    [InlineData("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>", "xml.dtd")]
    [InlineData("xl/workbook.xml", "<workbook", "xml.broken")]
    public void What_is_no_table_is_refused_with_words(string part, string xml, string code)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var writer = new StreamWriter(zip.CreateEntry(part).Open());
            writer.Write(xml);
        }

        Assert.Equal(code, TableRows.Xlsx(file.ToArray()).Refusal?.Code);
        Assert.NotNull(TableRows.Xlsx(file.ToArray()[..20]).Refusal);
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
