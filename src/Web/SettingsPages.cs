using System.Buffers;
using System.Security.Cryptography;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Web;

/// <summary>What a person sets for himself: second factor, password, sessions, phrases.</summary>
internal sealed class SettingsPages(
    ViewerSource viewers, OwnSessions sessions, OwnPassword password, OwnSecondFactor factor, OwnPhrases phrases)
{
    private const string SecretCookie = "second-factor";
    private const string SecondFactorPath = Urls.Settings + "/second-factor";
    private static readonly TimeSpan SecretLasts = TimeSpan.FromMinutes(15);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").Needs(Allow.SignedIn);
        pages.MapGet(Urls.Settings, (HttpContext http, SettingsPages page) => page.Show(http, null, null));
        pages.MapPost(Urls.Settings + "/password", (HttpContext http, SettingsPages page) => page.ChangePassword(http));
        pages.MapPost(Urls.Sessions + "/{id}/end", (HttpContext http, string id, SettingsPages page) =>
            page.End(http, id));
        pages.MapPost(Urls.Sessions + "/end-others", (HttpContext http, SettingsPages page) => page.EndOthers(http));
        pages.MapGet(SessionDoor.FirstPassword, (HttpContext http, SettingsPages page) => page.First(http, null));
        pages.MapPost(SessionDoor.FirstPassword, (HttpContext http, SettingsPages page) => page.ChooseFirst(http));
        pages.MapPost(Urls.Phrases, (HttpContext http, SettingsPages page) => page.KeepPhrases(http));
        pages.MapGet(Urls.Phrases, () => Results.Redirect(Urls.Settings + "#phrases"));
        pages.MapGet(SecondFactorPath, (HttpContext http, SettingsPages page) => page.SetUp(http, null));
        pages.MapPost(SecondFactorPath, (HttpContext http, SettingsPages page) => page.TurnOn(http));
        pages.MapPost(SecondFactorPath + "/off", (HttpContext http, SettingsPages page) => page.TurnOff(http));
    }

    private async Task<IResult> Show(HttpContext http, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var viewer = await viewers.Of(http);
        var open = (await sessions.List(by, http.Token(), http.RequestAborted))
            .Select(s => new SessionLine(Convert.ToHexStringLower(s.Digest),
                $"{DeviceName(s.Device).In(viewer.Language)}　{s.Address}", s.CreatedAt, s.SeenAt, s.Current)).ToList();
        // What was typed and refused stands again; words of a password do not.
        var lines = form is not null && form.ContainsKey("phrases") ? form["phrases"].ToString().Split('\n')
            : await phrases.List(by, http.RequestAborted);
        var entries = refusal is null ? null : new Entries(new Dictionary<string, string>(), [refusal]);
        return Page.Show<Settings, SettingsView>(viewer,
            new SettingsView(await factor.IsOn(by, http.RequestAborted), open, lines, entries), StatusOf(refusal));
    }

    private async Task<IResult> ChangePassword(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var refusal = await password.Change(http.Token(), http.Actor(), form["old"].ToString(), form["new"].ToString(),
            http.RequestAborted);
        return refusal is not null ? await Show(http, refusal, form)
            : ViewerSource.Done(http, Urls.Settings,
                new Text("口令已改，别处的登录都退出了。", "The password is changed; the other sessions have ended."));
    }

    private async Task<IResult> End(HttpContext http, string id) =>
        Digest(id) is { } digest && await sessions.End(http.Actor(), digest, http.RequestAborted) is null
            ? ViewerSource.Done(http, Urls.Settings, new Text("那一处已退出。", "That session has ended."))
            : new RefusalResult(Refusal.NotThere);

    private async Task<IResult> EndOthers(HttpContext http)
    {
        // Nothing to end is as good as ended.
        await sessions.EndOthers(http.Actor(), http.Token(), http.RequestAborted);
        return ViewerSource.Done(http, Urls.Settings, new Text("别处的都退出了。", "The other sessions have ended."));
    }

    private IResult First(HttpContext http, Refusal? refusal) =>
        http.Actor().MustChoosePassword
        ? Page.Show<FirstPassword, FirstPasswordView>(viewers.Anonymous(http),
            new FirstPasswordView(http.Actor().PersonName, refusal), StatusOf(refusal))
        : Results.Redirect(Urls.Desk);

    private async Task<IResult> ChooseFirst(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var refusal = await password.ChooseFirst(http.Token(), http.Actor(), form["new"].ToString(),
            http.RequestAborted);
        return refusal is null ? ViewerSource.Done(http, Urls.Desk, new Text("口令换好了。", "The password is chosen."))
            : First(http, refusal);
    }

    private async Task<IResult> KeepPhrases(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var refusal = await phrases.Keep(http.Actor(), form["phrases"].ToString().Split('\n'), http.RequestAborted);
        return refusal is not null ? await Show(http, refusal, form)
            : ViewerSource.Done(http, Urls.Settings, new Text("常用语已记下。", "The phrases are kept."));
    }

    // The secret travels in a cookie that scripts cannot read until the six digits prove that the phone has it.
    private async Task<IResult> SetUp(HttpContext http, Refusal? refusal)
    {
        var viewer = await viewers.Of(http);
        var secret = KeptSecret(http) ?? RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        http.Response.Cookies.Append(SecretCookie, Convert.ToHexStringLower(secret), new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, MaxAge = SecretLasts,
            Path = Urls.Settings,
        });
        var words = Totp.ToBase32(secret);
        var issuer = Uri.EscapeDataString("一网");
        var address =
            $"otpauth://totp/{issuer}:{Uri.EscapeDataString(viewer.PersonName)}?secret={words}&issuer={issuer}";
        return Page.Show<SecondFactorSetup, SecondFactorSetupView>(viewer,
            new SecondFactorSetupView(string.Join(' ', words.Chunk(4).Select(c => new string(c))), address, refusal),
            StatusOf(refusal));
    }

    private async Task<IResult> TurnOn(HttpContext http)
    {
        if (KeptSecret(http) is not { } secret) return await SetUp(http, null);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var refusal = await factor.TurnOn(http.Actor(), secret, form["code"].ToString(), http.RequestAborted);
        if (refusal is { Kind: RefusalKind.StepUp }) return new RefusalResult(refusal);
        if (refusal is not null) return await SetUp(http, refusal);
        http.Response.Cookies.Delete(SecretCookie, new CookieOptions { Path = Urls.Settings });
        return ViewerSource.Done(http, Urls.Settings, new Text("第二重验证已开通。", "The second factor is on."));
    }

    private async Task<IResult> TurnOff(HttpContext http) =>
        await factor.TurnOff(http.Actor(), http.RequestAborted) is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, Urls.Settings, new Text("第二重验证已停用。", "The second factor is off."));

    private static byte[]? KeptSecret(HttpContext http) => Hex(http.Request.Cookies[SecretCookie] ?? "", Totp.SecretBytes);

    private static byte[]? Digest(string id) => Hex(id, SHA256.HashSizeInBytes);

    private static byte[]? Hex(string text, int length)
    {
        var bytes = new byte[length];
        return text.Length == 2 * length && Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done
            ? bytes : null;
    }

    private static Text DeviceName(string device) =>
        device == "phone" ? new("手机", "Phone") : new("电脑", "Computer");

    private static int StatusOf(Refusal? refusal) => refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal);
}
