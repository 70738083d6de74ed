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

    // By the form of the compose page, with all that it asks; long enough for two pages, so that a seal can ride over
    // them.
    private async Task<Guid> Drafted(IReadOnlyList<(int Id, string Name)> partners)
    {
        var id = await province.Draft("wangli", title: Title);
        var (_, page) = await office.Page("wangli", $"/documents/{id}/compose");
        var (status, answer, _) = await office.Post("wangli", page, $"/documents/{id}/compose",
        [
            new("do", "save"), new("type", "notice"), new("title", Title),
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
