using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;

namespace Yiwang.Web;

/// <summary>
/// The outermost layer: the headers of every answer, and the one place where exceptions become words. A database that
/// is away is said so (503), and nothing was half done because every act is one transaction.
/// </summary>
internal sealed partial class Edge(RequestDelegate next, ILogger<Edge> log)
{
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

    public async Task Invoke(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        try
        {
            await next(context);
            Name(Activity.Current, context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader went away; nobody is left to answer.
        }
        catch (Exception failure)
            when (!context.Response.HasStarted && failure is BadHttpRequestException or JsonException)
        {
            await Answer.Refuse(context,
                new Refusal("request.malformed", "请求的格式不对，没有执行。", "The request is malformed and nothing was done.",
                (failure as BadHttpRequestException)?.StatusCode == StatusCodes.Status413PayloadTooLarge
                    ? RefusalKind.TooLarge : RefusalKind.Wrong));
        }
        catch (InvalidDataException failure)
            when (!context.Response.HasStarted && failure.Source == "Microsoft.AspNetCore.WebUtilities")
        {
            await Answer.Refuse(context, new Refusal("request.too_large", "填的内容太长，没有执行。",
                "What was typed is too long and nothing was done.", RefusalKind.TooLarge));
        }
        catch (PostgresException failure) when (!context.Response.HasStarted && failure.SqlState is "22021" or "22P05")
        {
            // PostgreSQL keeps every character but the null one.
            await Answer.Refuse(context, new Refusal("request.null_character", "内容里有看不见的空字符，没有执行。请删去再试。",
                "There is an invisible null character in it; nothing was done. Delete it and try again.",
                RefusalKind.Wrong));
        }
        catch (NpgsqlException failure) when (!context.Response.HasStarted && Outage.Is(failure))
        {
            DatabaseAway(log, failure.SqlState ?? failure.Message);
            context.Response.Headers.RetryAfter = "5";
            // The page of a person asks the database for the menu: without it, the page is the one of nobody.
            context.Items.Remove(typeof(Platform.Identity.Actor));
            await Answer.Refuse(context, new Refusal("database.away", "数据库暂时连不上，这次操作没有执行。写的字还在页面上，稍后再试。",
                "The database cannot be reached just now and nothing was done. Your words are still on the page; try again shortly."),
                StatusCodes.Status503ServiceUnavailable);
        }
        catch (IOException failure) when (!context.Response.HasStarted && DiskFull(failure))
        {
            Failed(log, failure, context.Request.Path);
            await Answer.Refuse(context, new Refusal("disk.full", "磁盘已满，这次操作没有执行。请告诉系统管理员。",
                "The disk is full and nothing was done. Tell the system administrator."),
                    StatusCodes.Status507InsufficientStorage);
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            // The edge is where a bug becomes an answer: logged once, said without its inside.
            Failed(log, failure, context.Request.Path);
            await Answer.Refuse(context, new Refusal("server.failed", "系统出错，这次操作没有执行。错误已记录。",
                "Something failed here and nothing was done. The failure is recorded."),
                    StatusCodes.Status500InternalServerError);
        }
    }

    // By the route, never by the address: an address names documents and what people looked for.
    private static void Name(Activity? request, HttpContext context)
    {
        if (request is null || context.GetEndpoint() is not RouteEndpoint { RoutePattern.RawText: { } route }) return;
        request.DisplayName = $"{context.Request.Method} {route}";
        request.SetTag("http.route", route);
        request.SetTag("http.response.status_code", context.Response.StatusCode);
    }

    private static bool DiskFull(IOException failure) => failure.HResult is 28 or unchecked((int)0x80070070);

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The database is away: {Why}")]
    private static partial void DatabaseAway(ILogger log, string why);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "Failed: {Path}")]
    private static partial void Failed(ILogger log, Exception failure, string path);
}
