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

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext http) => Results.Redirect(Urls.Desk)).Needs(Allow.SignedIn);
        routes.MapGet(Urls.SignIn, Show).Needs(Allow.Everyone);
        routes.MapPost(Urls.SignIn, SignIn).Needs(Allow.Everyone);
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
        routes.MapGet(Urls.StepUp, async (HttpContext http, ViewerSource viewers) =>
            Platform.Ui.Page.Show<StepUp, StepUpView>(
            await viewers.Of(http), StepUpOf(http.Request.Query["back"].ToString(), null, null))).Needs(Allow.SignedIn);
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
        return Platform.Ui.Page.Show<StepUp, StepUpView>(
            await http.RequestServices.GetRequiredService<ViewerSource>().Of(http), StepUpOf(back, null, carried),
            StatusCodes.Status401Unauthorized);
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
        if (result.Refusal is { } refusal) return await Page(http, account, back, refusal, carried);
        // The session this browser had is given up: it must not live on beside the new one.
        if (http.ActorOrNull() is { } before) await sessions.End(http.Token(), before, http.RequestAborted);
        http.Response.Cookies.Append(SessionDoor.Cookie(http.Request), result.Answer.Token, new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/",
                MaxAge = Sessions.LastsFor,
        });
        http.Response.Cookies.Append(KnownCookie, result.Answer.Known, new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = Urls.SignIn,
                MaxAge = KnownBrowsers.LastsFor,
        });
        if (carried is null || await sessions.Find(result.Answer.Token, "", "", http.RequestAborted) is not { } session)
            return Results.Redirect(back);
        SessionDoor.Enter(http, session.Actor, result.Answer.Token, session.Secret);
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
        var viewer = await viewers.Of(http);
        return refusal is null
            ? Platform.Ui.Page.Show<SendOn, SendOnView>(viewer, new SendOnView(carried!, AtOnce: true))
            : Platform.Ui.Page.Show<StepUp, StepUpView>(viewer, StepUpOf(form["back"].ToString(), refusal, carried),
                StatusCodes.Status400BadRequest);
    }

    /// <summary>The page that asks who it is once more, before signing and sealing.</summary>
    private static StepUpView StepUpOf(string back, Refusal? refusal, Carried? carried) => new(
        new Text("签发、用印之前，请再确认是您本人", "Confirm that it is you before signing or sealing"), "", "", Back(back), false,
        carried, refusal);

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
