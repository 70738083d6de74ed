using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yiwang.Exchange.Board;
using Yiwang.Exchange.Receiving;
using Yiwang.Exchange.Sending;
using Yiwang.Exchange.Urging;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Exchange;

/// <summary>What this module does and where: services and endpoints, by hand.</summary>
public static class ExchangeModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<SendDocument>();
        services.AddSingleton<SendAlsoTo>();
        services.AddSingleton<RecallDelivery>();
        services.AddSingleton<SignFor>();
        services.AddSingleton<ReturnDelivery>();
        services.AddSingleton<UrgeLagging>();
        services.AddSingleton<ReadBoard>();
        services.AddSingleton<ReadInbox>();
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var sender = routes.MapGroup("/api/dispatches").Needs(Allow.OneOf(Role.Registry));
        sender.MapPost("/{id:guid}", (Guid id, HttpContext http, SendDocument run) =>
            Do(http, act => run.Run(http.Actor(), act, id, http.RequestAborted)));
        sender.MapPost("/{id:guid}/also", (Guid id, UnitsInput input, HttpContext http, SendAlsoTo run) =>
            Do(http, act => run.Run(http.Actor(), act, id, input.Units, http.RequestAborted)));
        sender.MapPost("/{id:guid}/recall", (Guid id, RecallInput input, HttpContext http, RecallDelivery run) =>
            Do(http, act => run.Run(http.Actor(), act, id, input.UnitId, input.Reason, http.RequestAborted)));
        sender.MapPost("/{id:guid}/urge", (Guid id, UrgeInput input, HttpContext http, UrgeLagging run) =>
            Do(http, act => run.Run(http.Actor(), act, id, input.OnlyLate, input.Words, http.RequestAborted)));
        routes.MapGet("/api/dispatches/{id:guid}", async (Guid id, HttpContext http, ReadBoard run) =>
            Answer.Api(await run.Run(http.Actor(), id, http.RequestAborted))).Needs(Allow.SignedIn);
        var receiver = routes.MapGroup("/api/inbox").Needs(Allow.OneOf(Role.Registry));
        receiver.MapGet("/", async (HttpContext http, ReadInbox run) =>
            Results.Json(await run.Run(http.Actor(), http.Request.Query["state"].ToString(), http.RequestAborted)));
        receiver.MapPost("/{id:guid}/sign", (Guid id, HttpContext http, SignFor run) =>
            Do(http, act => run.Run(http.Actor(), act, id, http.RequestAborted)));
        receiver.MapPost("/{id:guid}/return", (Guid id, ReturnInput input, HttpContext http, ReturnDelivery run) =>
            Do(http, act => run.Run(http.Actor(), act, id, input.Reason, input.Words, http.RequestAborted)));
    }

    private static async Task<IResult> Do<T>(HttpContext http, Func<Guid, Task<Result<T>>> run)
    {
        var act = ActId.Of(http.Request);
        return act.Refusal is { } missing ? new RefusalResult(missing) : Answer.Api(await run(act.Answer));
    }
}

internal sealed record UnitsInput(int[] Units);

internal sealed record RecallInput(int UnitId, string Reason);

internal sealed record UrgeInput(bool OnlyLate, string Words);

internal sealed record ReturnInput(string Reason, string Words);
