using System.Globalization;
using System.Xml.Linq;

namespace Yiwang.Bpmn.Model;

/// <summary>
/// Who acts at a step. <paramref name="Kind"/> is one of <see cref="Kinds"/>; <paramref name="Argument"/> is what
/// stands
/// behind the colon of <c>role:</c>, <c>unit:</c>, <c>post:</c>, <c>step:</c> and <c>table:</c>, else empty.
/// </summary>
public sealed record RouteWho(string Kind, string Argument)
{
    /// <summary>The words without an argument, then those with one.</summary>
    public static readonly IReadOnlyList<string> Kinds =
    [
        "drafter", "section-head", "leader", "superior", "registry", "seal-keeper", "archivist", "chosen",
        "sections", "units",
        "parent-unit", "common-superior", "child-units", "recipients", "role", "unit", "post", "step", "table",
    ];

    /// <summary>Whether the words are ours.</summary>
    public bool IsKnown => Kinds.Contains(Kind)
        && Argument.Length > 0 == (Kind is "role" or "unit" or "post" or "step" or "table");

    /// <summary>Reads one word with its argument; null for no text. Whether it is ours says
    /// <see cref="IsKnown"/>.</summary>
    public static RouteWho? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }
        var parts = text.Trim().Split(':', 2);
        return new RouteWho(parts[0], parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>As the file writes it.</summary>
    public override string ToString() => Argument.Length == 0 ? Kind : $"{Kind}:{Argument}";
}

/// <summary>
/// A deadline in working time. <paramref name="Unit"/> is <c>m</c> (minutes), <c>h</c> (working hours),
/// <c>d</c> (working days) or <c>c</c>: the limit of the case itself, as somebody set it by date.
/// </summary>
public sealed record RouteTerm(int Amount, char Unit)
{
    internal const int AmountMax = 10_000;

    private const string OfCase = "case";

    /// <summary>Reads <c>2h</c>, <c>3d</c>, <c>30m</c>, <c>case</c>; null when the text is none of these.</summary>
    public static RouteTerm? Read(string? text) => text == OfCase ? new RouteTerm(0, 'c')
        : text is { Length: > 1 } && text[^1] is 'm' or 'h' or 'd'
        && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, null, out var amount)
        && amount is > 0 and <= AmountMax ? new RouteTerm(amount, text[^1]) : null;

    /// <summary>As the file writes it.</summary>
    public override string ToString() => Unit == 'c' ? OfCase : $"{Amount}{Unit}";
}

/// <summary>
/// When a countersign is complete. <paramref name="Rule"/>: <c>all</c>, <c>any</c>, <c>count</c>, <c>share</c>,
/// <c>weight</c> or <c>veto</c>; <paramref name="Amount"/> is the number behind <c>count:</c> (of people),
/// <c>share:</c> (0 to 1) or <c>weight:</c> (0 to 1 of all weights), else 0. With <c>veto</c> all must agree and one
/// disagreement ends it. <paramref name="Over"/>: the list variable with those asked; empty when <c>who</c> says it.
/// </summary>
public sealed record RouteCountersign(string Rule, decimal Amount, bool Sequential, string Over)
{
    /// <summary>Null when the text is none of the rules.</summary>
    internal static RouteCountersign? Read(XElement? xml)
    {
        if (xml is null)
        {
            return null;
        }
        var parts = ((string?)xml.Attribute("rule") ?? "all").Split(':', 2);
        var sequential = (string?)xml.Attribute("order") == "sequential";
        var amount = 0m;
        var sound = parts[0] switch
        {
            "all" or "any" or "veto" => parts.Length == 1,
            "count" => Number(parts, out amount) && amount >= 1 && amount == decimal.Truncate(amount),
            "share" or "weight" => Number(parts, out amount) && amount is > 0 and <= 1,
            _ => false,
        };
        return sound ? new RouteCountersign(parts[0], amount, sequential, (string?)xml.Attribute("over") ?? "") : null;
    }

