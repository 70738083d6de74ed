using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yiwang.Administration.Routes;
using Yiwang.Platform.Http;
using Yiwang.Platform.Jobs;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;

namespace Yiwang.Administration;

/// <summary>Drawing, trying, publishing and watching routes: services and endpoints, by hand.</summary>
public static class RoutesModule
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<RouteChecks>();
        services.AddSingleton<ReadRoutes>();
        services.AddSingleton<DraftRoute>();
        services.AddSingleton<SaveRoute>();
        services.AddSingleton<PublishRoute>();
        services.AddSingleton<MoveCases>();
        services.AddSingleton<TryRoute>();
        services.AddSingleton<RoutePages>();
        services.AddSingleton<DesignerPage>();
        services.AddSingleton<ComparePage>();
        services.AddSingleton<TrialPage>();
        services.AddSingleton<CasesPage>();
        services.AddSingleton<HeatPage>();
        services.AddSingleton<CaseRoutePage>();
        services.AddSingleton<UnitMovesPage>();
        services.AddSingleton<CheckRoutes>();
        services.AddSingleton<ReadTable>();
        services.AddSingleton<ChangeTable>();
        services.AddSingleton<ChoicePage>();
    }

    public static void AddDuties(IServiceCollection services) =>
        services.AddSingleton(provider =>
            new Duty("nightly check of routes", provider.GetRequiredService<CheckRoutes>().Pass));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").Needs(Allow.SignedIn);
        pages.MapGet(Urls.Routes, (HttpContext http, RoutePages page) => page.List(http));
        pages.MapGet(Urls.Routes + "/new", (HttpContext http, RoutePages page) => page.New(http))
            .Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapPost(Urls.Routes + "/new", (HttpContext http, RoutePages page) => page.Create(http))
            .Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapGet(Urls.Routes + "/choice", (HttpContext http, ChoicePage page) => page.Show(http));
        pages.MapGet(Urls.Routes + "/moves", (HttpContext http, UnitMovesPage page) => page.Show(http))
            .Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapPost(Urls.Routes + "/moves", (HttpContext http, UnitMovesPage page) => page.Post(http))
            .Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapPost(Urls.Routes + "/choice", (HttpContext http, ChoicePage page) => page.Post(http))
            .Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapGet(Urls.Routes + "/choice.dmn", (ChoicePage page) => page.File());
        pages.MapPost(Urls.Routes + "/check", (HttpContext http, DesignerPage page) => page.Check(http))
            .Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapGet(Urls.Routes + "/{id:int}", (HttpContext http, int id, RoutePages page) => page.Show(http, id));
        pages.MapPost(Urls.Routes
            + "/{id:int}/{act:regex(^(fork|take-over|upload|propose|publish|send-back|discard|retire)$)}",
            (HttpContext http, int id, string act, RoutePages page) => page.Post(http, id, act));
        pages.MapGet(Urls.Routes + "/{id:int}/process.bpmn",
            (HttpContext http, int id, RoutePages page) => page.File(http, id));
        pages.MapGet(Urls.Routes + "/{id:int}/drawing.svg",
            (HttpContext http, int id, RoutePages page) => page.Drawing(http, id));
        pages.MapGet(Urls.Routes + "/{id:int}/design",
            (HttpContext http, int id, DesignerPage page) => page.Show(http, id)).Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapPut(Urls.Routes + "/{id:int}/design",
            (HttpContext http, int id, DesignerPage page) => page.Save(http, id)).Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapGet(Urls.Routes + "/{id:int}/compare",
            (HttpContext http, int id, ComparePage page) => page.Show(http, id));
        pages.MapGet(Urls.Routes + "/{id:int}/compare/{other:int}/{side:regex(^(older|newer)$)}.svg",
            (HttpContext http, int id, int other, string side, ComparePage page) =>
                page.Drawing(http, id, other, side));
        pages.MapGet(Urls.Routes + "/{id:int}/trial",
            (HttpContext http, int id, TrialPage page) => page.Show(http, id));
        pages.MapGet(Urls.Routes + "/{id:int}/cases", (HttpContext http, int id, CasesPage page) => page.Show(http, id))
            .Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapPost(Urls.Routes + "/{id:int}/cases",
            (HttpContext http, int id, CasesPage page) => page.Move(http, id)).Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapPost(Urls.Routes + "/{id:int}/cases/{move:guid}/undo",
            (HttpContext http, int id, Guid move, CasesPage page) => page.Undo(http, id, move))
            .Needs(Allow.OneOf(RouteRow.Drawers));
        pages.MapGet(Urls.Routes + "/{id:int}/heat", (HttpContext http, int id, HeatPage page) => page.Show(http, id));
        pages.MapGet(Urls.Routes + "/{id:int}/heat.svg",
            (HttpContext http, int id, HeatPage page) => page.Drawing(http, id));
        pages.MapGet("/cases/{id:guid}/route", (HttpContext http, Guid id, CaseRoutePage page) => page.Show(http, id));
        pages.MapGet("/cases/{id:guid}/route.svg",
            (HttpContext http, Guid id, CaseRoutePage page) => page.Drawing(http, id));
        TablesApi.Map(routes.MapGroup("/api/tables").Needs(Allow.SignedIn));
    }
}
