using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yiwang.Administration.Applications;
using Yiwang.Administration.Groups;
using Yiwang.Administration.HandingOver;
using Yiwang.Administration.Importing;
using Yiwang.Administration.People;
using Yiwang.Administration.Units;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration;

/// <summary>Administration for programs: the same acts as on the pages, taken with the same limits.</summary>
internal static class AdministrationApi
{
    public static void Map(RouteGroupBuilder api)
    {
        Units(api);
        Sections(api);
        People(api);
        Posts(api);
        ForGroups(api);
        Import(api);
        ForApplications(api);
    }

    private static void Units(RouteGroupBuilder api)
    {
        api.MapGet("/units/{id:int}", async (int id, string? find, string? after, HttpContext http, ReadUnits run) =>
        {
            var read = await run.Run(http.Actor(), id, (find ?? "").Trim(), after ?? "", Language.Zh,
                http.RequestAborted);
            if (read.Refusal is { } unseen) return new RefusalResult(unseen);
            Versions.Say(http, read.Answer.Version);
            return ApiPage.Of(http, UnitAnswer.Of(read.Answer), read.Answer.Paging.After);
        }).Reads(typeof(UnitAnswer), "看一个单位：处室、岗位和下级（可查）", "reads a unit: sections, posts, units below (or found)",
            pages: true).ForApplications(ApplicationRight.ReadDirectory);
        api.MapPost("/units/{id:int}/units",
            (int id, UnitInput input, HttpContext http, CreateUnit run, TimeProvider clock) =>
            Acts.Do<int>(http, async act =>
        {
            var (wanted, from) = (NewUnit.Take(input.Name, input.ShortName, input.Code, input.Kind, input.Level),
                Day(input.From, clock));
            return (wanted.Refusal ?? from.Refusal) is { } wrong
                ? wrong : await run.Run(http.Actor(), act, id, wanted.Answer, from.Answer, http.RequestAborted);
        })).Does(typeof(int), "加下级单位", "adds a unit below").ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPut("/units/{id:int}/name", (int id, UnitNameInput input, HttpContext http, RenameUnit run,
            TimeProvider clock) => Acts.Do<int>(http, async act =>
        {
            var (name, brief, from) = (Typed.Line(input.Name, "name"),
                Typed.Line(input.ShortName, "short", required: false), DayToCome(input.From, clock));
            return (name.Refusal ?? brief.Refusal ?? from.Refusal) is { } wrong ? wrong
                : await run.Run(http.Actor(), act, id, Versions.Of(http.Request), name.Answer, brief.Answer,
                    new FromDay(from.Answer), http.RequestAborted);
        })).Does(typeof(int), "单位改名；日期在以后的先记下，到那天自动办", "renames a unit; with a day to come it is planned and carried out then", version: true)
            .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPost("/units/{id:int}/move", (int id, OtherUnitInput input, HttpContext http, MoveUnit run,
            TimeProvider clock) => Acts.Do<int>(http, async act =>
            DayToCome(input.From, clock) is { Refusal: { } wrong } ? wrong
                : await run.Run(http.Actor(), act, id, Versions.Of(http.Request), input.Code.Trim(),
                    new FromDay(DayToCome(input.From, clock).Answer), http.RequestAborted)))
            .Does(typeof(int), "单位改隶，也可以计划在以后", "puts a unit under another, also on a day to come", version: true)
            .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPost("/units/{id:int}/merge",
            (int id, OtherUnitInput input, HttpContext http, MergeUnit run, TimeProvider clock) =>
            Acts.Do<int>(http, async act =>
            DayToCome(input.From, clock) is { Refusal: { } wrong } ? wrong
                : await run.Run(http.Actor(), act, id, Versions.Of(http.Request), input.Code.Trim(),
                    new FromDay(DayToCome(input.From, clock).Answer), http.RequestAborted)))
            .Does(typeof(int), "并入别的单位，也可以计划在以后", "merges a unit into another, also on a day to come", version: true)
            .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPost("/units/{id:int}/abolish",
            (int id, AbolishInput input, HttpContext http, AbolishUnit run, TimeProvider clock) =>
            Acts.Do<int>(http, async act =>
        {
            var (basis, from) = (Typed.Line(input.Basis, "basis", Typed.BasisLengthMax), DayToCome(input.From, clock));
            return (basis.Refusal ?? from.Refusal) is { } wrong ? wrong
                : await run.Run(http.Actor(), act, id, Versions.Of(http.Request), basis.Answer, new FromDay(from.Answer),
                    http.RequestAborted);
        })).Does(typeof(int), "撤销单位，也可以计划在以后", "abolishes a unit, also on a day to come", version: true)
            .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPut("/units/{id:int}/letterhead",
            (int id, LetterheadInput input, HttpContext http, ChooseLetterhead run, TimeProvider clock) =>
            Acts.Do<int>(http, async act =>
        {
            var (mark, prefix) = (Typed.Line(input.Letterhead, "letterhead", required: false),
                Typed.Line(input.Prefix, "prefix", Typed.PrefixLengthMax, required: false));
            return (mark.Refusal ?? prefix.Refusal) is { } wrong
                ? wrong : await run.Run(http.Actor(), act, id, Versions.Of(http.Request), mark.Answer,
                prefix.Answer, input.Route ?? "", Day(null, clock).Answer, http.RequestAborted);
        })).Does(typeof(int), "定红头和流程", "sets letterhead and route", version: true)
            .ForApplications(ApplicationRight.ChangeDirectory);
    }

