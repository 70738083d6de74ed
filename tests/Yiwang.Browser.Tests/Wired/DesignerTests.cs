using Dapper;
using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>
/// A route in real life, by hand in the browser: drawn, checked, tried, published by a second person, used by a case
/// with three free moves, changed while that case runs, and the case moved onto the new version.
/// </summary>
public sealed class DesignerTests(Office office) : IClassFixture<Office>
{
    private const string Drawer = "52-25.11";
    private const string Second = "sunqiang";

    [Fact]
    public async Task A_route_is_drawn_tried_published_by_a_second_person_used_and_changed_while_it_runs()
    {
        await using var drawer = await office.Open(Drawer);
        await using var second = await office.Open(Second);
        var page = drawer.Page;
        await page.GotoAsync("/routes/new");
        await page.SelectOptionAsync("[name=template]", new SelectOptionValue { Label = "发文（完整流程）" });
        await page.ClickAsync("text=从这里开始");
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex(@"/routes/\d+$"));
        var first = page.Url;
        await Draw(page);
        await page.ClickAsync("a:has-text('试走')");
        await Assertions.Expect(page.Locator("tr:has-text('法制审核')").First).ToContainTextAsync("孙强");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("走到办结");
        await Office.Shot(page, "route-trial-1440", full: true);
        await Propose(page, first, "加法制审核");
        Assert.Equal(0, await page.Locator("text=发布第 1 版").CountAsync());
        await Publish(second.Page, first, 1);

        var (document, caseId) = await Send();
        await ThreeMoves(caseId);

        // Changed while the case runs: one limit longer, and the case is moved after a dry run.
        await page.GotoAsync(first);
        await page.ClickAsync("text=新起一版");
        await page.WaitForURLAsync(url => url != first
            && System.Text.RegularExpressions.Regex.IsMatch(url, @"/routes/\d+$"));
        var next = page.Url;
        await page.ClickAsync("text=画流程");
        await Ready(page);
        await page.ClickAsync("[data-element-id=office-review] .djs-hit");
        await page.FillAsync("[data-p=amount]", "3");
        await page.Keyboard.PressAsync("Tab");
        await Save(page);
        await Propose(page, next, "核稿给三天");
        await Publish(second.Page, next, 2);
        Assert.Equal(1, await Version(document));
        await page.GotoAsync(next);
        await page.ClickAsync("text=第 1 版上的 1 件");
        await Assertions.Expect(page.Locator("tr:has-text('关于画出来的流程')")).ToContainTextAsync("能移");
        await Office.Shot(page, "route-cases-1440");
        Assert.Empty(await Eyes.Violations(page));
        await page.ClickAsync("button:has-text('移这 1 件')");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("移了 1 件");
        Assert.Equal(2, await Version(document));
        await page.ClickAsync("a:has-text('与上一版比') >> nth=0");
        await Assertions.Expect(page.Locator("tr:has-text('核稿')").First).ToContainTextAsync("1 个工作日 → 3 个工作日");
        await Office.Shot(page, "route-compare-1440", full: true);
        Assert.Empty(await Eyes.Violations(page));

