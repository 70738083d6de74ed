using Yiwang.Bpmn.Feel;
using Yiwang.Platform;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Documents.Reading;

/// <summary>
/// Where a step can send a case, as the page offers it and as the route's variables take it. The choosing steps of the
/// shipped routes have words of their own as long as their route asks for nothing else; what anybody drew is offered as
/// it is drawn (<see cref="DrawnChoices"/>).
/// </summary>
internal static class NextSteps
{
    // What the words for these steps say; a step of that name whose route asks for more is offered as it is drawn.
    private static readonly Dictionary<string, string[]> Worded = new(StringComparer.Ordinal)
    {
        ["office-review"] = ["signedBy", "needsCountersign", "countersigners"],
        ["first-review"] = ["accepted"],
        ["propose"] = ["kind", "needsInstruction", "instructors", "chosen:handle", "assisting", "readers",
            "needsReply"],
        ["part-review"] = ["finished"],
        ["number"] = [],
    };

    public static IReadOnlyList<NextStep> Of(string node, string verb, IReadOnlyList<WayAhead> ways,
        ChosenFrom people) =>
        IsWorded(node, ways) ? InWords(node, verb, people.Sections, people.Units, people.Leaders, people.Reserved)
            : DrawnChoices.Of(ways, verb, people);

    /// <summary>The route's variables for what was chosen; a refusal when somebody has to be chosen and nobody
    /// was.</summary>
    /// <param name="chosen">What the form holds under a field's name.</param>
    public static Result<Values> Read(
        string node, string next, IReadOnlyList<WayAhead> ways, ChosenFrom people,
        Func<string, IReadOnlyList<string>> chosen) =>
        IsWorded(node, ways) ? ReadWords(node, next, chosen) : DrawnChoices.Read(ways, next, people, chosen);

    private static bool IsWorded(string node, IReadOnlyList<WayAhead> ways) => Worded.TryGetValue(node, out var words)
        && ways.All(way => way.Says.Select(said => said.Key).Concat(way.Wants.Select(want => want.Variable))
            .All(words.Contains));

    private static IReadOnlyList<NextStep> InWords(
        string node, string verb, IReadOnlyList<Option> sections, IReadOnlyList<Option> units,
        IReadOnlyList<Option> leaders, IReadOnlyList<Option> reserved) => node switch
        {
            "office-review" =>
            [
                new("principal", new("送分管领导审签，主要领导签发", "To the leaders; the head of the unit signs"),
                    new("核稿并送领导", "Reviewed, to the leaders")),
                new("leader", new("送分管领导审签并签发", "To the leader in charge, who also signs"),
                    new("核稿并送分管领导", "Reviewed, to the leader in charge")),
                new("countersign", new("先会签，再送领导", "Countersign first"), new("核稿并送会签", "Reviewed, to countersign"),
                    [.. units, .. sections]),
            ],
            "first-review" =>
            [
                new("accept", new("受理，送拟办", "Accept; propose handling"), new("受理并送拟办", "Accept and go on")),
                new("refuse", new("不予受理，退回来文单位", "Refuse; back to the sender"), new("退回来文单位", "Back to the sender")),
            ],
            "propose" =>
            [
                new("handle", new("送承办", "To those who handle it"), new("送出拟办意见", "Send the proposal on"), Asks:
                [
                    new("instructors",
                        new("先请领导批示（不选就直接送承办）", "A leader instructs first (none: straight to the sections)"), leaders),
                    new("lead", new("主办", "Leads"), sections, Single: true),
                    new("assist", new("协办", "Assist"), sections),
                    new("readers", new("同时传阅", "For reading meanwhile"), [.. leaders, .. sections]),
                    new("reply", new("需要答复来文单位", "The sender is to be answered"), []),
                ]),
                new("read", new("传阅", "Circulate for reading"), new("送传阅", "Circulate"), [.. leaders, .. sections]),
            ],
            "number" when reserved.Count > 0 =>
            [
                new("", new("编号并送下一步", "Number it and send on"), new("编号并送下一步", "Number and send on"), Asks:
                    [new("number", new("用预留的号（不选就取下一号）", "A reserved number (none: the next one)"), reserved,
                        Single: true)]),
            ],
            "part-review" =>
            [
                new("accept", new("采纳，这一项办结", "Accept: this part is finished"), new("采纳", "Accept")),
                new("again", new("退回重办（写明哪里不合要求）", "Send back (say what is wanting)"), new("退回重办", "Send back")),
            ],
            _ => [new("", new("按流程送下一步", "On along the route"), new($"{verb}并送下一步", "Send on"))],
        };

    private static Result<Values> ReadWords(string node, string next, Func<string, IReadOnlyList<string>> chosen)
    {
        var people = chosen("people");
        switch (node, next)
        {
            case ("office-review", "principal" or "leader"):
                return Values.Of(("signedBy", next), ("needsCountersign", false));
            case ("office-review", "countersign"):
                return people.Count == 0 ? Nobody
                    : Values.Of(("signedBy", "principal"), ("needsCountersign", true),
                        ("countersigners", FeelValue.Of(people)));
            case ("number", _):
                return chosen("number") is [{ Length: > 0 } number, ..] ? Values.Of(("number", number)) : Values.Empty;
            case ("first-review", _):
                return Values.Of(("accepted", next != "refuse"));
            case ("part-review", "accept" or "again"):
                return Values.Of(("finished", next == "accept"));
            case ("propose", "handle"):
                if (chosen("lead") is not [{ Length: > 0 } lead, ..]) return NoLead;
                var instructors = chosen("instructors");
                var values = Values.Of(("kind", "handle"), ("needsInstruction", instructors.Count > 0),
                    ("instructors", FeelValue.Of(instructors)),
                    ("chosen:handle", lead), ("assisting", FeelValue.Of(chosen("assist").Where(s => s != lead))),
                    ("readers", FeelValue.Of(chosen("readers"))));
                // An answer that the sender asked for stays owed whatever is ticked here.
                return chosen("reply").Count > 0 ? values.With("needsReply", FeelValue.True) : values;
            case ("propose", "read"):
                return people.Count == 0 ? Nobody
                    : Values.Of(("kind", "read"), ("needsInstruction", false),
                        ("instructors", FeelValue.Of(Array.Empty<string>())),
                        ("assisting", FeelValue.Of(Array.Empty<string>())), ("readers", FeelValue.Of(people)));
            default:
                return Values.Empty;
        }
    }

    private static Refusal NoLead { get; } = new("route.no_lead", "请选主办的处室。", "Choose the section that leads.",
        RefusalKind.Wrong, "lead");

    private static Refusal Nobody { get; } = new("route.nobody_chosen", "请选由谁办理。", "Choose who is to have it.",
        RefusalKind.Wrong, "people");
}
