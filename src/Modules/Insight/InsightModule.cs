using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Yiwang.Insight.Counting;
using Yiwang.Insight.Indicators;
using Yiwang.Insight.Auditing;
using Yiwang.Insight.Proofs;
using Yiwang.Insight.Schemes;
using Yiwang.Insight.Statistics;
using Yiwang.Insight.Trust;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Jobs;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;

namespace Yiwang.Insight;

/// <summary>What this module does and where: services and endpoints, by hand.</summary>
public static class InsightModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<ReadIndicators>();
        services.AddSingleton<ReadFigures>();
        services.AddSingleton<CheckFigures>();
        services.AddSingleton<CountTrace>();
        services.AddSingleton<StatisticsPage>();
        services.AddSingleton<ReadRules>();
        services.AddSingleton<IndicatorPage>();
        services.AddSingleton<DefineIndicator>();
        services.AddSingleton<EndIndicator>();
        services.AddSingleton<ReadPrices>();
        services.AddSingleton<SetPrice>();
        services.AddSingleton<DefinePages>();
        services.AddSingleton<BehindFigure>();
        services.AddSingleton<BehindPage>();
        services.AddSingleton<ReadScheme>();
        services.AddSingleton<MakeScheme>();
        services.AddSingleton<PublishScheme>();
        services.AddSingleton<ImportResults>();
        services.AddSingleton<ShareIndicator>();
        services.AddSingleton<SchemePages>();
        services.AddSingleton<AskVerification>();
        services.AddSingleton<VerifyTrace>();
        services.AddSingleton<TrustPage>();
        services.AddSingleton<ReadEntry>();
        services.AddSingleton<ProofPage>();
        services.AddSingleton<AskErasure>();
        services.AddSingleton<DecideErasure>();
        services.AddSingleton(new WordsKept("urge", "words", "at"));
        services.AddSingleton(new WordsKept("extension", "reason", "asked_at"));
        services.AddSingleton(new WordsKept("extension", "words", "decided_at"));
        services.AddSingleton<ErasurePage>();
        services.AddSingleton<AuditPage>();
    }

    public static void AddDuties(IServiceCollection services)
    {
        services.AddSingleton(provider =>
            new Duty("figures", provider.GetRequiredService<CountTrace>().Pass, IsLong: true));
        services.AddSingleton(provider =>
            new Duty("verification", provider.GetRequiredService<VerifyTrace>().Look, IsLong: true));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").Needs(Allow.SignedIn);
        pages.MapGet(Urls.Statistics, (HttpContext http, StatisticsPage page) => page.Show(http));
        pages.MapGet(Urls.Statistics + "/export.{format:regex(^(csv|xlsx)$)}",
            (HttpContext http, string format, StatisticsPage page) => page.Export(http, format));
        pages.MapGet(Urls.Statistics + "/indicators", (HttpContext http, IndicatorPage page) => page.List(http));
        pages.MapGet(Urls.Statistics + "/indicators/new", (HttpContext http, DefinePages page) => page.New(http));
        pages.MapPost(Urls.Statistics + "/indicators/new",
            (HttpContext http, DefinePages page) => page.Define(http, null));
        pages.MapGet(Urls.Statistics + "/indicators/{code}/define",
            (HttpContext http, string code, DefinePages page) => page.Edit(http, code));
        pages.MapPost(Urls.Statistics + "/indicators/{code}/define",
            (HttpContext http, string code, DefinePages page) => page.Define(http, code));
        pages.MapPost(Urls.Statistics + "/indicators/{code}/end",
            (HttpContext http, string code, DefinePages page) => page.End(http, code));
        pages.MapGet(Urls.Statistics + "/prices", (HttpContext http, DefinePages page) => page.Prices(http));
        pages.MapPost(Urls.Statistics + "/prices/{name}",
            (HttpContext http, string name, DefinePages page) => page.Price(http, name));
        pages.MapGet(Urls.Statistics + "/indicators/{code}",
            (HttpContext http, string code, IndicatorPage page) => page.Show(http, code));
        pages.MapGet(Urls.Statistics + "/indicators/{code}/export.{format:regex(^(csv|xlsx)$)}",
            (HttpContext http, string code, string format, IndicatorPage page) => page.Export(http, code, format));
        pages.MapGet(Urls.Statistics + "/indicators/{code}/behind",
            (HttpContext http, string code, BehindPage page) => page.Show(http, code));
        pages.MapPost(Urls.Statistics + "/indicators/{code}/share",
            (HttpContext http, string code, SchemePages page) => page.Share(http, code));
        pages.MapGet(Urls.Schemes, (HttpContext http, SchemePages page) => page.List(http));
        pages.MapGet(Urls.Schemes + "/new", (HttpContext http, SchemePages page) => page.New(http));
        pages.MapPost(Urls.Schemes + "/new", (HttpContext http, SchemePages page) => page.Make(http));
        pages.MapGet(Urls.Schemes + "/{id:guid}", (HttpContext http, Guid id, SchemePages page) => page.Show(http, id));
        pages.MapGet(Urls.Schemes + "/{id:guid}/export.xlsx",
            (HttpContext http, Guid id, SchemePages page) => page.Export(http, id));
        pages.MapPost(Urls.Schemes + "/{id:guid}/publish",
            (HttpContext http, Guid id, SchemePages page) => page.Publish(http, id));
        pages.MapPost(Urls.Schemes + "/{id:guid}/results",
            (HttpContext http, Guid id, SchemePages page) => page.Results(http, id));
        pages.MapGet(Urls.Trust, (HttpContext http, TrustPage page) => page.Show(http));
        pages.MapPost(Urls.Trust + "/verify", (HttpContext http, TrustPage page) => page.Ask(http));
        pages.MapGet(Urls.Trust + "/checkpoint", (TrustPage page) => page.Newest());
        pages.MapGet(Urls.Trust + "/checkpoints/{size:long}",
            (HttpContext http, long size, TrustPage page) => page.Checkpoint(http, size));
        pages.MapGet(Urls.Trust + "/entries/{id:long}",
            (HttpContext http, long id, ProofPage page) => page.Show(http, id));
        pages.MapGet(Urls.Trust + "/entries/{id:long}/file",
            (HttpContext http, long id, ProofPage page) => page.File(http, id));
        pages.MapGet("/cases/{id:guid}/evidence.zip",
            (HttpContext http, Guid id, ProofPage page) => page.Evidence(http, id));
        routes.MapGet(Urls.Audit, (HttpContext http, AuditPage page) => page.Show(http))
            .Needs(Allow.OneOf(Role.AuditAdmin));
        routes.MapGet(Urls.Erasures, (HttpContext http, ErasurePage page) => page.Show(http))
            .Needs(Allow.OneOf(Role.SecurityAdmin, Role.SystemAdmin, Role.AuditAdmin));
        routes.MapPost(Urls.Erasures, (HttpContext http, ErasurePage page) => page.Ask(http))
            .Needs(Allow.OneOf(Role.SecurityAdmin));
        routes.MapPost(Urls.Erasures + "/{id:guid}",
            (HttpContext http, Guid id, ErasurePage page) => page.Decide(http, id))
            .Needs(Allow.OneOf(Role.SystemAdmin));
        routes.MapPost("/api/trace/{id:long}/erase", (HttpContext http, long id, EraseInput input, AskErasure run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Order, http.RequestAborted)))
                .Needs(Allow.OneOf(Role.SecurityAdmin))
            .Does(typeof(ErasureAsked), "提请依法删除一条痕迹里的文字",
                "asks that the words of a trace entry be erased by order of law");
        routes.MapPost("/api/trace/erasures/{id:guid}",
            (HttpContext http, Guid id, DecideInput input, DecideErasure run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, input.Grant, input.Words ?? "", http.RequestAborted)))
                .Needs(Allow.OneOf(Role.SystemAdmin))
            .Does(typeof(bool), "同意或不同意删除", "grants or declines the erasure");
        routes.MapGet("/api/statistics/{code}",
            (HttpContext http, string code, IndicatorPage page) => page.Api(http, code)).Needs(Allow.SignedIn)
            .Reads(typeof(JsonObject), "一个指标的数", "the figure of an indicator")
            .ForApplications(ApplicationRight.ReadFigures);
        routes.MapGet("/api/prices", async (HttpContext http, ReadPrices run) => Results.Json(PriceAnswer.Of(
            await run.Run(http.Actor(), http.RequestAborted), http.Actor().Language))).Needs(Allow.SignedIn)
            .Reads(typeof(IReadOnlyList<PriceAnswer>), "公式里用的单价", "the prices that formulas name");
        routes.MapPut("/api/prices/{name}", (HttpContext http, string name, PriceInput input, SetPrice run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, name, Versions.Of(http.Request), input.Value, input.Source,
                http.RequestAborted))).Needs(Allow.SignedIn)
            .Does(typeof(bool), "定一个单价，由最上级单位定", "sets a price, by the unit at the top", version: true);
    }

    /// <summary>Counts the trace again beside the rows and names what differs; the rows and entries compared.</summary>
    public static async Task<(long Entries, long Rows,
        IReadOnlyList<string> Differences)> Check(NpgsqlDataSource source, CancellationToken cancel)
    {
        var check = await new CheckFigures(source, new ReadIndicators()).Run(cancel);
        return (check.Entries, check.Rows, [.. check.Differences.Select(one =>
            $"{one.Where} {one.Day:yyyy-MM-dd} unit {one.Unit} [{one.Measure}] {one.Label}: {one.Stored} ≠ {one.Counted}")]);
    }

    /// <summary>Forgets all figures and counts the whole trace again.</summary>
    public static async Task Again(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await new CountTrace(new ReadIndicators(), TimeProvider.System).Again(connection, cancel);
    }
}

internal sealed record EraseInput(string Order);

/// <summary>A price in yuan.</summary>
/// <param name="Source">Where it comes from; empty for an estimate that ships.</param>
/// <param name="UsedBy">Codes of the indicators of the unit that use it.</param>
/// <param name="Version">For <c>If-Match</c> of a change of this price.</param>
internal sealed record PriceAnswer(string Name, string What, decimal Value, string Source,
    IReadOnlyList<string> UsedBy, string Version)
{
    public static IReadOnlyList<PriceAnswer> Of(PricesRead read, Language language) =>
        [.. read.Lines.Select(one => new PriceAnswer(one.Name, one.What.In(language), one.Value, one.Source,
            [.. one.UsedBy.Select(indicator => indicator.Code)], one.Version))];
}

internal sealed record PriceInput(decimal Value, string Source);

internal sealed record DecideInput(bool Grant, string? Words = null);
