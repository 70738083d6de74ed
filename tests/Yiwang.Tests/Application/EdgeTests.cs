using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Platform.Http;
using Yiwang.Web;

namespace Yiwang.Tests.Application;

/// <summary>What holds for every answer and every session: headers, no script or style in a page, no change by a form
/// that is not ours, cookies, the end of a session everywhere.</summary>
public sealed partial class EdgeTests(Province province) : IClassFixture<Province>
{
    private const int PagesEachMax = 70;

    /// <summary>Between them they have every role that an endpoint asks for.</summary>
    private static readonly string[] Everybody =
        ["wangli", "chenjing", "liuyang", "zhoumingyuan", "zhaolei", "52-25.11", "52-25.12", "52-25.13", "52-25.14"];

    private static readonly string[] Walkers = ["liuyang", "yangmei", "52-25.11", "52-25.14", "zhoumingyuan"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_that_can_be_walked_to_has_its_headers_and_no_script_or_style_of_its_own()
    {
        var sent = await new Office(province).Send("关于走遍各页的通知", [await County()]);
        var faults = new List<string>();
        var pages = 0;
        foreach (var who in Walkers) pages += await Walk(who, sent, faults);
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
        Assert.True(pages > 100, $"only {pages} pages were seen");
    }

    [Fact]
    public async Task Nothing_is_changed_by_a_form_that_is_not_ours_wherever_it_is_sent()
    {
        var admitted = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var who in Everybody) admitted[who] = await Roles(who);
        var asked = 0;
        foreach (var (method, pattern, allow) in Changes())
        {
            var who = Everybody.First(one => allow.Roles.Count == 0 || allow.Roles.Any(admitted[one].Contains));
            var path = Parameter().Replace(pattern, found => Example(found.Value));
            (string Name, string Value)[] forgeries =
            [
                ("X-Nothing", ""), ("X-Token", new string('0', 128)), ("Origin", "https://elsewhere.example"),
                ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site"),
            ];
            foreach (var (name, value) in forgeries)
            {
                // Without a session there is no token to bring; where the request came from counts all the same.
                if (allow.Anyone && name is "X-Nothing" or "X-Token") continue;
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                if (!allow.Anyone) request.Headers.Add("Cookie", $"yiwang={await province.SignIn(who)}");
                request.Headers.TryAddWithoutValidation(name, value);
                using var answer = await province.Http.SendAsync(request, Cancel);
                Assert.True(answer.StatusCode == HttpStatusCode.Forbidden,
                    $"{method} {path} as {who} with {name}: {value} is {(int)answer.StatusCode}");
                asked++;
            }
        }
        Assert.True(asked > 600, $"only {asked} requests");
    }

    [Fact]
    public async Task A_session_that_ends_is_nobodys_at_once_on_every_server()
    {
        await using var other = Server.Build(province.Installation, province.Clock);
        await other.StartAsync(Cancel);
        using var there = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
            { BaseAddress = new Uri(other.Urls.First()) };
        using var sitting = new Sitting(province.Http.BaseAddress!);
        await sitting.SignIn("52-10.6", province.Password);
        var cookie = sitting.Cookie("yiwang");
        Assert.Equal(200, await Desk(there, cookie));
        await sitting.Get("/desk");
        Assert.Equal(302, await sitting.Send("/sign-out"));
        Assert.Equal(302, await Desk(there, cookie));
        Assert.Equal(302, await Desk(province.Http, cookie));
        await other.StopAsync(Cancel);
    }

