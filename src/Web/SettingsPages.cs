using System.Security.Cryptography;
using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Web;

/// <summary>What a person sets for himself: second factor, password, sessions, phrases.</summary>
internal static class SettingsPages
{
    private const int PhrasesMax = 30;
    private const string SecretCookie = "second-factor";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").Needs(Allow.SignedIn);
        pages.MapGet(Urls.Settings, (HttpContext http, ViewerSource viewers, OwnSessions own,
            NpgsqlDataSource source) => Show(http, viewers, own, source, null));
        pages.MapPost(Urls.Settings + "/password", ChangePassword);
        pages.MapPost(Urls.Sessions + "/{id}/end", async (HttpContext http, string id, OwnSessions own) =>
            Digest(id) is { } digest && await own.End(http.Actor(), digest, http.RequestAborted) is null
                ? ViewerSource.Done(http, Urls.Settings, new Text("那一处已退出。", "That session has ended."))
                : new RefusalResult(Refusal.NotThere));
        pages.MapPost(Urls.Sessions + "/end-others", async (HttpContext http, OwnSessions own) =>
        {
            // Nothing to end is as good as ended.
            await own.EndOthers(http.Actor(), http.Token(), http.RequestAborted);
            return ViewerSource.Done(http, Urls.Settings, new Text("别处的都退出了。", "The other sessions have ended."));
        });
        pages.MapGet(SessionDoor.FirstPassword, (HttpContext http, ViewerSource viewers) => First(http, viewers, null));
        pages.MapPost(SessionDoor.FirstPassword, ChooseFirst);
        pages.MapPost(Urls.Phrases, KeepPhrases);
        pages.MapGet(Urls.Phrases, () => Results.Redirect(Urls.Settings + "#phrases"));
        pages.MapGet(Urls.Settings + "/second-factor",
            async (HttpContext http, ViewerSource viewers) => SetUp(http, await viewers.Of(http), null));
        pages.MapPost(Urls.Settings + "/second-factor", TurnOn);
        pages.MapPost(Urls.Settings + "/second-factor/off", TurnOff);
    }

    private static async Task<IResult> Show(HttpContext http, ViewerSource viewers, OwnSessions own,
        NpgsqlDataSource source, Refusal? refusal)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var factor = await connection.ExecuteScalarAsync<bool>(
            Sql("select totp_secret is not null from person where id = @PersonId", by));
        var phrases = (await connection.QueryAsync<string>(
            Sql("select words from phrase where person_id = @PersonId order by ord", by))).AsList();
        var viewer = await viewers.Of(http);
        var list = (await own.List(by, http.Token(), http.RequestAborted))
            .Select(s => new SessionLine(Convert.ToHexStringLower(s.Digest),
            $"{(s.Device == "phone" ? new Text("手机", "Phone") : new Text("电脑", "Computer")).In(viewer.Language)}　{s.Address}", s.CreatedAt, s.SeenAt, s.Current)).ToList();
        var entries = refusal is null ? null : new Entries(new Dictionary<string, string>(), [refusal]);
        return Page.Show<Settings, SettingsView>(viewer, new SettingsView(factor, list, phrases, entries),
            refusal is null ? 200 : Answer.Status(refusal));
    }

    private static async Task<IResult> ChangePassword(HttpContext http, ViewerSource viewers, OwnSessions own,
        OwnPassword password, NpgsqlDataSource source)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var refusal = await password.Change(http.Token(), http.Actor(), form["old"].ToString(), form["new"].ToString(),
            http.RequestAborted);
        return refusal is not null ? await Show(http, viewers, own, source, refusal)
            : ViewerSource.Done(http, Urls.Settings,
                new Text("口令已改，别处的登录都退出了。", "The password is changed; the other sessions have ended."));
    }

    private static byte[]? Digest(string id)
    {
        var digest = new byte[SHA256.HashSizeInBytes];
        return id.Length == 2 * digest.Length
            && Convert.FromHexString(id, digest, out _, out _) == System.Buffers.OperationStatus.Done ? digest : null;
    }

    private static IResult First(HttpContext http, ViewerSource viewers, Refusal? refusal) =>
        http.Actor().MustChoosePassword
        ? Page.Show<FirstPassword, FirstPasswordView>(viewers.Anonymous(http),
            new FirstPasswordView(http.Actor().PersonName, refusal), refusal is null ? 200 : Answer.Status(refusal))
        : Results.Redirect(Urls.Desk);

    private static async Task<IResult> ChooseFirst(HttpContext http, ViewerSource viewers, OwnPassword password)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var refusal = await password.ChooseFirst(http.Token(), http.Actor(), form["new"].ToString(),
            http.RequestAborted);
        return refusal is null ? ViewerSource.Done(http, Urls.Desk, new Text("口令换好了。", "The password is chosen."))
            : First(http, viewers, refusal);
    }

    private static async Task<IResult> KeepPhrases(HttpContext http, NpgsqlDataSource source, TimeProvider clock)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var by = http.Actor();
        var phrases = form["phrases"].ToString().Split('\n').Select(p => p.Trim())
            .Where(p => p.Length is > 0 and <= 100).Distinct().Take(PhrasesMax).ToArray();
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "phrases.keep", by, now,
            http.RequestAborted)).Answer;
        await act.Execute("delete from phrase where person_id = @PersonId", new { by.PersonId }, http.RequestAborted);
        await act.Execute(
            "insert into phrase (person_id, words, ord) select @PersonId, w, o from unnest(@phrases) with ordinality as x(w, o)",
            new { by.PersonId, phrases }, http.RequestAborted);
        act.Trace("person.phrases_kept", "person", by.PersonId.ToString(), facts: ("count", phrases.Length.ToString()));
        await act.Commit(true, http.RequestAborted);
        return ViewerSource.Done(http, Urls.Settings, new Text("常用语已记下。", "The phrases are kept."));
    }

    // The secret travels in a cookie that scripts cannot read until the six digits prove that the phone has it.
    private static IResult SetUp(HttpContext http, Viewer viewer, Refusal? refusal)
    {
        var secret = http.Request.Cookies[SecretCookie] is { Length: 40 } kept
            ? Convert.FromHexString(kept) : RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        http.Response.Cookies.Append(SecretCookie, Convert.ToHexStringLower(secret), new CookieOptions
        {
            HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict,
                MaxAge = TimeSpan.FromMinutes(15), Path = Urls.Settings,
        });
        var words = Totp.ToBase32(secret);
        var address =
            $"otpauth://totp/{Uri.EscapeDataString("一网")}:{Uri.EscapeDataString(viewer.PersonName)}?secret={words}&issuer={Uri.EscapeDataString("一网")}";
        return Page.Show<SecondFactorSetup, SecondFactorSetupView>(viewer,
            new SecondFactorSetupView(string.Join(' ', words.Chunk(4).Select(c => new string(c))), address, refusal),
            refusal is null ? 200 : 400);
    }

    private static async Task<IResult> TurnOn(HttpContext http, ViewerSource viewers, NpgsqlDataSource source,
        TimeProvider clock)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var kept = http.Request.Cookies[SecretCookie] ?? "";
        var now = clock.GetUtcNow();
        if (kept.Length != 40 || !Totp.Holds(Convert.FromHexString(kept), form["code"].ToString(), now))
        {
            return SetUp(http, await viewers.Of(http),
                new Refusal("signin.code_wrong", "六位数字不对，没有开通。", "The digits are wrong; it was not turned on.",
                    RefusalKind.Wrong, "code"));
        }
        await Set(http.Actor(), Convert.FromHexString(kept), "person.second_factor_on", source, now,
            http.RequestAborted);
        http.Response.Cookies.Delete(SecretCookie, new CookieOptions { Path = Urls.Settings });
        return ViewerSource.Done(http, Urls.Settings, new Text("第二重验证已开通。", "The second factor is on."));
    }

    private static async Task<IResult> TurnOff(HttpContext http, NpgsqlDataSource source, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (!http.Actor().IsConfirmed(now))
            return Results.Redirect($"{Urls.StepUp}?back={Uri.EscapeDataString(Urls.Settings)}");
        await Set(http.Actor(), null, "person.second_factor_off", source, now, http.RequestAborted);
        return ViewerSource.Done(http, Urls.Settings, new Text("第二重验证已停用。", "The second factor is off."));
    }

    private static async Task Set(Actor by, byte[]? secret, string kind, NpgsqlDataSource source, DateTimeOffset now,
        CancellationToken cancel)
    {
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "second-factor", by, now,
            cancel)).Answer;
        await act.Execute("update person set totp_secret = @secret where id = @PersonId", new { secret, by.PersonId },
            cancel);
        act.Trace(kind, "person", by.PersonId.ToString());
        await act.Commit(true, cancel);
    }

    private static CommandDefinition Sql(string sql, Actor by) => new(sql, new { by.PersonId });
}