        await using var head = await office.Open("chenjing");
        await head.Go($"/cases/{caseId}");
        await head.Page.FillAsync("#f-opinion", "同意。");
        await head.Page.ClickAsync("#go");
        await Assertions.Expect(head.Page.Locator("[role=status]").First).ToContainTextAsync("法制审核");
        await head.Go($"/cases/{caseId}/route");
        await Assertions.Expect(head.Page.Locator("main")).ToContainTextAsync("第 2 版");
        await Office.Shot(head.Page, "case-route-1440", full: true);
        await page.GotoAsync(next + "/heat?all=yes");
        await Assertions.Expect(page.Locator("tr:has-text('处室审核')")).ToContainTextAsync("1");
        await Office.Shot(page, "route-heat-1440", full: true);
        Assert.Empty(drawer.Complaints);
        Assert.Empty(second.Complaints);
    }

    // Puts one step between two others: add behind, name, say who, take the old line away, draw the new one.
    private static async Task Draw(IPage page)
    {
        await page.ClickAsync("text=画流程");
        await Ready(page);
        await page.ClickAsync("[data-element-id=section-review] .djs-hit");
        await page.ClickAsync("[data-add=human]");
        await page.FillAsync("[data-p=name] >> visible=true", "法制审核");
        await page.Keyboard.PressAsync("Tab");
        await page.SelectOptionAsync("[data-p='step.who'] >> visible=true", "role:document-reviewer");
        var added = await page.EvaluateAsync<string>("window.yiwang.designer.get('selection').get()[0].id");
        await page.ClickAsync("[data-element-id='outgoing-long-f3'] .djs-hit", new PageClickOptions { Force = true });
        await page.ClickAsync("[data-tool=remove]");
        // Now nothing follows the new step: said on the element and in the list.
        await Assertions.Expect(page.Locator("#findings")).ToContainTextAsync("法制审核");
        await Assertions.Expect(page.Locator(".badge").First).ToBeVisibleAsync();
        await Office.Shot(page, "designer-fault-1440");
        await page.ClickAsync("[data-tool=connect]");
        await page.ClickAsync($"[data-element-id='{added}'] .djs-hit", new PageClickOptions { Force = true });
        // The line follows the hand: over the step first, and only then the click.
        await page.HoverAsync("[data-element-id=office-review] .djs-hit", new PageHoverOptions { Force = true });
        await Assertions.Expect(page.Locator("[data-element-id=office-review].connect-ok")).ToHaveCountAsync(1);
        await page.ClickAsync("[data-element-id=office-review] .djs-hit", new PageClickOptions { Force = true });
        await Assertions.Expect(page.Locator("#found")).ToContainTextAsync("0 处提示");
        await page.ClickAsync("[data-tool=undo]");
        await Assertions.Expect(page.Locator("#findings")).ToContainTextAsync("法制审核");
        await page.ClickAsync("[data-tool=redo]");
        await Assertions.Expect(page.Locator("#found")).ToContainTextAsync("0 处提示");
        await Assertions.Expect(page.Locator(".bjs-powered-by")).ToBeVisibleAsync();
        await Save(page);
        await Office.Shot(page, "designer-1440");
    }

    private static Task Ready(IPage page) => page.WaitForSelectorAsync("[data-ready='1']");

    private static async Task Save(IPage page)
    {
        await page.ClickAsync("#save");
        await Assertions.Expect(page.Locator("#saved")).ToContainTextAsync("已存");
    }

    private static async Task Propose(IPage page, string route, string words)
    {
        await page.GotoAsync(route);
        await page.FillAsync("[name=words] >> visible=true", words);
        await page.ClickAsync("button:has-text('报审')");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("等第二人发布");
    }

    private static async Task Publish(IPage page, string route, int version)
    {
        await page.GotoAsync("/routes?show=waiting");
        await page.ClickAsync("td a:has-text('发文（完整流程）')");
        await page.ClickAsync($"button:has-text('发布第 {version} 版')");
        await Assertions.Expect(page.Locator("[role=status]").First).ToContainTextAsync("已发布");
        Assert.Equal(route, page.Url);
    }

    private async Task<(Guid Document, Guid Case)> Send()
    {
        var document = await office.Province.Draft("wangli", title: "关于画出来的流程的通知");
        await office.Province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 3 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        await using var drafter = await office.Open("wangli");
        await drafter.Go($"/documents/{document}/compose");
        await drafter.Page.SelectOptionAsync("[name=publicity]", "public");
        await drafter.Page.ClickAsync(".head button[value=send]");
        await drafter.Page.WaitForURLAsync(url => !url.Contains("compose", StringComparison.Ordinal));
        await using var connection = await office.Province.Source.OpenConnectionAsync(
            TestContext.Current.CancellationToken);
        return (document,
            await connection.QuerySingleAsync<Guid>("""select id from "case" where document_id = @document""",
                new { document }));
    }

    // Taken back before anybody looked, sent again; returned with a reason, sent straight back; circulated on the way.
    private async Task ThreeMoves(Guid caseId)
    {
        await using var drafter = await office.Open("wangli");
        await drafter.Go($"/cases/{caseId}");
        await Move(drafter.Page, "撤回", "撤回到我这里");
        await Answer(drafter, caseId);
        await using var head = await office.Open("chenjing");
        await head.Go($"/cases/{caseId}");
        await head.Page.ClickAsync("summary:has-text('退回')");
        await head.Page.FillAsync("[name=reason] >> visible=true", "请补上依据");
        await head.Page.ClickAsync("button:has-text('退回并说明理由')");
        await head.Page.WaitForURLAsync("**/desk");
        await Answer(drafter, caseId);
        await head.Go($"/cases/{caseId}");
        await head.Page.ClickAsync("summary:has-text('更多') >> visible=true");
        await head.Page.ClickAsync("summary:has-text('传阅')");
        await head.Page.CheckAsync("form[action$=circulate] [name=people] >> nth=0");
        await head.Page.ClickAsync("button:has-text('送去传阅')");
        await Assertions.Expect(head.Page.Locator(".story").First).ToContainTextAsync("传阅");
        await Office.Shot(head.Page, "case-after-moves-1440", full: true);
    }

    private static async Task Move(IPage page, string move, string button)
    {
        await page.ClickAsync("summary:has-text('更多') >> visible=true");
        await page.ClickAsync($"summary:has-text('{move}') >> visible=true");
        await page.ClickAsync($"button:has-text('{button}')");
        await Assertions.Expect(page.Locator(".note.ok").First).ToBeVisibleAsync();
    }

    private static async Task Answer(Seat seat, Guid caseId)
    {
        await seat.Go($"/cases/{caseId}");
        await seat.Page.FillAsync("#f-opinion", "已改好。");
        await seat.Page.ClickAsync("#go");
        await seat.Page.WaitForURLAsync("**/desk");
    }

    private async Task<int> Version(Guid document)
    {
        await using var connection = await office.Province.Source.OpenConnectionAsync(
            TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<int>(
            """select route_version from "case" where document_id = @document and route_unit_id is not null""",
                new { document });
    }
}
