using System.Globalization;
using System.Text.Json.Serialization;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Documents.Reading;

/// <summary>Whom a person of a unit can choose for the next step; values as <see cref="WhoGets"/> reads them.</summary>
internal sealed record ChosenFrom(
    IReadOnlyList<Option> Sections, IReadOnlyList<Option> Units, IReadOnlyList<Option> Below,
    [property: JsonIgnore] IReadOnlyList<PostOption> Held, IReadOnlyList<Option> Reserved)
{
    public IReadOnlyList<Option> Leaders => Holding("leader");

    public IReadOnlyList<Option> Posts => [.. Held.Select(post => post.Option)];

    private IReadOnlyList<Option> Holding(string role) =>
        [.. Held.Where(post => post.Roles.Contains(role)).Select(post => post.Option)];

    /// <summary>The bounded list that a step's word stands for.</summary>
    public IReadOnlyList<Option> Of(RouteWho who) => who.Kind switch
    {
        "sections" => Sections,
        "units" or "recipients" => [.. Units, .. Below],
        "child-units" => Below,
        "leader" => Leaders,
        "section-head" or "registry" or "seal-keeper" or "archivist" => Holding(who.Kind),
        "role" => Holding(who.Argument),
        "post" =>
            [.. Held.Where(post => post.Roles.Contains(who.Argument)
                || post.Option.Words.StartsWith(who.Argument, StringComparison.Ordinal)).Select(post => post.Option)],
        _ => Posts,
    };
}

internal sealed record PostOption(Option Option, IReadOnlyList<string> Roles);

/// <summary>
/// The choices of a step as its drawn route has them: one entry for each way its gateways can go, named by the flows,
/// with the fields that the way wants.
/// </summary>
internal static class DrawnChoices
{
    private const int TextLengthMax = 200;

    public static IReadOnlyList<NextStep> Of(IReadOnlyList<WayAhead> ways, string verb, ChosenFrom people) =>
        [.. ways.Select(way => new NextStep(
        way.Key, WordsOf(way), ButtonOf(way, verb), Asks: [.. way.Wants.Select(want => Ask(want, people))]))];

    /// <summary>What the form chose, as the route's variables; or what is missing or was not offered.</summary>
    public static Result<Values> Read(IReadOnlyList<WayAhead> ways, string next, ChosenFrom people,
        Func<string, IReadOnlyList<string>> chosen)
    {
        // Where there is only one way on there is nothing to choose.
        var taken = ways.Count == 1 ? ways[0] : ways.FirstOrDefault(way => way.Key == next);
        if (taken is null) return NotOffered;
        var values = taken.Says;
        foreach (var want in taken.Wants)
        {
            var given = chosen(FieldOf(want)).Where(text => text.Length > 0).ToList();
            var read = ValueOf(want, given, people);
            if (read.Refusal is { } no) return no;
            if (!read.Answer.IsNull) values = values.With(want.Variable, read.Answer);
        }
        return values;
    }

    private static Result<FeelValue> ValueOf(Wanted want, List<string> given, ChosenFrom people)
    {
        if (want.Declared is null or { Type: "list" })
        {
            if (want.Declared is null && given.Count == 0) return Nobody(want);
            var offered = Offered(want, people).Select(option => option.Value).ToHashSet(StringComparer.Ordinal);
            return given.TrueForAll(offered.Contains) ? FeelValue.Of(given) : NotOffered;
        }
        if (want.Declared.Type == "boolean") return FeelValue.Of(given.Count > 0);
        if (given.Count == 0) return FeelValue.Null;
        switch (want.Declared.Type)
        {
            case "number":
                return decimal.TryParse(given[0], NumberStyles.Number, CultureInfo.InvariantCulture, out var number)
                    ? FeelValue.Of(number) : Unreadable(want);
            case "date":
                return DateOnly.TryParseExact(given[0], "yyyy-MM-dd", out var date)
                    ? FeelValue.Of(date) : Unreadable(want);
            default:
                return given[0].Length <= TextLengthMax
                    && (want.Declared.Values.Count == 0 || want.Declared.Values.Contains(given[0]))
                    ? FeelValue.Of(given[0]) : Unreadable(want);
        }
    }

