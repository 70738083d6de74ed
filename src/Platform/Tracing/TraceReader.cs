using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Yiwang.Platform.Tracing;

/// <summary>Reads the line form. Strictness comes from writing again and comparing: what differs by a byte is
/// refused.</summary>
internal static class TraceReader
{
    internal static TraceEntry Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > TraceEntry.SizeBytesMax)
        {
            throw TraceLines.TooLarge();
        }

        var lines = new Lines(Decode(bytes));
        if (lines.Next() != TraceEntry.Version)
        {
            throw TraceLines.Refused(
                "trace.version_unknown", "痕迹的版本不认识。", "The version of the trace entry is not known.");
        }

        var entry = ReadFields(lines);
        return entry.ToBytes().AsSpan().SequenceEqual(bytes) ? entry : throw TraceLines.BadField("order");
    }

    private static TraceEntry ReadFields(Lines lines) => new()
    {
        Act = lines.Required("act", Uuid),
        At = lines.Required("at", Time),
        Node = lines.Required("node", Text),
        Person = lines.Optional("person", Number),
        Post = lines.Optional("post", Number),
        Unit = lines.Optional("unit", Number),
        BehalfPerson = lines.Optional("behalf-person", Number),
        BehalfPost = lines.Optional("behalf-post", Number),
        Code = lines.Required("code", Text),
        ObjectKind = lines.Required("object-kind", Text),
        ObjectId = lines.Required("object-id", Text),
        Case = lines.Optional("case", Uuid),
        Address = lines.OptionalText("address"),
        Device = lines.OptionalText("device"),
        Before = lines.OptionalText("before"),
        After = lines.OptionalText("after"),
        Words = lines.OptionalText("words"),
        Facts = ReadFacts(lines),
    };

    private static ImmutableSortedDictionary<string, string> ReadFacts(Lines lines)
    {
        var facts = TraceEntry.NoFacts.ToBuilder();
        while (lines.More)
        {
            var fact = lines.Value("fact");
            var equals = fact.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || facts.Count == TraceEntry.FactsMax
                || !facts.TryAdd(fact[..equals], Unescape(fact[(equals + 1)..])))
            {
                throw TraceLines.BadField("fact");
            }
        }

        return facts.ToImmutable();
    }

    private static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\')
            {
                text.Append(value[i]);
                continue;
            }

            var rest = value.AsSpan(i + 1);
            switch (rest.IsEmpty ? ' ' : rest[0])
            {
                case '\\': text.Append('\\'); i += 1; break;
                case 'n': text.Append('\n'); i += 1; break;
                case 'x' when rest.Length >= 3
                    && byte.TryParse(rest[1..3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
                        out var code):
                    text.Append((char)code); i += 3; break;
                default: throw TraceLines.BadField("fact");
            }
        }

        return text.ToString();
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return TraceLines.Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw TraceLines.Refused("trace.not_unicode", "痕迹不是 UTF-8。", "The trace entry is not UTF-8.");
        }
    }

    private static string Text(string field, string value) => value;

    private static Guid Uuid(string field, string value) =>
        Guid.TryParseExact(value, "D", out var id) ? id : throw TraceLines.BadField(field);

    private static int Number(string field, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : throw TraceLines.BadField(field);

    private static DateTimeOffset Time(string field, string value) => DateTimeOffset.TryParseExact(
        value, TraceLines.TimeForm, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time : throw TraceLines.BadField(field);

    private sealed class Lines(string text)
    {
        private int position;

        public bool More => position < text.Length;

        public string Next()
        {
            var end = text.IndexOf('\n', position);
            if (end < 0)
            {
                throw TraceLines.Refused("trace.cut_short", "痕迹不完整。", "The trace entry is cut short.");
            }

            var line = text[position..end];
            position = end + 1;
            return line;
        }

        public string Value(string field)
        {
            var line = Next();
            return line.StartsWith(field, StringComparison.Ordinal) && line.Length > field.Length
                && line[field.Length] == ' '
                ? line[(field.Length + 1)..] : throw TraceLines.BadField(field);
        }

        public T Required<T>(string field, Func<string, string, T> read) => read(field, Value(field));

        public T? Optional<T>(string field, Func<string, string, T> read)
            where T : struct
        {
            var value = Value(field);
            return value == TraceLines.Absent ? null : read(field, value);
        }

        public string? OptionalText(string field)
        {
            var value = Value(field);
            return value == TraceLines.Absent ? null : value;
        }
    }
}