    private static bool Number(string[] parts, out decimal amount)
    {
        amount = 0;
        return parts.Length == 2 && decimal.TryParse(
            parts[1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);
    }
}

/// <summary>
/// A name a condition may use. <paramref name="Type"/> is a FEEL type; <paramref name="Values"/> the only values,
/// or empty.
/// </summary>
public sealed record RouteVariable(string Name, string Type, IReadOnlyList<string> Values, string Label,
    string LabelEn = "")
{
    /// <summary>Ids of the steps whose answerers are asked for it; none: whoever's way depends on it.</summary>
    public IReadOnlyList<string> AskedAt { get; init; } = [];

    /// <summary>The label on English pages; without one the label itself.</summary>
    public string English => LabelEn.Length > 0 ? LabelEn : Label;

    /// <summary>
    /// What a condition may always ask, declared or not: facts of the document, which the platform fills in before each
    /// step's conditions are looked at and nobody chooses (docs/standards/bpmn.md).
    /// </summary>
    public static readonly IReadOnlyList<RouteVariable> Facts =
    [
        new("direction", "string", ["outgoing", "incoming", "internal"], "方向"),
        new("type", "string", [], "文种"),
        new("urgency", "string", ["ordinary", "urgent", "extra-urgent", "flash"], "紧急程度"),
        new("classification", "string", ["none", "internal", "work-secret"], "密级标识"),
        new("level", "string", ["province", "prefecture", "county", "township"], "单位层级"),
        new("joint", "boolean", [], "联合行文"),
        new("from", "string", ["above", "below", "beside"], "来文方向"),
        new("recipientCount", "number", [], "主送抄送单位数"),
        new("attachmentCount", "number", [], "附件数"),
    ];

    /// <summary>The fact of this name; null for what a route declares of its own.</summary>
    public static RouteVariable? Fact(string name) => Facts.FirstOrDefault(fact => fact.Name == name);

    internal static RouteVariable Read(XElement xml) => new(
        (string?)xml.Attribute("name") ?? "", (string?)xml.Attribute("type") ?? "string",
        RouteStep.Words((string?)xml.Attribute("values")), (string?)xml.Attribute("label") ?? "",
        (string?)xml.Attribute("label-en") ?? "")
    {
        AskedAt = RouteStep.Words((string?)xml.Attribute("asked-at")),
    };
}

/// <summary>
/// What <c>yw:step</c> says of a user task: the kind of opinion it writes, who acts (from the step, else from the
/// lane's
/// <c>yw:post</c>), from whom the person before may choose, the act done by completing it, the free moves allowed, the
/// parts of the form that may be edited, the term, how several sign, and the step's English name (<c>name-en</c>).
/// <paramref name="Verdict"/>: the variable that keeps whether the step agreed (boolean) or who did not (list); whoever
/// answers says so. Empty where nobody is asked.
/// </summary>
public sealed record RouteStep(
    string Opinion, RouteWho? Who, IReadOnlyList<RouteWho> Choose, string ChosenAt, string Act,
    IReadOnlyList<string> Moves, IReadOnlyList<string> Edit, RouteTerm? Term, RouteCountersign? Countersign,
    IReadOnlyList<string> Notices, bool SkipSame, string English = "", string Verdict = "")
{
    /// <summary>What whoever answers does not see until they have (<see cref="KnownHides"/>).</summary>
    public IReadOnlyList<string> Hide { get; init; } = [];

    /// <summary>The parts of a draft that a step may let be changed.</summary>
    public static readonly IReadOnlyList<string> KnownEdits =
        ["title", "body", "attachments", "recipients", "urgency", "classification"];

    /// <summary>What a step may keep from whoever answers it: what the others wrote, the attachments.</summary>
    public static readonly IReadOnlyList<string> KnownHides = ["opinions", "attachments"];

    /// <summary>When a step tells whoever has it; with none named, always.</summary>
    public static readonly IReadOnlyList<string> KnownNotices = ["arrived", "returned", "late"];

    /// <summary>The free moves a step may allow.</summary>
    public static readonly IReadOnlyList<string> KnownMoves =
    [
        "return", "withdraw", "transfer", "add-signer", "remove-signer", "countersign", "circulate", "delegate",
        "claim",
        "urge", "suspend", "terminate", "jump", "reopen", "join", "split", "free",
    ];

    /// <summary>What completing a step may do to the document beyond moving on.</summary>
    public static readonly IReadOnlyList<string> KnownActs =
    [
        "sign", "check", "register", "number", "typeset", "print", "seal", "release", "send", "reply", "archive",
        "receive", "report", "accept", "settle", "rule",
    ];

    internal static RouteStep? Read(FlowNode node)
    {
        var step = node.RouteExtension("step");
        var countersign = node.RouteExtension("countersign");
        var post = node.Lane?.Post;
        if (step is null && countersign is null && (post is null || node.Kind != NodeKind.UserTask))
        {
            return null;
        }
        return new RouteStep(
            (string?)step?.Attribute("opinion") ?? "",
            RouteWho.Read((string?)step?.Attribute("who")) ?? post,
            [.. Words((string?)step?.Attribute("choose")).Select(w => RouteWho.Read(w)!)],
            (string?)step?.Attribute("chosen-at") ?? "",
            (string?)step?.Attribute("act") ?? "",
            Words((string?)step?.Attribute("moves")),
            Words((string?)step?.Attribute("edit")),
            RouteTerm.Read((string?)step?.Attribute("term")),
            RouteCountersign.Read(countersign),
            Words((string?)step?.Attribute("notices")),
            (string?)step?.Attribute("skip-same") is "true" or "1",
            (string?)step?.Attribute("name-en") ?? "",
            (string?)step?.Attribute("verdict") ?? "")
        {
            Hide = Words((string?)step?.Attribute("hide")),
        };
    }

    internal static IReadOnlyList<string> Words(string? text) =>
        text is null ? [] : text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
