using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Platform.Http;

namespace Yiwang.Tests.Application;

/// <summary>Who gets in where: every endpoint has a rule, strangers see nothing, foreign forms do nothing.</summary>
public sealed class DoorTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public void Every_endpoint_declares_its_rule()
    {
        var endpoints =
            province.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .ToList();
        Assert.True(endpoints.Count > 40, $"{endpoints.Count} endpoints");
        Assert.Empty(endpoints.Where(e => e.Metadata.GetMetadata<Allow>() is null).Select(e => e.RoutePattern.RawText));
    }

    [Fact]
    public void Without_a_session_only_the_known_few_are_open()
    {
        var open = province.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<Allow>()!.Anyone).Select(e => e.RoutePattern.RawText!).Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(["/api/openapi.json", "/api/session", "/assets/{file}", "/first-run", "/health", "/health/ready",
            "/settings/language", "/sign-in", "/sign-in/second-factor"],
            open.Where(p => !p.StartsWith("/trace/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_stranger_is_sent_to_the_sign_in_page_and_a_program_gets_401()
    {
        using var page = await province.Http.GetAsync("/desk", TestContext.Current.CancellationToken);
        Assert.Equal(302, (int)page.StatusCode);
        Assert.StartsWith("/sign-in", page.Headers.Location!.ToString());
        Assert.Equal(401, (await province.Send("", HttpMethod.Get, "/api/desk")).Status);
    }

    [Theory]
    [InlineData("yangmei")]
    [InlineData("wutao")]
    [InlineData("52-25.12")]
    public async Task A_document_of_another_unit_does_not_exist(string stranger)
    {
        var id = await province.Draft("wangli");
        foreach (var path in (string[])[$"/api/documents/{id}", $"/api/documents/{id}/checks", $"/api/dispatches/{id}"])
        {
            var (status, answer) = await province.Send(stranger, HttpMethod.Get, path);
            Assert.Equal(404, status);
            Assert.Equal("not_found", answer!["code"]!.GetValue<string>());
        }
        Assert.Equal(404,
            (await province.Send(stranger, HttpMethod.Put, $"/api/documents/{id}",
                Province.Input("关于改别人的通知", "改", 1))).Status);
    }

    [Fact]
    public async Task A_form_from_another_site_changes_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/documents/new")
            { Content = new FormUrlEncodedContent([new("type", "notice")]) };
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn("wangli")}");
        request.Headers.Add("Origin", "https://elsewhere.example");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_form_without_the_sessions_token_changes_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/documents/new")
            { Content = new FormUrlEncodedContent([new("type", "notice")]) };
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn("wangli")}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(403, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Every_answer_carries_the_headers()
    {
        foreach (var path in (string[])["/sign-in", "/desk", "/nowhere", "/api/desk"])
        {
            using var answer = await province.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task A_wrong_password_says_the_same_for_a_known_and_an_unknown_name()
    {
        var known = await province.Send("", HttpMethod.Post, "/api/session",
            new { signIn = "wangli", password = "wrong" });
        var unknown = await province.Send("", HttpMethod.Post, "/api/session",
            new { signIn = "nobody-here", password = "wrong" });
        Assert.Equal(400, known.Status);
        Assert.Equal(known.Body!.ToJsonString(), unknown.Body!.ToJsonString());
    }
}
