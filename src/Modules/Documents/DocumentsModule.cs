using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
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
using Yiwang.Documents.Sealing;
using Yiwang.Documents.Viewing;
using Yiwang.Platform;
using Yiwang.Platform.Content;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;

namespace Yiwang.Documents;

/// <summary>What this module does and where: services and endpoints, by hand.</summary>
public static class DocumentsModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<SaveDraft>();
        services.AddSingleton<JointPartners>();
        services.AddSingleton<VirusScan>();
        services.AddSingleton<TakeParts>();
        services.AddSingleton<UploadEndpoints>();
        services.AddSingleton(provider =>
            new TakenFiles(provider.GetRequiredService<ContentStore>(), provider.GetRequiredService<VirusScan>()));
        services.AddSingleton<AttachFile>();
        services.AddSingleton<ImportWord>();
        services.AddSingleton<PreviewPage>();
        services.AddSingleton<SeenTexts>();
        services.AddSingleton<Comments>();
        services.AddSingleton<Templates>();
        services.AddSingleton<BesideDraft>();
        services.AddSingleton<SheetFiles>();
        services.AddSingleton<ComparePages>();
        services.Configure<FormOptions>(options => options.MultipartBodyLengthLimit = UploadJudge.SizeBytesMax);
        services.AddSingleton<RemoveFile>();
        services.AddSingleton<ChooseRecipients>();
        services.AddSingleton<KeepGroup>();
        services.AddSingleton<ReadDocument>();
        services.AddSingleton(provider => new DocumentPapers(provider.GetRequiredService<ReadDocument>(),
            provider.GetRequiredService<ShowPaper>(), provider.GetRequiredService<RelatedDocuments>()));
        services.AddSingleton<ReadDesk>();
        services.AddSingleton<ReadCase>();
        services.AddSingleton<SubmitDraft>();
        services.AddSingleton<ComposePage>();
        services.AddSingleton<RecipientsPage>();
        services.AddSingleton<CasePage>();
        services.AddSingleton(new Belonging("drafts", new Text("没有送出的草稿", "Drafts not sent"),
            "select id, title as words, '' as href from document where created_by = @person and status = 'draft'", $"""
            update document set created_by = @to,
              created_post = (select h.post_id from holding h join post o on o.id = h.post_id
              and o.unit_id = document.unit_id
              where h.person_id = @to and (h.valid_to is null or h.valid_to >= current_date)
                order by h.main desc, h.post_id limit 1)
            where created_by = @person and status = 'draft' and {Belonging.Chosen("id")}
              and exists (select 1 from holding h join post o on o.id = h.post_id and o.unit_id = document.unit_id
              where h.person_id = @to and (h.valid_to is null or h.valid_to >= current_date))
            """));
        services.AddSingleton(DraftsOfUnit.Unsigned);
        services.AddSingleton(DraftsOfUnit.Signed);
        services.AddSingleton<MovesPage>();
        services.AddSingleton<RelatedDocuments>();
        services.AddSingleton<DraftFromCase>();
        services.AddSingleton<CaseDrafts>();
        services.AddSingleton<FindPages>();
        services.AddSingleton<WhyDatePage>();
        services.AddSingleton<FileEndpoints>();
        services.AddSingleton<Pages>();
        services.AddSingleton(provider =>
            new SealAuthority(provider.GetRequiredService<YiwangSettings>().Data,
                provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<UnitSeals>();
        services.AddSingleton(provider =>
            new SealTrust(provider.GetRequiredService<YiwangSettings>().Data,
                provider.GetRequiredService<SealAuthority>()));
        services.AddSingleton<CheckSeals>();
        services.AddSingleton<SealMaking>();
        services.AddSingleton<ReadSeals>();
        services.AddSingleton<OrderSeal>();
        services.AddSingleton<ChangeSeal>();
        services.AddSingleton<SealPages>();
        services.AddSingleton<DrawPages>();
        services.AddSingleton<ShowPaper>();
        services.AddSingleton<ReadPages>();
        services.AddSingleton<OfficeFiles>();
        services.AddSingleton<MadePreviews>();
        services.AddSingleton<ReadScans>();
        services.AddHostedService(provider => provider.GetRequiredService<ReadScans>());
        services.AddSingleton<AttachmentPages>();
        services.AddSingleton<IssuingActs>();
        services.AddSingleton<ReserveNumber>();
        services.AddSingleton<VoidNumber>();
        services.AddSingleton<NumbersPage>();
        services.AddSingleton<DeskBatch>();
        services.AddSingleton<OpinionFiles>();
        services.AddSingleton<SupplementOpinion>();
        services.AddSingleton(provider =>
            new ModuleActs(provider.GetRequiredService<IssuingActs>().Table, new Dictionary<string, ServiceCommand>(),
            provider.GetRequiredService<IssuingActs>().Undo, IssuingActs.Ended, CaseFacts.Documents, IssuingActs.Takes));
        services.AddSingleton(new MenuCount(Place.Desk, $"""
            select count(*) from (
              (select 1 from task where state = 'open' and post_id = @postId and person_id is null limit {MenuCount.Limit})
              union all (select 1 from task where state = 'open' and person_id = @personId limit {MenuCount.Limit})
              limit {MenuCount.Limit}) x
            """));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.Desk, DeskPage.Show).Needs(Allow.SignedIn);
        var pages = routes.MapGroup("").Needs(Allow.SignedIn);
        pages.MapPost(Urls.Desk + "/batch", (HttpContext http, DeskBatch batch) => batch.Post(http));
        var numbers = routes.MapGroup(Urls.Numbers).Needs(Allow.OneOf(Role.Registry));
        numbers.MapGet("", (HttpContext http, NumbersPage page) => page.Show(http));
        numbers.MapPost("", (HttpContext http, NumbersPage page) => page.Post(http));
        pages.MapGet("/cases/{id:guid}/why-this-date",
            (HttpContext http, Guid id, WhyDatePage page) => page.Show(http, id));
        pages.MapPost("/cases/{id:guid}/extend", (HttpContext http, Guid id, WhyDatePage page) => page.Ask(http, id));
        pages.MapPost("/cases/{id:guid}/extend/{extension:guid}",
            (HttpContext http, Guid id, Guid extension, WhyDatePage page) => page.Decide(http, id, extension));
        pages.MapGet(Urls.Find, (HttpContext http, FindPages page) => page.Find(http));
        pages.MapGet(Urls.Outgoing, (HttpContext http, FindPages page) => page.Outgoing(http));
        pages.MapGet(Urls.DocumentNew, async (HttpContext http, ViewerSource viewers) =>
            NewDocumentPage.Show(http, await viewers.Of(http)));
        pages.MapPost(Urls.DocumentNew, (HttpContext http, ComposePage page) => page.Create(http));
        pages.MapGet("/documents/{id:guid}", (HttpContext http, Guid id, CasePage page) => page.OfDocument(http, id));
        pages.MapGet("/documents/{id:guid}/compose",
            (HttpContext http, Guid id, ComposePage page) => page.Show(http, id));
        pages.MapPost("/documents/{id:guid}/compose",
            (HttpContext http, Guid id, ComposePage page) => page.Post(http, id));
        pages.MapPut("/documents/{id:guid}/compose",
            (HttpContext http, Guid id, ComposePage page) => page.Post(http, id));
        pages.MapPost("/documents/{id:guid}/attachments/{file:guid}/remove",
            (HttpContext http, Guid id, Guid file, ComposePage page) => page.Remove(http, id, file));
        pages.MapPost("/documents/{id:guid}/attachments",
            (HttpContext http, Guid id, ComposePage page) => page.Attach(http, id));
        pages.MapPost("/documents/{id:guid}/word",
            (HttpContext http, Guid id, ComposePage page) => page.Word(http, id));
        pages.MapGet("/documents/{id:guid}/preview",
            (HttpContext http, Guid id, PreviewPage page) => page.Show(http, id));
        pages.MapPost("/documents/{id:guid}/preview",
            (HttpContext http, Guid id, PreviewPage page) => page.Typed(http, id));
        pages.MapMethods("/api/uploads", ["OPTIONS"],
            (HttpContext http, UploadEndpoints uploads) => uploads.Abilities(http))
            .Speaks(UploadWords.Abilities);
        pages.MapPost("/api/uploads", (HttpContext http, UploadEndpoints uploads) => uploads.Begin(http))
            .Speaks(UploadWords.Begin);
        pages.MapMethods("/api/uploads/{id:guid}", ["HEAD"],
            (HttpContext http, Guid id, UploadEndpoints uploads) => uploads.Offset(http, id))
            .Speaks(UploadWords.Where);
        pages.MapMethods("/api/uploads/{id:guid}", ["PATCH"],
            (HttpContext http, Guid id, UploadEndpoints uploads) => uploads.Append(http, id))
            .Speaks(UploadWords.Append);
        pages.MapDelete("/api/uploads/{id:guid}",
            (HttpContext http, Guid id, UploadEndpoints uploads) => uploads.Remove(http, id))
            .Speaks(UploadWords.Remove);
        pages.MapPost("/documents/{id:guid}/comments",
            (HttpContext http, Guid id, BesideDraft page) => page.Comment(http, id));
        pages.MapPost("/documents/{id:guid}/comments/{comment:guid}/settle",
            (HttpContext http, Guid id, Guid comment, BesideDraft page) => page.Settle(http, id, comment));
        pages.MapPost("/documents/{id:guid}/template",
            (HttpContext http, Guid id, BesideDraft page) => page.Use(http, id));
        pages.MapPost("/documents/{id:guid}/template/remove",
            (HttpContext http, Guid id, BesideDraft page) => page.TakeAway(http, id));
        pages.MapPost("/documents/{id:guid}/template/keep",
            (HttpContext http, Guid id, BesideDraft page) => page.Keep(http, id));
        pages.MapGet("/documents/{id:guid}/redline.pdf",
            (HttpContext http, Guid id, int from, int to, BesideDraft page) => page.RedlinePdf(http, id, from, to));
        pages.MapGet("/cases/{id:guid}/sheet.{format:regex(^(pdf|ofd)$)}",
            (HttpContext http, Guid id, string format, SheetFiles files) => files.Send(http, id, format));
        pages.MapGet(Urls.CompareFiles, (HttpContext http, ComparePages page) => page.Show(http));
        pages.MapPost(Urls.CompareFiles, (HttpContext http, ComparePages page) => page.Post(http));
        pages.MapGet("/documents/{id:guid}/redline",
            (HttpContext http, Guid id, int from, int to, ComposePage page) => page.Compare(http, id, from, to));
        pages.MapGet("/documents/{id:guid}/recipients",
            (HttpContext http, Guid id, RecipientsPage page) => page.Show(http, id));
        pages.MapPost("/documents/{id:guid}/recipients",
            (HttpContext http, Guid id, RecipientsPage page) => page.Post(http, id));
        pages.MapGet("/documents/{id:guid}/read", (HttpContext http, Guid id, ReadPages page) => page.Show(http, id));
        pages.MapGet("/documents/{id:guid}/seals", (HttpContext http, Guid id, ReadPages page) => page.Seals(http, id));
        pages.MapGet("/documents/{id:guid}/fonts/{part:int}.css",
            (HttpContext http, Guid id, int part, ReadPages page) => page.Fonts(http, id, part, null));
        pages.MapGet("/documents/{id:guid}/fonts/{part:int}/{family}.ttf",
            (HttpContext http, Guid id, int part, string family, ReadPages page) => page.Fonts(http, id, part, family));
        pages.MapGet("/documents/{id:guid}/file.{format}",
            (HttpContext http, Guid id, string format, FileEndpoints files) => files.FixedFile(http, id, format));
        pages.MapGet("/attachments/{id:guid}/read",
            (HttpContext http, Guid id, AttachmentPages page) => page.Show(http, id));
        pages.MapGet("/attachments/{id:guid}/seals",
            (HttpContext http, Guid id, AttachmentPages page) => page.Seals(http, id));
        pages.MapGet("/attachments/{id:guid}/pages/{number:int}.png",
            (HttpContext http, Guid id, int number, AttachmentPages page) => page.PageImage(http, id, number));
        pages.MapGet("/attachments/{id:guid}/fonts/{part:int}.css",
            (HttpContext http, Guid id, int part, AttachmentPages page) => page.Fonts(http, id, part, null));
        pages.MapGet("/attachments/{id:guid}/fonts/{part:int}/{family}.ttf",
            (HttpContext http, Guid id, int part, string family, AttachmentPages page) =>
                page.Fonts(http, id, part, family));
        pages.MapGet("/documents/{id:guid}/print",
            (HttpContext http, Guid id, FileEndpoints files) => files.Print(http, id));
        pages.MapGet("/attachments/{id:guid}",
            (HttpContext http, Guid id, FileEndpoints files) => files.Attachment(http, id));
        pages.MapGet("/cases/{id:guid}/story.{format:regex(^(csv|xlsx)$)}",
            (HttpContext http, Guid id, string format, CasePage page) => page.StoryFile(http, id, format));
        pages.MapGet("/cases/{id:guid}", (HttpContext http, Guid id, CasePage page) => page.Show(http, id));
        pages.MapPost("/cases/{id:guid}/answer", (HttpContext http, Guid id, CasePage page) => page.Answer(http, id));
        pages.MapGet("/cases/{id:guid}/moves", (HttpContext http, Guid id, MovesPage page) => page.Show(http, id));
        pages.MapPost(
            "/cases/{id:guid}/{act:regex(^(return|withdraw|ask-back|give-back|keep|transfer|delegate|add-signer|remove-signer|countersign|circulate"
            + "|free|claim|release|urge|suspend|resume|end|join|split|jump|reopen|consent)$)}",
            (HttpContext http, Guid id, string act, MovesPage page) => page.Post(http, id, act));
        pages.MapPost("/cases/{id:guid}/supplement",
            (HttpContext http, Guid id, CasePage page, SupplementOpinion run, OpinionFiles files) =>
                files.Supplement(http, id, page, run));
        pages.MapGet("/cases/{id:guid}/opinion-files/{file:guid}",
            (HttpContext http, Guid id, Guid file, OpinionFiles files) => files.Download(http, id, file));
        var seals = routes.MapGroup(Urls.SealRegister).Needs(Allow.OneOf(Role.SealKeeper, Role.Leader, Role.Principal));
        seals.MapGet("", (HttpContext http, SealPages page) => page.Show(http));
        seals.MapPost("", (HttpContext http, SealPages page) => page.Order(http));
        seals.MapGet("/{id}", (HttpContext http, string id, SealPages page) => page.One(http, id));
        seals.MapGet("/{id}/print.png", (HttpContext http, string id, SealPages page) => page.Picture(http, id));
        seals.MapPost("/{id}/{what:regex(^(approve|refuse|suspend|resume|revoke)$)}",
            (HttpContext http, string id, string what, SealPages page) => page.Change(http, id, what));
        pages.MapPost("/cases/{id:guid}/draft-answer",
            (HttpContext http, Guid id, CaseDrafts run) => run.Post(http, id, DraftPurpose.Answer));
        pages.MapPost("/cases/{id:guid}/forward",
            (HttpContext http, Guid id, CaseDrafts run) => run.Post(http, id, DraftPurpose.Forward));
        var api = routes.MapGroup("/api/documents").Needs(Allow.SignedIn);
        api.MapPut("/{id:guid}", (Guid id, DraftInput input, HttpContext http, SaveDraft run) =>
            Acts.Do(http, async act =>
        {
            var version = Versions.Of(http.Request);
            var saved = await run.Run(http.Actor(), act, id, int.TryParse(version, out var edit)
                ? input with { OnlyIf = version, BaseEdit = edit } : input, http.RequestAborted);
            if (saved.Refusal is null) Versions.Say(http, saved.Answer.Edit.ToString());
            return saved;
        }))
            .Does(typeof(DraftSaved), "起草或保存公文", "makes or saves a draft", version: true)
            .ForApplications(ApplicationRight.DraftDocuments);
        api.MapPost("/{id:guid}/attachments", (Guid id, string name, HttpContext http, AttachFile run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, name, http.Request.Body, http.RequestAborted)))
            .Does(typeof(Attached), "加附件（正文就是文件）", "attaches a file (the body is the file)", bytes: true)
            .ForApplications(ApplicationRight.DraftDocuments);
        api.MapPost("/{id:guid}/recipients",
            (Guid id, RecipientChange change, HttpContext http, ChooseRecipients run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, change, http.RequestAborted)))
            .Does(typeof(RecipientCount), "选收文单位", "chooses recipients")
            .ForApplications(ApplicationRight.DraftDocuments);
        api.MapPost("/{id:guid}/submit", (Guid id, SubmitInput input, HttpContext http, SubmitDraft run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Route, input.Words, http.RequestAborted)))
            .Does(typeof(Moved), "送审", "submits the draft").ForApplications(ApplicationRight.DraftDocuments);
        api.MapGet("/{id:guid}", async (Guid id, HttpContext http, ReadDocument run, TraceReading reading) =>
        {
            var read = await run.Run(http.Actor(), id, http.RequestAborted);
            if (read.Refusal is { } unseen) return new RefusalResult(unseen);
            await reading.Opened(http.Actor(), "document.read", "document", id.ToString(), null, http.RequestAborted);
            Versions.Say(http, read.Answer.Edit.ToString());
            return Results.Json(read.Answer);
        })
            .Reads(typeof(DocumentView), "看公文", "reads a document").ForApplications(ApplicationRight.ReadInbox);
        api.MapGet("/{id:guid}/checks", async (Guid id, HttpContext http, ReadDocument run) =>
        {
            var read = await run.Run(http.Actor(), id, http.RequestAborted);
            return read.Refusal is { } refusal
                ? new RefusalResult(refusal) : Results.Json(FormatChecks.Of(read.Answer));
        })
            .Reads(typeof(IReadOnlyList<CheckFinding>), "按条例检查", "checks it against the regulations")
            .ForApplications(ApplicationRight.DraftDocuments);
        var cases = routes.MapGroup("/api/cases").Needs(Allow.SignedIn);
        cases.MapGet("/{id:guid}", async (Guid id, HttpContext http, ReadCase run, TraceReading reading) =>
        {
            var read = await run.Run(http.Actor(), id, http.RequestAborted);
            if (read.Refusal is null)
                await reading.Opened(http.Actor(), "case.read", "case", id.ToString(), id, http.RequestAborted);
            return Answer.Api(read);
        })
            .Reads(typeof(CaseView), "看办件", "reads a case");
        cases.MapGet("/choices", async (HttpContext http, CasePage page) =>
            Results.Json(await page.Choices(http.Actor(), http.RequestAborted)))
            .Reads(typeof(ChosenFrom), "可以选的处室、领导和人", "sections, leaders and people to choose from");
        cases.MapPost("/{id:guid}/complete", (Guid id, CompleteInput input, HttpContext http, CompleteTask run) =>
            Acts.Do(http, act =>
                run.Run(http.Actor(), act, id, input.Task, new TaskAnswer(input.Verdict ?? "", input.Words ?? "",
                input.Seen ?? "", null, RouteVariables.Read(input.Variables)), http.RequestAborted)))
            .Does(typeof(Moved), "办理一个环节", "answers a task");
        cases.MapPost("/{id:guid}/supplement",
            (Guid id, SupplementInput input, HttpContext http, SupplementOpinion run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Words, [], http.RequestAborted)))
            .Does(typeof(Supplemented), "补充意见", "supplements an opinion");
        cases.MapPost("/{id:guid}/draft-answer", (Guid id, HttpContext http, DraftFromCase run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, DraftPurpose.Answer, http.RequestAborted)))
            .Does(typeof(DraftedFor), "起草答复", "drafts the answer");
        cases.MapPost("/{id:guid}/draft-forward", (Guid id, HttpContext http, DraftFromCase run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, DraftPurpose.Forward, http.RequestAborted)))
            .Does(typeof(DraftedFor), "起草转发", "drafts a covering letter");
        cases.MapPost("/{id:guid}/return", (Guid id, ReturnInput input, HttpContext http, MakeMove run) =>
            Acts.Do(http, act =>
                run.Run(http.Actor(), act, id, input.Task,
                    task => new Return(task, input.To, input.StraightBack, input.Words),
                input.Words, http.RequestAborted)))
            .Does(typeof(Moved), "退回", "returns it");
        routes.MapGet("/api/desk", async (string? list, string? only, string? sort, Guid? after, HttpContext http,
            ReadDesk run) =>
        {
            var read = await run.Run(http.Actor(), DeskAsk.Of(list, only, sort, after), http.RequestAborted);
            return ApiPage.Of(http, read, read.Next?.ToString());
        }).Needs(Allow.SignedIn)
            .Reads(typeof(DeskRead), "我的工作台", "my desk", pages: true);
    }
}

internal sealed record SubmitInput(string Route = "", string Words = "");

internal sealed record SupplementInput(string Words);

internal sealed record CompleteInput(
    Guid Task, string? Verdict = null, string? Words = null, string? Seen = null,
    Dictionary<string, JsonElement>? Variables = null);

internal sealed record ReturnInput(Guid Task, string Words, int To = 0, bool StraightBack = false);
