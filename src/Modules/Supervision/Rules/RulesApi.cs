using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Http;

namespace Yiwang.Supervision.Rules;

/// <summary>The rules of limits for programs: the same acts as on their page.</summary>
internal static class RulesApi
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("", async (HttpContext http, ReadRules run) =>
        {
            var read = await run.Run(http.Actor(), http.RequestAborted);
            Versions.Say(http, read.Version);
            return Results.Json(read);
        }).Reads(typeof(RulesRead), "本单位照着办的时限与催办规则", "the rules of limits that hold in the unit");
        api.MapPost("/terms", (TermInput input, HttpContext http, ChangeRules run) => Acts.Do(http, act =>
            run.AddTerm(http.Actor(), act, Versions.Of(http.Request), input.Term, http.RequestAborted)))
            .Does(typeof(bool), "定一条时限", "sets a term", version: true);
        api.MapPost("/urges", (UrgeRuleInput input, HttpContext http, ChangeRules run) => Acts.Do(http, act =>
            run.AddUrge(http.Actor(), act, Versions.Of(http.Request), input.Kind, input.Hours, input.NotWithin,
                input.Quiet, http.RequestAborted)))
            .Does(typeof(bool), "加一条自动催办", "adds a rule that urges", version: true);
        api.MapPost("/escalations", (EscalationInput input, HttpContext http, ChangeRules run) => Acts.Do(http, act =>
            run.AddEscalation(http.Actor(), act, Versions.Of(http.Request), input.Level, input.Hours,
                http.RequestAborted)))
            .Does(typeof(bool), "加一级超期升级", "adds a level of escalation", version: true);
        api.MapDelete("/terms/{id:int}", (int id, HttpContext http, ChangeRules run) => End(http, run, "term", id))
            .Does(typeof(bool), "停用一条时限", "ends a term", version: true);
        api.MapDelete("/urges/{id:int}", (int id, HttpContext http, ChangeRules run) => End(http, run, "urge", id))
            .Does(typeof(bool), "停用一条自动催办", "ends a rule that urges", version: true);
        api.MapDelete("/escalations/{id:int}",
            (int id, HttpContext http, ChangeRules run) => End(http, run, "escalation", id))
            .Does(typeof(bool), "停用一级超期升级", "ends a level of escalation", version: true);
        api.MapPut("/hours", (HoursInput input, HttpContext http, ChangeRules run) => Acts.Do(http, act =>
            run.SetHours(http.Actor(), act, Versions.Of(http.Request), input.Hours, http.RequestAborted)))
            .Does(typeof(bool), "定工作时间，空着就用上级的", "sets the working hours; empty: those of the unit above",
                version: true);
        api.MapPut("/days/{day}", (string day, DayInput input, HttpContext http, ChangeRules run) =>
            Acts.Do(http, act => run.SetDay(http.Actor(), act, Versions.Of(http.Request), day, input.Hours, input.Name,
                take: false, http.RequestAborted)))
            .Does(typeof(bool), "定本单位自己的日子，没有上班时间的是放假",
                "sets a day of the unit's own; without hours it is a day off", version: true);
        api.MapDelete("/days/{day}", (string day, HttpContext http, ChangeRules run) => Acts.Do(http, act =>
            run.SetDay(http.Actor(), act, Versions.Of(http.Request), day, "", "", take: true, http.RequestAborted)))
            .Does(typeof(bool), "取消本单位自己的日子", "takes a day of the unit's own away", version: true);
        api.MapPut("/notices/{year:int}", (int year, NoticeInput input, HttpContext http, ChangeRules run) =>
            Acts.Do(http, act => run.AddNotice(http.Actor(), act, Versions.Of(http.Request), year, input.Paper,
                string.Join('\n', input.Days), http.RequestAborted)))
            .Does(typeof(bool), "登记一年的放假安排，由最上级单位登记",
                "enters the notice of days off of a year, by the unit at the top", version: true);
    }

    private static Task<IResult> End(HttpContext http, ChangeRules run, string what, int id) => Acts.Do(http, act =>
        run.End(http.Actor(), act, Versions.Of(http.Request), what, id, http.RequestAborted));
}

/// <summary>A term to be set; words left out hold for all.</summary>
/// <param name="Counts">hours, days (both of work) or calendar.</param>
/// <param name="Source">The document and article it rests on.</param>
/// <param name="Kind">Kind of case or key of its route.</param>
internal sealed record TermInput(int Amount, string Counts, string Source, string Kind = "", string Step = "",
    string Urgency = "", string Type = "")
{
    public NewTerm Term => new(Kind, Step, Urgency, Type, Counts, Amount, Source);
}

/// <param name="Kind">task, delivery or answer.</param>
/// <param name="Hours">Of work after the limit; negative: before it.</param>
/// <param name="Quiet">As <c>20:00-08:00</c>.</param>
internal sealed record UrgeRuleInput(string Kind, int Hours, int NotWithin, string Quiet);

internal sealed record EscalationInput(int Level, int Hours);

/// <param name="Hours">As <c>08:30-12:00 14:30-17:30</c>.</param>
internal sealed record HoursInput(string Hours);

internal sealed record DayInput(string Name, string Hours = "");

/// <param name="Days">Each as <c>2027-01-01 休 元旦</c> or <c>2027-01-03 班 元旦</c>.</param>
internal sealed record NoticeInput(string Paper, IReadOnlyList<string> Days);
