using Yiwang.Platform;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using TaskRow = Yiwang.Platform.Routing.TaskRow;

namespace Yiwang.Documents.Moving;

/// <summary>Whom a move can name: posts and people of the unit, offices of units of the same level, other
/// cases.</summary>
internal sealed record MovePeople(
    IReadOnlyList<Option> Posts, IReadOnlyList<Option> People, IReadOnlyList<Option> Offices,
    IReadOnlyList<Option> Cases);

/// <summary>The moves that may be made now, as forms; what each does to others is said before the click.</summary>
internal static class MoveForms
{
    private static readonly Text Whom = new("选人", "Whom");
    private static readonly Text Why = new("理由", "Why");
    private static readonly Text Remark = new("附言（可不写）", "Remark (optional)");

    public static List<MoveGroup> Of(CaseMoves moves, MovePeople people, bool chinese)
    {
        var groups = new List<MoveGroup>();
        foreach (var (task, who, offers) in moves.Tasks)
        {
            var name = chinese || task.StepEn.Length == 0 ? task.Step : task.StepEn;
            var forms = offers.Select(offer => FormOf(offer, task, moves, people, chinese)).OfType<MoveForm>().ToList();
            if (forms.Count == 0) continue;
            var mine = offers.Any(offer => offer.Name is "complete" or "read" or "claim" or "release" or "give-back");
            groups.Add(new MoveGroup(mine ? new Text($"我这一步：{task.Step}", $"My step: {name}") : task.State == "done"
                ? new Text($"我办过的：{task.Step}", $"What I did: {name}")
                : new Text($"{task.Step}：{who}", $"{name}: {who}"), KindOf(task), forms));
        }
        var onCase = moves.OnCase.Select(offer => FormOf(offer, null, moves, people, chinese)).OfType<MoveForm>()
            .ToList();
        if (onCase.Count > 0)
            groups.Add(new MoveGroup(new Text("整个办件（单位管理员）", "The whole case (administrator)"), null, onCase));
        return groups;
    }

    private static Text? KindOf(TaskRow task) => task.Kind switch
    {
        "AskBack" => new("有人请您把这件退还给他。", "Somebody asks you to give this back."),
        "Before" or "After" or "Beside" => new("这是加签。", "This was added."),
        "Correct" => new("退回来请改正，改好直接回到退回的人。", "It was returned to be mended, and goes straight back."),
        _ => null,
    };

    private static MoveForm? FormOf(AllowedMove offer, TaskRow? task, CaseMoves moves, MovePeople people, bool chinese)
    {
        if (MoveWords.Of(offer.Name) is not { } words) return null;
        var inputs = Inputs(offer, moves, people, task, chinese).ToList();
        if (inputs.Any(input => input is { Required: true, Kind: InputKind.One or InputKind.Radio, Options.Count: 0 }))
            return null;
        return new MoveForm(words.Act, task?.Id.ToString() ?? "", words.Icon, words.Name, words.Means, words.Button,
            inputs, Effect(offer.Name, task, moves));
    }

    private static IEnumerable<MoveInput> Inputs(AllowedMove offer, CaseMoves moves, MovePeople people, TaskRow? task,
        bool chinese)
    {
        switch (offer.Name)
        {
            case "return":
                yield return new MoveInput("to", new("退给哪一步", "Back to which step"), InputKind.Radio,
                    Targets(offer, moves, task!, chinese), true, offer.Targets[0].Visit.ToString());
                yield return new MoveInput("then", new("改好以后", "Once mended"), InputKind.Radio, Then(chinese), true,
                    "straight");
                break;
            case "transfer":
                yield return new MoveInput("people", Whom, InputKind.One, people.Posts, true);
                break;
            case "delegate":
                yield return new MoveInput("people", Whom, InputKind.One, people.People, true);
                break;
            case "add-signer":
                yield return new MoveInput("people", Whom, InputKind.Many, people.Posts);
                yield return new MoveInput("place", new("何时签", "When"), InputKind.Radio, Places(chinese), true,
                    "before");
                break;
            case "countersign":
                yield return new MoveInput("people", Whom, InputKind.Many, [.. people.Posts, .. people.Offices]);
                yield return new MoveInput("rule", new("会签规则", "Rule"), InputKind.One, Rules(chinese), false, "same");
                yield return new MoveInput("amount", new("几人，或百分之几", "How many, or per cent"), InputKind.Number);
                yield return new MoveInput("order", new("先后", "Order"), InputKind.Radio, Orders(chinese), false,
                    "together");
                yield return new MoveInput("weight", new("所加的人每人权重", "Weight of each added"), InputKind.Number,
                    Value: "1");
                break;
            case "circulate" or "free":
                yield return new MoveInput("people", Whom, InputKind.Many, people.Posts);
                break;
            case "join":
                yield return new MoveInput("case", new("并入哪一件", "Into which case"), InputKind.One, people.Cases, true);
                break;
            case "jump":
                yield return new MoveInput("target", new("到哪一步", "To which step"), InputKind.One, Steps(moves, chinese),
                    true);
                break;
            case "reopen":
                yield return new MoveInput("target", new("从哪一步重办", "From which step"), InputKind.One,
                    Passed(offer, moves, chinese), true);
                break;
        }
        if (offer.Name is "claim" or "release" or "circulate") yield break;
        var reason = offer.NeedsReason || offer.Name is "jump" or "reopen" or "terminate";
        yield return new MoveInput("reason", offer.Name == "free"
            ? new("我的意见", "My opinion") : offer.Name == "urge" ? new("催办的话", "Words") : reason ? Why : Remark,
            InputKind.Reason, Required: reason);
    }