    [Fact]
    public async Task The_cookie_of_a_session_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var form = new FormUrlEncodedContent(
            [new("account", "wangli"), new("password", province.Password), new("back", "/desk")]);
        using var answer = await province.Http.PostAsync("/sign-in", form, Cancel);
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        var session = Assert.Single(cookies, one => one.StartsWith("yiwang=", StringComparison.Ordinal));
        Assert.Equal(["httponly", "max-age=43200", "path=/", "samesite=lax"], Flags(session));
        Assert.Equal(43, session.Split('=', ';')[1].Length);
        var known = Assert.Single(cookies, one => one.StartsWith("known=", StringComparison.Ordinal));
        Assert.Contains("httponly", Flags(known));
        Assert.Contains("samesite=strict", Flags(known));
    }

    [Fact]
    public async Task Over_TLS_the_cookie_is_bound_to_the_host_and_the_browser_stays_with_TLS()
    {
        var folder = Directory.CreateTempSubdirectory("yiwang-tls-").FullName;
        var (file, key) = Certificate(folder);
        var settings = province.Installation.Settings with
            { Listen = "https://127.0.0.1:0", Certificate = file, CertificateKey = key };
        await using (var installation = await Installation.Open(settings, migrate: false, Cancel))
        await using (var server = Server.Build(installation, province.Clock))
        {
            await server.StartAsync(Cancel);
            using var handler = new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false };
            handler.ServerCertificateCustomValidationCallback = (_, shown, _, _) =>
                shown!.Subject == "CN=yiwang.example";
            using var http = new HttpClient(handler) { BaseAddress = new Uri(server.Urls.First()) };
            using var form = new FormUrlEncodedContent(
                [new("account", "chenjing"), new("password", province.Password), new("back", "/desk")]);
            using var answer = await http.PostAsync("/sign-in", form, Cancel);
            var session = Assert.Single(answer.Headers.GetValues("Set-Cookie"),
                one => one.StartsWith("__Host-yiwang=", StringComparison.Ordinal));
            Assert.Equal(["httponly", "max-age=43200", "path=/", "samesite=lax", "secure"], Flags(session));
            Assert.Equal("max-age=31536000; includeSubDomains",
                answer.Headers.GetValues("Strict-Transport-Security").Single());
            await server.StopAsync(Cancel);
        }
        Directory.Delete(folder, recursive: true);
    }

    // Follows the links of what the person is shown, two of each kind of address at most.
    private async Task<int> Walk(string who, Guid sent, List<string> faults)
    {
        var (seen, kinds, pages) = (new HashSet<string>(), new Dictionary<string, int>(), 0);
        var queue = new Queue<string>(["/desk", "/inbox", "/outgoing", $"/documents/{sent}", "/reference/api"]);
        while (queue.TryDequeue(out var path) && pages < PagesEachMax)
        {
            if (!seen.Add(path)) continue;
            var kind = Number().Replace(path.Split('?')[0], "*");
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            if (kinds[kind] > 2) continue;
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("Cookie", $"yiwang={await province.SignIn(who)}");
            using var answer = await province.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
            faults.AddRange(HeaderFaults(answer).Select(fault => $"{who} {path}: {fault}"));
            if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
            var page = await answer.Content.ReadAsStringAsync(Cancel);
            faults.AddRange(PageFaults(page).Select(fault => $"{who} {path}: {fault}"));
            if ((int)answer.StatusCode >= 500) faults.Add($"{who} {path}: {(int)answer.StatusCode}");
            pages++;
            foreach (Match link in Link().Matches(page)) queue.Enqueue(WebUtility.HtmlDecode(link.Groups[1].Value));
        }
        return pages;
    }

    private static IEnumerable<string> HeaderFaults(HttpResponseMessage answer)
    {
        string Of(string name) => answer.Headers.TryGetValues(name, out var values) ? string.Join('|', values) : "";
        var policy = Of("Content-Security-Policy");
        // A file runs nothing: it is in a sandbox, or what shows it is told the little that it may load.
        var isPage = answer.Content.Headers.ContentType?.MediaType == "text/html";
        string[] needed = !isPage ? ["default-src 'none'"]
            : ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"];
        if (needed.Any(word => !policy.Contains(word, StringComparison.Ordinal))) yield return $"CSP {policy}";
        if (policy.Contains("unsafe", StringComparison.Ordinal)
            && (isPage || !policy.EndsWith("; sandbox", StringComparison.Ordinal))) yield return $"CSP {policy}";
        if (Of("X-Content-Type-Options") != "nosniff") yield return "no nosniff";
        if (Of("Referrer-Policy") != "same-origin") yield return "Referrer-Policy";
        if (Of("Cross-Origin-Opener-Policy") != "same-origin") yield return "Cross-Origin-Opener-Policy";
        if (Of("Cross-Origin-Resource-Policy") != "same-origin") yield return "Cross-Origin-Resource-Policy";
        if (Of("Server").Length + Of("X-Powered-By").Length > 0) yield return "says what it is made of";
        // What has its own digest in the address never changes.
        var address = answer.RequestMessage!.RequestUri!;
        var isFixed = address.AbsolutePath.StartsWith("/assets/", StringComparison.Ordinal)
            || address.Query.StartsWith("?v=", StringComparison.Ordinal);
        if (!isFixed && answer.Headers.CacheControl?.NoStore != true)
            yield return $"may be kept: {Of("Cache-Control")}";
    }

    private static IEnumerable<string> PageFaults(string page)
    {
        if (InlineScript().IsMatch(page)) yield return "a script within the page";
        if (Inline().Match(page) is { Success: true } inline) yield return $"inline: {inline.Value}";
        foreach (var form in page.Split("<form").Skip(1))
        {
            if (form[..form.IndexOf('>')].Contains("method=\"post\"", StringComparison.Ordinal)
                && !form.Split("</form>")[0].Contains("name=\"_token\"", StringComparison.Ordinal))
                yield return $"a form without the token: {form[..Math.Min(form.Length, 80)]}";
        }
    }

    private IEnumerable<(string Method, string Pattern, Allow Allow)> Changes() =>
        province.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Where(method => method is not ("GET" or "HEAD" or "OPTIONS"))
                .Select(method => (method, e.RoutePattern.RawText!, e.Metadata.GetMetadata<Allow>()!)));

    private async Task<IReadOnlyList<string>> Roles(string who)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        await using var ask = connection.CreateCommand();
        ask.CommandText = """
            select o.roles from person p join holding h on h.person_id = p.id and h.main join post o on o.id = h.post_id
            where p.sign_in = $1
            """;
        ask.Parameters.Add(new() { Value = who });
        return (string[])(await ask.ExecuteScalarAsync(Cancel))!;
    }

    private async Task<int> County()
    {
        await using var ask = province.Source.CreateCommand("select id from unit where name = '南明区人民政府办公室'");
        return (int)(await ask.ExecuteScalarAsync(Cancel))!;
    }

    // An address that the pattern takes.
    private static string Example(string parameter) => parameter.Contains(":guid", StringComparison.Ordinal)
        ? Guid.Empty.ToString() : Choice().Match(parameter) is { Success: true } words
        ? words.Groups[1].Value.Split('|')[0] : "1";

    private static async Task<int> Desk(HttpClient http, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk");
        request.Headers.Add("Cookie", $"yiwang={cookie}");
        using var answer = await http.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private static IEnumerable<string> Flags(string cookie) =>
        cookie.ToLowerInvariant().Split("; ").Skip(1)
            .Where(flag => !flag.StartsWith("expires=", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static (string File, string Key) Certificate(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=yiwang.example", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var (file, keyFile) = (Path.Combine(folder, "tls.pem"), Path.Combine(folder, "tls.key"));
        File.WriteAllText(file, made.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (file, keyFile);
    }

    [GeneratedRegex("href=\"(/[^\"#]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();

    [GeneratedRegex("<script(?![^>]* src=)[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex InlineScript();

    [GeneratedRegex("<[a-z][^>]*\\s(?:on[a-z]+|style)=\"[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Inline();

    [GeneratedRegex(@"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\^\(([^)]*)\)\$", RegexOptions.NonBacktracking)]
    private static partial Regex Choice();
}
