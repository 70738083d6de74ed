using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>
/// What an answer says about the way must be asked at its step and be of its kind: what others decide, nobody decides
/// for them, whatever a program sends.
/// </summary>
internal static class SaidHere
{
    /// <param name="taken">Names that the step's act takes beside the route's.</param>
    /// <returns>The same, a date that came as text as a date.</returns>
    public static Result<Values> Read(CompiledRoute route, CaseRow onCase, TaskRow task, Values said,
        IReadOnlyList<string> taken)
    {
        if (said.Count == 0) return said;
        var asked = WaysAhead.AskedAt(route, route.StateOf(onCase), task.Node);
        var read = Values.Empty;
        foreach (var (name, value) in said)
        {
            if (!asked.TryGetValue(name, out var declared) && !taken.Contains(name)) return NotAsked(route, name);
            var fit = declared is null ? value : Fit(declared, value);
            if (declared is not null && fit.IsNull) return Unfit(declared);
            read = read.With(name, fit);
        }
        return read;
    }

    // FEEL's null: not of that kind.
    private static FeelValue Fit(RouteVariable declared, FeelValue value) => (declared.Type, value.Kind) switch
    {
        ("boolean", FeelKind.Boolean) or ("number", FeelKind.Number) or ("date", FeelKind.Date)
            or ("list", FeelKind.List) => value,
        ("date", FeelKind.Text) when DateOnly.TryParseExact(value.Text, "yyyy-MM-dd", out var date) => FeelValue.Of(date),
        ("string", FeelKind.Text) when declared.Values.Count == 0 || declared.Values.Contains(value.Text) => value,
        _ => FeelValue.Null,
    };

    private static Refusal NotAsked(CompiledRoute route, string name)
    {
        var (zh, en) = route.Process.Variables.FirstOrDefault(one => one.Name == name) is { } declared
            ? (declared.Label, declared.English) : (name, name);
        return new Refusal("route.not_asked_here", $"“{zh}”不由这一步定。", $"“{en}” is not decided at this step.",
            RefusalKind.Wrong, name);
    }

    private static Refusal Unfit(RouteVariable declared)
    {
        var (zh, en) = declared switch
        {
            { Values.Count: > 0 } => (string.Join('、', declared.Values), string.Join(", ", declared.Values)),
            { Type: "boolean" } => ("是或否", "true or false"),
            { Type: "number" } => ("数", "a number"),
            { Type: "date" } => ("日期", "a date"),
            { Type: "list" } => ("列表", "a list"),
            _ => ("文字", "a text"),
        };
        return new Refusal("route.value_unfit", $"“{declared.Label}”填得不对，应是：{zh}。",
            $"“{declared.English}” must be: {en}.", RefusalKind.Wrong, declared.Name);
    }
}
