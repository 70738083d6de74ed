using Dapper;
using Microsoft.Playwright;
using Yiwang.Web.Journey;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>The six acts of the main job by hand in the browser: with the keyboard alone, the leaders with a thumb on the
/// phone; and with the mouse in a browser without scripts.</summary>
public sealed class ActsTests(Office office) : IClassFixture<Office>
{
    private const string County = "520102-03";
    private const string Leader = "zhoumingyuan";
    private const string Units = "3,743";

    // Longer than the limit to sign for a document, with a weekend in it.
    private static readonly TimeSpan Lapse = TimeSpan.FromDays(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Means.Keyboard)]
    [InlineData(Means.NoScripts)]
    public async Task One_notice_goes_through_the_six_acts(Means means)
    {
        var acting = new Acting(office, means);
        var title = $"贵州省人民政府办公厅关于开展城镇小区配套幼儿园治理工作的通知（{means}）";
        var id = await Draft(acting, means, title);
        await Review(acting, title, id);
        await Issue(acting, means, title, id);
        await Send(acting, means, id);
        var units = await acting.Registries(id, 4);
        await Receive(acting, id, title, units);
        await Handle(acting, id, title);
        await Urge(acting, means, id, units[3]);
        await Close(acting, means, id, units[3]);
    }

    // 1. A real text, a table and a scan, 3,743 units of which two were forgotten; what is missing stops it.
    private static async Task<Guid> Draft(Acting acting, Means means, string title)
    {
        var drafter = await acting.As("wangli");
        var page = drafter.Page;
        await page.GotoAsync("/desk");
        await drafter.Press("a[href='/documents/new']");
        await drafter.Press("button[name=type][value=notice]");
        await page.WaitForURLAsync("**/compose");
        var id = Guid.Parse(new Uri(page.Url).Segments[2].TrimEnd('/'));
        await acting.Write(drafter, Drafting.Notice().Body);
        await drafter.Press(".head button[value=send]");
        await drafter.Sees("[role=alert]", "标题");
        await drafter.Fill("#f-title", title);
        await drafter.Fill("[name=recipients]", "各市、自治州人民政府，各县（市、区、特区）人民政府，省政府各部门");
        await drafter.Choose("[name=publicity]", "public");
        await drafter.Press("button[value=recipients]");
        await page.WaitForURLAsync("**/recipients");
        for (var i = 0; i < await page.Locator("input[name=group]").CountAsync(); i++)
            await drafter.Tick($"input[name=group] >> nth={i}");
        await Count(drafter, means, Units);
        await drafter.Press("button[value^='open:'] >> nth=0");
        await drafter.Tick("input[name=unit] >> nth=0", on: false);
        await drafter.Tick("input[name=unit] >> nth=1", on: false);
        await Count(drafter, means, "3,741");
        for (var left = 2; left > 0; left--)
        {
            await Assertions.Expect(page.Locator("button[value^='add:']")).ToHaveCountAsync(left);
            await drafter.Press("button[value^='add:']");
        }
        await drafter.Sees(".sumline b", Units);
        await drafter.Press(".pickbar button[value=done]");
        await page.WaitForURLAsync("**/compose");
        await drafter.Give("input[name=file][form=upload]",
            File("情况统计表.csv", "text/csv", "市（州）,园数\n贵阳市,312\n"u8.ToArray()),
            File("会议签到扫描件.png", "image/png", Drafting.Scan()));
        if (means == Means.NoScripts) await drafter.Press("button[form=upload]");
        await drafter.Sees(".el", "情况统计表.csv");
        await drafter.Sees(".el", "会议签到扫描件.png");
        await Office.Shot(page, $"acts-draft-{means}");
        await drafter.Press(".head button[value=send]");
        await page.WaitForURLAsync("**/desk");
        return id;
    }

    private static async Task Count(Hands hands, Means means, string units)
    {
        if (means == Means.NoScripts) await hands.Press("button[value=count]");
        await hands.Sees(".sumline b", units);
    }

    // 1. Returned once, rewritten by two hands, countersigned by two departments at once, an objection settled.
    private static async Task Review(Acting acting, string title, Guid id)
    {
        var head = await acting.As("chenjing");
        Assert.True(await Acting.Find(head, title));
        await head.Press("#act summary:has-text('退回')");
        await head.Fill("#f-reason", "请写明依据。");
        await head.Press("button:has-text('退回并说明理由')");
        await head.Page.WaitForURLAsync("**/desk");
        var drafter = await acting.As("wangli");
        Assert.True(await Acting.Find(drafter, title));
        await Rewrite(acting, drafter, "", "\n请各单位于收到之日起认真组织实施。");
        await Acting.Send(drafter, "已补写，请再核。");
        Assert.True(await Acting.Find(head, title));
        await Rewrite(acting, head, "（核稿改写）", "各地要提高认识，压实责任。");
        await Acting.Send(head, "已核，修改两处。");
        await head.Page.GotoAsync($"/documents/{id}/redline?from=2&to=3");
        await head.Sees("main", "（核稿改写）");
        var reviewer = await acting.As("sunqiang");
        Assert.True(await Acting.Find(reviewer, title));
        await reviewer.Choose("[name=next]", "countersign");
        foreach (var unit in (string[])["省教育厅", "省财政厅"])
            await reviewer.Tick($"[data-for=countersign] label:has-text('{unit}') input");
        await Acting.Send(reviewer, "请教育厅、财政厅会签。");
        await acting.Answer("wutao", title, "同意。");
        await acting.Answer("heping", title, "第三条经费渠道请再斟酌。");
        await acting.Through(title, "sunqiang", "lihua");
    }

    private static async Task Rewrite(Acting acting, Hands hands, string before, string behind)
    {
        await hands.Press("a:has-text('改稿')");
        await hands.Page.WaitForURLAsync("**/compose");
        await acting.Amend(hands, before, behind);
        await hands.Press(".head button[value=send]");
        await hands.Page.WaitForURLAsync("**/cases/**");
        await hands.Sees("[role=status]", "已保存");
    }

    // 2. The leader signs what is before the eyes, after showing once more who it is; numbered, set, sealed.
    private async Task Issue(Acting acting, Means means, string title, Guid id)
    {
        var leader = await acting.As(Leader);
        await Unsure(Leader);
        Assert.True(await Acting.Find(leader, title));
        await Office.Shot(leader.Page, $"acts-leader-{means}");
        await leader.Fill("#f-opinion", "同意印发。");
        await leader.Press("#go");
        await leader.Fill("[name=password]", "不对的口令");
        await leader.Press(".gate .btn.go");
        await leader.Sees("[role=alert]", "口令");
        await leader.Fill("[name=password]", office.Province.Password);
        await leader.Press(".gate .btn.go");
        if (means == Means.NoScripts)
        {
            await leader.Sees(".carried", "同意印发");
            await leader.Press("button:has-text('接着送出')");
        }
        await leader.Page.WaitForURLAsync("**/desk");
        await acting.Through(title, "sunqiang", "liuyang");
        var registry = await acting.As("liuyang");
        await registry.Page.GotoAsync($"/documents/{id}");
        await registry.Sees(".sheet", "同意印发");
        await registry.Sees(".sheet", "黔府办发〔");
    }

    // 3. One click, and it lies on the desks.
    private static async Task Send(Acting acting, Means means, Guid id)
    {
        var registry = await acting.As("liuyang");
        await registry.Sees("#send button", Units);
        await registry.Press("#send button");
        await registry.Page.WaitForURLAsync($"**/deliveries/{id}");
        await registry.Sees("h1", "幼儿园");
        await Office.Shot(registry.Page, $"acts-board-{means}");
    }

    // 4. Signed for, returned with a reason, one unit twice at the same moment.
    private async Task Receive(Acting acting, Guid id, string title, IReadOnlyList<string> units)
    {
        var first = await acting.As(units[0]);
        await first.Page.GotoAsync("/inbox");
        await first.Press($"main a:has-text('{title}')");
        await first.Press("#act button:has-text('签收')");
        await first.Sees("[role=status]", "已签收");
        var second = await acting.As(units[1]);
        await second.Page.GotoAsync($"/inbox/{id}");
        await second.Press("#act summary:has-text('退文')");
        await second.Fill("[name=words]", "我单位无此项职能。");
        await second.Press("button:has-text('退文并说明理由')");
        await second.Page.WaitForURLAsync("**/inbox");
        var twice = await acting.As(units[2]);
        var other = await twice.Page.Context.NewPageAsync();
        await Task.WhenAll(twice.Page.GotoAsync($"/inbox/{id}"), other.GotoAsync($"/inbox/{id}"));
        await Task.WhenAll(twice.Press("#act .btn.go"), other.ClickAsync("#act .btn.go"));
        foreach (var page in (IPage[])[twice.Page, other])
            await Assertions.Expect(page.Locator("[role=status]:has-text('已签收'), [role=alert]").First)
                .ToBeVisibleAsync();
        await other.CloseAsync();
        Assert.Equal(1, await One<int>("""
            select count(*)::int from trace where kind = 'delivery.signed' and object_id like @id || '/%'
              and unit_id = (select o.unit_id from person p join holding h on h.person_id = p.id
                join post o on o.id = h.post_id where p.sign_in = @who limit 1)
            """, new { id = id.ToString(), who = units[2] }));
    }

    // 4. The county registers it, proposes, its leader instructs; a leader and three sections have it at once.
    private static async Task Handle(Acting acting, Guid id, string title)
    {
        var clerk = await acting.As("yangmei");
        await clerk.Page.GotoAsync($"/inbox/{id}");
        await clerk.Press("#act button:has-text('签收')");
        await clerk.Press("button:has-text('登记并送初审')");
        await clerk.Page.WaitForURLAsync("**/cases/**");
        var place = clerk.Page.Url;
        await clerk.Choose("[name=next]", "accept");
        await Acting.Send(clerk, "要素齐全。");
        var head = await acting.As(County + ".3");
        Assert.True(await Acting.Find(head, title));
        await head.Choose("[name=next]", "handle");
        await head.Tick("label:has-text('主要负责人') input[name=instructors]");
        await head.Choose("[name=lead]", "业务一科");
        await head.Tick("label:has-text('业务二科') input[name=assist]");
        await head.Tick("label:has-text('办公室') input[name=assist]");
        await head.Tick("label:has-text('副主任') input[name=readers]");
        await Acting.Send(head, "拟请业务一科主办。");
        await acting.Answer(County + ".1", title, "同意拟办意见。");
        await clerk.Page.GotoAsync(place);
        foreach (var step in (string[])["主办", "协办", "传阅"]) await clerk.Sees(".route", step);
    }

    // 5. Urged with one click, an open page shows it; after the limit it is red by itself and stays so when signed late.
    private async Task Urge(Acting acting, Means means, Guid id, string unit)
    {
        var lagging = await acting.As(unit);
        await lagging.Page.GotoAsync("/inbox");
        var registry = await acting.As("liuyang");
        await registry.Page.GotoAsync($"/deliveries/{id}");
        await registry.Press("summary:has-text('催办')");
        await registry.Fill(".urge [name=words]", "请尽快签收。");
        await registry.Press("button:has-text('发出催办')");
        await registry.Page.WaitForURLAsync("**/urges/**");
        await registry.Sees("main", "对得上");
        if (means == Means.NoScripts) await lagging.Page.GotoAsync("/notices");
        await lagging.Sees(means == Means.NoScripts ? "main" : ".toast", "催");
        await acting.Leave();
        office.Province.Clock.Jump(Lapse);
        await Until(async () => await One<int>(
            "select count(*)::int from delivery where document_id = @id and late_at is not null", new { id }) > 0);
        registry = await acting.As("liuyang");
        await registry.Page.GotoAsync($"/deliveries/{id}");
        await registry.Sees(".urge summary", "超时单位");
        var late = await acting.As(unit);
        await late.Page.GotoAsync($"/inbox/{id}");
        await late.Press("#act button:has-text('签收')");
        await late.Sees("[role=status]", "已签收");
        await registry.Page.GotoAsync($"/deliveries/{id}?state=signed");
        await registry.Sees(".stamp", "超时签收");
        await Office.Shot(registry.Page, $"acts-late-{means}");
    }

    // 6. An attachment corrected after sending; one unit's delivery recalled before it signed, and sent to it again.
    private static async Task Close(Acting acting, Means means, Guid id, string signedLate)
    {
        var registry = await acting.As("liuyang");
        await registry.Page.GotoAsync($"/deliveries/{id}/correct");
        await registry.Choose("[name=attachment]", "情况统计表.csv");
        await registry.Give("[name=file]",
            File("情况统计表（更正）.csv", "text/csv", "市（州）,园数\n贵阳市,267\n"u8.ToArray()));
        await registry.Fill("[name=reason]", "贵阳市的数填错。");
        await registry.Press("main .btn.go");
        await registry.Sees("[role=status]", "更正");
        var unit = await acting.As(signedLate);
        await unit.Page.GotoAsync($"/inbox/{id}/corrections");
        await unit.Sees("main", "贵阳市的数填错。");
        await registry.Page.GotoAsync($"/deliveries/{id}?state=late");
        await registry.Tick("[name=pick] >> nth=0");
        await registry.Press(".phead summary:has-text('撤回')");
        await registry.Fill(".phead [name=reason]", "误发。");
        await registry.Press(".phead button[value=recall]");
        await registry.Sees("[role=status]", "已撤回 1 个");
        await Office.Shot(registry.Page, $"acts-closed-{means}");
        await acting.Leave();
    }

    private static FilePayload File(string name, string type, byte[] bytes) =>
        new() { Name = name, MimeType = type, Buffer = bytes };

    // As after a quarter of an hour: the next signature asks once more who it is.
    private async Task Unsure(string who)
    {
        await using var connection = await office.Province.Source.OpenConnectionAsync(Cancel);
        await connection.ExecuteAsync("""
            update session set confirmed_at = confirmed_at - interval '1 hour'
              where person_id = (select id from person where sign_in = @who)
            """, new { who });
    }

    private async Task<T> One<T>(string sql, object values)
    {
        await using var connection = await office.Province.Source.OpenConnectionAsync(Cancel);
        return await connection.QuerySingleAsync<T>(sql, values);
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await holds()) limit.Token.ThrowIfCancellationRequested();
    }
}
