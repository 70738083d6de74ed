using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>A person at a browser without scripts: opens pages, fills in the forms that stand on them, and sends
/// them.</summary>
public sealed partial class Clerk(Province province, string name)
{
    public async Task<(int Status, string Page)> Open(string path)
    {
        using var request = await Request(HttpMethod.Get, path);
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode,
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>
    /// Sends the form of that address that stands on the page; of several the first that holds <paramref name="with"/>.
    /// Hidden fields go as they stand, what is typed over them.
    /// </summary>
    public async Task<(int Status, string Page)> Send(string page, string action, string with = "",
        params (string Field, string Value)[] typed)
    {
        var form = Forms(page, action).FirstOrDefault(one => one.Contains(with, StringComparison.Ordinal));
        Assert.True(form is not null, $"{name}: no form {action} {with} on the page: {Alert(page)}");
        var fields = HiddenField().Matches(form).Select(m => (m.Groups[1].Value, m.Groups[2].Value))
            .Where(f => typed.All(t => t.Field != f.Item1)).Concat(typed);
        using var request = await Request(HttpMethod.Post, action);
        request.Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode,
            WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>What the page says of a refusal.</summary>
    public static string Alert(string page) =>
        page.IndexOf("role=\"alert\"", StringComparison.Ordinal) is var at and >= 0
            ? page[at..Math.Min(page.Length, at + 400)] : page[..Math.Min(page.Length, 300)];

    public static IEnumerable<string> Forms(string page, string action)
    {
        for (var at = page.IndexOf($"action=\"{action}\"", StringComparison.Ordinal); at >= 0;
            at = page.IndexOf($"action=\"{action}\"", at + 1, StringComparison.Ordinal))
        {
            yield return page[at..(page.IndexOf("</form>", at, StringComparison.Ordinal) is var end and > 0
                ? end : page.Length)];
        }
    }

    private async Task<HttpRequestMessage> Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        return request;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex HiddenField();
}
