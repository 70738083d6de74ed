using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Platform.Http;

namespace Yiwang.Tests.Application;

/// <summary>The interface for programs: described by itself, the same acts as on the pages, versions, ids of acts,
/// pages of lists.</summary>
public sealed class ApiTests(Province province) : IClassFixture<Province>
{
    private const string Admin = "52-25.11";

    [Fact]
    public void Every_call_has_words_the_uploads_too_that_speak_tus()
    {
        var silent = province.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
                && e.Metadata.GetMetadata<ApiWords>() is null)
            .Select(e => e.RoutePattern.RawText!).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal([ApiDocument.Address], silent);
        var part = province.Server.Services.GetRequiredService<ApiDocument>().Write(Yiwang.Platform.Language.En)
            ["paths"]!["/api/uploads/{id}"]!["patch"]!;
        Assert.NotNull(part["requestBody"]!["content"]!["application/offset+octet-stream"]);
        Assert.Contains(part["parameters"]!.AsArray(), p => p!["name"]!.GetValue<string>() == "Upload-Offset");
        Assert.NotNull(part["responses"]!["204"]!["headers"]!["Upload-Offset"]);
        Assert.Null(part["responses"]!["204"]!["content"]);
    }

    [Theory]
    [InlineData("zh", "签收")]
    [InlineData("en", "signs for it")]
    public async Task The_OpenAPI_document_is_valid_to_another_program_and_names_every_call(string language,
        string words)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Tidy.Top, "tests/interop/openapi/node_modules")),
            "npm ci has not run in tests/interop/openapi");
        using var request = new HttpRequestMessage(HttpMethod.Get, ApiDocument.Address);
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await province.Http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var document = JsonNode.Parse(text)!;
        var served = province.Server.Services.GetRequiredService<ApiDocument>().Operations();
        Assert.Equal(served.Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal),
            document["paths"]!.AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(m => $"{m.Key.ToUpperInvariant()} {p.Key}"))
            .Order(StringComparer.Ordinal));
        Assert.Equal(words, document["paths"]!["/api/inbox/{id}/sign"]!["post"]!["summary"]!.GetValue<string>());
        var (code, said) = await Validate(text);
        Assert.True(code == 0, said);
        Assert.Equal("3.1", said.Trim());
        document["paths"]!["/api/inbox/{id}/sign"]!["post"]!["parameters"]![0]!["in"] = "nowhere";
        Assert.Equal(1, (await Validate(document.ToJsonString())).Code);
    }

    [Fact]
    public async Task The_reference_is_a_page_that_people_can_read()
    {
        var (status, page) = await new Clerk(province, "wangli").Open("/reference/api");
        Assert.Equal(200, status);
        Assert.Contains("POST /api/inbox/{id}/sign", page);
        Assert.Contains("Idempotency-Key", page);
    }

    [Fact]
    public async Task A_change_that_comes_second_is_told_412_and_changes_nothing()
    {
        var id = await province.Draft("wangli");
        using var read = await Send("wangli", HttpMethod.Get, $"/api/documents/{id}");
        var version = read.Headers.ETag!.Tag;
        using var first = await Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于第一个改动的通知", "甲", 0), version);
        Assert.Equal(200, (int)first.StatusCode);
        Assert.NotEqual(version, first.Headers.ETag!.Tag);
        using var second = await Send("wangli", HttpMethod.Put, $"/api/documents/{id}",
            Province.Input("关于第二个改动的通知", "乙", 0), version);
        Assert.Equal(412, (int)second.StatusCode);
        var said = (await second.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
        Assert.Equal("document.changed", said["code"]!.GetValue<string>());
        Assert.Contains("改过", said["title"]!.GetValue<string>());
        Assert.Equal("关于第一个改动的通知",
            (await province.Send("wangli", HttpMethod.Get, $"/api/documents/{id}")).Body!["title"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_list_is_read_to_its_end_by_the_addresses_it_gives_and_no_row_comes_twice()
    {
        var seen = new List<int>();
        for (var path = "/api/units?find=" + Uri.EscapeDataString("贵州省"); path.Length > 0;)
        {
            using var answer = await Send("wangli", HttpMethod.Get, path);
            var rows = (await answer.Content.ReadFromJsonAsync<JsonArray>(Cancel))!;
            Assert.InRange(rows.Count, 0, 50);
            seen.AddRange(rows.Select(r => r!["id"]!.GetValue<int>()));
            path = answer.Headers.TryGetValues("Link", out var link) ? link.Single().Split('<', '>')[1] : "";
        }
        var all = await One<int>(
            "select count(*)::int from unit where valid_to is null and (strpos(name, '贵州省') > 0 or strpos(short_name, '贵州省') > 0)");
        Assert.True(all > 50, $"{all} units");
        Assert.Equal(all, seen.Count);
        Assert.Equal(all, seen.Distinct().Count());
    }

    [Theory]
    [InlineData("{}", "request.malformed")]
    [InlineData("{\"signIn\":null,\"password\":\"x\"}", "request.malformed")]
    [InlineData("{\"signIn\":\"a\\u0000b\",\"password\":\"x\"}", "signin.wrong")]
    [InlineData("{\"signIn\":\"\\ud800\",\"password\":\"x\"}", "request.malformed")]
    [InlineData("[", "request.malformed")]
    public async Task What_is_left_out_or_sent_as_nothing_is_refused_with_words(string body, string code)
    {
        using var answer = await province.Http.PostAsync("/api/session",
            new StringContent(body, MediaTypeHeaderValue.Parse("application/json")), Cancel);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(code, (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["code"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_name_of_any_length_and_a_null_character_anywhere_are_refused_not_met_as_failures()
    {
        var (status, body) = await province.Send("", HttpMethod.Post, "/api/session",
            new { signIn = new string('长', 20_000), password = "x" });
        Assert.Equal((400, "signin.wrong"), (status, body!["code"]!.GetValue<string>()));
        (status, body) = await province.Send("wangli", HttpMethod.Put, $"/api/documents/{Guid.CreateVersion7()}",
            Province.Input("关于\0的通知", "甲", 0));
        Assert.Equal(400, status);
        (status, _) = await province.Send("wangli", HttpMethod.Get, "/api/units?find=%00");
        Assert.Equal(400, status);
    }

    [Fact]
    public async Task A_unit_is_made_renamed_and_abolished_and_a_stale_change_is_refused()
    {
        var root = await One<int>("select id from unit where parent_id is null");
        var id = (await Ok(HttpMethod.Post, $"/api/administration/units/{root}/units",
            new { name = "接口测试甲局", code = "API-1", kind = "government" }))!.GetValue<int>();
        using var read = await Send(Admin, HttpMethod.Get, $"/api/administration/units/{id}");
        var version = read.Headers.ETag!.Tag;
        using var renamed = await Send(Admin, HttpMethod.Put, $"/api/administration/units/{id}/name",
            new { name = "接口测试乙局" }, version);
        Assert.Equal(200, (int)renamed.StatusCode);
        using var stale = await Send(Admin, HttpMethod.Put, $"/api/administration/units/{id}/name",
            new { name = "接口测试丙局" }, version);
        Assert.Equal(412, (int)stale.StatusCode);
        var section = (await Ok(HttpMethod.Post, $"/api/administration/units/{id}/sections",
            new { name = "综合科" }))!.GetValue<int>();
        await Ok(HttpMethod.Put, $"/api/administration/units/{id}/sections/{section}", new { name = "综合业务科" });
        await Ok(HttpMethod.Delete, $"/api/administration/units/{id}/sections/{section}");
        await Ok(HttpMethod.Post, $"/api/administration/units/{id}/abolish", new { basis = "黔编办〔2026〕9号" });
        Assert.Equal("接口测试乙局",
            (await Ok(HttpMethod.Get, $"/api/administration/units/{id}"))!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_person_is_added_once_given_posts_locked_and_leaves()
    {
        var act = Guid.CreateVersion7();
        var body = new { name = "接口新人", account = "API.New",
            post = new
            { name = "综合一处科员",
                section = await One<int>("select id from section where unit_id = 25 and name = '综合一处'") } };
        var made = await Ok(HttpMethod.Post, "/api/administration/people", body, act);
        Assert.Equal(14, made!["password"]!.GetValue<string>().Length);
        var again = await Ok(HttpMethod.Post, "/api/administration/people", body, act);
        Assert.Null(again!["password"]);
        var id = made["personId"]!.GetValue<int>();
        Assert.Equal(id, again["personId"]!.GetValue<int>());
        Assert.Equal("api.new",
            (await Ok(HttpMethod.Get, $"/api/administration/people/{id}"))!["account"]!.GetValue<string>());
        var post = (await Ok(HttpMethod.Post, $"/api/administration/people/{id}/posts",
            new { name = "接口岗位" }))!.GetValue<int>();
        await Ok(HttpMethod.Delete, $"/api/administration/people/{id}/posts/{post}");
        await Ok(HttpMethod.Delete, $"/api/administration/posts/{post}");
        await Ok(HttpMethod.Post, $"/api/administration/people/{id}/lock");
        Assert.Equal("locked",
            (await Ok(HttpMethod.Get, $"/api/administration/people/{id}"))!["state"]!.GetValue<string>());
        await Ok(HttpMethod.Post, $"/api/administration/people/{id}/unlock");
        await Ok(HttpMethod.Post, $"/api/administration/people/{id}/leave");
        var wrong = await province.Send(Admin, HttpMethod.Post, "/api/administration/people",
            new { name = "", account = "x y", post = new { name = "" } });
        Assert.Equal((400, "field.empty"), (wrong.Status, wrong.Body!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Groups_and_tables_are_changed_by_programs_as_on_the_pages()
    {
        var group = (await Ok(HttpMethod.Post, "/api/administration/groups",
            new { name = "接口组", units = new[] { "52-01" } }))!.GetValue<int>();
        await Ok(HttpMethod.Post, $"/api/administration/groups/{group}/units", new { units = new[] { "52-02" } });
        Assert.Equal(2, (await Ok(HttpMethod.Get, $"/api/administration/groups/{group}"))!["total"]!.GetValue<int>());
        await Ok(HttpMethod.Delete, $"/api/administration/groups/{group}");
        Assert.Equal(404, (await province.Send(Admin, HttpMethod.Get, $"/api/administration/groups/{group}")).Status);
        var tried = await Ok(HttpMethod.Post, "/api/administration/imports/groups",
            "组名,单位代码\n接口导入组,52-01\n"u8.ToArray());
        Assert.Equal(1, tried!["added"]!.GetValue<int>());
        await Ok(HttpMethod.Post, $"/api/administration/imports/{tried["id"]}/apply");
        Assert.Equal(1, await One<int>("select count(*)::int from unit_group where name = '接口导入组'"));
    }

    [Theory]
    [InlineData("wangli", 404)]
    [InlineData("52-25.14", 403)]
    [InlineData("", 401)]
    public async Task Who_does_not_administer_changes_nothing_by_the_interface_either(string who, int status)
    {
        var answer = await province.Send(who, HttpMethod.Post, "/api/administration/units/25/units",
            new { name = "不该有的局", code = "API-X", kind = "government" });
        Assert.Equal(status, answer.Status);
        Assert.Equal(0, await One<int>("select count(*)::int from unit where code = 'API-X'"));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<JsonNode?> Ok(HttpMethod method, string path, object? body = null, Guid? act = null)
    {
        var (status, answer) = await Raw(Admin, method, path, body, act);
        Assert.True(status == 200, $"{method} {path}: {status} {answer}");
        return answer.Length == 0 ? null : JsonNode.Parse(answer);
    }

    private async Task<(int Status, string Body)> Raw(string who, HttpMethod method, string path, object? body,
        Guid? act)
    {
        using var answer = await Send(who, method, path, body, null, act);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private async Task<HttpResponseMessage> Send(string who, HttpMethod method, string path, object? body = null,
        string? ifMatch = null, Guid? act = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await province.SignIn(who));
        request.Headers.Add("Idempotency-Key", (act ?? Guid.CreateVersion7()).ToString());
        if (ifMatch is not null) request.Headers.Add("If-Match", ifMatch);
        if (body is not null)
            request.Content = body is byte[] bytes ? new ByteArrayContent(bytes) : JsonContent.Create(body);
        return await province.Http.SendAsync(request, Cancel);
    }

    private static async Task<(int Code, string Said)> Validate(string document)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["validate.mjs"])
        {
            WorkingDirectory = Path.Combine(Tidy.Top, "tests/interop/openapi"), RedirectStandardInput = true,
                RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        await node.StandardInput.WriteAsync(document);
        node.StandardInput.Close();
        var (said, wrong) = (node.StandardOutput.ReadToEndAsync(Cancel), node.StandardError.ReadToEndAsync(Cancel));
        await node.WaitForExitAsync(Cancel);
        return (node.ExitCode, await said + await wrong);
    }

    private async Task<T> One<T>(string sql)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return (await connection.ExecuteScalarAsync<T>(sql))!;
    }
}
