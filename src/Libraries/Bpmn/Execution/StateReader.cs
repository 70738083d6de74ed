using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Bpmn.Execution;

/// <summary>Reads what <see cref="StateWriter"/> wrote. A state that names a node the definition has not is refused, by
/// that name.</summary>
public static class StateReader
{
    internal static readonly string[] StatusNames = ["running", "completed", "terminated", "failed"];
    internal static readonly string[] PhaseNames = ["open", "scope", "body", "arrived", "timer", "watch",
        "compensating"];

    public static (State? State, Refused? Refusal) Read(Definition definition, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return (Read(definition, document.RootElement), null);
        }
        // Stored text from a damaged row or another version: an answer, not a crash.
        catch (JsonException) { return (null, Unreadable("")); }
        catch (FormatException) { return (null, Unreadable("")); }
        catch (InvalidOperationException) { return (null, Unreadable("")); }
        catch (KeyNotFoundException missing) { return (null, Unreadable(missing.Message)); }
    }

    /// <summary>The same from a part of a larger document; throws what the other turns into a refusal.</summary>
    public static State Read(Definition definition, JsonElement root)
    {
        if (root.GetProperty("v").GetInt32() != StateWriter.Version) throw new FormatException("version");
        var flows = definition.Flows.ToDictionary(flow => flow.Id, flow => flow.Index, StringComparer.Ordinal);
        var status = Array.IndexOf(StatusNames, root.GetProperty("s").GetString());
        if (status < 0) throw new FormatException("status");
        return new State(
            (Status)status,
            root.GetProperty("n").GetInt32(),
            [.. root.GetProperty("live").EnumerateArray().Select(item => ReadInstance(definition, flows, item))],
            [.. root.GetProperty("past").EnumerateArray().Select(item => ReadVisit(definition, flows, item))],
            ReadValues(root.GetProperty("x")))
        {
            Loose = root.TryGetProperty("loose", out _),
            Failure = root.TryGetProperty("failure", out var failure) ? failure.GetString() : null,
        };
    }

    public static Values ReadValues(JsonElement json)
    {
        var values = Values.Empty;
        foreach (var property in json.EnumerateObject()) values = values.With(property.Name, ReadValue(property.Value));
        return values;
    }

    public static FeelValue ReadValue(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False:
                return json.GetBoolean();
            case JsonValueKind.Number:
                return json.GetDecimal();
            case JsonValueKind.String:
                return json.GetString();
            case JsonValueKind.Array:
                return FeelValue.Of([.. json.EnumerateArray().Select(ReadValue)]);
            case JsonValueKind.Object:
                if (json.TryGetProperty("@date", out var date))
                    return FeelValue.Of(DateOnly.Parse(date.GetString()!, CultureInfo.InvariantCulture));
                if (json.TryGetProperty("@moment", out var moment))
                    return FeelValue.Of(DateTimeOffset.Parse(moment.GetString()!, CultureInfo.InvariantCulture));
                if (json.TryGetProperty("@span", out var span))
                    return FeelValue.Of(System.Xml.XmlConvert.ToTimeSpan(span.GetString()!));
                return FeelValue.Of(ReadValues(json));
            default:
                return FeelValue.Null;
        }
    }

    static Instance ReadInstance(Definition definition, Dictionary<string, int> flows, JsonElement json)
    {
        var phase = json.TryGetProperty("is", out var name) ? Array.IndexOf(PhaseNames, name.GetString()) : 0;
        if (phase < 0) throw new FormatException("is");
        return new Instance(json.GetProperty("id").GetInt32(), NodeOf(definition, json), Number(json, "in", 0),
            (Phase)phase)
        {
            Cause = Number(json, "by", 0),
            Flow = json.TryGetProperty("via", out var flow) ? flows[flow.GetString()!] : -1,
            Index = Number(json, "i", -1),
            Count = Number(json, "count", 0),
            Total = Number(json, "total", 0),
            Started = Number(json, "started", 0),
            Locals = Locals(json),
        };
    }

    static Visit ReadVisit(Definition definition, Dictionary<string, int> flows, JsonElement json) =>
        new(json.GetProperty("id").GetInt32(), NodeOf(definition, json), Number(json, "in", 0), Number(json, "by", 0),
            Number(json, "i", -1))
        {
            Total = Number(json, "total", 0),
            Compensated = json.TryGetProperty("compensated", out _),
            Arrivals = json.TryGetProperty("arrivals", out var arrivals)
                ? [.. arrivals.EnumerateArray().Select(item => ReadInstance(definition, flows, item))]
                : ImmutableArray<Instance>.Empty,
            Locals = Locals(json),
        };

    static int NodeOf(Definition definition, JsonElement json)
    {
        var id = json.GetProperty("at").GetString()!;
        return definition.Find(id)?.Index ?? throw new KeyNotFoundException(id);
    }

    static int Number(JsonElement json, string name, int usual) =>
        json.TryGetProperty(name, out var value) ? value.GetInt32() : usual;

    static Values? Locals(JsonElement json) => json.TryGetProperty("x", out var locals) ? ReadValues(locals) : null;

    static Refused Unreadable(string detail) => new(
        "engine.state_unreadable", $"办件状态读不出来{(detail.Length > 0 ? $"（{detail}）" : "")}",
        $"The stored state cannot be read. {detail}".TrimEnd());
}
