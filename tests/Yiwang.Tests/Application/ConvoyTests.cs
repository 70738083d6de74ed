using System.Text.Json.Nodes;
using Npgsql;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>Answers that come at the same moment are carried out together, and each as if it were alone.</summary>
public sealed class ConvoyTests(Province province) : IClassFixture<Province>
{
    private const int Cases = 12;

    [Fact]
    public async Task Answers_at_the_same_moment_are_each_done_once_and_a_refused_one_leaves_nothing()
    {
        var tasks = new List<(Guid Case, Guid Task)>();
        for (var i = 0; i < Cases; i++) tasks.Add(await ForReview($"关于第{i + 1}项工作的通知"));
        await province.SignIn("sunqiang");
        await province.SignIn("chenjing");
        var sent = new List<Task<(int Status, JsonNode? Body)>>();
        var first = tasks.ToDictionary(t => t.Case, _ => Guid.CreateVersion7());
        foreach (var (caseId, task) in tasks)
        {
            var answer = new { task, verdict = "agree", words = "同意。" };
            sent.Add(province.Send("chenjing", HttpMethod.Post, $"/api/cases/{caseId}/complete", answer,
                first[caseId]));
            sent.Add(province.Send("chenjing", HttpMethod.Post, $"/api/cases/{caseId}/complete", answer,
                first[caseId]));
            sent.Add(province.Send("chenjing", HttpMethod.Post, $"/api/cases/{caseId}/complete", answer,
                Guid.CreateVersion7()));
            sent.Add(province.Send("sunqiang", HttpMethod.Post, $"/api/cases/{caseId}/complete", answer,
                Guid.CreateVersion7()));
        }
        var answers = await Task.WhenAll(sent);
        for (var i = 0; i < Cases; i++)
        {
            var (one, same, other, stranger) = (answers[4 * i], answers[4 * i + 1], answers[4 * i + 2],
                answers[4 * i + 3]);
            Assert.Equal(one.Status, same.Status);
            Assert.Equal(one.Body!.ToJsonString(), same.Body!.ToJsonString());
            Assert.Equal([200, 409], new[] { one.Status, other.Status }.Order());
            Assert.Contains(stranger.Status, new[] { 404, 409 });
        }
        Assert.Equal(Cases, await Count("select count(*) from opinion o where o.words = '同意。'"));
        Assert.Equal(0, await Count("select count(*) from act where answer is null"));
        Assert.Equal(Cases, await Count("select count(*) from act where kind = 'task.complete'"));
        Assert.Equal(Cases, await Count("select count(*) from trace_words where words = '同意。'"));
        Assert.Equal(0,
            await Count(
            "select count(*) from trace_words w join trace t on t.id = w.trace_id where w.words = '同意。' and t.kind <> 'way.complete'"));
    }

    private async Task<(Guid Case, Guid Task)> ForReview(string title)
    {
        var document = await province.Draft("wangli", title: title);
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 100 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var (status, body) = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{document}/submit",
            new { route = "outgoing-long", words = "请核稿。" });
        Assert.True(status == 200, $"{status} {body}");
        await using var command = province.Source.CreateCommand("""
            select c.id, t.id from "case" c join task t on t.case_id = c.id and t.state = 'open'
              where c.document_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = document });
        await using var row = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        Assert.True(await row.ReadAsync(TestContext.Current.CancellationToken));
        return (row.GetGuid(0), row.GetGuid(1));
    }

    private async Task<long> Count(string sql)
    {
        await using var command = province.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
