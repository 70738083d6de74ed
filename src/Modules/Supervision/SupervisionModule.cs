using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yiwang.Documents.Contracts;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Jobs;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Urging;
using Yiwang.Supervision.Bulletin;
using Yiwang.Supervision.Closing;
using Yiwang.Supervision.Instructed;
using Yiwang.Supervision.Items;
using Yiwang.Supervision.Reporting;
using Yiwang.Supervision.Rules;
using Yiwang.Supervision.Urging;
using WordsKept = Yiwang.Platform.Tracing.WordsKept;

namespace Yiwang.Supervision;

/// <summary>What this module does and where: services and endpoints, by hand.</summary>
public static class SupervisionModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<PartCases>();
        services.AddSingleton<OpenItem>();
        services.AddSingleton<AddPart>();
        services.AddSingleton<ReadItem>();
        services.AddSingleton<ReadItems>();
        services.AddSingleton(new WordsKept("supervision_report", "progress", "at"));
        services.AddSingleton(new WordsKept("supervision_report", "review", "reviewed_at"));
        services.AddSingleton(ItemsOfUnit.Belonging);
        services.AddSingleton<ReadInstructed>();
        services.AddSingleton<ReportProgress>();
        services.AddSingleton<ReviewPart>();
        services.AddSingleton<CloseItem>();
        services.AddSingleton<ReopenItem>();
        services.AddSingleton<WriteBulletin>();
        services.AddSingleton<ItemPages>();
        services.AddSingleton<NewItemPage>();
        services.AddSingleton<InstructedPage>();
        services.AddSingleton<EvidenceFile>();
        services.AddSingleton<ReadUrge>();
        services.AddSingleton<ReadRules>();
        services.AddSingleton<RulesPage>();
        services.AddSingleton<UrgePages>();
        services.AddSingleton(new ModuleActs(SupervisingActs.Table, new Dictionary<string, ServiceCommand>()));
        services.AddSingleton(provider =>
            new CaseSubjects("supervision", provider.GetRequiredService<ReadItem>().SubjectOf));
        services.AddSingleton(provider => new RelatedSource(provider.GetRequiredService<ReadItem>().AboutDocument));
        services.AddSingleton(new MenuCount(Place.Supervision,
            "select count(*) from (select 1 from task where state = 'open' and act = 'accept' "
            + $"and (post_id = @postId or person_id = @personId) limit {MenuCount.Limit}) x"));
    }

    public static void AddDuties(IServiceCollection services)
    {
        services.AddSingleton<AskReports>();
        services.AddSingleton(provider =>
            new Duty("reports of supervision", provider.GetRequiredService<AskReports>().Pass, AskReports.Next));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").Needs(Allow.SignedIn);
        var supervisors = routes.MapGroup("").Needs(Allow.OneOf(Role.Supervisor));
        pages.MapGet(Urls.Supervision, (HttpContext http, ItemPages page) => page.List(http));
        pages.MapGet(Urls.Instructed, (HttpContext http, InstructedPage page) => page.Show(http))
            .Needs(Allow.OneOf(Role.Leader, Role.Principal));
        supervisors.MapGet(Urls.SupervisionNew, (HttpContext http, NewItemPage page) => page.Show(http));
        supervisors.MapPost(Urls.SupervisionNew, (HttpContext http, NewItemPage page) => page.Post(http));
        supervisors.MapPost(Urls.SupervisionBulletin, (HttpContext http, InstructedPage page) => page.Bulletin(http));
        pages.MapGet(Urls.Supervision + "/{id:guid}",
            (HttpContext http, Guid id, ItemPages page) => page.Show(http, id));
        pages.MapPost(Urls.Supervision + "/{id:guid}/{act:regex(^(close|reopen)$)}",
            (HttpContext http, Guid id, string act, ItemPages page) => page.Act(http, id, act));
        pages.MapPost(Urls.Supervision + "/{id:guid}/urge",
            (HttpContext http, Guid id, UrgePages page) => page.OfItem(http, id));
        supervisors.MapPost(Urls.Supervision + "/{id:guid}/parts",
            (HttpContext http, Guid id, ItemPages page) => page.AddPart(http, id));
        pages.MapGet("/urges/{id:guid}", (HttpContext http, Guid id, UrgePages page) => page.Show(http, id));
        pages.MapPost(Urls.Supervision + "/parts/{id:guid}/report",
            (HttpContext http, Guid id, ItemPages page) => page.Report(http, id));
        pages.MapPost(Urls.Supervision + "/parts/{id:guid}/review",
            (HttpContext http, Guid id, ItemPages page) => page.Review(http, id));
        pages.MapGet(Urls.Supervision + "/evidence/{id:guid}",
            (HttpContext http, Guid id, EvidenceFile file) => file.Send(http, id));
        var rules = routes.MapGroup(Urls.DeadlineRules).Needs(Allow.OneOf(Role.UnitAdmin));
        rules.MapGet("", (HttpContext http, RulesPage page) => page.Show(http));
        rules.MapPost("/{what:regex(^(term|hours|day|urge|escalation|notice)$)}",
            (HttpContext http, string what, RulesPage page) => page.Post(http, what));
        rules.MapPost("/end/{what:regex(^(term|urge|escalation)$)}/{id:int}",
            (HttpContext http, string what, int id, RulesPage page) => page.End(http, what, id));
        MapApi(routes.MapGroup("/api/supervision").Needs(Allow.SignedIn));
        RulesApi.Map(routes.MapGroup("/api/rules").Needs(Allow.OneOf(Role.UnitAdmin)));
    }

    private static void MapApi(RouteGroupBuilder api)
    {
        api.MapGet("/urges/{id:guid}", async (Guid id, HttpContext http, ReadUrge run) =>
            Answer.Api(await run.Run(http.Actor(), id, http.RequestAborted)))
            .Reads(typeof(UrgeView), "一次催办和它的核对", "an urge with its proof");
        api.MapPost("/cases/{id:guid}/urge", (Guid id, UrgeInput input, HttpContext http, UrgeCase run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Words, http.RequestAborted)))
            .Does(typeof(Urged), "催办", "urges");
        api.MapPost("/", (NewItem input, HttpContext http, OpenItem run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, input, http.RequestAborted)))
            .Does(typeof(Opened), "立项督办", "opens an item");
        api.MapGet("/{id:guid}", async (Guid id, HttpContext http, ReadItem run) =>
        {
            var read = await run.Run(http.Actor(), id, http.RequestAborted);
            if (read.Refusal is null) Versions.Say(http, read.Answer.Item.Version.ToString());
            return Answer.Api(read);
        })
            .Reads(typeof(ItemView), "看督办事项", "reads an item");
        api.MapGet("/", async (string? list, Guid? after, HttpContext http, ReadItems run) => ApiPage.Of(http,
            await run.Run(http.Actor(), list ?? "", after, http.RequestAborted), ReadItems.RowsMax, row =>
                row.Item.Id.ToString()))
            .Reads(typeof(IReadOnlyList<ListedItem>), "督办事项", "items under supervision", pages: true);
        api.MapGet("/instructed", async (Guid? after, HttpContext http, ReadInstructed run) =>
            ApiPage.Of(http, await run.Run(http.Actor(), after, http.RequestAborted), ReadInstructed.RowsMax,
                line => line.Id.ToString()))
            .Reads(typeof(IReadOnlyList<Instruction>), "领导批示落实情况", "what became of a leader's instructions",
                pages: true);
        api.MapPost("/{id:guid}/parts", (Guid id, NewPart input, HttpContext http, AddPart run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), input,
                http.RequestAborted)))
            .Does(typeof(PartAdded), "加一部分", "adds a part", version: true);
        api.MapPost("/parts/{id:guid}/report", (Guid id, ReportInput input, HttpContext http, ReportProgress run) =>
            Acts.Do(http, act =>
                run.Run(http.Actor(), act, id, input.Progress, input.Finished, [], http.RequestAborted)))
            .Does(typeof(Reported), "报反馈", "reports");
        api.MapPost("/parts/{id:guid}/review", (Guid id, ReviewInput input, HttpContext http, ReviewPart run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Accept, input.Words, http.RequestAborted)))
            .Does(typeof(Moved), "采纳或退回反馈", "accepts a report or sends it back");
        api.MapPost("/{id:guid}/close", (Guid id, CloseInput input, HttpContext http, CloseItem run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), input.Result,
                input.Score, http.RequestAborted)))
            .Does(typeof(bool), "办结", "closes an item", version: true);
        api.MapPost("/{id:guid}/reopen", (Guid id, ReopenInput input, HttpContext http, ReopenItem run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), input.Reason,
                input.Due, http.RequestAborted)))
            .Does(typeof(bool), "重启", "reopens an item", version: true);
        api.MapPost("/bulletin", (HttpContext http, WriteBulletin run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, http.RequestAborted)))
            .Does(typeof(Drafted), "起草督查通报", "drafts the bulletin");
    }
}

internal sealed record UrgeInput(string Words);

internal sealed record ReportInput(string Progress, bool Finished = false);

internal sealed record ReviewInput(bool Accept, string Words = "");

internal sealed record CloseInput(string Result, int Score = 0);

internal sealed record ReopenInput(string Reason, DateOnly Due);
