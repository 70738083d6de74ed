using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Http;

/// <summary>
/// Stands before every endpoint: finds the session (cookie, or bearer token for programs) or the application (bearer
/// token of its own), refuses what the endpoint's rule does not admit, and refuses a change asked for by a form that is
/// not ours.
/// </summary>
public sealed class SessionDoor(RequestDelegate next, Sessions sessions, Applications applications)
{
    public const string CookieName = "yiwang";

    /// <summary>The page of who signed in with a one-time password; until one is chosen there is no other, but to sign
    /// out.</summary>
    public const string FirstPassword = "/settings/first-password";

    /// <summary>With TLS the name pins the cookie to this host and to secure connections.</summary>
    public static string Cookie(HttpRequest request) => request.IsHttps ? "__Host-" + CookieName : CookieName;

    public async Task Invoke(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint is null)
        {
            await Answer.Refuse(context, Refusal.NotThere);
            return;
        }
        var allow = endpoint.Metadata.GetMetadata<Allow>()
            ?? throw new InvalidOperationException($"{endpoint.DisplayName} declares no rule");
        var bearer = Bearer(context.Request);
        var address = context.Connection.RemoteIpAddress is { } ip
            ? (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).ToString() : "";
        if (bearer is not null && Applications.IsToken(bearer))
        {
            await Application(context, endpoint, allow, bearer, address);
            return;
        }
        var token = bearer ?? context.Request.Cookies[Cookie(context.Request)] ?? "";
        var found = token.Length == 0 ? null
            : await sessions.Find(token, address, Device(context.Request), context.RequestAborted);
        if (found is { } session)
        {
            Enter(context, session.Actor, token, session.Secret);
        }
        if (!allow.Anyone)
        {
            if (found is null)
            {
                await Answer.SignInFirst(context);
                return;
            }
            if (found.Value.Actor.MustChoosePassword
                && context.Request.Path.Value is not (FirstPassword or "/sign-out"))
            {
                await ChooseFirst(context);
                return;
            }
            if (!allow.Admits(found.Value.Actor))
            {
                await Answer.Refuse(context, Refusal.NotThere);
                return;
            }
        }
        if (Changes(context.Request) && bearer is null && !await CameFromUs(context, found?.Secret))
        {
            await Answer.Refuse(context, new Refusal("form.foreign", "这个请求不是从本系统的页面发出的，没有执行。请回到页面重新操作。",
                "This request did not come from a page of this system, and nothing was done. Go back to the page and try again.",
                RefusalKind.Forbidden));
            return;
        }
        await next(context);
    }

    // An application enters where the endpoint names a right that it has, with the roles of that right and no other.
    private async Task Application(HttpContext context, Endpoint endpoint, Allow allow, string token, string address)
    {
        if (await applications.Find(token, address, context.RequestAborted) is not { } caller)
        {
            await Answer.SignInFirst(context);
            return;
        }
        var right = endpoint.Metadata.GetMetadata<ApplicationRight>();
        if (right is null || !caller.Rights.Contains(right.Word))
        {
            await Answer.Refuse(context, new Refusal("application.no_right", "这个应用没有这一项权限。",
                "This application does not have that right.", RefusalKind.Forbidden));
            return;
        }
        var actor = caller.Actor with { Roles = right.Roles };
        if (!allow.Admits(actor))
        {
            await Answer.Refuse(context, Refusal.NotThere);
            return;
        }
        context.Items[typeof(Actor)] = actor;
        if (!Changes(context.Request)) await applications.Used(actor, right, context.RequestAborted);
        await next(context);
    }

    /// <summary>This request is now that person's.</summary>
    public static void Enter(HttpContext context, Actor actor, string token, byte[] secret)
    {
        context.Items[typeof(Actor)] = actor;
        context.Items["token"] = token;
        context.Items["form-secret"] = secret;
    }

    private static Task ChooseFirst(HttpContext context)
    {
        if (Answer.IsProgram(context.Request) || !HttpMethods.IsGet(context.Request.Method))
        {
            return Answer.Refuse(context, new Refusal("password.must_choose", "请先在页面上登录，把一次性口令换成自己的。",
                "Sign in on the page first and choose a password in place of the one-time one.",
                RefusalKind.Forbidden));
        }
        context.Response.Redirect(FirstPassword);
        return Task.CompletedTask;
    }

    /// <summary>
    /// What a form brings back. Behind a pad of its own on every page, because pages travel compressed and a value that
    /// stays the same beside words a stranger may choose could be guessed from their length (BREACH).
    /// </summary>
    public static string FormToken(byte[] secret)
    {
        Span<byte> both = stackalloc byte[2 * HMACSHA256.HashSizeInBytes];
        RandomNumberGenerator.Fill(both[..HMACSHA256.HashSizeInBytes]);
        HMACSHA256.HashData(secret, "form"u8, both[HMACSHA256.HashSizeInBytes..]);
        for (var i = 0; i < HMACSHA256.HashSizeInBytes; i++) both[HMACSHA256.HashSizeInBytes + i] ^= both[i];
        return Convert.ToHexStringLower(both);
    }

    private static bool IsFormToken(string given, byte[] secret)
    {
        Span<byte> both = stackalloc byte[2 * HMACSHA256.HashSizeInBytes];
        if (given.Length != 2 * both.Length
            || Convert.FromHexString(given, both, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        var token = both[HMACSHA256.HashSizeInBytes..];
        for (var i = 0; i < token.Length; i++) token[i] ^= both[i];
        return CryptographicOperations.FixedTimeEquals(token, HMACSHA256.HashData(secret, "form"u8));
    }

    public static string Device(HttpRequest request) =>
        request.Headers.UserAgent.ToString().Contains("Mobile", StringComparison.Ordinal) ? "phone" : "desktop";

    private static string? Bearer(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : null;
    }

    private static bool Changes(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
            && !HttpMethods.IsOptions(request.Method);

    // Origin and Sec-Fetch-Site say where a browser's request came from; the token proves a page of this session.
    private static async Task<bool> CameFromUs(HttpContext context, byte[]? secret)
    {
        var request = context.Request;
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is "cross-site" or "same-site") return false;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && origin != $"{request.Scheme}://{request.Host}") return false;
        if (secret is null) return true;
        var given = request.Headers["X-Token"].ToString();
        if (given.Length == 0 && request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(context.RequestAborted);
            given = form["_token"].ToString();
        }
        return IsFormToken(given, secret);
    }
}