    private static void Sections(RouteGroupBuilder api)
    {
        api.MapDelete("/units/{id:int}/plans/{plan:guid}", (int id, Guid plan, HttpContext http, TakeBackPlan run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, plan, http.RequestAborted)))
            .Does(typeof(int), "收回计划的改动", "takes a planned change back")
            .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPost("/units/{id:int}/sections",
            (int id, NameInput input, HttpContext http, ChangeSections run) =>
            Section(http, run, id, 0, input.Name, close: false))
            .Does(typeof(int), "加处室", "adds a section").ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPut("/units/{id:int}/sections/{section:int}",
            (int id, int section, NameInput input, HttpContext http, ChangeSections run) =>
            Section(http, run, id, section, input.Name, close: false)).Does(typeof(int), "处室改名", "renames a section", version: true)
                .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapDelete("/units/{id:int}/sections/{section:int}",
            (int id, int section, HttpContext http, ChangeSections run) =>
            Section(http, run, id, section, "", close: true)).Does(typeof(int), "撤处室", "closes a section", version: true)
                .ForApplications(ApplicationRight.ChangeDirectory);
    }

    private static void People(RouteGroupBuilder api)
    {
        api.MapGet("/people", async (int? unit, string? find, string? after, HttpContext http, ReadPeople run) =>
        {
            var read = await run.Run(http.Actor(), unit ?? http.Actor().UnitId, (find ?? "").Trim(), after ?? "",
                http.RequestAborted);
            return read.Refusal is { } unseen ? new RefusalResult(unseen)
                : ApiPage.Of<IReadOnlyList<PersonListed>>(http, read.Answer.Lines.Select(PersonListed.Of).ToList(),
                    read.Answer.Paging.After);
        }).Reads(typeof(IReadOnlyList<PersonListed>), "一个单位的人，或按姓名、账号查",
            "the people of a unit, or found by name or account", pages: true)
            .ForApplications(ApplicationRight.ReadDirectory);
        api.MapGet("/people/{id:int}", async (int id, HttpContext http, ReadPeople run) =>
        {
            var read = await run.One(http.Actor(), id, http.Actor().UnitId, http.RequestAborted);
            if (read.Refusal is { } unseen) return new RefusalResult(unseen);
            Versions.Say(http, read.Answer.Version);
            return Results.Json(PersonAnswer.Of(read.Answer));
        }).Reads(typeof(PersonAnswer), "看一个人和他的岗位", "reads a person with the posts held")
            .ForApplications(ApplicationRight.ReadDirectory);
        api.MapPost("/people", (PersonInput input, HttpContext http, AddPerson run) => Acts.Do<Made>(http, async act =>
        {
            var (name, account, post) = (Typed.Line(input.Name, "name"), Typed.Code(input.Account, "account"),
                Typed.Line(input.Post.Name, "post"));
            var unit = input.Post.Unit == 0 ? http.Actor().UnitId : input.Post.Unit;
            return (name.Refusal ?? account.Refusal ?? post.Refusal) is { } wrong
                ? wrong : await run.Run(http.Actor(), act,
                new NewPerson(name.Answer, account.Answer, unit, input.Post.Post(post.Answer)), http.RequestAborted);
        })).Does(typeof(Made), "加一个人，一次性口令只在这次回答里", "adds a person; the one-time password is in this answer only")
            .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPost("/people/{id:int}/lock",
            (int id, HttpContext http, LockPerson run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), locked: true, http.RequestAborted)))
            .Does(typeof(bool), "停用账号，登录都退出", "locks an account; all its sessions end", version: true);
        api.MapPost("/people/{id:int}/unlock",
            (int id, HttpContext http, LockPerson run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), locked: false, http.RequestAborted)))
            .Does(typeof(bool), "启用账号", "unlocks an account", version: true);
        api.MapPost("/people/{id:int}/reset-password", (int id, HttpContext http, ResetPerson run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), secondFactor: false, http.RequestAborted)))
            .Does(typeof(Made), "重置口令，一次性口令只在这次回答里", "makes a one-time password anew, in this answer only",
                version: true);
        api.MapPost("/people/{id:int}/reset-factor", (int id, HttpContext http, ResetPerson run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), secondFactor: true, http.RequestAborted)))
            .Does(typeof(Made), "取消第二重验证", "takes the second factor off", version: true);
        api.MapPost("/people/{id:int}/leave",
            (int id, HttpContext http, LeavePerson run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), http.RequestAborted)))
            .Does(typeof(HandedOver), "办离开", "records the leave", version: true).ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPost("/people/{id:int}/hand-over", (int id, HandOverInput input, HttpContext http, HandOverPerson run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), input.To, input.Reason.Trim(),
                new WhatGoes(input.Kinds ?? [], input.Only ?? []), http.RequestAborted)))
            .Does(typeof(int), "离岗交接给另一人", "hands everything over to another", version: true);
    }

    private static void Posts(RouteGroupBuilder api)
    {
        api.MapPost("/people/{id:int}/posts",
            (int id, PostInput input, HttpContext http, GivePost run, TimeProvider clock) =>
            Acts.Do<int>(http, async act =>
        {
            var (post, from) = (Typed.Line(input.Name, "post"), Day(input.From, clock));
            var unit = input.Unit == 0 ? http.Actor().UnitId : input.Unit;
            return (post.Refusal ?? from.Refusal) is { } wrong ? wrong
                : await run.Run(http.Actor(), act, id, Versions.Of(http.Request), unit, input.Post(post.Answer), from.Answer,
                    http.RequestAborted);
        })).Does(typeof(int), "任命岗位", "gives a post", version: true).ForApplications(ApplicationRight.ChangeDirectory);
        api.MapDelete("/people/{id:int}/posts/{post:int}", (int id, int post, HttpContext http, EndPost run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), post, http.RequestAborted)))
                .Does(typeof(int), "免去岗位", "ends a post", version: true).ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPut("/posts/{id:int}", (int id, RolesInput input, HttpContext http, ChangePost run) =>
            Acts.Do(http, act =>
                run.Run(http.Actor(), act, id, Versions.Of(http.Request), input.Roles, input.InCharge ?? [],
                    close: false, http.RequestAborted)))
            .Does(typeof(int), "定岗位的角色和分管", "decides on the roles of a post and what it is in charge of",
                version: true);
        api.MapDelete("/posts/{id:int}", (int id, HttpContext http, ChangePost run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, Versions.Of(http.Request), null, [], close: true,
                http.RequestAborted)))
            .Does(typeof(int), "撤岗位", "closes a post", version: true).ForApplications(ApplicationRight.ChangeDirectory);
    }

    private static void ForGroups(RouteGroupBuilder api)
    {
        api.MapGet("/groups", async (int? after, HttpContext http, ReadGroups run) =>
        {
            var read = await run.Run(http.Actor(), after ?? 0, http.RequestAborted);
            return ApiPage.Of<IReadOnlyList<GroupListed>>(http, read.Lines.Select(GroupListed.Of).ToList(),
                read.Paging.After);
        }).Reads(typeof(IReadOnlyList<GroupListed>), "单位组", "groups of units", pages: true)
            .ForApplications(ApplicationRight.ReadDirectory);
        api.MapGet("/groups/{id:int}", async (int id, string? find, HttpContext http, ReadGroups run) =>
        {
            var read = await run.One(http.Actor(), id, (find ?? "").Trim(), http.RequestAborted);
            if (read.Refusal is { } unseen) return new RefusalResult(unseen);
            Versions.Say(http, read.Answer.Version);
            return Results.Json(GroupAnswer.Of(read.Answer));
        }).Reads(typeof(GroupAnswer), "看一个组", "reads a group").ForApplications(ApplicationRight.ReadDirectory);
        api.MapPost("/groups", (GroupInput input, HttpContext http, ChangeGroup run) => Acts.Do<int>(http, async act =>
            Typed.Line(input.Name, "name") is { Refusal: { } wrong } ? wrong
                : await run.Run(http.Actor(), act, GroupDo.Make, 0, "", input.Name.Trim(), input.Units, [],
                    http.RequestAborted)))
            .Does(typeof(int), "建组", "makes a group").ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPost("/groups/{id:int}/units", (int id, CodesInput input, HttpContext http, ChangeGroup run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, GroupDo.Add, id, Versions.Of(http.Request), "",
                input.Units, [], http.RequestAborted)))
            .Does(typeof(int), "往组里加单位（代码）", "adds units (by code) to a group", version: true)
            .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapPost("/groups/{id:int}/units/remove", (int id, IdsInput input, HttpContext http, ChangeGroup run) =>
            Acts.Do(http, act =>
                run.Run(http.Actor(), act, GroupDo.Take, id, Versions.Of(http.Request), "", [], input.Units,
                    http.RequestAborted)))
            .Does(typeof(int), "从组里去掉单位", "takes units from a group", version: true)
            .ForApplications(ApplicationRight.ChangeDirectory);
        api.MapDelete("/groups/{id:int}", (int id, HttpContext http, ChangeGroup run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, GroupDo.Remove, id, Versions.Of(http.Request), "", [], [],
                http.RequestAborted)))
            .Does(typeof(int), "去掉一个组", "removes a group", version: true)
            .ForApplications(ApplicationRight.ChangeDirectory);
    }

    private static void Import(RouteGroupBuilder api)
    {
        api.MapPost("/imports/{kind:regex(^(units|people|groups)$)}",
            (string kind, string? name, HttpContext http, ImportDirectory run) =>
            Acts.Do<ImportAnswer>(http, async act =>
        {
            var text = await TableText.Read(http.Request.Body, http.RequestAborted);
            if ((text.Refusal ?? TableText.Fault(text.Answer)) is { } wrong) return wrong;
            var tried = await run.Try(http.Actor(), act, kind, name ?? "", text.Answer, http.RequestAborted);
            return tried.Refusal is { } refusal ? refusal
                : ImportAnswer.Of(tried.Answer, tried.Answer.Difference.Page("", ImportAnswer.LinesMax).Lines);
        })).Does(typeof(ImportAnswer), "试算一个表（CSV），什么都不改", "tries a table (CSV) and changes nothing", bytes: true);
        api.MapGet("/imports/{id:guid}", async (Guid id, string? after, HttpContext http, ImportDirectory run) =>
        {
            var tried = await run.Again(http.Actor(), id, http.RequestAborted);
            if (tried.Refusal is { } refusal) return new RefusalResult(refusal);
            var (lines, next) = tried.Answer.Difference.Page(after ?? "", ImportAnswer.LinesMax);
            return ApiPage.Of(http, ImportAnswer.Of(tried.Answer, lines), next);
        }).Reads(typeof(ImportAnswer), "再看自己的试算", "looks at one's own trial again", pages: true);
        api.MapPost("/imports/{id:guid}/apply",
            (Guid id, HttpContext http, ImportDirectory run) => Acts.Do<ImportDone>(http, async act =>
        {
            var applied = await run.Apply(http.Actor(), act, id, http.RequestAborted);
            return applied.Refusal is { } refusal ? refusal : ImportDone.Of(applied.Answer);
        })).Does(typeof(ImportDone), "照试算落下去，新账号的口令只在这次回答里",
            "applies what was tried; passwords of new accounts are in this answer only");
    }

    private static void ForApplications(RouteGroupBuilder api)
    {
        api.MapGet("/applications", async (int? after, HttpContext http, ReadApplications run) =>
            ApiPage.Of(http, await run.Run(http.Actor(), after ?? 0, http.RequestAborted), ReadApplications.RowsMax,
                line => line.Id.ToString()))
            .Reads(typeof(IReadOnlyList<ApplicationLine>), "本单位的应用和最近使用", "the unit's applications with their last use",
                pages: true);
        api.MapPost("/applications", (ApplicationInput input, HttpContext http, MakeApplication run) =>
            Acts.Do<MadeApplication>(http, async act =>
            Typed.Line(input.Name, "name") is { Refusal: { } wrong } ? wrong
                : await run.Run(http.Actor(), act, new NewApplication(input.Name.Trim(), input.Rights, input.Ends),
                    http.RequestAborted)))
            .Does(typeof(MadeApplication), "建应用，令牌只在这次回答里", "makes an application; its token is in this answer only");
        api.MapPost("/applications/{id:int}/revoke", (int id, HttpContext http, RevokeApplication run) =>
            Acts.Do(http, act => run.Run(http.Actor(), act, id, http.RequestAborted)))
                .Does(typeof(int), "吊销应用的令牌", "revokes an application's token");
    }

    private static Task<IResult> Section(HttpContext http, ChangeSections run, int unit, int section, string name,
        bool close) => Acts.Do<int>(http, async act =>
        Typed.Line(name, "section", required: !close) is { Refusal: { } wrong } ? wrong
            : await run.Run(http.Actor(), act, unit, section, Versions.Of(http.Request), name.Trim(), close, http.RequestAborted));

    // The day from which a change holds, counted in China.
    private static Result<DateOnly> Day(string? value, TimeProvider clock) =>
        Typed.Day(value, WorkingCalendar.DateOf(clock.GetUtcNow()));

    // The same of a change that may be planned.
    private static Result<DateOnly> DayToCome(string? value, TimeProvider clock) =>
        Typed.DayToCome(value, WorkingCalendar.DateOf(clock.GetUtcNow()));
}
