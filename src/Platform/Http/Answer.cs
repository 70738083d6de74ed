using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Http;

/// <summary>The one place that turns refusals into HTTP: a page for a browser, problem details (RFC 9457) for a
/// program.</summary>
public static class Answer
{
    /// <summary>Draws a refusal as a page; set by the composition, which knows the screens.</summary>
    public static Func<HttpContext, Refusal, int, Task> Page { get; set; } = Plain;

    public static int Status(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Wrong => StatusCodes.Status400BadRequest,
        RefusalKind.Unseen => StatusCodes.Status404NotFound,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        RefusalKind.StepUp => StatusCodes.Status401Unauthorized,
        _ => StatusCodes.Status409Conflict,
    };

    public static bool IsProgram(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    /// <summary>Problem details with the stable code, in the reader's language.</summary>
    public static Task Refuse(HttpContext context, Refusal refusal) => Refuse(context, refusal,
        refusal.Kind == RefusalKind.Stale && context.Request.Headers.IfMatch.Count > 0
            ? StatusCodes.Status412PreconditionFailed : Status(refusal));

    /// <summary>The same with a status of the server's own troubles (5xx), which no kind of refusal has.</summary>
    public static Task Refuse(HttpContext context, Refusal refusal, int status)
    {
        context.Response.StatusCode = status;
        return IsProgram(context.Request) ? Problem(context, refusal, status) : Page(context, refusal, status);
    }

    public static Task SignInFirst(HttpContext context)
    {
        // A form is not sent away: the page that asks who it is takes along what was written.
        if (IsProgram(context.Request) || !HttpMethods.IsGet(context.Request.Method))
        {
            return Refuse(context, new Refusal("session.none", "请先登录。", "Sign in first.", RefusalKind.StepUp));
        }
        context.Response.Redirect("/sign-in?back="
            + Uri.EscapeDataString(context.Request.Path + context.Request.QueryString));
        return Task.CompletedTask;
    }

    /// <summary>The answer of an API act: 200 with JSON, or the refusal.</summary>
    public static IResult Api<T>(Result<T> result) =>
        result.Refusal is { } refusal ? new RefusalResult(refusal) : Results.Json(result.Answer);

    public static IResult Api(Refusal? refusal) =>
        refusal is null ? Results.Json(new { done = true }) : new RefusalResult(refusal);

    private static Task Problem(HttpContext context, Refusal refusal, int status)
    {
        context.Response.ContentType = "application/problem+json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            type = $"urn:yiwang:refusal:{refusal.Code}",
            title = refusal.In(LanguageOf(context)),
            status,
            code = refusal.Code,
            field = refusal.Field,
        }), context.RequestAborted);
    }

    public static Language LanguageOf(HttpContext context) =>
        context.ActorOrNull()?.Language
        ?? (context.Request.Cookies["language"] == "en"
            || (!context.Request.Cookies.ContainsKey("language")
                && context.Request.Headers.AcceptLanguage.ToString().StartsWith("en", StringComparison.Ordinal))
            ? Language.En : Language.Zh);

    private static Task Plain(HttpContext context, Refusal refusal, int status)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(refusal.In(LanguageOf(context)), context.RequestAborted);
    }
}

/// <summary>A refusal as the result of an endpoint.</summary>
public sealed class RefusalResult(Refusal refusal) : IResult
{
    public Refusal Refusal { get; } = refusal;

    public Task ExecuteAsync(HttpContext httpContext) => Answer.Refuse(httpContext, Refusal);
}
