using System.Text.RegularExpressions;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>The pages of a case as the persons concerned open them, from the real server.</summary>
public sealed partial class CasePageTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task A_draft_goes_by_forms_alone_from_its_drafter_to_the_office()
    {
        var id = await province.Draft("wangli", "入冬以来气温偏低，各地要高度重视森林防火工作。", "关于做好森林防火工作的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(), removeGroups = Array.Empty<int>(), kind = "main" });
        var compose = await Get("wangli", $"/documents/{id}/compose");
        var sent = await Post("wangli", $"/documents/{id}/compose", compose, new()
        {
            ["title"] = "关于做好森林防火工作的通知", ["body"] = "入冬以来气温偏低，各地要高度重视森林防火工作。", ["type"] = "notice", ["do"] = "send",
        });
        Assert.Equal(302, sent);
        var desk = await Get("chenjing", "/desk");
        var path = CaseLink().Matches(desk).Select(m => m.Groups[1].Value).First();
        var page = await Get("chenjing", path);
        Assert.Contains("关于做好森林防火工作的通知", page);
        Assert.Contains("name=\"opinion\"", page);
        Assert.Equal(302, await Post("chenjing", path + "/answer", page, new() { ["opinion"] = "已核，请办公室核稿。", ["next"] = "" }));
        var office = await Get("sunqiang", path);
        Assert.Contains("已核，请办公室核稿。", office);
        Assert.Contains("name=\"opinion\"", office);
    }

    private async Task<string> Get(string name, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        return System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // As a browser without scripts does: the hidden fields of the page's first such form, and what was typed.
    private async Task<int> Post(string name, string path, string page, Dictionary<string, string> typed)
    {
        foreach (var field in (string[])["_token", "_act"]) typed[field] = Hidden(page, field);
        var form = page[page.IndexOf($"action=\"{path}\"", StringComparison.Ordinal)..];
        if (HiddenField("_version").Match(form) is { Success: true } version) typed["_version"] = version.Groups[1].Value;
        typed["_act"] = Hidden(form, "_act");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(typed) };
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private static string Hidden(string page, string field) => HiddenField(field).Match(page).Groups[1].Value;

    private static Regex HiddenField(string field) => new($"name=\"{field}\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking);

    [GeneratedRegex("href=\"(/cases/[0-9a-f-]{36})\"", RegexOptions.NonBacktracking)]
    private static partial Regex CaseLink();
}