    private static List<Option> Targets(AllowedMove offer, CaseMoves moves, TaskRow task, bool chinese) =>
        [.. offer.Targets.Select(target =>
    {
        var effect = moves.Preview(new Return(int.Parse(task.Key), target.Visit, false, "?"));
        return new Option(target.Visit.ToString(),
            $"{NameOf(target.NodeId, moves, chinese)}{(target.Round > 1 ? chinese ? $"（第 {target.Round} 轮）" : $" (round {target.Round})" : "")} — {(chinese ? "重新走：" + effect.Zh : "if it walks again: " + effect.En)}");
    })];

    private static Text? Effect(string move, TaskRow? task, CaseMoves moves)
    {
        var key = task is null ? 0 : int.Parse(task.Key);
        Platform.Routing.Move? made = move switch
        {
            "withdraw" => new Withdraw(key, ""),
            "suspend" => new Suspend(key, "?"),
            "terminate" => new Terminate(key, "?"),
            "give-back" => new AnswerAskBack(key, true, ""),
            "remove-signer" => new RemoveSigner(key, "?"),
            _ => null,
        };
        if (made is null || moves.Preview(made) is not { Refusal: null } preview || preview.Zh.Length == 0) return null;
        return new Text(preview.Zh, preview.En);
    }

    private static string NameOf(string node, CaseMoves moves, bool chinese) =>
        moves.Route.Model.FindNode(node) is { } found ? chinese ? found.Name : found.English : node;

    private static List<Option> Steps(CaseMoves moves, bool chinese) =>
        [.. moves.Route.Way.Rules.Keys.Select(node => new Option(node, NameOf(node, moves, chinese)))];

    private static List<Option> Passed(AllowedMove offer, CaseMoves moves, bool chinese) =>
        offer.Targets.Count == 0 ? [new Option("0", chinese ? "终止时停下的地方" : "where it was ended")]
            : [.. offer.Targets.Select(step => new Option(step.Visit.ToString(), NameOf(step.NodeId, moves, chinese)))];

    private static List<Option> Then(bool zh) =>
        [new("straight", zh ? "直接回到我这里，别的不动" : "straight back to me; nothing else moves"),
            new("again", zh ? "从那一步重新走" : "it walks again from there")];

    private static List<Option> Places(bool zh) =>
        [new("before", zh ? "在我之前，签完回到我" : "before me, then back to me"), new("after", zh ? "在我之后" : "after me"),
            new("beside", zh ? "与我同时" : "beside me")];

    private static List<Option> Orders(bool zh) =>
        [new("together", zh ? "同时" : "at once"), new("order", zh ? "依次" : "one after another")];

    private static List<Option> Rules(bool zh) =>
    [
        new("same", zh ? "不变" : "as it is"), new("all", zh ? "都要签，都同意才算同意" : "all sign; agreed if all agree"),
        new("any", zh ? "一人签了就行" : "one is enough"), new("count", zh ? "几人同意就行" : "so many agree"),
        new("share", zh ? "百分之几的人同意就行" : "a share of them agrees"),
        new("weight", zh ? "权重的百分之几同意就行" : "a share of the weights agrees"),
        new("veto", zh ? "一人不同意就停" : "one who disagrees stops it"),
    ];
}
