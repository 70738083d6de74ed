using System.Globalization;
using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Moving;

/// <summary>A move as a form asks for it: on which task, what, and with which words.</summary>
internal sealed record MoveRequest(TaskRow? Task, Func<int, Move> Make, string Words)
{
    private static readonly string[] OfCase = ["resume", "split", "join", "suspend", "end"];

    /// <summary>Reads the form against what stands on the case now.</summary>
    public static Result<MoveRequest> Read(string act, IFormCollection form, CaseMoves moves, Actor by)
    {
        var task = TaskOf(act, form, moves, by);
        if (task is null && !OfCase.Contains(act)) return Gone;
        var words = form["reason"].ToString().Trim();
        var people = form["people"].OfType<string>().Select(DeskOf).OfType<Assignment>().ToList();
        if (NeedsPeople(act) && people.Count == 0) return Nobody;
        var rule = RuleOf(form);
        if (rule.Refusal is { } wrong) return wrong;
        Func<int, Move>? make = act switch
        {
            "return" =>
                key =>
                new Return(key, int.TryParse(form["to"], out var to) ? to : Return.Previous, form["then"] == "straight",
                    words),
            "withdraw" => key => new Withdraw(key, words),
            "ask-back" => key => new AskBack(key, words),
            "give-back" or "keep" => key => new AnswerAskBack(key, act == "give-back", words),
            "transfer" => key => new Transfer(key, people[0], words),
            "delegate" => key =>
                new Transfer(key, people[0] with { For = by.PersonId.ToString(), Why = $"{by.PersonName}委托" }, words),
            "add-signer" => key => new AddSigners(key, PlaceOf(form), people, words),
            "remove-signer" => key => new RemoveSigner(key, words),
            "countersign" => key =>
                new Countersign(key, [.. people.Select(one => one with { Weight = WeightOf(form) })], rule.Answer),
            "circulate" => key => new Circulate(key, people),
            "free" => key => new SendFreely(key, people, words),
            "claim" => key => new Claim(key),
            "release" => key => new Release(key),
            "suspend" => key => new Suspend(key, words),
            "resume" => _ => new Resume(words),
            "end" => key => new Terminate(key, words),
            "join" =>
                _ =>
                new JoinInto(Guid.TryParse(form["case"], out var other) ? other.ToString() : Guid.Empty.ToString(),
                    words),
            "split" => _ => new Split(words),
            _ => null,
        };
        return make is null ? Refusal.NotThere : new MoveRequest(task, make, words);
    }

    // The form names the task; the menu of the case page means the viewer's own.
    private static TaskRow? TaskOf(string act, IFormCollection form, CaseMoves moves, Actor by)
    {
        if (Guid.TryParse(form["task"], out var id)) return moves.Tasks.FirstOrDefault(t => t.Task.Id == id)?.Task;
        if (form.ContainsKey("task")) return null;
        var tasks = moves.Tasks.Select(t => t.Task).ToList();
        if (act is "withdraw" or "ask-back")
            return tasks.LastOrDefault(t => t.DoneBy == by.PersonId && t.State == "done");
        return act == "remove-signer"
            ? tasks.FirstOrDefault(t => t.State == "open" && !t.IsFor(by.PersonId, by.PostId))
            : tasks.FirstOrDefault(t => t.State == "open" && t.IsFor(by.PersonId, by.PostId)
                && t.Kind != nameof(SeatKind.AskBack));
    }

    private static bool NeedsPeople(string act) =>
        act is "transfer" or "delegate" or "add-signer" or "circulate" or "free";

    private static Assignment? DeskOf(string item)
    {
        var parts = item.Split(':', 2);
        if (parts.Length != 2 || !int.TryParse(parts[1], out _)) return null;
        return parts[0] switch
        {
            "post" => new Assignment(AssigneeKind.Post, parts[1], "选定的岗位"),
            "person" => new Assignment(AssigneeKind.Person, parts[1], "选定的人"),
            _ => null,
        };
    }

    private static SeatKind PlaceOf(IFormCollection form) => form["place"].ToString() switch
    {
        "after" => SeatKind.After,
        "beside" => SeatKind.Beside,
        _ => SeatKind.Before,
    };

    private static decimal WeightOf(IFormCollection form) =>
        Number(form["weight"]) is { } weight and > 0 and <= 100 ? weight : 1;

    private static Result<CountersignRule?> RuleOf(IFormCollection form)
    {
        SignRule? rule = form["rule"].ToString() switch
        {
            "all" => SignRule.All, "any" =>
                SignRule.Any, "count" => SignRule.Count, "share" => SignRule.Share, "weight" => SignRule.Weight,
            "veto" => SignRule.Veto, _ => null,
        };
        if (rule is null) return (CountersignRule?)null;
        var amount = Number(form["amount"]) ?? 0;
        var wanted = new CountersignRule(rule.Value, rule is SignRule.Share or SignRule.Weight ? amount / 100 : amount,
            form["order"] == "order");
        return wanted.IsSound ? wanted : new Refusal("move.rule_amount", "这条会签规则要写数：几人写人数，比例和权重写 1 到 100。",
            "This rule needs its number: so many people, or 1 to 100 per cent for a share or weight.",
            RefusalKind.Wrong, "amount");
    }

    private static decimal? Number(string? typed) =>
        decimal.TryParse(typed, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private static Refusal Gone { get; } = new("task.closed", "这件现在不等您办，您写的字没有提交。",
        "Nothing is asked of you here now; your words were not submitted.");

    private static Refusal Nobody { get; } = new("move.nobody", "请选人再提交。", "Choose who it concerns, then submit.",
        RefusalKind.Wrong, "people");
}
