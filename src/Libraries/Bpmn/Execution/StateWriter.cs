using System.Buffers;
using System.Text.Json;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Bpmn.Execution;

/// <summary>
/// Writes a state as JSON: <c>v</c> version, <c>s</c> status, <c>n</c> next number, <c>live</c>, <c>past</c>, <c>x</c>
/// variables. Nodes stand by their ids, so that a person can read it and a later version of the route can take it over.
/// Nothing that is usual is written.
/// </summary>
public static class StateWriter
{
    public const int Version = 1;

    static readonly JsonWriterOptions Options = new()
        { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Definition definition, State state)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options)) Write(json, definition, state);
        return buffer.WrittenSpan.ToArray();
    }

    public static void Write(Utf8JsonWriter json, Definition definition, State state)
    {
        json.WriteStartObject();
        json.WriteNumber("v", Version);
        json.WriteString("s", StateReader.StatusNames[(int)state.Status]);
        json.WriteNumber("n", state.Next);
        if (state.Loose) json.WriteBoolean("loose", true);
        if (state.Failure is not null) json.WriteString("failure", state.Failure);
        json.WriteStartArray("live");
        foreach (var instance in state.Live) WriteInstance(json, definition, instance);
        json.WriteEndArray();
        json.WriteStartArray("past");
        foreach (var visit in state.Past) WriteVisit(json, definition, visit);
        json.WriteEndArray();
        json.WritePropertyName("x");
        WriteValues(json, state.Variables);
        json.WriteEndObject();
    }

    public static void WriteValues(Utf8JsonWriter json, Values values)
    {
        json.WriteStartObject();
        foreach (var (name, value) in values)
        {
            json.WritePropertyName(name);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>Dates, moments and spans become <c>{"@date": …}</c>, <c>{"@moment": …}</c>, <c>{"@span": …}</c>; ranges
    /// are never stored.</summary>
    public static void WriteValue(Utf8JsonWriter json, FeelValue value)
    {
        switch (value.Kind)
        {
            case FeelKind.Boolean:
                json.WriteBooleanValue(value.IsTrue);
                break;
            case FeelKind.Number:
                json.WriteNumberValue(value.Number);
                break;
            case FeelKind.Text:
                json.WriteStringValue(value.Text);
                break;
            case FeelKind.Date or FeelKind.Moment or FeelKind.Span:
                json.WriteStartObject();
                json.WriteString(value.Kind == FeelKind.Date
                    ? "@date" : value.Kind == FeelKind.Moment ? "@moment" : "@span", value.ToString());
                json.WriteEndObject();
                break;
            case FeelKind.List:
                json.WriteStartArray();
                foreach (var item in value.List) WriteValue(json, item);
                json.WriteEndArray();
                break;
            case FeelKind.Context:
                WriteValues(json, value.Context);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    static void WriteInstance(Utf8JsonWriter json, Definition definition, Instance instance)
    {
        json.WriteStartObject();
        json.WriteNumber("id", instance.Id);
        json.WriteString("at", definition.Nodes[instance.Node].Id);
        if (instance.Phase != Phase.Open) json.WriteString("is", StateReader.PhaseNames[(int)instance.Phase]);
        Number(json, "in", instance.Parent, 0);
        Number(json, "by", instance.Cause, 0);
        if (instance.Flow >= 0) json.WriteString("via", definition.Flows[instance.Flow].Id);
        Number(json, "i", instance.Index, -1);
        Number(json, "count", instance.Count, 0);
        Number(json, "total", instance.Total, 0);
        Number(json, "started", instance.Started, 0);
        WriteLocals(json, instance.Locals);
        json.WriteEndObject();
    }

    static void WriteVisit(Utf8JsonWriter json, Definition definition, Visit visit)
    {
        json.WriteStartObject();
        json.WriteNumber("id", visit.Id);
        json.WriteString("at", definition.Nodes[visit.Node].Id);
        Number(json, "in", visit.Parent, 0);
        Number(json, "by", visit.Cause, 0);
        Number(json, "i", visit.Index, -1);
        Number(json, "total", visit.Total, 0);
        if (visit.Compensated) json.WriteBoolean("compensated", true);
        if (visit.Arrivals.Length > 0)
        {
            json.WriteStartArray("arrivals");
            foreach (var arrival in visit.Arrivals) WriteInstance(json, definition, arrival);
            json.WriteEndArray();
        }

        WriteLocals(json, visit.Locals);
        json.WriteEndObject();
    }

    static void WriteLocals(Utf8JsonWriter json, Values? locals)
    {
        if (locals is null || locals.Count == 0) return;
        json.WritePropertyName("x");
        WriteValues(json, locals);
    }

    static void Number(Utf8JsonWriter json, string name, int value, int usual)
    {
        if (value != usual) json.WriteNumber(name, value);
    }
}
