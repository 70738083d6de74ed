using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yiwang.Documents.Attaching;
using Yiwang.Documents.Checking;
using Yiwang.Documents.Desk;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Reading;
using Yiwang.Documents.Recipients;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;

namespace Yiwang.Documents;

/// <summary>What this module does and where: services and endpoints, by hand.</summary>
public static class DocumentsModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<SaveDraft>();
        services.AddSingleton<AttachFile>();
        services.AddSingleton<ChooseRecipients>();
        services.AddSingleton<ReadDocument>();
        services.AddSingleton<ReadDesk>();
        services.AddSingleton(new MenuCount(Place.Desk, "select count(*) from (select 1 from task where state = 'open' and post_id = @postId "
            + "union all select 1 from task where state = 'open' and person_id = @personId limit 1000) x"));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.Desk, DeskPage.Show).Needs(Allow.SignedIn);
        var api = routes.MapGroup("/api/documents").Needs(Allow.SignedIn);
        api.MapPut("/{id:guid}", async (Guid id, DraftInput input, HttpContext http, SaveDraft run) =>
            ActId.Of(http.Request) is { Refusal: null } act
                ? Answer.Api(await run.Run(http.Actor(), act.Answer, id, input, http.RequestAborted)) : NoActId());
        api.MapPost("/{id:guid}/attachments", async (Guid id, string name, HttpContext http, AttachFile run) =>
            ActId.Of(http.Request) is { Refusal: null } act
                ? Answer.Api(await run.Run(http.Actor(), act.Answer, id, name, http.Request.Body, http.RequestAborted)) : NoActId());
        api.MapPost("/{id:guid}/recipients", async (Guid id, RecipientChange change, HttpContext http, ChooseRecipients run) =>
            ActId.Of(http.Request) is { Refusal: null } act
                ? Answer.Api(await run.Run(http.Actor(), act.Answer, id, change, http.RequestAborted)) : NoActId());
        api.MapGet("/{id:guid}", async (Guid id, HttpContext http, ReadDocument run) =>
            Answer.Api(await run.Run(http.Actor(), id, http.RequestAborted)));
        api.MapGet("/{id:guid}/checks", async (Guid id, HttpContext http, ReadDocument run) =>
        {
            var read = await run.Run(http.Actor(), id, http.RequestAborted);
            return read.Refusal is { } refusal ? new RefusalResult(refusal) : Results.Json(FormatChecks.Of(read.Answer));
        });
    }

    private static RefusalResult NoActId() => new(new Refusal("act.id_missing", "请求缺少操作编号（Idempotency-Key，UUID）。",
        "The request needs an act id (Idempotency-Key, a UUID).", RefusalKind.Wrong));
}
