using System.Buffers;
using System.Text.Json;
using Yiwang.Bpmn.Execution;

namespace Yiwang.Platform.Routing;

/// <summary>Writes a way as JSON: the engine's state under <c>e</c>, seats, steps, passed steps, rounds. What is usual
/// is not written.</summary>
public static class WayWriter
{
    public const int Version = 1;

    static readonly JsonWriterOptions Options = new()
        { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Route route, WayState state)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteNumber("v", Version);
        json.WriteNumber("n", state.Next);
        if (state.Suspended) json.WriteBoolean("suspended", true);
        if (state.JoinedTo is not null) json.WriteString("joined", state.JoinedTo);
        json.WritePropertyName("e");
        StateWriter.Write(json, route.Definition, state.Engine);
        List(json, "seats", state.Seats, WriteSeat);
        List(json, "steps", state.Steps, WriteStep);
        List(json, "passed", state.Passed, WritePassed);
        json.WriteStartObject("rounds");
        foreach (var (nodeId, round) in state.Rounds) json.WriteNumber(nodeId, round);
        json.WriteEndObject();
        if (state.Choices.Length > 0)
        {
            json.WriteStartObject("choices");
            foreach (var choice in state.Choices) List(json, choice.NodeId, choice.Who, WriteWho);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    static void WriteSeat(Utf8JsonWriter json, Seat seat)
    {
        json.WriteStartObject();
        json.WriteNumber("k", seat.Key);
        json.WriteString("at", seat.NodeId);
        Number(json, "in", seat.Step, 0);
        if (seat.Kind != SeatKind.Main) json.WriteString("as", WayReader.Kinds[(int)seat.Kind]);
        json.WriteString("is", WayReader.States[(int)seat.State]);
        json.WritePropertyName("who");
        WriteWho(json, seat.Who);
        Number(json, "of", seat.Owner, 0);
        Number(json, "o", seat.Order, 0);
        Number(json, "r", seat.Round, 1);
        if (!seat.Asked) json.WriteBoolean("asked", false);
        if (seat.Opened) json.WriteBoolean("seen", true);
        Text(json, "claim", seat.ClaimedBy);
        if (seat.Agree is { } agree) json.WriteBoolean("yes", agree);
        Text(json, "by", seat.DoneBy);
        Text(json, "post", seat.DonePost);
        Text(json, "added", seat.AddedBy.Length == 0 ? null : seat.AddedBy);
        json.WriteEndObject();
    }

    static void WriteStep(Utf8JsonWriter json, OpenStep step)
    {
        json.WriteStartObject();
        Head(json, step.Key, step.NodeId, step.Round, step.Rule);
        if (step.Answers.Count > 0)
        {
            json.WritePropertyName("x");
            StateWriter.WriteValues(json, step.Answers);
        }

        json.WriteEndObject();
    }

    static void WritePassed(Utf8JsonWriter json, PassedStep step)
    {
        json.WriteStartObject();
        Head(json, step.Visit, step.NodeId, step.Round, step.Rule);
        List(json, "seats", step.Seats, WriteSeat);
        if (step.Answers.Count > 0)
        {
            json.WritePropertyName("x");
            StateWriter.WriteValues(json, step.Answers);
        }

        json.WriteEndObject();
    }

    static void Head(Utf8JsonWriter json, int key, string nodeId, int round, CountersignRule rule)
    {
        json.WriteNumber("k", key);
        json.WriteString("at", nodeId);
        Number(json, "r", round, 1);
        if (rule == CountersignRule.Everybody) return;
        json.WriteString("rule", WayReader.Rules[(int)rule.Rule]);
        if (rule.Amount != 0) json.WriteNumber("amount", rule.Amount);
        if (rule.InOrder) json.WriteBoolean("ordered", true);
    }

    static void WriteWho(Utf8JsonWriter json, Assignment who)
    {
        json.WriteStartArray();
        json.WriteStringValue(WayReader.Assignees[(int)who.Kind]);
        json.WriteStringValue(who.Id);
        if (who.Why.Length > 0 || who.Weight != 1 || who.For.Length > 0) json.WriteStringValue(who.Why);
        if (who.Weight != 1 || who.For.Length > 0) json.WriteNumberValue(who.Weight);
        if (who.For.Length > 0) json.WriteStringValue(who.For);
        json.WriteEndArray();
    }

    static void List<T>(Utf8JsonWriter json, string name, IReadOnlyCollection<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items) write(json, item);
        json.WriteEndArray();
    }

    static void Number(Utf8JsonWriter json, string name, int value, int usual)
    {
        if (value != usual) json.WriteNumber(name, value);
    }

    static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }
}
