using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>One person with a browser without scripts: opens pages, fills forms with their hidden fields, follows
/// nothing by itself.</summary>
internal sealed class Visitor(Province province, string name)
{
    public async Task<string> Page(string path, int status = 200)
    {
        using var answer = await Send(new HttpRequestMessage(HttpMethod.Get, path));
        Assert.Equal(status, (int)answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<(HttpStatusCode Status, byte[] Bytes, HttpContentHeaders Headers)> File(string path)
    {
        using var answer = await Send(new HttpRequestMessage(HttpMethod.Get, path));
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            answer.Content.Headers);
    }

    /// <summary>Submits the form of <paramref name="page"/> that posts to <paramref name="path"/>; answers status,
    /// place and page.</summary>
    public async Task<(int Status, string Location, string Page)> Post(
        string path, string page, Dictionary<string, string> typed,
        params (string Field, string Name, byte[] Bytes)[] files)
    {
        var at = page.IndexOf($"action=\"{path}\"", StringComparison.Ordinal);
        Assert.True(at >= 0, $"no form for {path}");
        var form = page[at..];
        foreach (var field in (string[])["_token", "_act", "_version"])
        {
            if (!typed.ContainsKey(field) && Hidden(form, field) is { } value) typed[field] = value;
        }
        var content = new MultipartFormDataContent();
        foreach (var (field, value) in typed) content.Add(new StringContent(value), field);
        foreach (var (field, file, bytes) in files) content.Add(new ByteArrayContent(bytes), field, file);
        using var answer = await Send(new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = files.Length > 0 ? content : new FormUrlEncodedContent(typed),
        });
        var text = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return ((int)answer.StatusCode, answer.Headers.Location?.ToString() ?? "", text);
    }

    /// <summary>Confirms once more who this is, as before signing and sealing.</summary>
    public async Task Confirm()
    {
        var (status, _) = await province.Send(name, HttpMethod.Post, "/api/session/confirm",
            new { signIn = name, password = province.Password });
        Assert.Equal(200, status);
    }

    public async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        return await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Hidden(string form, string field) =>
        Regex.Match(form, $"name=\"{field}\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking) is
            { Success: true } found ? found.Groups[1].Value : null;
}
