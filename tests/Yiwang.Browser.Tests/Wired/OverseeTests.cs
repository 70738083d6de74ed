using System.Diagnostics;
using Dapper;
using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>
/// What nobody has to ask for: a case turns red on the open page and stays red, says why its date is the date, an
/// instruction goes to its accepted result, and the evidence of it all proves itself without the server. By hand in the
/// browser, on the phone too.
/// </summary>
public sealed class OverseeTests(Office office) : IClassFixture<Office>
{
    private const string Supervisor = "zhaolei";
    private const string Lead = "wutao";
    private const string Leader = "zhoumingyuan";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Office.Desktop)]
    [InlineData(Office.Phone)]
    public async Task A_case_turns_red_on_the_open_page_stays_red_says_why_and_its_evidence_proves_itself_offline(
        int width)
    {
        var title = $"关于变红的通知（{width}）";
        var (caseId, task) = await Submitted(title);
        await using var head = await office.Open("chenjing", width);
        await head.Go($"/cases/{caseId}");
        await Assertions.Expect(head.Page.Locator(".head .left.late, .head .late")).ToHaveCountAsync(0);
        var shown = await head.Page.EvaluateAsync<double>("performance.timeOrigin");
        await Sql($"update task set due_at = now() - interval '2 days' where id = '{task}'");
        // Nobody reloads: the mark comes with the notice.
        await Assertions.Expect(head.Page.Locator(".head")).ToContainTextAsync("超期", new() { Timeout = 20_000 });
        Assert.Equal(shown, await head.Page.EvaluateAsync<double>("performance.timeOrigin"));
        await Office.Shot(head.Page, $"late-case-{width}");
        await head.Go($"/cases/{caseId}/why-this-date");
        await Assertions.Expect(head.Page.Locator(".stamp").First).ToContainTextAsync("超期");
        await Assertions.Expect(head.Page.Locator("main")).ToContainTextAsync("在 陈静 手里");
        await Assertions.Expect(head.Page.Locator("tbody tr")).Not.ToHaveCountAsync(0);
        await Office.Shot(head.Page, $"why-date-{width}", full: true);
        await head.Go($"/cases/{caseId}");
        await head.Page.FillAsync("#f-opinion", "同意。");
        await head.Page.ClickAsync("#go");
        await head.Page.WaitForURLAsync("**/desk");
        await head.Go($"/cases/{caseId}");
        // It was answered; the mark stays in the story of the route.
        await Assertions.Expect(head.Page.Locator(".route .red").First).ToContainTextAsync("超期");

        await Sealed(caseId);
        var download = await head.Page.RunAndWaitForDownloadAsync(() => head.Page.ClickAsync("a:has-text('下载证据')"));
        var folder = Directory.CreateTempSubdirectory("yiwang-evidence-").FullName;
        try
        {
            var file = Path.Combine(folder, "evidence.zip");
            await download.SaveAsAsync(file);
            var keys = Path.Combine(folder, "keys.txt");
            await File.WriteAllTextAsync(keys, await office.Province.Http.GetStringAsync("/trace/keys", Cancel),
                Cancel);
            var (code, said) = await Verify(file, keys);
            Assert.True(code == 0, said);
            var bytes = await File.ReadAllBytesAsync(file, Cancel);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, Cancel);
            Assert.NotEqual(0, (await Verify(file, keys)).Code);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Assert.Empty(head.Complaints);
    }

    [Fact]
    public async Task One_instruction_goes_to_its_accepted_result()
    {
        await using var office1 = await office.Open(Supervisor);
        var page = office1.Page;
        await office1.Go("/supervision/new");
        await page.FillAsync("[name=title]", "城镇小区配套幼儿园摸底");
        await page.SelectOptionAsync("[name=source]", "instruction");
        await page.SelectOptionAsync("[name=leader]", new SelectOptionValue { Index = 1 });
        await page.FillAsync("[name=basis]", "周明远批示：请教育厅抓紧摸底。");
        await page.FillAsync("[name=requirement]", "逐园建立台账。");
        await page.FillAsync("[name=due]", DateTime.UtcNow.AddDays(60).ToString("yyyy-MM-dd"));
        await page.FillAsync("[name=lead1]", "贵州省教育厅");
        await Office.Shot(page, "supervision-new-1440", full: true);
        await page.ClickAsync("button:has-text('立项并交办')");
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex("/supervision/[0-9a-f-]{36}$"));
        var item = new Uri(page.Url).AbsolutePath;
        await page.ClickAsync("summary:has-text('加一项任务')");
        await page.FillAsync("[name=lead] >> visible=true", "贵州省财政厅");
        await page.FillAsync("[name=task] >> visible=true", "落实补助资金");
        await page.ClickAsync("button:has-text('交办') >> visible=true");
        await Assertions.Expect(page.Locator("[role=status]").First).ToContainTextAsync("第 2 项已交办");
        await Office.Shot(page, "supervision-item-1440", full: true);

        // The unit that leads reports on the phone.
        foreach (var (part, who) in new[] { (1, Lead), (2, "heping") })
        {
            await using var lead = await office.Open(who, Office.Phone);
            await lead.Go(item);
            await lead.Page.ClickAsync("summary:has-text('报进展') >> visible=true");
            await lead.Page.FillAsync("[name=progress] >> visible=true", "全部完成，台账已报。");
            await lead.Page.CheckAsync("[name=finished] >> visible=true");
            if (part == 1) await Office.Shot(lead.Page, "supervision-report-390", full: true);
            await lead.Page.ClickAsync("button:has-text('报给督查单位') >> visible=true");
            await Assertions.Expect(lead.Page.Locator("[role=status]").First).ToContainTextAsync("已报办结");
            await Approve(item, part);
        }
        await office1.Go(item);
        for (var part = 0; part < 2; part++)
        {
            await page.ClickAsync("button:has-text('采纳') >> nth=0");
            await Assertions.Expect(page.Locator("[role=status]").First).ToContainTextAsync("已采纳");
        }
        await page.FillAsync("[name=result]", "摸底完成，台账齐全。");
        await page.FillAsync("[name=score]", "95");
        await page.ClickAsync("button:has-text('销号')");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("已销号，评分 95");
        await using var leader = await office.Open(
            await Who("select p.sign_in from supervision_item i join person p on p.id = i.leader_id limit 1"),
                Office.Phone);
        await leader.Go("/supervision/instructed");
        await Assertions.Expect(leader.Page.Locator("main")).ToContainTextAsync("摸底完成，台账齐全。");
        await Office.Shot(leader.Page, "instructed-390", full: true);
        Assert.Empty(office1.Complaints);
        Assert.Empty(leader.Complaints);
    }

    [Fact]
    public async Task A_ranking_is_opened_down_to_a_case()
    {
        const string title = "关于下钻到件的通知";
        await Submitted(title, "52-02.6");
        await using var seat = await office.Open("52-02.1");
        var page = seat.Page;
        // The unit above has published that units of one level see each other's figure.
        await Sql("""
            insert into insight_rule (unit_id, indicator, audience, person_id, at)
            select u.parent_id, 'cases-open', 'siblings', p.id, now() from person p join holding h on h.person_id = p.id
            join post o on o.id = h.post_id join unit u on u.id = o.unit_id where p.sign_in = '52-02.1'
            """);
        await seat.Go("/statistics/indicators/cases-open?scope=unit");
        await Office.Shot(page, "ranking-1440", full: true);
        await page.ClickAsync("[aria-labelledby=rank] tr:has-text('本单位') a");
        await page.ClickAsync($"main td a:has-text('{title}')");
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(title);
        Assert.True(seat.Complaints.Count == 0, string.Join("; ", seat.Complaints));
    }

    private async Task<(Guid Case, Guid Task)> Submitted(string title, string who = "wangli")
    {
        var document = await office.Province.Draft(who, title: title);
        await office.Province.Send(who, HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 3 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var (status, body) = await office.Province.Send(who, HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "outgoing-long", words = "" });
        Assert.True(status == 200, $"{status} {body}");
        await using var connection = await office.Province.Source.OpenConnectionAsync(Cancel);
        return await connection.QuerySingleAsync<(Guid, Guid)>("""
            select c.id, t.id from "case" c join task t on t.case_id = c.id and t.state = 'open'
              where c.document_id = @document
            """, new { document });
    }

    // The leader of the unit approves the report, as the route asks.
    private async Task Approve(string item, int part)
    {
        var id = item.Split('/')[^1];
        var who = await Who($"""
            select p.sign_in from supervision_part s join task t on t.case_id = s.case_id and t.state = 'open'
              and t.node = 'approve'
            join holding h on h.post_id = t.post_id join person p on p.id = h.person_id where s.item_id = '{id}'
              and s.no = {part} limit 1
            """);
        var caseId = await Who($"select case_id::text from supervision_part where item_id = '{id}' and no = {part}");
        await using var seat = await office.Open(who);
        await seat.Go($"/cases/{caseId}");
        await seat.Page.FillAsync("#f-opinion", "同意报送。");
        await seat.Page.ClickAsync("#go");
        await seat.Page.WaitForURLAsync("**/desk");
    }

    private async Task<string> Who(string sql)
    {
        await using var connection = await office.Province.Source.OpenConnectionAsync(Cancel);
        return await connection.QuerySingleAsync<string>(sql);
    }

    private async Task Sql(string sql)
    {
        await using var connection = await office.Province.Source.OpenConnectionAsync(Cancel);
        await connection.ExecuteAsync(sql);
    }

    // Under a checkpoint within a second; asked for until then.
    private async Task Sealed(Guid caseId)
    {
        await using var connection = await office.Province.Source.OpenConnectionAsync(Cancel);
        while (await connection.ExecuteScalarAsync<bool>("""
            select exists (select 1 from trace t left join trace_leaf l on l.trace_id = t.id
              where t.case_id = @caseId and (l.leaf_index is null
                or l.leaf_index >= (select coalesce(max(size), 0) from checkpoint)))
            """, new { caseId }))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
        }
    }

    // The command line on another machine: no database, no server, the file and the log's public keys.
    private static async Task<(int Code, string Said)> Verify(string file, string keys)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "yiwang.dll"), "verify", file, "--keys", keys])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var said = await process.StandardOutput.ReadToEndAsync(Cancel)
            + await process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, said);
    }
}
