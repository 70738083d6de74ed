using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Yiwang.Platform.Tracing;

/// <summary>Writes the line form of docs/standards/trace.md, and knows the form of every field.</summary>
internal static partial class TraceLines
{
    internal const string Absent = "-";
    internal const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    internal static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> Escaped = SearchValues.Create(EscapedCharacters());

    internal static byte[] Write(TraceEntry entry)
    {
        var lines = new StringBuilder(640);
        lines.Append(TraceEntry.Version).Append('\n');
        Line(lines, "act", entry.Act.ToString("D"));
        Line(lines, "at", entry.At.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture));
        Line(lines, "node", Formed("node", entry.Node, Name()));
        Line(lines, "person", Number("person", entry.Person));
        Line(lines, "post", Number("post", entry.Post));
        Line(lines, "unit", Number("unit", entry.Unit));
        Line(lines, "behalf-person", Number("behalf-person", entry.BehalfPerson));
        Line(lines, "behalf-post", Number("behalf-post", entry.BehalfPost));
        Line(lines, "code", Formed("code", entry.Code, ActCode()));
        Line(lines, "object-kind", Formed("object-kind", entry.ObjectKind, Kind()));
        Line(lines, "object-id", Formed("object-id", entry.ObjectId, ObjectId()));
        Line(lines, "case", entry.Case?.ToString("D"));
        Line(lines, "address", AddressOf(entry.Address));
        Line(lines, "device", entry.Device is null ? null : Formed("device", entry.Device, Kind()));
        Line(lines, "before", entry.Before is null ? null : Formed("before", entry.Before, Digest()));
        Line(lines, "after", entry.After is null ? null : Formed("after", entry.After, Digest()));
        Line(lines, "words", entry.Words is null ? null : Formed("words", entry.Words, Hex()));
        WriteFacts(lines, entry);
        return Encode(lines.ToString());
    }

    internal static TraceException Refused(string code, string zh, string en) => new(new TraceFault(code, zh, en));

    internal static TraceException BadField(string field) => Refused(
        "trace.field_malformed", $"痕迹的“{field}”项不合格式。", $"The field '{field}' of the trace entry is malformed.");

    internal static TraceException TooLarge() => Refused(
        "trace.entry_too_large",
        $"痕迹超过 {TraceEntry.SizeBytesMax} 字节或 {TraceEntry.FactsMax} 项事实。",
        $"The trace entry exceeds {TraceEntry.SizeBytesMax} bytes or {TraceEntry.FactsMax} facts.");

    private static void WriteFacts(StringBuilder lines, TraceEntry entry)
    {
        if (entry.Facts.Count > TraceEntry.FactsMax)
        {
            throw TooLarge();
        }

        // A caller may have made the dictionary with another comparer: the order of the bytes is not the caller's to
        // choose.
        foreach (var (key, value) in entry.Facts.OrderBy(fact => fact.Key, StringComparer.Ordinal))
        {
            lines.Append("fact ").Append(Formed("fact", key, FactKey())).Append('=');
            AppendEscaped(lines, value ?? throw BadField("fact"));
            lines.Append('\n');
            if (lines.Length > TraceEntry.SizeBytesMax)
            {
                throw TooLarge();
            }
        }
    }

    private static byte[] Encode(string text)
    {
        try
        {
            var bytes = Utf8.GetBytes(text);
            return bytes.Length <= TraceEntry.SizeBytesMax ? bytes : throw TooLarge();
        }
        catch (EncoderFallbackException)
        {
            throw Refused("trace.not_unicode", "痕迹含有不完整的字符。", "The trace entry holds a broken character.");
        }
    }

    private static void Line(StringBuilder lines, string key, string? value) =>
        lines.Append(key).Append(' ').Append(value ?? Absent).Append('\n');

    private static string Formed(string field, string? value, Regex form) =>
        value is not null && form.IsMatch(value) ? value : throw BadField(field);

    private static string? Number(string field, int? value) => value switch
    {
        null => null,
        > 0 => value.Value.ToString(CultureInfo.InvariantCulture),
        _ => throw BadField(field),
    };

    private static string? AddressOf(string? value) => value is null ? null
        : IPAddress.TryParse(value, out var address) && address.ToString() == value ? value : throw BadField("address");

    private static void AppendEscaped(StringBuilder lines, string value)
    {
        if (value.AsSpan().IndexOfAny(Escaped) < 0)
        {
            lines.Append(value);
            return;
        }

        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => lines.Append("\\\\"),
                '\n' => lines.Append("\\n"),
                < ' ' or '\x7f' => lines.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"),
                _ => lines.Append(character),
            };
        }
    }

    private static string EscapedCharacters() =>
        string.Concat(Enumerable.Range(0, 32).Select(code => (char)code)) + "\\\x7f";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:-]{0,99}\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(?=.{1,64}\z)[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+\z")]
    private static partial Regex ActCode();

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,31}\z")]
    private static partial Regex Kind();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:/@+=-]{0,199}\z")]
    private static partial Regex ObjectId();

    [GeneratedRegex(@"\A(sha256|sm3):[0-9a-f]{64}\z")]
    private static partial Regex Digest();

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Hex();

    [GeneratedRegex(@"\A[a-z][a-z0-9_.-]{0,63}\z")]
    private static partial Regex FactKey();
}
