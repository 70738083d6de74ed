using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yiwang.Documents.Attaching;
using Yiwang.Documents.Checking;
using Yiwang.Documents.Contracts;
using Yiwang.Documents.Desk;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Moving;
using Yiwang.Documents.Reading;
using Yiwang.Documents.Finding;
using Yiwang.Documents.Issuing;
using Yiwang.Documents.Recipients;
using Yiwang.Documents.Viewing;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;

namespace Yiwang.Documents;

/// <summary>What this module does and where: services and endpoints, by hand.</summary>
public static class DocumentsModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<SaveDraft>();
        services.AddSingleton<TakenFiles>();
        services.AddSingleton<AttachFile>();
        services.AddSingleton<RemoveFile>();
        services.AddSingleton<ChooseRecipients>();
        services.AddSingleton<ReadDocument>();
        services.AddSingleton(provider => new DraftDocuments(provider.GetRequiredService<SaveDraft>()));
        services.AddSingleton(provider => new DocumentPapers(provider.GetRequiredService<ReadDocument>(),
            provider.GetRequiredService<ShowPaper>(), provider.GetRequiredService<RelatedDocuments>()));
        services.AddSingleton<ReadDesk>();
        services.AddSingleton<ReadCase>();
        services.AddSingleton<SubmitDraft>();
        services.AddSingleton<ComposePage>();
        services.AddSingleton<RecipientsPage>();
        services.AddSingleton<CasePage>();
        services.AddSingleton<MovesPage>();
        services.AddSingleton<RelatedDocuments>();
        services.AddSingleton<DraftFromCase>();
        services.AddSingleton<CaseDrafts>();
        services.AddSingleton<FindPages>();
        services.AddSingleton<WhyDatePage>();
        services.AddSingleton<FileEndpoints>();
        services.AddSingleton<Pages>();
        services.AddSingleton(provider => new SealAuthority(provider.GetRequiredService<YiwangSettings>().Data, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UnitSeals>();
        services.AddSingleton(provider => new SealTrust(provider.GetRequiredService<YiwangSettings>().Data, provider.GetRequiredService<SealAuthority>()));
        services.AddSingleton<CheckSeals>();
        services.AddSingleton<DrawPages>();
        services.AddSingleton<ShowPaper>();
        services.AddSingleton<ReadPages>();
        services.AddSingleton<IssuingActs>();
        services.AddSingleton(provider => new ModuleActs(provider.GetRequiredService<IssuingActs>().Table, new Dictionary<string, ServiceCommand>(),
            provider.GetRequiredService<IssuingActs>().Undo, IssuingActs.Ended));
        services.AddSingleton(new MenuCount(Place.Desk, "select count(*) from (select 1 from task where state = 'open' and post_id = @postId and person_id is null "
            + "union all select 1 from task where state = 'open' and person_id = @personId limit 1000) x"));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.Desk, DeskPage.Show).Needs(Allow.SignedIn);
        var pages = routes.MapGroup("").Needs(Allow.SignedIn);
        pages.MapPost(Urls.Desk + "/batch", DeskPage.Batch);
        pages.MapGet("/cases/{id:guid}/why-this-date", (HttpContext http, Guid id, WhyDatePage page) => page.Show(http, id));
        pages.MapPost("/cases/{id:guid}/extend", (HttpContext http, Guid id, WhyDatePage page) => page.Ask(http, id));
        pages.MapPost("/cases/{id:guid}/extend/{extension:guid}", (HttpContext http, Guid id, Guid extension, WhyDatePage page) => page.Decide(http, id, extension));
        pages.MapGet(Urls.Find, (HttpContext http, FindPages page) => page.Find(http));
        pages.MapGet(Urls.Outgoing, (HttpContext http, FindPages page) => page.Outgoing(http));
        pages.MapGet(Urls.DocumentNew, async (HttpContext http, ViewerSource viewers) => NewDocumentPage.Show(http, await viewers.Of(http)));
        pages.MapPost(Urls.DocumentNew, (HttpContext http, ComposePage page) => page.Create(http));
        pages.MapGet("/documents/{id:guid}", (HttpContext http, Guid id, CasePage page) => page.OfDocument(http, id));
        pages.MapGet("/documents/{id:guid}/compose", (HttpContext http, Guid id, ComposePage page) => page.Show(http, id));
        pages.MapPost("/documents/{id:guid}/compose", (HttpContext http, Guid id, ComposePage page) => page.Post(http, id));
        pages.MapPut("/documents/{id:guid}/compose", (HttpContext http, Guid id, ComposePage page) => page.Post(http, id));
        pages.MapPost("/documents/{id:guid}/attachments/{file:guid}/remove", (HttpContext http, Guid id, Guid file, ComposePage page) => page.Remove(http, id, file));
        pages.MapPost("/documents/{id:guid}/attachments", (HttpContext http, Guid id, ComposePage page) => page.Attach(http, id));
        pages.MapGet("/documents/{id:guid}/redline", (HttpContext http, Guid id, int from, int to, ComposePage page) => page.Compare(http, id, from, to));
        pages.MapGet("/documents/{id:guid}/recipients", (HttpContext http, Guid id, RecipientsPage page) => page.Show(http, id));
        pages.MapPost("/documents/{id:guid}/recipients", (HttpContext http, Guid id, RecipientsPage page) => page.Post(http, id));
        pages.MapGet("/documents/{id:guid}/read", (HttpContext http, Guid id, ReadPages page) => page.Show(http, id));
        pages.MapGet("/documents/{id:guid}/seals", (HttpContext http, Guid id, ReadPages page) => page.Seals(http, id));
        pages.MapGet("/documents/{id:guid}/fonts/{part:int}.css", (HttpContext http, Guid id, int part, ReadPages page) => page.Fonts(http, id, part, null));
        pages.MapGet("/documents/{id:guid}/fonts/{part:int}/{family}.ttf",
            (HttpContext http, Guid id, int part, string family, ReadPages page) => page.Fonts(http, id, part, family));
        pages.MapGet("/documents/{id:guid}/file.{format}", (HttpContext http, Guid id, string format, FileEndpoints files) => files.FixedFile(http, id, format));
        pages.MapGet("/attachments/{id:guid}", (HttpContext http, Guid id, FileEndpoints files) => files.Attachment(http, id));
        pages.MapGet("/cases/{id:guid}", (HttpContext http, Guid id, CasePage page) => page.Show(http, id));
        pages.MapPost("/cases/{id:guid}/answer", (HttpContext http, Guid id, CasePage page) => page.Answer(http, id));
        pages.MapGet("/cases/{id:guid}/moves", (HttpContext http, Guid id, MovesPage page) => page.Show(http, id));
        pages.MapPost("/cases/{id:guid}/{act:regex(^(return|withdraw|ask-back|give-back|keep|transfer|delegate|add-signer|remove-signer|countersign|circulate"
            + "|free|claim|release|urge|suspend|resume|end|join|split|jump|reopen|consent)$)}",
            (HttpContext http, Guid id, string act, MovesPage page) => page.Post(http, id, act));
        pages.MapPost("/cases/{id:guid}/draft-answer", (HttpContext http, Guid id, CaseDrafts run) => run.Post(http, id, DraftPurpose.Answer));
        pages.MapPost("/cases/{id:guid}/forward", (HttpContext http, Guid id, CaseDrafts run) => run.Post(http, id, DraftPurpose.Forward));
        var api = routes.MapGroup("/api/documents").Needs(Allow.SignedIn);
        api.MapPut("/{id:guid}", (Guid id, DraftInput input, HttpContext http, SaveDraft run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input, http.RequestAborted)));
        api.MapPost("/{id:guid}/attachments", (Guid id, string name, HttpContext http, AttachFile run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, name, http.Request.Body, http.RequestAborted)));
        api.MapPost("/{id:guid}/recipients", (Guid id, RecipientChange change, HttpContext http, ChooseRecipients run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, change, http.RequestAborted)));
        api.MapPost("/{id:guid}/submit", (Guid id, SubmitInput input, HttpContext http, SubmitDraft run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Route, input.Words, http.RequestAborted)));
        api.MapGet("/{id:guid}", async (Guid id, HttpContext http, ReadDocument run) =>
            Answer.Api(await run.Run(http.Actor(), id, http.RequestAborted)));
        api.MapGet("/{id:guid}/checks", async (Guid id, HttpContext http, ReadDocument run) =>
        {
            var read = await run.Run(http.Actor(), id, http.RequestAborted);
            return read.Refusal is { } refusal ? new RefusalResult(refusal) : Results.Json(FormatChecks.Of(read.Answer));
        });
        var cases = routes.MapGroup("/api/cases").Needs(Allow.SignedIn);
        cases.MapGet("/{id:guid}", async (Guid id, HttpContext http, ReadCase run) =>
            Answer.Api(await run.Run(http.Actor(), id, http.RequestAborted)));
        cases.MapGet("/choices", async (HttpContext http, CasePage page) => Results.Json(await page.Choices(http.Actor(), http.RequestAborted)));
        cases.MapPost("/{id:guid}/complete", (Guid id, CompleteInput input, HttpContext http, CompleteTask run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Task, new TaskAnswer(input.Verdict ?? "", input.Words ?? "",
                input.Seen ?? "", null, RouteVariables.Read(input.Variables)), http.RequestAborted)));
        cases.MapPost("/{id:guid}/draft-answer", (Guid id, HttpContext http, DraftFromCase run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, DraftPurpose.Answer, http.RequestAborted)));
        cases.MapPost("/{id:guid}/draft-forward", (Guid id, HttpContext http, DraftFromCase run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, DraftPurpose.Forward, http.RequestAborted)));
        cases.MapPost("/{id:guid}/return", (Guid id, ReturnInput input, HttpContext http, MakeMove run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Task, task => new Return(task, input.To, input.StraightBack, input.Words),
                input.Words, http.RequestAborted)));
        routes.MapGet("/api/desk", async (string? list, HttpContext http, ReadDesk run) =>
            Results.Json(await run.Run(http.Actor(), list ?? "todo", http.RequestAborted))).Needs(Allow.SignedIn);
    }
}

internal sealed record SubmitInput(string Route, string Words);

internal sealed record CompleteInput(
    Guid Task, string? Verdict, string? Words, string? Seen, Dictionary<string, JsonElement>? Variables);

internal sealed record ReturnInput(Guid Task, int To, bool StraightBack, string Words);
