using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;

namespace Yiwang.Web;

internal sealed record SignInInput(string SignIn, string Password, string? Code = null);

internal sealed record SignInAnswer(string Token, int PersonId, string Name, string Unit, string Post,
    IReadOnlyList<string> Roles);

/// <summary>Signing in and out, confirming, choosing a post: for programs here, for people on the pages.</summary>
internal static class SignInEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/session", async (SignInInput input, HttpContext http, Sessions sessions) =>
        {
            var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
            var signedIn = await sessions.SignIn(
                input.SignIn, input.Password, input.Code ?? "", address, SessionDoor.Device(http.Request), "",
                http.RequestAborted);
            if (signedIn.Refusal is { } refusal) return new RefusalResult(refusal);
            var actor = signedIn.Answer.Actor;
            return Results.Json(new SignInAnswer(signedIn.Answer.Token, actor.PersonId, actor.PersonName,
                actor.UnitName, actor.PostName, actor.Roles));
        }).Needs(Allow.Everyone)
            .Reads(typeof(SignInAnswer), "登录，得到令牌", "signs in and gives a token");
        routes.MapPost("/api/session/confirm", async (SignInInput input, HttpContext http, Sessions sessions) =>
            Answer.Api(await sessions.Confirm(http.Token(), http.Actor(), input.Password, input.Code ?? "",
                http.RequestAborted)))
            .Needs(Allow.SignedIn)
            .Reads(typeof(bool), "签发、用印前再确认本人", "confirms who it is before signing and sealing");
        routes.MapDelete("/api/session", async (HttpContext http, Sessions sessions) =>
        {
            await sessions.End(http.Token(), http.Actor(), http.RequestAborted);
            return Results.NoContent();
        }).Needs(Allow.SignedIn)
            .Reads(typeof(bool), "退出", "signs out");
        routes.MapGet("/api/units", async (string find, int? after, HttpContext http, FindUnits run) =>
            ApiPage.Of(http, await run.Run(find, after, http.RequestAborted), FindUnits.RowsMax,
                unit => unit.Id.ToString())).Needs(Allow.SignedIn)
            .Reads(typeof(IReadOnlyList<UnitFound>), "按名称或代码查单位", "finds units by name or code", pages: true)
            .ForApplications(ApplicationRight.FindUnits);
        routes.MapGet("/health", () => Results.Text("ok")).Needs(Allow.Everyone);
        routes.MapGet("/health/ready", Ready).Needs(Allow.Everyone);
    }

    // Whether requests would be served: the database answers. When it is away the edge says so with 503.
    private static async Task<IResult> Ready(HttpContext http, NpgsqlDataSource source)
    {
        await using var one = source.CreateCommand("select 1");
        await one.ExecuteScalarAsync(http.RequestAborted);
        return Results.Text("ready");
    }
}
