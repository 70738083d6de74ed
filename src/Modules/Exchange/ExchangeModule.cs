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
using Yiwang.Platform.Jobs;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Urging;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;

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
        services.AddSingleton<RegisterIncoming>();
        services.AddSingleton<LinkAnswer>();
        services.AddSingleton(new MenuCount(Place.Incoming,
            "select count(*) from (select 1 from delivery where unit_id = @unitId and signed_at is null "
            + $"and returned_at is null and recalled_at is null limit {MenuCount.Limit}) x"));
        services.AddSingleton(provider =>
            new ModuleActs(new ReceivingActs().Acts.Append(new("send", Send(provider))).ToDictionary(),
                new ReceivingActs().Commands));
        services.AddSingleton<ReadBoard>();
        services.AddSingleton<ReadInbox>();
        services.AddSingleton<ReadSent>();
        services.AddSingleton(new WordsKept("delivery", "return_words", "returned_at"));
        services.AddSingleton(new WordsKept("delivery", "recall_reason", "recalled_at"));
        services.AddSingleton(new WordsKept("correction", "reason", "at"));
        services.AddSingleton(DeliveriesOfUnit.Belonging);
        services.AddSingleton<OpenDelivery>();
        services.AddSingleton<InboxPage>();
        services.AddSingleton<BoardPage>();
        services.AddSingleton<ReadBoardLines>();
        services.AddSingleton<BoardExport>();
        services.AddSingleton<ReadCorrections>();
        services.AddSingleton<CorrectAttachment>();
        services.AddSingleton<SignForCorrection>();
        services.AddSingleton<ReplaceDocument>();
        services.AddSingleton<DispatchPages>();
        services.AddSingleton<UnitPage>();
    }

    // Looked up when a step sends: sending tells cases that wait for an answer, and these are what the steps belong to.
    // Only an outgoing case has a document of its own to send.
    private static StepAct Send(IServiceProvider provider) =>
        async (act, onCase, _, _, cancel) => onCase is { Kind: "outgoing", DocumentId: { } document }
        ? (await provider.GetRequiredService<SendDocument>().Within(act, document, cancel)).Refusal : null;

    public static void AddDuties(IServiceCollection services)
    {
        services.AddSingleton<LateDeliveries>();
        services.AddSingleton(provider =>
            new Duty("late deliveries", provider.GetRequiredService<LateDeliveries>().Pass, LateDeliveries.Next));
        services.AddSingleton(provider =>
            new Duty("late answers", provider.GetRequiredService<LateDeliveries>().PassAnswers,
                LateDeliveries.NextAnswer));
        services.AddSingleton<UrgeDeliveries>();
        services.AddSingleton(provider =>
            new Duty("urging of deliveries by rule", provider.GetRequiredService<UrgeDeliveries>().Pass,
                UrgeDeliveries.Next));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").Needs(Allow.SignedIn);
        pages.MapGet(Urls.Inbox, (HttpContext http, InboxPage page) => page.Show(http));
        pages.MapPost(Urls.Inbox + "/batch", (HttpContext http, InboxPage page) => page.Batch(http))
            .Needs(Allow.OneOf(Role.Registry));
        pages.MapGet(Urls.Inbox + "/{id:guid}", (HttpContext http, Guid id, InboxPage page) => page.One(http, id));
        pages.MapGet(Urls.Inbox + "/{id:guid}/corrections",
            (HttpContext http, Guid id, InboxPage page) => page.Corrections(http, id));
        pages.MapPost(Urls.Inbox + "/{id:guid}/corrections/{correction:guid}/sign",
            (HttpContext http, Guid id, Guid correction, InboxPage page) => page.SignCorrection(http, id, correction))
                .Needs(Allow.OneOf(Role.Registry));
        pages.MapPost(Urls.Inbox + "/{id:guid}/{act:regex(^(sign|return|register)$)}",
            (HttpContext http, Guid id, string act, InboxPage page) => page.Act(http, id, act))
            .Needs(Allow.OneOf(Role.Registry));
        pages.MapGet(Urls.Deliveries, (HttpContext http, BoardPage page) => page.Deliveries(http));
        pages.MapGet(Urls.Deliveries + "/{id:guid}",
            (HttpContext http, Guid id, BoardPage page) => page.Show(http, id));
        pages.MapGet(Urls.Deliveries + "/{id:guid}/export.{format:regex(^(csv|xlsx)$)}",
            (HttpContext http, Guid id, string format, BoardExport page) => page.Run(http, id, format));
        pages.MapGet(Urls.Deliveries + "/{id:guid}/corrections",
            (HttpContext http, Guid id, DispatchPages page) => page.Corrections(http, id));
        pages.MapGet(Urls.Deliveries + "/units/{id:int}",
            (HttpContext http, int id, UnitPage page) => page.Show(http, id));
        pages.MapGet(Urls.Deliveries + "/units/{id:int}/export.csv",
            (HttpContext http, int id, UnitPage page) => page.Export(http, id));
        var after = routes.MapGroup(Urls.Deliveries + "/{id:guid}").Needs(Allow.OneOf(Role.Registry));
        after.MapGet("/also", (HttpContext http, Guid id, DispatchPages page) => page.Also(http, id));
        after.MapPost("/also", (HttpContext http, Guid id, DispatchPages page) => page.PostAlso(http, id));
        after.MapGet("/correct", (HttpContext http, Guid id, DispatchPages page) => page.Correct(http, id));
        after.MapPost("/correct", (HttpContext http, Guid id, DispatchPages page) => page.PostCorrect(http, id));
        after.MapGet("/replace", (HttpContext http, Guid id, DispatchPages page) => page.Replace(http, id));
        after.MapPost("/replace", (HttpContext http, Guid id, DispatchPages page) => page.PostReplace(http, id));
        pages.MapPost(Urls.Deliveries + "/{id:guid}/{act:regex(^(send|urge|batch)$)}",
            (HttpContext http, Guid id, string act, BoardPage page) => page.Act(http, id, act))
            .Needs(Allow.OneOf(Role.Registry));
        pages.MapPost(Urls.CaseAct("{id:guid}", "link-answer"),
            (HttpContext http, Guid id, LinkAnswer run) => LinkedAnswer(http, id, run));
        routes.MapPost("/api/cases/{id:guid}/link-answer",
            (Guid id, LinkInput input, HttpContext http, LinkAnswer run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Answer, http.RequestAborted)))
                .Needs(Allow.SignedIn)
            .Does(typeof(bool), "把另起的复文接到来文上", "links an answer that was drafted apart");
        var sender = routes.MapGroup("/api/dispatches").Needs(Allow.OneOf(Role.Registry));
        sender.MapPost("/{id:guid}", (Guid id, HttpContext http, SendDocument run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, http.RequestAborted)))
            .Does(typeof(Sent), "发出", "sends it");
        sender.MapPost("/{id:guid}/also", (Guid id, UnitsInput input, HttpContext http, SendAlsoTo run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Units, http.RequestAborted)))
            .Does(typeof(Sent), "补发", "sends it also to");
        sender.MapPost("/{id:guid}/recall", (Guid id, RecallInput input, HttpContext http, RecallDelivery run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.UnitId, input.Reason, http.RequestAborted)))
            .Does(typeof(bool), "撤回一个单位的投递", "recalls the delivery of one unit");
        sender.MapPost("/{id:guid}/urge", (Guid id, UrgeInput input, HttpContext http, UrgeLagging run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.OnlyLate, input.Words, http.RequestAborted)))
            .Does(typeof(Urged), "催未签收的单位", "urges those who lag");
        sender.MapPost("/{id:guid}/correct",
            (Guid id, Guid attachment, string name, string reason, bool receipt, HttpContext http,
                CorrectAttachment run) =>
            Acts.Do(http, act =>
                run.Run(http.Actor(), act, id, new CorrectionInput(attachment, name, reason, receipt),
                    http.Request.Body, http.RequestAborted)))
            .Does(typeof(CorrectionSent), "更正附件（正文就是新文件）", "corrects an attachment (the body is the new file)",
                bytes: true);
        sender.MapPost("/{id:guid}/replace", (Guid id, ReplaceInput input, HttpContext http, ReplaceDocument run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Reason, http.RequestAborted)))
            .Does(typeof(ReplacementBegun), "起草换发", "begins a replacement");
        routes.MapGet("/api/dispatches/{id:guid}", async (Guid id, HttpContext http, ReadBoard run) =>
            Answer.Api(await run.Run(http.Actor(), id, http.RequestAborted))).Needs(Allow.SignedIn)
            .Reads(typeof(BoardView), "发文的签收情况", "what became of a dispatch")
            .ForApplications(ApplicationRight.ReadDispatches);
        var receiver = routes.MapGroup("/api/inbox").Needs(Allow.OneOf(Role.Registry));
        receiver.MapGet("/", async (string? state, string? q, Guid? after, HttpContext http, ReadInbox run) =>
            ApiPage.Of(http,
            await run.Run(http.Actor(), state ?? "", q ?? "", after, http.RequestAborted), ReadInbox.PageRows, row =>
                row.DocumentId.ToString()))
            .Reads(typeof(IReadOnlyList<InboxRow>), "本单位的来文，新的在前", "what the unit received, newest first", pages: true)
            .ForApplications(ApplicationRight.ReadInbox);
        receiver.MapGet("/{id:guid}/corrections",
            async (Guid id, Guid? after, HttpContext http, OpenDelivery open, ReadCorrections run) =>
            (await open.Run(http.Actor(), id, http.RequestAborted)).Refusal is { } unseen ? new RefusalResult(unseen)
                : ApiPage.Of(http, await run.Run(id, http.Actor().UnitId, after, http.RequestAborted),
                    ReadCorrections.RowsMax, row => row.Id.ToString()))
            .Reads(typeof(IReadOnlyList<CorrectionRow>), "来文的更正", "corrections of what was received", pages: true)
            .ForApplications(ApplicationRight.ReadInbox);
        receiver.MapPost("/corrections/{id:guid}/sign", (Guid id, HttpContext http, SignForCorrection run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, http.RequestAborted)))
            .Does(typeof(SignedFor), "签收更正", "signs for a correction").ForApplications(ApplicationRight.SignInbox);
        receiver.MapPost("/{id:guid}/sign", (Guid id, HttpContext http, SignFor run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, http.RequestAborted)))
            .Does(typeof(SignedFor), "签收", "signs for it").ForApplications(ApplicationRight.SignInbox);
        receiver.MapPost("/{id:guid}/register",
            (Guid id, RegisterInput input, HttpContext http, RegisterIncoming run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Words, http.RequestAborted)))
            .Does(typeof(Registered), "收文登记", "registers it").ForApplications(ApplicationRight.SignInbox);
        receiver.MapPost("/{id:guid}/return", (Guid id, ReturnInput input, HttpContext http, ReturnDelivery run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Reason, input.Words, http.RequestAborted)))
            .Does(typeof(bool), "退文", "returns the document").ForApplications(ApplicationRight.SignInbox);
    }

    private static async Task<IResult> LinkedAnswer(HttpContext http, Guid id, LinkAnswer run)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        if (!Guid.TryParse(form["answer"], out var answer)) return new RefusalResult(Refusal.NotThere);
        var linked = await run.Run(http.Actor(), act.Answer, id, answer, http.RequestAborted);
        return linked.Refusal is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, Urls.Case(id.ToString()), linked.Answer
                ? new Text("已连上，来文单位已算答复。", "Linked; the sender counts as answered.")
                : new Text("已连上，发出后算作答复。", "Linked; it counts as the answer once it is sent."));
    }
}

internal sealed record UnitsInput(int[] Units);

internal sealed record LinkInput(Guid Answer);

internal sealed record RecallInput(int UnitId, string Reason);

internal sealed record ReplaceInput(string Reason);

internal sealed record UrgeInput(string Words, bool OnlyLate = false);

internal sealed record ReturnInput(string Reason, string Words = "");

internal sealed record RegisterInput(string Words = "");
