using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Yiwang.Administration.Applications;
using Yiwang.Administration.FirstUse;
using Yiwang.Administration.Groups;
using Yiwang.Administration.HandingOver;
using Yiwang.Administration.Importing;
using Yiwang.Administration.People;
using Yiwang.Administration.Trail;
using Yiwang.Administration.Units;
using Yiwang.Platform.Http;
using Yiwang.Platform.Jobs;
using Yiwang.Platform.Ui;

namespace Yiwang.Administration;

/// <summary>What this module does and where: services and endpoints, by hand.</summary>
public static class AdministrationModule
{
    // A Chinese character takes three bytes, each sent as three.
    private const int EncodedTimesMax = 3;

    public static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<HomePage>();
        services.AddSingleton<FirstUnit>();
        services.AddSingleton<FirstRunPage>();
        services.AddSingleton<UnitActs>();
        services.AddSingleton<ReadUnits>();
        services.AddSingleton<CreateUnit>();
        services.AddSingleton<RenameUnit>();
        services.AddSingleton<MoveUnit>();
        services.AddSingleton<MergeUnit>();
        services.AddSingleton<AbolishUnit>();
        services.AddSingleton<ChooseLetterhead>();
        services.AddSingleton<ChangeSections>();
        services.AddSingleton<TakeBackPlan>();
        services.AddSingleton<CarryOutPlans>();
        services.AddSingleton(ReadGroups.OfUnit);
        services.AddSingleton<Succession>();
        services.AddSingleton<CarryOverCases>();
        services.AddSingleton<UnitPages>();
        services.AddSingleton<PersonActs>();
        services.AddSingleton<ReadPeople>();
        services.AddSingleton<AddPerson>();
        services.AddSingleton<LockPerson>();
        services.AddSingleton<ResetPerson>();
        services.AddSingleton<LeavePerson>();
        services.AddSingleton<Hands>();
        services.AddSingleton<HandOverPerson>();
        services.AddSingleton<HandOverPage>();
        services.AddSingleton<GivePost>();
        services.AddSingleton<EndPost>();
        services.AddSingleton<ChangePost>();
        services.AddSingleton<SetSubstitute>();
        services.AddSingleton<PeoplePages>();
        services.AddSingleton<ChangeGroup>();
        services.AddSingleton<ReadGroups>();
        services.AddSingleton<GroupPages>();
        services.AddSingleton<ImportDirectory>();
        services.AddSingleton<ImportPages>();
        services.AddSingleton<MakeApplication>();
        services.AddSingleton<RevokeApplication>();
        services.AddSingleton<ReadApplications>();
        services.AddSingleton<ApplicationPages>();
    }

    public static void AddDuties(IServiceCollection services)
    {
        services.AddSingleton(provider =>
            new Duty("planned changes of units", provider.GetRequiredService<CarryOutPlans>().Pass, CarryOutPlans.Next));
        services.AddSingleton(provider => new Duty("cases of merged units",
            provider.GetRequiredService<CarryOverCases>().Pass, CarryOverCases.Next, IsLong: true));
    }

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Urls.FirstRun, (HttpContext http, FirstRunPage page) => page.Show(http)).Needs(Allow.Everyone);
        routes.MapPost(Urls.FirstRun, (HttpContext http, FirstRunPage page) => page.SetUp(http)).Needs(Allow.Everyone);
        var pages = routes.MapGroup("").Needs(Allow.OneOf(Reach.Roles));
        pages.MapGet(Urls.Administration, (HttpContext http, HomePage page) => page.Show(http));
        pages.MapGet(Urls.AdministrationPeople + "/{id:int}/hand-over",
            (HttpContext http, int id, HandOverPage page) => page.Show(http, id));
        pages.MapPost(Urls.AdministrationPeople + "/{id:int}/hand-over",
            (HttpContext http, int id, HandOverPage page) => page.Post(http, id));
        pages.MapGet(Urls.AdministrationUnits, (HttpContext http, UnitPages page) => page.Show(http, null));
        pages.MapGet(Urls.AdministrationUnits + "/{id:int}",
            (HttpContext http, int id, UnitPages page) => page.Show(http, id));
        pages.MapPost(Urls.AdministrationUnits
            + "/{id:int}/{act:regex(^(units|rename|move|merge|abolish|letterhead|sections)$)}",
            (HttpContext http, int id, string act, UnitPages page) => page.Act(http, id, act));
        pages.MapPost(Urls.AdministrationUnits + "/{id:int}/plans/{plan:guid}/take-back",
            (HttpContext http, int id, Guid plan, UnitPages page) => page.TakeBack(http, id, plan));
        pages.MapGet(Urls.AdministrationPeople, (HttpContext http, PeoplePages page) => page.List(http));
        pages.MapPost(Urls.AdministrationPeople, (HttpContext http, PeoplePages page) => page.Add(http));
        pages.MapGet(Urls.AdministrationPeople + "/{id:int}",
            (HttpContext http, int id, PeoplePages page) => page.Show(http, id));
        pages.MapPost(Urls.AdministrationPeople + "/{id:int}",
            (HttpContext http, int id, PeoplePages page) => page.Act(http, id));
        pages.MapPost(Urls.AdministrationPosts, (HttpContext http, PeoplePages page) => page.Give(http));
        pages.MapPost(Urls.AdministrationPosts + "/{id:int}",
            (HttpContext http, int id, PeoplePages page) => page.Change(http, id));
        pages.MapPost(Urls.AdministrationPosts + "/{id:int}/substitute",
            (HttpContext http, int id, PeoplePages page) => page.Substitute(http, id));
        pages.MapPost(Urls.AdministrationPosts + "/{id:int}/end",
            (HttpContext http, int id, PeoplePages page) => page.End(http, id));
        pages.MapGet(Urls.AdministrationApplications, (HttpContext http, ApplicationPages page) => page.Show(http));
        pages.MapPost(Urls.AdministrationApplications, (HttpContext http, ApplicationPages page) => page.Make(http));
        pages.MapPost(Urls.AdministrationApplications + "/{id:int}/revoke",
            (HttpContext http, int id, ApplicationPages page) => page.Revoke(http, id));
        pages.MapGet(Urls.AdministrationGroups, (HttpContext http, GroupPages page) => page.List(http));
        pages.MapPost(Urls.AdministrationGroups, (HttpContext http, GroupPages page) => page.Make(http));
        pages.MapGet(Urls.AdministrationGroups + "/{id:int}",
            (HttpContext http, int id, GroupPages page) => page.Show(http, id));
        pages.MapPost(Urls.AdministrationGroups + "/{id:int}",
            (HttpContext http, int id, GroupPages page) => page.Change(http, id, remove: false));
        pages.MapPost(Urls.AdministrationGroups + "/{id:int}/remove",
            (HttpContext http, int id, GroupPages page) => page.Change(http, id, remove: true));
        pages.MapGet(Urls.Administration + "/{kind:regex(^(units|people|groups)$)}/export.csv",
            (HttpContext http, string kind, ImportPages page) => page.Export(http, kind));
        pages.MapGet(Urls.AdministrationImport, (HttpContext http, ImportPages page) => page.Show(http));
        pages.MapPost(Urls.AdministrationImport, (HttpContext http, ImportPages page) => page.Try(http))
            .WithFormOptions(valueLengthLimit: ImportDirectory.BytesMax * EncodedTimesMax);
        pages.MapGet(Urls.AdministrationImport + "/{id:guid}",
            (HttpContext http, Guid id, ImportPages page) => page.Difference(http, id));
        pages.MapPost(Urls.AdministrationImport + "/{id:guid}/apply",
            (HttpContext http, Guid id, ImportPages page) => page.Apply(http, id));
        AdministrationApi.Map(routes.MapGroup("/api/administration").Needs(Allow.OneOf(Reach.Roles)));
    }
}
