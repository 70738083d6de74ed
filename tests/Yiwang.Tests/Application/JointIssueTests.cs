using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Xunit;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Tests.Application;

/// <summary>A document of several organs (联合行文): each signs and seals it in turn, with a seal of its own; only then it
/// can be sent.</summary>
public sealed class JointIssueTests(Province province) : IClassFixture<Province>
{
    private const string Title = "关于联合开展测试工作的通知";
    private const string Disputed = "关于一件有分歧的事项的通知";
    private const string Unissued = "关于一件没有谈拢的事项的通知";
    private const int StepsMost = 40;
    private readonly Office office = new(province);

    [Fact]
    public async Task Each_organ_seals_in_turn_with_its_own_seal_and_only_then_it_can_be_sent()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        var partners = (await connection.QueryAsync<(int Id, string Name)>("""
            select u.id, u.name from unit u where u.level = 1 and u.valid_to is null
              and u.id <> (select o.unit_id from person p join holding h on h.person_id = p.id join post o
                on o.id = h.post_id where p.sign_in = 'wangli' limit 1)
              and exists (select 1 from post o where o.unit_id = u.id and 'seal-keeper' = any(o.roles)) order by u.id
                limit 2
            """)).AsList();
        var document = await Drafted(partners);
        await office.Recipients("wangli", document,
            [.. (await connection.QueryAsync<int>("select id from unit where level = 2 order by id limit 2"))]);
        await office.Ok("wangli", HttpMethod.Post, $"/api/documents/{document}/submit", new { route = "", words = "" });
        var caseId = await office.CaseOf("wangli", Title);
        var sealers = new List<int>();
        for (var step = 0; step < StepsMost; step++)
        {
            var open = await connection.QueryFirstOrDefaultAsync<(string Node, string Act, int Unit,
                string SignIn)?>("""
                select t.node, t.act, t.unit_id, p.sign_in from task t join holding h on h.post_id = t.post_id
                  join person p on p.id = coalesce(t.person_id, h.person_id)
                where t.case_id = @caseId and t.state = 'open' union all
                select t.node, t.act, t.unit_id, p.sign_in from task t join person p on p.id = t.person_id
                  where t.case_id = @caseId and t.state = 'open' and t.post_id is null limit 1
                """, new { caseId });
            if (open is not { } task) break;
            if (task.Act == "seal")
            {
                var (_, page) = await office.Page(task.SignIn, $"/cases/{caseId}");
                Assert.Contains("加盖骑缝章", page, StringComparison.Ordinal);
                sealers.Add(task.Unit);
            }
            if (task.Node == "partner-seal")
            {
                var (early, refusal) = await province.Send("liuyang", HttpMethod.Post, $"/api/dispatches/{document}",
                    new { });
                Assert.Equal((409, "document.not_sealed_by_all"), (early, refusal!["code"]!.GetValue<string>()));
            }
            await office.Complete(task.SignIn, caseId, document, "同意。",
                Chosen(task.Node, task.Act, await Section(connection, task.Unit)));
        }
        Assert.Equal(3, sealers.Distinct().Count());
        Assert.Equal("closed",
            await connection.ExecuteScalarAsync<string>("""select status from "case" where id = @caseId""",
                new { caseId }));
        await IsSealedByAll(connection, document, [.. partners.Select(p => p.Name)]);
        await office.Ok("liuyang", HttpMethod.Post, $"/api/dispatches/{document}", new { });
    }

    [Fact]
    public async Task A_partner_that_disagrees_is_settled_with_asked_again_or_overruled_by_the_common_superior()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        var (document, caseId, against, with) = await Contested(connection, Disputed);
        var (silent, refused) = await Answer(against, caseId, "", new("verdict", "disagree"));
        Assert.Equal(400, silent);
        Assert.Contains("请写明理由", refused, StringComparison.Ordinal);
        await Answered(against, caseId, "第三条与我单位职责不符。", new("verdict", "disagree"));
        await Answered(with, caseId, "没有意见。", new("verdict", "agree"));

        // The drafter has the two views before the eyes, and may not call a changed text the old one.
        var (_, settling) = await office.Page("wangli", $"/cases/{caseId}");
        foreach (var words in (string[])["两种意见", "第三条与我单位职责不符。", "报共同上级", "【不同意】"])
            Assert.Contains(words, settling, StringComparison.Ordinal);
        var panel = settling[settling.IndexOf("id=\"difference\"", StringComparison.Ordinal)..];
        Assert.DoesNotContain("没有意见。", panel[..panel.IndexOf("</section>", StringComparison.Ordinal)],
            StringComparison.Ordinal);
        Assert.DoesNotContain("v-partners", settling, StringComparison.Ordinal);
        await Amended(document, Disputed);
        var (early, changed) = await Answer("wangli", caseId, "已电话协商。", new("next", "joint-issue-f18"));
        Assert.Equal(400, early);
        Assert.Contains("稿子已经改过", changed, StringComparison.Ordinal);
        await Answered("wangli", caseId, "第三条已按其意见修改。", new("next", "joint-issue-f9"));

        // Amended: reviewed again, and every partner's leader is asked anew, without registering once more.
        await Until(connection, caseId, document, "partner-leader", 2);
        await Answered(with, caseId, "同意。", new("verdict", "agree"));
        await Answered(against, caseId, "仍不同意。", new("verdict", "disagree"));
        // Not amended: only who disagreed is asked again.
        await Answered("wangli", caseId, "已当面说明。", new("next", "joint-issue-f18"));
        Assert.Equal([against], (await Open(connection, caseId)).Select(t => t.SignIn));
        await Answered(against, caseId, "请上级定。", new("verdict", "disagree"));
        await Answered("wangli", caseId, "三次协商未果。", new("next", "joint-issue-f20"));

        var head = Assert.Single(await Open(connection, caseId));
        Assert.Equal(("superior", "zhoumingyuan"), (head.Node, head.SignIn));
        var (_, deciding) = await office.Page(head.SignIn, $"/cases/{caseId}");
        Assert.Contains("请上级定。", deciding, StringComparison.Ordinal);
        Assert.Contains("三次协商未果。", deciding, StringComparison.Ordinal);
        await Answered(head.SignIn, caseId, "按主办单位意见印发。", new("next", "joint-issue-f23"));
        Assert.Equal("sign", Assert.Single(await Open(connection, caseId)).Node);
        // The trace says each no, how each was settled, and what was decided.
        var traced = (await connection.QueryAsync<(string Kind, byte[] Entry)>("""
            select kind, entry from trace where case_id = @caseId
              and kind in ('opinion.disagreed', 'joint.settled', 'joint.ruled') order by id
            """, new { caseId })).ToLookup(t => t.Kind, t => System.Text.Encoding.UTF8.GetString(t.Entry));
        Assert.Equal(3, traced["opinion.disagreed"].Count());
        Assert.Equal(["anew", "again", "superior"], traced["joint.settled"].Select(entry =>
            ((string[])["anew", "again", "superior"]).Single(how => entry.Contains(how, StringComparison.Ordinal))));
        Assert.Contains("issue", Assert.Single(traced["joint.ruled"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_common_superior_has_it_amended_or_decides_that_it_is_not_issued()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await province.Source.OpenConnectionAsync(cancel);
        var (document, caseId, against, with) = await Contested(connection, Unissued);
        async Task Disagreed()
        {
            await Answered(against, caseId, "第三条与我单位职责不符。", new("verdict", "disagree"));
            await Answered(with, caseId, "没有意见。", new("verdict", "agree"));
            await Answered("wangli", caseId, "协商未果。", new("next", "joint-issue-f20"));
        }
        await Disagreed();
        var (silent, refused) = await Answer("zhoumingyuan", caseId, "", new("next", "joint-issue-f22"));
        Assert.Equal(400, silent);
        Assert.Contains("请写明协商（裁定）的情况和结果", refused, StringComparison.Ordinal);
        await Answered("zhoumingyuan", caseId, "第三条改为各负其责。", new("next", "joint-issue-f22"));

        // Amended as decided: with whoever leads again, who has the decision before the eyes; then everybody anew.
        Assert.Equal(("settle", "wangli"), Lies(Assert.Single(await Open(connection, caseId))));
        var (_, settling) = await office.Page("wangli", $"/cases/{caseId}");
        Assert.Contains("第三条改为各负其责。", settling, StringComparison.Ordinal);
        await Amended(document, Unissued);
        await Answered("wangli", caseId, "已照裁定修改。", new("next", "joint-issue-f9"));
        await Until(connection, caseId, document, "partner-leader", 2);
        await Disagreed();

        // Not issued: the case ends, the document with it, and nothing can be sent.
        await Answered("zhoumingyuan", caseId, "条件不成熟，暂不发。", new("next", "joint-issue-f24"));
        Assert.Empty(await Open(connection, caseId));
        Assert.Equal(("closed", "abandoned"), await connection.QuerySingleAsync<(string, string)>("""
            select c.status, d.status from "case" c join document d on d.id = c.document_id where c.id = @caseId
            """, new { caseId }));
        var (sent, _) = await province.Send("liuyang", HttpMethod.Post, $"/api/dispatches/{document}", new { });
        Assert.InRange(sent, 400, 409);
        var (_, ended) = await office.Page("wangli", $"/cases/{caseId}");
        Assert.Contains("条件不成熟，暂不发。", ended, StringComparison.Ordinal);
        var ruled = await connection.QueryAsync<byte[]>(
            "select entry from trace where case_id = @caseId and kind = 'joint.ruled' order by id", new { caseId });
        Assert.Equal(["amend", "stop"], ruled.Select(entry => ((string[])["issue", "amend", "stop"]).Single(how =>
            System.Text.Encoding.UTF8.GetString(entry).Contains($"fact how={how}", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("没有这个单位", "document.partner_unknown")]
    [InlineData("花溪区人民政府", "document.partner_level")]
    public async Task A_partner_that_cannot_issue_together_is_refused_at_its_field(string name, string code)
    {
        var id = await province.Draft("wangli", title: $"关于{name}的通知");
        var (_, page) = await office.Page("wangli", $"/documents/{id}/compose");
        var (status, answer, _) = await office.Post("wangli", page, $"/documents/{id}/compose",
            [new("do", "save"), new("title", "关于联合的通知"), new("body", "正文。"), new("partners", name)]);
        Assert.Equal(400, status);
        Assert.Contains("f-partners-wrong", answer, StringComparison.Ordinal);
        Assert.Contains(name, answer, StringComparison.Ordinal);
        Assert.NotEqual("", code);
    }

    // Drafted, reviewed and with two partners' leaders; the first of them is the one to disagree.
    private async Task<(Guid Document, Guid Case, string Against, string With)> Contested(NpgsqlConnection connection,
        string title)
    {
        var partners = (await connection.QueryAsync<(int Id, string Name)>("""
            select u.id, u.name from unit u where u.level = 1 and u.valid_to is null and u.parent_id is not null
              and exists (select 1 from post o join holding h on h.post_id = o.id
                where o.unit_id = u.id and 'leader' = any(o.roles)) order by u.id limit 2
            """)).AsList();
        var document = await Drafted(partners, title);
        await office.Recipients("wangli", document,
            [.. await connection.QueryAsync<int>("select id from unit where level = 2 order by id limit 2")]);
        await office.Ok("wangli", HttpMethod.Post, $"/api/documents/{document}/submit", new { route = "", words = "" });
        var caseId = await office.CaseOf("wangli", title);
        await Until(connection, caseId, document, "partner-leader", 2);
        var leaders = (await Open(connection, caseId)).OrderBy(task => task.Unit).ToList();
        return (document, caseId, leaders[0].SignIn, leaders[1].SignIn);
    }

    private static (string Node, string Who) Lies(OpenTask task) => (task.Node, task.SignIn);

    private sealed record OpenTask(string Node, string Act, int Unit, string SignIn);

    private static async Task<List<OpenTask>> Open(NpgsqlConnection connection, Guid caseId) =>
        (await connection.QueryAsync<OpenTask>("""
            select distinct on (t.id) t.node, t.act, t.unit_id as unit, p.sign_in as signin from task t
              left join holding h on h.post_id = t.post_id join person p on p.id = coalesce(t.person_id, h.person_id)
            where t.case_id = @caseId and t.state = 'open' order by t.id, p.id
            """, new { caseId })).AsList();

    // Whoever is asked agrees, until so many lie at that step and nothing else is open.
    private async Task Until(NpgsqlConnection connection, Guid caseId, Guid document, string node, int count)
    {
        for (var step = 0; step < StepsMost; step++)
        {
            var open = await Open(connection, caseId);
            if (open.Count == count && open.TrueForAll(task => task.Node == node)) return;
            var next = open.First(task => task.Node != node);
            await office.Complete(next.SignIn, caseId, document, "同意。",
                Chosen(next.Node, next.Act, await Section(connection, next.Unit)));
        }
        Assert.Fail($"{node} is not reached");
    }

    private async Task<(int Status, string Page)> Answer(string who, Guid caseId, string words,
        KeyValuePair<string, string> said)
    {
        var (_, page) = await office.Page(who, $"/cases/{caseId}");
        // A way on is chosen by the name of its flow, as the page offers it.
        var offered = System.Text.RegularExpressions.Regex.Match(page, $"value=\"({said.Value}[^\"]*)\"").Groups[1].Value;
        var (status, answer, _) = await office.Post(who, page, $"/cases/{caseId}/answer",
            [new("opinion", words), said.Key == "next" ? new("next", offered) : said]);
        return (status, answer);
    }

    private async Task Answered(string who, Guid caseId, string words, KeyValuePair<string, string> said)
    {
        var (status, answer) = await Answer(who, caseId, words, said);
        Assert.True(status is 302 or 303, $"{who}: {status} {Clerk.Alert(answer)}");
    }

    private async Task Amended(Guid document, string title)
    {
        var (_, page) = await office.Page("wangli", $"/documents/{document}/compose");
        var (status, answer, _) = await office.Post("wangli", page, $"/documents/{document}/compose",
            [new("do", "save"), new("type", "notice"), new("title", title), new("body", "第三条改为各负其责。")]);
        Assert.True(status is 302 or 303, $"{status} {Clerk.Alert(answer)}");
    }

    // By the form of the compose page, with all that it asks; long enough for two pages, so that a seal can ride over
    // them.
    private async Task<Guid> Drafted(IReadOnlyList<(int Id, string Name)> partners, string title = Title)
    {
        var id = await province.Draft("wangli", title: title);
        var (_, page) = await office.Page("wangli", $"/documents/{id}/compose");
        var (status, answer, _) = await office.Post("wangli", page, $"/documents/{id}/compose",
        [
            new("do", "save"), new("type", "notice"), new("title", title),
            new("body", string.Join('\n', Enumerable.Repeat("请各单位认真落实有关要求，按时完成各项任务，并将情况及时报告。", 30))),
            new("recipients", "各市、自治州人民政府"), new("partners", string.Join('、', partners.Select(p => p.Name))),
            new("urgency", "extra_urgent"),
            new("mark", "plain"), new("publicity", "public"), new("answer_by", "2026-12-18"), new("receipt_hours", "8"),
        ]);
        Assert.True(status is 302 or 303, $"{status} {Clerk.Alert(answer)}");
        var (_, kept) = await office.Page("wangli", $"/documents/{id}/compose");
        Assert.Contains(string.Join('、', partners.Select(p => p.Name)), kept, StringComparison.Ordinal);
        foreach (var chosen in (string[])["value=\"extra_urgent\" selected", "value=\"plain\" selected",
            "value=\"public\" selected", "value=\"2026-12-18\""]) Assert.Contains(chosen, kept,
            StringComparison.Ordinal);
        return id;
    }

    private static Task<int> Section(NpgsqlConnection connection, int unit) => connection.ExecuteScalarAsync<int>(
        "select s.id from section s join post o on o.section_id = s.id and 'section-head' = any(o.roles) where s.unit_id = @unit order by s.id desc limit 1", new { unit });

    private static Dictionary<string, object> Chosen(string node, string act, int section) => (node, act) switch
    {
        ("partner-register", _) => new() { ["chosen:partner-section"] = new[] { $"section:{section}" } },
        (_, "seal") => new() { ["riding"] = true },
        _ => [],
    };

    private async Task IsSealedByAll(NpgsqlConnection connection, Guid document, string[] partners)
    {
        var (digest, pages) = await connection.QuerySingleAsync<(byte[],
            int)>("select ofd, pages from document where id = @document", new { document });
        var file = await province.Content.Read(digest, TestContext.Current.CancellationToken);
        var pem = File.ReadAllBytes(Path.Combine(province.Installation.Settings.Data, "keys", "root.pem"));
        var verdict = SealVerifier.Verify(file,
            new TrustAnchors([.. Certificate.ReadAll(pem)], [.. RevocationList.ReadAll(pem)]),
            province.Clock.GetUtcNow());
        Assert.Equal(PackageOutcome.Holds, verdict.Outcome);
        Assert.Equal(3, verdict.Signatures.Count);
        Assert.All(partners, name =>
            Assert.Contains(verdict.Signatures, s => s.Signer.Contains(name, StringComparison.Ordinal)));
        // One place at its name, one strip a page.
        Assert.All(verdict.Signatures, s => Assert.Equal(1 + pages, s.Places.Count));
        Assert.Equal(3,
            await connection.ExecuteScalarAsync<int>("select count(*)::int from seal_use where document_id = @document",
                new { document }));
        Assert.Equal(3, await connection.ExecuteScalarAsync<int>("""
            select count(*)::int from trace where kind = 'seal.used' and object_kind = 'seal'
              and object_id in (select seal_id from seal_use where document_id = @document)
            """, new { document }));
    }
}
