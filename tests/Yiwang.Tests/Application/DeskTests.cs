using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>A desk with more on it than a page: read on, narrowed, ordered, counted.</summary>
public sealed class DeskTests(Province province) : IClassFixture<Province>
{
    private const int Copies = 130;
    private const string Who = "52-31.3";
    private readonly Office office = new(province);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_desk_is_read_page_by_page_narrowed_and_ordered()
    {
        await Fill();
        var all = await Walk("");
        Assert.Equal(Copies, all.Count);
        Assert.Equal(Ordered(all, "dueAt").Select(Id), all.Select(Id));
        var arrived = await Walk("sort=arrived");
        Assert.Equal(Ordered(all, "createdAt").Reverse().Select(Id),
            arrived.Select(Id));
        var from = await Walk("sort=from");
        Assert.Equal(Copies, from.DistinctBy(Id).Count());
        Assert.Equal(from.GroupBy(r => Text(r, "fromName")).Select(g => g.Key).Count(),
            from.Zip(from.Skip(1)).Count(pair => Text(pair.First, "fromName") != Text(pair.Second, "fromName")) + 1);
        Assert.Equal(all.Where(r => Text(r, "urgency") != "").Select(Id), (await Walk("only=urgent")).Select(Id));
        Assert.Equal(all.Where(r => Text(r, "caseKind") == "incoming").Select(Id),
            (await Walk("only=incoming")).Select(Id));
        Assert.Equal(all.Where(r => Text(r, "caseKind") == "affair").Select(Id), (await Walk("only=other")).Select(Id));
        var now = province.Clock.GetUtcNow();
        Assert.Equal(all.Where(r => DateTimeOffset.Parse(Text(r, "dueAt")) < now).Select(Id),
            (await Walk("only=late")).Select(Id));
    }

    [Fact]
    public async Task The_page_counts_what_each_chip_leaves_and_leads_on()
    {
        await Fill();
        var (status, page) = await office.Page(Who, "/desk");
        Assert.Equal(200, status);
        Assert.Contains("特急加急<b>26</b>", page);
        Assert.Contains("收文<b>65</b>", page);
        Assert.Contains("其他<b>13</b>", page);
        Assert.Contains("rel=\"next\"", page);
        var (_, narrowed) = await office.Page(Who, "/desk?only=other");
        Assert.DoesNotContain("rel=\"next\"", narrowed);
        Assert.Equal(13, narrowed.Split("name=\"pick\"").Length - 1);
        // Nothing of this kind: said so, and the way back stands beside it.
        var (_, none) = await office.Page("52-31.4", "/desk?only=incoming");
        Assert.Contains("没有这样的", none);
        Assert.Contains("全部", none);
    }

    [Fact]
    public async Task Drafts_and_what_was_started_go_on_too()
    {
        const string drafter = "52-33.4";
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        await connection.ExecuteAsync("""
            insert into document (id, unit_id, type, title, body, digest, created_by, created_post, created_at, changed_at)
            select gen_random_uuid(), o.unit_id, 'notice', '稿 ' || n, '', '', p.id, o.id, @at, @at + n * interval '1 second'
            from generate_series(1, 70) n, person p join holding h on h.person_id = p.id join post o on o.id = h.post_id
            where p.sign_in = @drafter and h.main
            """, new { drafter, at = province.Clock.GetUtcNow() });
        var seen = new List<string>();
        var path = "/api/desk?list=drafts";
        while (path.Length > 0)
        {
            var (rows, next, counts) = await Read(drafter, path, "draftRows");
            seen.AddRange(rows.Select(r => Text(r, "title")));
            Assert.Equal(70, counts["drafts"]!.GetValue<int>());
            path = next;
        }
        Assert.Equal(Enumerable.Range(1, 70).Reverse().Select(n => $"稿 {n}"), seen);
    }

    // So many tasks on one desk, each of a case of its own: every fifth urgent, every second incoming, every tenth an
    // affair; ten fall due each hour, the first thirty are past.
    private async Task Fill()
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        await connection.ExecuteAsync("""
            with me as (select p.id, h.post_id, o.unit_id from person p join holding h on h.person_id = p.id and h.main
              join post o on o.id = h.post_id where p.sign_in = @Who),
            n as (select n, gen_random_uuid() as case_id from generate_series(1, @Copies) n
              where not exists (select 1 from task t, me where t.post_id = me.post_id)),
            c as (insert into "case" (id, unit_id, kind, route, route_version, way, title, urgency, opened_at, due_at,
                creator_id, creator_post)
              select case_id, me.unit_id, case when n % 10 = 1 then 'affair' when n % 2 = 0 then 'incoming'
                  else 'outgoing' end, 'report', 1, '{}', '件 ' || n, case when n % 5 = 0 then 'urgent' else '' end,
                @now, @now, me.id, me.post_id from n, me)
            insert into task (id, case_id, unit_id, post_id, key, node, step, opinion_kind, act, edit, kind, round,
              blocking, why, created_at, due_at, from_name)
            select gen_random_uuid(), case_id, me.unit_id, me.post_id, '1', 'review', '审核', '', '', '{}', 'Main', 1,
              true, '', @now - n * interval '1 minute', @now + (n / 10 - 3) * interval '1 hour' + interval '1 minute',
              '单位' || (n % 7) from n, me
            """, new { Who, Copies, now = province.Clock.GetUtcNow() });
    }

    private async Task<List<JsonNode>> Walk(string query)
    {
        var all = new List<JsonNode>();
        for (var path = "/api/desk?" + query; path.Length > 0;)
        {
            var (rows, next, _) = await Read(Who, path, "rows");
            all.AddRange(rows);
            path = next;
        }
        return all;
    }

    private async Task<(List<JsonNode> Rows, string Next, JsonNode Counts)> Read(string who, string path, string list)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(who)}");
        using var answer = await province.Http.SendAsync(request, Cancel);
        var body = (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
        var next = answer.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : "";
        return ([.. body[list]!.AsArray().Select(row => row!)], next, body["counts"]!);
    }

    private static IEnumerable<JsonNode> Ordered(IEnumerable<JsonNode> rows, string by) => rows
        .OrderBy(row => DateTimeOffset.Parse(Text(row, by)))
        .ThenBy(row => Text(row, "taskId"), StringComparer.Ordinal);

    private static string Id(JsonNode row) => Text(row, "taskId");

    private static string Text(JsonNode row, string name) => row[name]!.GetValue<string>();
}
