using System.Text.Json;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Platform.Routing;

/// <summary>Reads what <see cref="WayWriter"/> wrote. A node the route has not is refused by its name.</summary>
public static class WayReader
{
    internal static readonly string[] Kinds = ["main", "before", "after", "beside", "correct", "circulation",
        "ask-back"];
    internal static readonly string[] States = ["waiting", "open", "held", "done", "dropped"];
    internal static readonly string[] Rules = ["all", "any", "count", "share", "weight", "veto"];
    internal static readonly string[] Assignees = ["post", "person", "section", "registry", "group", "administrator"];

    public static (WayState? State, Refused? Refusal) Read(Route route, ReadOnlyMemory<byte> stored)
    {
        try
        {
            using var document = JsonDocument.Parse(stored);
            var root = document.RootElement;
            if (root.GetProperty("v").GetInt32() != WayWriter.Version) throw new FormatException("version");
            var state = new WayState(StateReader.Read(route.Definition, root.GetProperty("e")),
                root.GetProperty("n").GetInt32())
            {
                Seats = [.. root.GetProperty("seats").EnumerateArray().Select(ReadSeat)],
                Steps = [.. root.GetProperty("steps").EnumerateArray().Select(ReadStep)],
                Passed = [.. root.GetProperty("passed").EnumerateArray().Select(ReadPassed)],
                Rounds = [.. root.GetProperty("rounds").EnumerateObject()
                    .Select(item => new NodeRound(item.Name, item.Value.GetInt32()))],
                Choices = root.TryGetProperty("choices", out var choices)
                    ? [.. choices.EnumerateObject()
                        .Select(item => new Choice(item.Name, [.. item.Value.EnumerateArray().Select(ReadWho)]))] : [],
                Suspended = root.TryGetProperty("suspended", out _),
                JoinedTo = Text(root, "joined"),
            };
            return (state, null);
        }
        // Stored text from a damaged row or another version of the route: an answer, not a crash.
        catch (JsonException) { return (null, Unreadable("")); }
        catch (FormatException) { return (null, Unreadable("")); }
        catch (InvalidOperationException) { return (null, Unreadable("")); }
        catch (KeyNotFoundException missing) { return (null, Unreadable(missing.Message)); }
    }

    static Seat ReadSeat(JsonElement json) =>
        new(json.GetProperty("k").GetInt32(), Number(json, "in", 0), json.GetProperty("at").GetString()!,
            (SeatKind)Place(Kinds, Text(json, "as") ?? Kinds[0]), ReadWho(json.GetProperty("who")))
        {
            State = (SeatState)Place(States, json.GetProperty("is").GetString()!),
            Owner = Number(json, "of", 0),
            Order = Number(json, "o", 0),
            Round = Number(json, "r", 1),
            Asked = !json.TryGetProperty("asked", out _),
            Opened = json.TryGetProperty("seen", out _),
            ClaimedBy = Text(json, "claim"),
            Agree = json.TryGetProperty("yes", out var yes) ? yes.GetBoolean() : null,
            DoneBy = Text(json, "by"),
            DonePost = Text(json, "post"),
            AddedBy = Text(json, "added") ?? "",
        };

    static OpenStep ReadStep(JsonElement json) => new(
        json.GetProperty("k").GetInt32(), json.GetProperty("at").GetString()!, Number(json, "r", 1), ReadRule(json),
        ReadAnswers(json));

    static PassedStep ReadPassed(JsonElement json) => new(
        json.GetProperty("k").GetInt32(), json.GetProperty("at").GetString()!, Number(json, "r", 1), ReadRule(json),
        [.. json.GetProperty("seats").EnumerateArray().Select(ReadSeat)], ReadAnswers(json));

    static CountersignRule ReadRule(JsonElement json) => Text(json, "rule") is not { } rule
        ? CountersignRule.Everybody
        : new CountersignRule((SignRule)Place(Rules, rule), json.TryGetProperty("amount", out var amount)
            ? amount.GetDecimal() : 0, json.TryGetProperty("ordered", out _));

    static Values ReadAnswers(JsonElement json) =>
        json.TryGetProperty("x", out var values) ? StateReader.ReadValues(values) : Values.Empty;

    static Assignment ReadWho(JsonElement json)
    {
        var count = json.GetArrayLength();
        return new Assignment(
            (AssigneeKind)Place(Assignees, json[0].GetString()!), json[1].GetString()!,
            count > 2 ? json[2].GetString()! : "", count > 3 ? json[3].GetDecimal() : 1,
            count > 4 ? json[4].GetString()! : "");
    }

    static int Place(string[] names, string name) =>
        Array.IndexOf(names, name) is >= 0 and var at ? at : throw new FormatException(name);

    static int Number(JsonElement json, string name, int usual) =>
        json.TryGetProperty(name, out var value) ? value.GetInt32() : usual;

    static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? value.GetString() : null;

    static Refused Unreadable(string detail) => new(
        "way.state_unreadable", $"办件的流转状态读不出来{(detail.Length > 0 ? $"（{detail}）" : "")}",
        $"The stored way cannot be read. {detail}".TrimEnd());
}
