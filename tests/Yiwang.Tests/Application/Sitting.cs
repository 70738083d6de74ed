using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>Somebody at a browser without scripts: cookies, pages, and forms sent with the hidden fields they
/// carry.</summary>
internal sealed class Sitting : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    public Sitting(Uri address) => http = new HttpClient(new HttpClientHandler
        { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = address };

    public string Page { get; private set; } = "";

    public string Location { get; private set; } = "";

    public async Task<int> Get(string path)
    {
        using var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);
        return await Take(answer);
    }

    /// <summary>Signs in on the page.</summary>
    public async Task<int> SignIn(string account, string password)
    {
        await Get("/sign-in");
        return await Send("/sign-in", ("account", account), ("password", password));
    }

    /// <summary>Sends the form of the present page that goes to this path, with these fields typed.</summary>
    public async Task<int> Send(string path, params (string Name, string Value)[] typed)
    {
        var start = Page.IndexOf($"method=\"post\" action=\"{path}\"", StringComparison.Ordinal);
        Assert.True(start >= 0, $"No form goes to {path}:\n{Page[..Math.Min(Page.Length, 4000)]}");
        var form = Page[start..Page.IndexOf("</form>", start, StringComparison.Ordinal)];
        var fields = Hidden().Matches(form).Select(m => (Name: m.Groups[1].Value, m.Groups[2].Value))
            .Where(h => typed.All(t => t.Name != h.Name)).Concat(typed);
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Item2)));
        using var answer = await http.PostAsync(path, content, TestContext.Current.CancellationToken);
        return await Take(answer);
    }

    /// <summary>Sends it, and opens the page the answer leads to.</summary>
    public async Task Done(string path, params (string Name, string Value)[] typed)
    {
        var status = await Send(path, typed);
        Assert.True(status == 302, $"{status} {path}: {Words()}");
        Assert.Equal(200, await Get(Location));
    }

    /// <summary>Opens a line that goes on, and reads what comes on it.</summary>
    public async Task<StreamReader> Stream(string path) =>
        new(await http.GetStreamAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

    /// <summary>What the browser keeps under this name.</summary>
    public string Cookie(string name) => cookies.GetAllCookies()[name]!.Value;

    public void Dispose() => http.Dispose();

    private async Task<int> Take(HttpResponseMessage answer)
    {
        Page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Location = answer.Headers.Location?.ToString() ?? "";
        return (int)answer.StatusCode;
    }

    private static Regex Hidden() =>
        new("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking);

    // What the page says in its alerts, without the marks.
    private string Words() =>
        string.Join(' ', Page.Split("role=\"alert\"").Skip(1)
            .Select(part => Mark().Replace(part[..Math.Min(part.Length, 900)], " ").Trim()));

    private static Regex Mark() => new("<[^>]*>|^[^<]*>", RegexOptions.NonBacktracking);
}
