using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using Yiwang.Insight.Trust;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;
using Yiwang.Tests.Application;
using Yiwang.Web;

namespace Yiwang.Tests.Insight;

/// <summary>The trust side of the trace over HTTP: verification asked for, proof of a line, evidence, audit, reading,
/// erasure.</summary>
public sealed class TrustTests(Province province) : IClassFixture<Province>
{
    private const string Auditor = "52-25.14";
    private const string SecurityAdmin = "52-25.13";
    private const string SystemAdmin = "52-25.12";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<(int Status, byte[] Body)> Get(string name, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(name));
        using var answer = await province.Http.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(Cancel));
    }

    private async Task<(int Status, string? Type, string? How)> Send(string name, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(name));
        using var answer = await province.Http.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType,
            answer.Content.Headers.ContentDisposition?.DispositionType);
    }

    private async Task<long> Count(string sql, params object[] values)
    {
        await using var command = province.Source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancel),
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<Guid> CaseOfDraft(string title)
    {
        var document = await province.Draft("wangli", title: title);
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 99 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var (status, answer) = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "outgoing-long", words = "请核稿，谢谢。" });
        Assert.True(status == 200, $"{status} {answer}");
        return answer!["caseId"]!.GetValue<Guid>();
    }

    // The server seals each second; here nobody waits for it: another sequencer does it at once, and two never fork.
    private async Task Sealed(string sql, params object[] values)
    {
        var settings = province.Server.Services.GetRequiredService<YiwangSettings>();
        var sequencer = new Sequencer(Duties.Folder(settings), Duties.Origin(settings), Duties.Signers(settings),
            province.Clock);
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        while (await Count(sql, values) == 0) await sequencer.Run(connection, Cancel);
    }

    private async Task Verified(string sql)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        while (await Count(sql) == 0)
            await province.Server.Services.GetRequiredService<VerifyTrace>().Look(connection, Cancel);
    }

    [Fact]
    public async Task Opening_a_case_leaves_its_trace_once_within_five_minutes()
    {
        var onCase = await CaseOfDraft("关于留痕的通知");
        for (var i = 0; i < 2; i++) Assert.Equal(200, (await Get("wangli", $"/cases/{onCase}")).Status);
        Assert.Equal(1, await Count("select count(*) from trace where case_id = $1 and kind = 'case.read'", onCase));
        Assert.Equal(404, (await Get("wutao", $"/cases/{onCase}")).Status);
        Assert.Equal(1, await Count("select count(*) from trace where case_id = $1 and kind = 'case.read'", onCase));
    }

    [Fact]
    public async Task What_is_printed_and_which_pages_are_read_leaves_its_trace_and_what_one_may_not_see_is_not_printed()
    {
        var document = await province.Draft("wangli", title: "关于打印的通知");
        var print = await Send("wangli", $"/documents/{document}/print");
        Assert.Equal((200, "application/pdf", "inline"), print);
        Assert.Equal(404, (await Get("wutao", $"/documents/{document}/print")).Status);
        Assert.Equal(1, await Count("select count(*) from trace where kind = 'document.printed' and object_id = $1",
            document.ToString()));
        Assert.Equal(200, (await Get("wangli", $"/documents/{document}/read")).Status);
        Assert.Equal(1,
            await Count("select count(*) from trace where kind = 'document.pages_seen' and object_id like $1",
                $"{document}/1-%"));
        var (status, page) = await Get("wangli", $"/documents/{document}/read?print=1");
        Assert.Equal(200, status);
        var words = System.Text.Encoding.UTF8.GetString(page);
        Assert.Contains("打印已记入痕迹", words, StringComparison.Ordinal);
        Assert.Contains("/assets/print.", words, StringComparison.Ordinal);
        Assert.Equal(404, (await Get("wutao", $"/documents/{document}/read?print=1")).Status);
        Assert.Equal(1,
            await Count(
            "select count(*) from trace where kind = 'page.printed' and object_kind = 'document' and object_id = $1",
                document.ToString()));
    }

    [Fact]
    public async Task A_line_of_the_story_has_a_proof_that_only_those_see_who_see_the_case()
    {
        var onCase = await CaseOfDraft("关于证明的通知");
        var id = await Count("select min(id) from trace where case_id = $1", onCase);
        await Sealed(
            "select count(*) from trace_leaf l where l.trace_id = $1 and l.leaf_index < (select max(size) from checkpoint)", id);
        var (status, page) = await Get("wangli", $"/trust/entries/{id}");
        Assert.Equal(200, status);
        Assert.Contains("原样在痕迹里", System.Text.Encoding.UTF8.GetString(page), StringComparison.Ordinal);
        var (_, proof) = await Get("wangli", $"/trust/entries/{id}/file");
        Assert.True(Yiwang.TransparencyLog.LogProof.Parse(System.Text.Encoding.UTF8.GetString(proof)).Index >= 0);
        Assert.Equal(404, (await Get("wutao", $"/trust/entries/{id}")).Status);
    }

    [Fact]
    public async Task Evidence_of_a_case_is_taken_from_its_page_and_proves_itself()
    {
        var onCase = await CaseOfDraft("关于证据的通知");
        await Sealed(
            "select count(*) from trace_leaf l join trace t on t.id = l.trace_id where t.case_id = $1 and l.leaf_index < (select max(size) from checkpoint)", onCase);
        var (status, file) = await Get("wangli", $"/cases/{onCase}/evidence.zip");
        Assert.Equal(200, status);
        var (_, keys) = await Get("wangli", "/trace/keys");
        var verdict = EvidenceVerifier.Verify(new MemoryStream(file),
            LogKeys.Parse(System.Text.Encoding.UTF8.GetString(keys)), []);
        Assert.True(verdict.IsRight, string.Join("; ", verdict.Faults.Select(fault => fault.En)));
        Assert.Equal(1,
            await Count("select count(*) from trace where case_id = $1 and kind = 'evidence.downloaded'", onCase));
        Assert.Equal(404, (await Get("wutao", $"/cases/{onCase}/evidence.zip")).Status);
    }

    [Fact]
    public async Task The_story_as_a_table_is_taken_with_a_trace()
    {
        var onCase = await CaseOfDraft("关于导出的通知");
        var (status, csv) = await Get("wangli", $"/cases/{onCase}/story.csv");
        Assert.Equal(200, status);
        Assert.Contains("请核稿，谢谢。", System.Text.Encoding.UTF8.GetString(csv), StringComparison.Ordinal);
        Assert.Equal(1,
            await Count("select count(*) from trace where case_id = $1 and kind = 'story.exported'", onCase));
    }

    [Fact]
    public async Task An_auditor_looks_across_cases_without_their_words_and_leaves_a_trace()
    {
        var onCase = await CaseOfDraft("关于审计的通知");
        var before = await Count("select count(*) from trace where kind = 'audit.looked'");
        var (status, page) = await Get(Auditor, $"/audit?object={onCase}&person={Uri.EscapeDataString("王丽")}");
        var html = System.Text.Encoding.UTF8.GetString(page);
        Assert.Equal(200, status);
        Assert.Contains("case.opened", html, StringComparison.Ordinal);
        Assert.DoesNotContain("请核稿，谢谢。", html, StringComparison.Ordinal);
        Assert.Equal(before + 1, await Count("select count(*) from trace where kind = 'audit.looked'"));
        Assert.Equal(400, (await Get(Auditor, "/audit?from=soon")).Status);
        Assert.Equal(404, (await Get("zhoumingyuan", "/audit")).Status);
    }

    [Fact]
    public async Task A_verification_that_was_asked_for_ends_with_its_result_and_not_twice_at_once()
    {
        await CaseOfDraft("关于核对的通知");
        await Verified("select count(*) from trace_verification where ended_at is not null");
        province.Clock.Jump(TimeSpan.FromMinutes(2));
        var (first, _) = await Post("wangli", "/trust/verify");
        Assert.Equal(302, first);
        var (second, _) = await Post("wangli", "/trust/verify");
        Assert.Equal(409, second);
        await Verified("select count(*) from trace_verification where asked_by is not null and ended_at is not null");
        Assert.Equal(1, await Count("select count(*) from trace_verification where asked_by is not null and holds"));
        Assert.Equal(200, (await Get("wangli", "/trust")).Status);
        Assert.True(await Count("select count(*) from trace where kind = 'trace.verified'") > 0);
    }

    [Fact]
    public async Task Words_erased_are_gone_from_where_the_act_kept_them_too()
    {
        const string words = "请打 13800000000 催她。";
        var onCase = await CaseOfDraft("关于删除抄件的通知");
        var drafter = new Clerk(province, "wangli");
        var page = (await drafter.Open($"/cases/{onCase}/moves")).Page;
        Assert.Equal(302, (await drafter.Send(page, $"/cases/{onCase}/urge", "", ("reason", words))).Status);
        Assert.Equal(1, await Count("select count(*) from urge where case_id = $1 and words like '%138%'", onCase));
        var id = await Count("select id from trace where case_id = $1 and kind = 'case.urged'", onCase);
        foreach (var administrator in (string[])[SecurityAdmin, SystemAdmin])
        {
            await province.Send(administrator, HttpMethod.Post, "/api/session/confirm",
                new { signIn = administrator, password = province.Password });
        }
        var (_, erasure) = await province.Send(SecurityAdmin, HttpMethod.Post, $"/api/trace/{id}/erase",
            new { order = "某法院 第 2 号" });
        Assert.Equal(200, (await province.Send(SystemAdmin, HttpMethod.Post,
            $"/api/trace/erasures/{erasure!["id"]!.GetValue<string>()}", new { grant = true })).Status);
        Assert.Equal(0, await Count("select count(*) from trace_words where trace_id = $1", id));
        Assert.Equal(1, await Count("select count(*) from urge where case_id = $1 and words = '（依法删除）'", onCase));
    }

    [Fact]
    public async Task Words_that_law_orders_erased_are_gone_after_two_administrators_agreed_and_the_trace_still_holds()
    {
        var onCase = await CaseOfDraft("关于删除的通知");
        var id = await Count(
            "select t.id from trace t join trace_words w on w.trace_id = t.id where t.case_id = $1 order by t.id limit 1", onCase);
        Assert.Equal(404,
            (await province.Send("chenjing", HttpMethod.Post, $"/api/trace/{id}/erase",
                new { order = "某法院 第 1 号" })).Status);
        Assert.Equal(400,
            (await province.Send(SecurityAdmin, HttpMethod.Post, $"/api/trace/{id}/erase", new { order = "" })).Status);
        province.Clock.Jump(TimeSpan.FromMinutes(16));
        Assert.Equal(401,
            (await province.Send(SecurityAdmin, HttpMethod.Post, $"/api/trace/{id}/erase",
                new { order = "某法院 第 1 号" })).Status);
        var (confirmed, said) = await province.Send(SecurityAdmin, HttpMethod.Post, "/api/session/confirm",
            new { signIn = SecurityAdmin, password = province.Password });
        Assert.True(confirmed == 200, $"{confirmed} {said}");
        var (asked, erasure) = await province.Send(SecurityAdmin, HttpMethod.Post, $"/api/trace/{id}/erase",
            new { order = "某法院 第 1 号" });
        Assert.Equal(200, asked);
        var path = $"/api/trace/erasures/{erasure!["id"]!.GetValue<string>()}";
        // One alone erases nothing: neither who asked nor somebody else who is not the second administrator.
        Assert.Equal(409,
            (await province.Send(SecurityAdmin, HttpMethod.Post, $"/api/trace/{id}/erase",
                new { order = "再来一次" })).Status);
        Assert.Equal(404, (await province.Send(SecurityAdmin, HttpMethod.Post, path, new { grant = true })).Status);
        Assert.Equal(404, (await province.Send("chenjing", HttpMethod.Post, path, new { grant = true })).Status);
        Assert.Equal(1, await Count("select count(*) from trace_words where trace_id = $1", id));
        Assert.Contains("某法院 第 1 号",
            System.Text.Encoding.UTF8.GetString((await Get(SystemAdmin, "/trust/erasures")).Body),
            StringComparison.Ordinal);
        Assert.Equal(404, (await Get("chenjing", "/trust/erasures")).Status);
        (confirmed, said) = await province.Send(SystemAdmin, HttpMethod.Post, "/api/session/confirm",
            new { signIn = SystemAdmin, password = province.Password });
        Assert.True(confirmed == 200, $"{confirmed} {said}");
        Assert.Equal(400,
            (await province.Send(SystemAdmin, HttpMethod.Post, path, new { grant = false, words = "" })).Status);
        Assert.Equal(200, (await province.Send(SystemAdmin, HttpMethod.Post, path, new { grant = true })).Status);
        Assert.Equal(409, (await province.Send(SystemAdmin, HttpMethod.Post, path, new { grant = true })).Status);
        Assert.Equal(0, await Count("select count(*) from trace_words where trace_id = $1", id));
        Assert.Equal(0, await Count("select count(*) from opinion where case_id = $1 and words = '请核稿，谢谢。'", onCase));
        await Sealed(
            "select count(*) from trace_leaf l join trace t on t.id = l.trace_id where t.kind = 'trace.words_erased' and t.case_id = $1 and l.leaf_index < (select max(size) from checkpoint)", onCase);
        var log = province.Server.Services.GetRequiredService<TraceLog>();
        var verdict = await new TraceVerifier(log.Origin, log.Keys, [])
            .Run(province.Source, log.Folder, [], new Progress<long>(), Cancel);
        Assert.DoesNotContain(verdict.Findings, finding => finding.TraceId == id);
    }

    private async Task<(int Status, byte[] Body)> Post(string name, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(name));
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        using var answer = await province.Http.SendAsync(request, Cancel);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(Cancel));
    }
}
