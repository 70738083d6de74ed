using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>A row of a decision table as somebody writes it.</summary>
/// <param name="When">Of each fact that is asked the values for which the row holds; any for one left out.</param>
internal sealed record TableRow(IReadOnlyDictionary<string, IReadOnlyList<string>> When, string Answer, string Words)
{
    public const int WordsLengthMax = 100;

    private const int ValuesMax = 50;

    /// <summary>As the trace keeps it.</summary>
    public string Line => $"{string.Join(' ', RouteChoice.Inputs.Select(Test))} → {Answer.Trim()}";

    /// <summary>The row with its tests of FEEL.</summary>
    public Result<RouteChoiceRow> Tested()
    {
        foreach (var (name, values) in When)
        {
            if (!RouteChoice.Inputs.Contains(name) || values is null || values.Count > ValuesMax
                || !values.All(value => IsValue(name, value)))
                return Wrong(name, "这一列没有这样的值。", "This column has no such value.");
        }
        var row = new RouteChoiceRow([.. RouteChoice.Inputs.Select(Test)], Answer.Trim(), Words.Trim());
        return row.Words.Length <= WordsLengthMax && RouteChoice.IsSound(row) ? row
            : Wrong("words", $"这一行读不懂，或说明超过 {WordsLengthMax} 字。",
                $"The row cannot be read, or its remark is longer than {WordsLengthMax}.");
    }

    /// <summary>The values of a test; none where any holds.</summary>
    public static IReadOnlyList<string> Values(string test) => test == RouteChoice.Any ? []
        : [.. test.Split(',').Select(part => part.Trim().Trim('"'))];

    public static Refusal Wrong(string field, string zh, string en) =>
        new("table.row_wrong", zh, en, RefusalKind.Wrong, field);

    private string Test(string name) => When.GetValueOrDefault(name, []) is { Count: > 0 } values
        ? string.Join(", ", values.Select(value => IsBoolean(name) ? value : $"\"{value}\"")) : RouteChoice.Any;

    // A program's list may hold nothing in a place.
    private static bool IsValue(string name, string? value) => IsBoolean(name) ? value is "true" or "false"
        : RouteVariable.Fact(name)!.Values is { Count: > 0 } known ? known.Contains(value)
        : value is { Length: > 0 and <= WordsLengthMax } && value.IndexOfAny(['"', '\\', ',']) < 0;

    private static bool IsBoolean(string name) => RouteVariable.Fact(name)!.Type == "boolean";
}
