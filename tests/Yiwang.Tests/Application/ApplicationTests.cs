using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>Tokens of applications: least rights, shown once, traced under the application's name, ended at
/// once.</summary>
public sealed class ApplicationTests(Province province) : IClassFixture<Province>
{
    private const string Admin = "52-25.11";
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_made_on_the_page_is_shown_once_and_only_its_digest_is_kept()
    {
        using var sitting = new Sitting(province.Http.BaseAddress!);
        await sitting.SignIn(Admin, province.Password);
        await sitting.Get("/administration/applications");
        var ends = Regex.Match(sitting.Page, "name=\"ends\" type=\"date\" value=\"([0-9-]+)\"").Groups[1].Value;
        Assert.Equal(200, await sitting.Send("/administration/applications", ("name", "页面应用"), ("rights", "units.find"),
            ("rights", "inbox.read"), ("ends", ends)));
        var token = Regex.Match(sitting.Page, "ywa_[A-Za-z0-9_-]{43}").Value;
        Assert.NotEqual("", token);
        Assert.Equal(200, (await Use(token, HttpMethod.Get, "/api/units?find=%E8%B4%B5%E9%98%B3")).Status);
        await sitting.Get("/administration/applications");
        Assert.Contains("页面应用", sitting.Page);
        Assert.Contains("127.0.0.1", sitting.Page);
        Assert.DoesNotContain("ywa_", sitting.Page);
        Assert.False(
            await One<bool>("select exists (select 1 from application a where a::text like '%' || @token || '%')",
                new { token }));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(token)),
            await One<byte[]>("select digest from application where name = '页面应用'"));
        var id = await One<int>("select id from application where name = '页面应用'");
        await sitting.Done($"/administration/applications/{id}/revoke");
        Assert.Equal(401, (await Use(token, HttpMethod.Get, "/api/units?find=%E8%B4%B5%E9%98%B3")).Status);
    }

    [Theory]
    [InlineData("", "units.find", 90, "field.empty")]
    [InlineData("错权限", "documents.everything", 90, "application.unknown_right")]
    [InlineData("没权限", "", 90, "application.no_rights")]
    [InlineData("太久", "units.find", 400, "application.ends")]
    [InlineData("已过", "units.find", -1, "application.ends")]
    public async Task An_application_that_cannot_be_is_refused_at_its_field(string name, string right, int days,
        string code)
    {
        var (status, body) = await Make(name, right.Length == 0 ? [] : [right], days);
        Assert.Equal((400, code), (status, body!["code"]!.GetValue<string>()));
        using var sitting = new Sitting(province.Http.BaseAddress!);
        await sitting.SignIn(Admin, province.Password);
        await sitting.Get("/administration/applications");
        Assert.Equal(400, await sitting.Send("/administration/applications", ("name", name), ("rights", right),
            ("ends", province.Day(days))));
        Assert.Contains("role=\"alert\"", sitting.Page);
    }

    [Fact]
    public async Task An_application_has_its_rights_and_no_other_and_sees_its_own_unit_only()
    {
        var draft = await province.Draft("wangli");
        var other = await province.Draft("52-02.6");
        var reader = await Token("只看来文", "inbox.read");
        Assert.Equal(200, (await Use(reader, HttpMethod.Get, "/api/inbox")).Status);
        Assert.Equal(200, (await Use(reader, HttpMethod.Get, $"/api/documents/{draft}")).Status);
        Assert.Equal(404, (await Use(reader, HttpMethod.Get, $"/api/documents/{other}")).Status);
        foreach (var (method, path) in ((HttpMethod, string)[])
                 [
                     (HttpMethod.Get, "/api/units?find=x"), (HttpMethod.Post, $"/api/inbox/{draft}/sign"),
                     (HttpMethod.Get, "/api/desk"),
                     (HttpMethod.Put, $"/api/documents/{draft}"), (HttpMethod.Post, "/api/administration/groups"),
                     (HttpMethod.Get, "/desk"),
                     (HttpMethod.Get, $"/documents/{draft}"), (HttpMethod.Get, "/administration"),
                     (HttpMethod.Delete, "/api/session"),
                 ])
        {
            var (status, code) = await Use(reader, method, path);
            Assert.True(status == 403, $"{method} {path}: {status} {code}");
        }
        Assert.Equal(401, (await Use("ywa_" + new string('A', 43), HttpMethod.Get, "/api/inbox")).Status);
    }

    [Fact]
    public async Task What_it_does_is_traced_under_its_name_and_it_stands_in_no_list_of_people()
    {
        var drafter = await Token("起草系统", "documents.draft");
        var id = Guid.CreateVersion7();
        Assert.Equal(200,
            (await Use(drafter, HttpMethod.Put, $"/api/documents/{id}",
                Province.Input("关于应用起草的通知", "请办理。", 0))).Status);
        Assert.Equal("起草系统",
            await One<string>(
            "select p.name from trace t join person p on p.id = t.person_id where t.kind = 'document.drafted' and t.object_id = @id", new { id = id.ToString() }));
        var reader = await Token("取数系统", "inbox.read");
        for (var i = 0; i < 3; i++) await Use(reader, HttpMethod.Get, "/api/inbox");
        Assert.Equal(1,
            await One<int>(
            "select count(*)::int from trace t join person p on p.id = t.person_id where p.name = '取数系统' and t.kind = 'application.used'"));
        var admin = await province.Send(Admin, HttpMethod.Get,
            "/api/administration/people?find=" + Uri.EscapeDataString("起草系统"));
        Assert.Empty(admin.Body!.AsArray());
        var (_, choices) = await province.Send("chenjing", HttpMethod.Get, "/api/cases/choices");
        Assert.DoesNotContain("起草系统", choices!.ToJsonString());
        var account = await One<string>("select sign_in from person where name = '起草系统'");
        Assert.Equal(400,
            (await province.Send("", HttpMethod.Post, "/api/session", new { signIn = account, password = "" })).Status);
    }

    [Fact]
    public async Task A_directory_application_changes_units_but_gives_no_rights()
    {
        var sync = await Token("人事系统", "directory.change", "directory.read");
        var (status, _) = await Use(sync, HttpMethod.Post, "/api/administration/people",
            new { name = "人事新人", account = "hr.new", post = new { name = "综合二处科员",
            section = await One<int>("select id from section where unit_id = 25 and name = '综合二处'") } });
        Assert.Equal(200, status);
        (status, var code) = await Use(sync, HttpMethod.Post, "/api/administration/people",
            new { name = "提权", account = "hr.up", post = new { name = "新岗", roles = new[] { "unit-admin" } } });
        Assert.Equal((403, "administration.not_yours"), (status, code));
        var post = await One<int>("select id from post where unit_id = 25 and name = '综合二处科员'");
        Assert.Equal(403,
            (await Use(sync, HttpMethod.Put, $"/api/administration/posts/{post}",
                new { roles = new[] { "registry" } })).Status);
        Assert.Equal(403,
            (await Use(sync, HttpMethod.Post, "/api/administration/applications",
                new { name = "自我繁殖", rights = new[] { "directory.change" }, ends = "2030-01-01" })).Status);
        var document = await province.Draft("wangli");
        Assert.Equal(403, (await Use(sync, HttpMethod.Get, $"/api/documents/{document}")).Status);
    }

    [Theory]
    [InlineData("wangli", 404)]
    [InlineData("52-25.12", 403)]
    [InlineData("52-25.14", 403)]
    [InlineData("52-25.13", 200)]
    public async Task Who_decides_on_rights_makes_applications(string who, int expected)
    {
        var (status, _) = await province.Send(who, HttpMethod.Post, "/api/administration/applications",
            new { name = "谁能建" + who, rights = new[] { "units.find" },
                ends = province.Day(9) });
        Assert.Equal(expected, status);
    }

    private async Task<string> Token(string name, params string[] rights)
    {
        var (status, body) = await Make(name, rights, 90);
        Assert.True(status == 200, $"{status} {body}");
        return body!["token"]!.GetValue<string>();
    }

    private Task<(int Status, JsonNode? Body)> Make(string name, string[] rights, int days) =>
        province.Send(Admin, HttpMethod.Post, "/api/administration/applications",
        new { name, rights, ends = province.Day(days) });

    private async Task<(int Status, string Code)> Use(string token, HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await province.Http.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        return ((int)answer.StatusCode, answer.IsSuccessStatusCode || !text.StartsWith('{')
            ? "" : JsonNode.Parse(text)!["code"]!.GetValue<string>());
    }

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