    private static AskFor Ask(Wanted want, ChosenFrom people) => want.Declared switch
    {
        null =>
            new AskFor(FieldOf(want), new($"“{want.Step!.Name}”由谁办", $"Who does “{want.Step.English}”"),
                Offered(want, people), Single: want.Step.InstanceMark is null),
        { Type: "list" } => new AskFor(FieldOf(want), Label(want.Declared), Offered(want, people)),
        { Type: "boolean" } => new AskFor(FieldOf(want), Label(want.Declared), []),
        { Values.Count: > 0 } values =>
            new AskFor(FieldOf(want), Label(values),
                [.. values.Values.Select(value => new Option(value, RouteWords.Value(value).Zh))], Single: true),
        { Type: "number" } number => new AskFor(FieldOf(want), Label(number), [], Input: "number"),
        { Type: "date" } date => new AskFor(FieldOf(want), Label(date), [], Input: "date"),
        var text => new AskFor(FieldOf(want), Label(text), [], Input: "text"),
    };

    // From the step's own bounded list; without one from what those in it are called.
    private static IReadOnlyList<Option> Offered(Wanted want, ChosenFrom people)
    {
        if (want.Step?.Step is { Choose.Count: > 0 } step)
            return [.. step.Choose.SelectMany(people.Of).DistinctBy(option => option.Value)];
        var inside = want.Step?.Inner?.Nodes.Prepend(want.Step) ?? (want.Step is null ? [] : [want.Step]);
        var words = inside.Select(node => node.Step?.Who).OfType<RouteWho>()
            .Where(who => who.Kind is "recipients" or "units" or "child-units" or "sections").Take(1).ToList();
        return words.Count > 0 ? people.Of(words[0]) : [.. people.Sections, .. people.Posts];
    }

    private static string FieldOf(Wanted want) => "v-" + want.Variable;

    private static Text Label(RouteVariable variable) =>
        variable.Label.Length > 0 ? new(variable.Label, variable.English) : new(variable.Name, variable.Name);

    private static Text WordsOf(WayAhead way)
    {
        var flows = way.Flows.Where(flow => flow.Name.Length > 0).ToList();
        if (way.Key.Length == 0) return new("按流程送下一步", "On along the route");
        var steps = StepsOf(way);
        if (flows.Count == 0) return new($"送{steps.Zh}", $"To {steps.En}");
        var (zh, en) = (string.Join('，', flows.Select(flow => flow.Name)),
            string.Join(", ", flows.Select(flow => flow.English)));
        return way.Steps.Count == 0 ? new(zh, en) : new($"{zh}：送{steps.Zh}", $"{en}: to {steps.En}");
    }

    private static Text ButtonOf(WayAhead way, string verb) => way.Key.Length == 0 || way.Steps.Count == 0
        ? new($"{verb}并送下一步", "Send on") : new($"{verb}并送{StepsOf(way).Zh}", $"Send to {StepsOf(way).En}");

    private static Text StepsOf(WayAhead way) =>
        new(string.Join('、', way.Steps.Select(step => step.Name)),
            string.Join(", ", way.Steps.Select(step => step.English)));

    private static Refusal Nobody(Wanted want) =>
        new("route.nobody_chosen", $"请选“{want.Step!.Name}”由谁办。", $"Choose who does “{want.Step.English}”.",
        RefusalKind.Wrong, FieldOf(want));

    private static Refusal Unreadable(Wanted want) =>
        new("route.value_unreadable", $"“{Label(want.Declared!).Zh}”填得不对。",
        $"“{Label(want.Declared!).En}” cannot be read.", RefusalKind.Wrong, FieldOf(want));

    private static Refusal NotOffered { get; } = new("route.not_offered", "选的不在可选之列，可能流程刚走到别处，请重新打开页面。",
        "That is not among what can be chosen; the case may have moved on. Open the page again.", RefusalKind.Wrong,
        "next");
}
