using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yiwang.Platform.Http;
using Yiwang.Platform.Tracing;

namespace Yiwang.Platform.Ui.Hosting;

/// <summary>
/// A page asked for in its form for print (<c>print=1</c>): that it was printed is in the trace before it is shown.
/// What goes to paper leaves the network, as a download does.
/// </summary>
internal sealed class PrintedPage(IResult page) : IResult
{
    private const int PathLengthMax = 200;

    public static bool IsAsked(HttpContext http) => http.Request.Query["print"] == "1";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (IsAsked(httpContext) && page is IStatusCodeHttpResult { StatusCode: null or StatusCodes.Status200OK }
            && httpContext.ActorOrNull() is { } by)
        {
            var path = httpContext.Request.Path.Value ?? "/";
            var (kind, id) = ObjectOf(path);
            await httpContext.RequestServices.GetRequiredService<TraceReading>()
                .Took(by, "page.printed", kind, id, kind == "case" ? Guid.Parse(id) : null, null,
                [("page", path.Length > PathLengthMax ? path[..PathLengthMax] : path)], httpContext.RequestAborted);
        }
        await page.ExecuteAsync(httpContext);
    }

    // What the page is about, where its address says it.
    private static (string Kind, string Id) ObjectOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var kind = parts is [var place, ..] ? place switch
        {
            "cases" => "case", "documents" or "deliveries" =>
                "document", "attachments" => "attachment", "supervision" => "supervision", _ => "page",
        } : "page";
        return kind != "page" && parts.Length > 1 && Guid.TryParse(parts[1], out var id)
            ? (kind, id.ToString()) : ("page", parts is [var first, ..] ? first : "/");
    }
}
