using System.Text.Json;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Administration.Units;

/// <summary>A unit's history in words.</summary>
internal static class UnitStory
{
    public static StoryLine Line(Row row)
    {
        var (did, rest) = Words(row.Kind, Value(row.Before), Value(row.After));
        return new StoryLine(row.At, row.Who, did, rest, DateOnly.FromDateTime(row.EffectiveOn) == WorkingCalendar.DateOf(row.At) ? row.Basis
            : $"{row.EffectiveOn:yyyy-MM-dd}{(row.Basis.Length > 0 ? "　" + row.Basis : "")}");
    }

    private static (Text Did, string More) Words(string kind, Dictionary<string, JsonElement> before,
        Dictionary<string, JsonElement> after) => kind switch
    {
        "created" => (new("设立", "founded"), Of(after, "name")),
        "renamed" => (new("改名", "renamed"), $"{Of(before, "name")} → {Of(after, "name")}"),
        "moved" => (new("改隶", "moved under"), Of(after, "parent")),
        "merged" => (new("并入", "merged into"), Of(after, "successor")),
        "abolished" => (new("撤销", "abolished"), ""),
        "letterhead" =>
            (new("改红头和流程", "changed letterhead and route"), $"{Of(after, "letterhead")} {Of(after, "prefix")}".Trim()),
        _ => (new("改动", "changed"), string.Join('　', after.Select(a => $"{Of(before, a.Key)} → {a.Value}"))),
    };

    private static string Of(Dictionary<string, JsonElement> values, string key) =>
        values.TryGetValue(key, out var value) ? value.ToString() : "";

    private static Dictionary<string, JsonElement> Value(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;

    internal sealed class Row
    {
        public DateTime At { get; init; }
        public string Who { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Before { get; init; } = "";
        public string After { get; init; } = "";
        public DateTime EffectiveOn { get; init; }
        public string Basis { get; init; } = "";
    }
}
