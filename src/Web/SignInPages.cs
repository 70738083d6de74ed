using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;
using Yiwang.Web.Sample;

namespace Yiwang.Web;

/// <summary>The pages of signing in and out, confirming, and choosing post and language.</summary>
internal static class SignInPages
{
    private const string KnownCookie = "known";
    private const string WaitingCookie = "waiting";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext http) => Results.Redirect(Urls.Desk)).Needs(Allow.SignedIn);
        routes.MapGet(Urls.SignIn, Show).Needs(Allow.Everyone);
        routes.MapPost(Urls.SignIn, SignIn).Needs(Allow.Everyone);
        routes.MapPost(Urls.SecondFactor, SignInByCode).Needs(Allow.Everyone);
        routes.MapPost(Urls.SignOut, async (HttpContext http, Sessions sessions) =>
        {
            await sessions.End(http.Token(), http.Actor(), http.RequestAborted);
            http.Response.Cookies.Delete(SessionDoor.Cookie(http.Request));
            return Results.Redirect(Urls.SignIn);
        }).Needs(Allow.SignedIn);
        routes.MapPost(Urls.Post, async (HttpContext http, Sessions sessions) =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            var refusal = int.TryParse(form["post"], out var post)
                ? await sessions.ChoosePost(http.Token(), http.Actor(), post, http.RequestAborted)
                : Refusal.NotThere;
            return refusal is null ? Results.Redirect(Urls.Desk) : new RefusalResult(refusal);
        }).Needs(Allow.SignedIn);
        routes.MapPost(Urls.Language, ChooseLanguage).Needs(Allow.Everyone);
        routes.MapGet(Urls.StepUp, (string? back, HttpContext http) =>
            StepUpPage(http, back ?? "", null, null, StatusCodes.Status200OK)).Needs(Allow.SignedIn);
        routes.MapPost(Urls.StepUp, Confirm).Needs(Allow.SignedIn);
    }

    private static async Task<IResult> Show(HttpContext http, ViewerSource viewers, NpgsqlDataSource source)
    {
        var language = http.Request.Query["language"].ToString();
        if (language is "zh" or "en")
        {
            KeepLanguage(http, language);
            return Results.Redirect(Urls.SignIn);
        }
        if (await IsEmpty(source, http.RequestAborted)) return Results.Redirect(Urls.FirstRun);
        return await Page(http, http.Request.Query["account"].ToString(), Back(http.Request.Query["back"].ToString()),
            null, null);
    }

    /// <summary>Asks who it is, for a form that could not be taken before that is known; what was written goes
    /// along.</summary>
    public static async Task<IResult> Ask(HttpContext http, Refusal refusal)
    {
        var carried = await Carried.Of(http.Request);
        if (http.ActorOrNull() is null) return await Page(http, "", Urls.Desk, refusal, carried);
        var back = Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var from)
            ? from.PathAndQuery : Urls.Desk;
        return await StepUpPage(http, back, null, carried, StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> SignIn(HttpContext http, Sessions sessions, ViewerSource viewers)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var account = form["account"].ToString().Trim();
        var back = Back(form["back"].ToString());
        var carried = Carried.From(form);
        var result = await sessions.SignIn(account, form["password"].ToString(), form["code"].ToString(),
            http.Connection.RemoteIpAddress?.ToString() ?? "", SessionDoor.Device(http.Request),
            http.Request.Cookies[KnownCookie] ?? "", http.RequestAborted);
        if (result.Refusal is { Code: "signin.code_needed" }) return await AskCode(http, account, back, carried);
        if (result.Refusal is { } refusal) return await Page(http, account, back, refusal, carried);
        return await Enter(http, result.Answer, back, carried, sessions, viewers);
    }

    // The password held; its place is kept in a cookie that no script reads, until the six digits come.
    private static async Task<IResult> AskCode(HttpContext http, string account, string back, Carried? carried)
    {
        var sessions = http.RequestServices.GetRequiredService<Sessions>();
        var (waiting, name) = await sessions.AwaitCode(account, http.RequestAborted);
        http.Response.Cookies.Append(WaitingCookie, waiting, new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = Urls.SecondFactor,
            MaxAge = Sessions.CodeWaitsFor,
        });
        return CodePage(http, name, back, null, carried);
    }

    private static IResult CodePage(HttpContext http, string name, string back, Refusal? refusal, Carried? carried) =>
        Platform.Ui.Page.Show<SecondFactor, SecondFactorView>(
            http.RequestServices.GetRequiredService<ViewerSource>().Anonymous(http),
            new SecondFactorView(name, back, refusal, carried),
            refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal));

    private static async Task<IResult> SignInByCode(HttpContext http, Sessions sessions, ViewerSource viewers)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var back = Back(form["back"].ToString());
        var carried = Carried.From(form);
        var result = await sessions.SignInByCode(http.Request.Cookies[WaitingCookie] ?? "", form["code"].ToString(),
            http.Connection.RemoteIpAddress?.ToString() ?? "", SessionDoor.Device(http.Request),
            http.Request.Cookies[KnownCookie] ?? "", http.RequestAborted);
        if (result.Refusal is { Code: "signin.code_wrong" } wrong) return CodePage(http, "", back, wrong, carried);
        if (result.Refusal is { } refusal) return await Page(http, "", back, refusal, carried);
        http.Response.Cookies.Delete(WaitingCookie, new CookieOptions { Path = Urls.SecondFactor });
        return await Enter(http, result.Answer, back, carried, sessions, viewers);
    }

    private static async Task<IResult> Enter(HttpContext http, SignedIn entered, string back, Carried? carried,
        Sessions sessions, ViewerSource viewers)
    {
        // The session this browser had is given up: it must not live on beside the new one.
        if (http.ActorOrNull() is { } before) await sessions.End(http.Token(), before, http.RequestAborted);
        http.Response.Cookies.Append(SessionDoor.Cookie(http.Request), entered.Token, new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/",
                MaxAge = Sessions.LastsFor,
        });
        http.Response.Cookies.Append(KnownCookie, entered.Known, new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = Urls.SignIn,
                MaxAge = KnownBrowsers.LastsFor,
        });
        if (carried is null || await sessions.Find(entered.Token, "", "", http.RequestAborted) is not { } session)
            return Results.Redirect(back);
        SessionDoor.Enter(http, session.Actor, entered.Token, session.Secret);
        return Platform.Ui.Page.Show<SendOn, SendOnView>(await viewers.Of(http),
            new SendOnView(carried, AtOnce: false));
    }

    private static async Task<IResult> Page(HttpContext http, string account, string back, Refusal? refusal,
        Carried? carried)
    {
        var source = http.RequestServices.GetRequiredService<NpgsqlDataSource>();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var units = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select count(*)::int from unit where valid_to is null", cancellationToken: http.RequestAborted));
        var sample = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select 1 from setting where name = 'sample')", cancellationToken: http.RequestAborted));
        var persons = sample
            ? SampleProvince.Known
            .Select(k => new SamplePerson(k.SignIn, k.Name, k.Unit, k.Does.In(Answer.LanguageOf(http)))).ToList()
            : null;
        var status = refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal);
        return Platform.Ui.Page.Show<SignIn, SignInView>(http.RequestServices.GetRequiredService<ViewerSource>()
            .Anonymous(http),
            new SignInView(sample ? new Text("贵州省（样例）", "Guizhou (sample)").In(Answer.LanguageOf(http)) : "", units,
                account, back, refusal, persons, Carried: carried), status);
    }

    private static async Task<bool> IsEmpty(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition("select not exists (select 1 from unit)", cancellationToken: cancel));
    }

    private static async Task<IResult> Confirm(HttpContext http, ViewerSource viewers, Sessions sessions)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var refusal = await sessions.Confirm(http.Token(), http.Actor(), form["password"].ToString(),
            form["code"].ToString(), http.RequestAborted);
        var carried = Carried.From(form);
        if (refusal is null && carried is null) return Results.Redirect(Back(form["back"].ToString()));
        return refusal is null
            ? Platform.Ui.Page.Show<SendOn, SendOnView>(await viewers.Of(http), new SendOnView(carried!, AtOnce: true))
            : await StepUpPage(http, form["back"].ToString(), refusal, carried, StatusCodes.Status400BadRequest);
    }

    /// <summary>The page that asks who it is once more, before signing and sealing.</summary>
    private static async Task<IResult> StepUpPage(HttpContext http, string back, Refusal? refusal, Carried? carried,
        int status)
    {
        var services = http.RequestServices;
        var needsCode = await services.GetRequiredService<OwnSecondFactor>().IsOn(http.Actor(), http.RequestAborted);
        return Platform.Ui.Page.Show<StepUp, StepUpView>(await services.GetRequiredService<ViewerSource>().Of(http),
            new StepUpView(
                new Text("签发、用印之前，请再确认是您本人", "Confirm that it is you before signing or sealing"), "", "",
                Back(back), needsCode, carried, refusal), status);
    }

    private static async Task<IResult> ChooseLanguage(HttpContext http, NpgsqlDataSource source)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var language = form["language"].ToString() == "en" ? "en" : "zh";
        KeepLanguage(http, language);
        if (http.ActorOrNull() is { } actor)
        {
            await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
            await connection.ExecuteAsync(
                new CommandDefinition("update person set language = @language where id = @PersonId",
                new { language, actor.PersonId }, cancellationToken: http.RequestAborted));
        }
        return Results.Redirect(Back(form["back"].ToString()));
    }

    private static void KeepLanguage(HttpContext http, string language) =>
        http.Response.Cookies.Append("language", language,
        new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Path = "/",
            Secure = http.Request.IsHttps });

    // Only a path of this site: an address elsewhere would send a person who just signed in to a stranger.
    private static string Back(string path) =>
        path.StartsWith('/') && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\')
            && !path.Any(char.IsControl) ? path : Urls.Desk;
}
