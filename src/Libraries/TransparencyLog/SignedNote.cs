using System.Buffers.Binary;
using System.Text;

namespace Yiwang.TransparencyLog;

/// <summary>One signature line of a note: who, with which key, and the signature's bytes without the key id.</summary>
public sealed record NoteSignature(string KeyName, uint KeyId, byte[] Bytes)
{
    /// <summary>The line: em dash, name, base64 of key id and signature, line feed.</summary>
    public string ToLine()
    {
        var bytes = new byte[4 + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.CopyTo(bytes, 4);
        return $"— {KeyName} {Convert.ToBase64String(bytes)}\n";
    }

    internal static NoteSignature Parse(string line)
    {
        var parts = line.Split(' ');
        if (parts is not ["—", var name, var encoded] || !IsKeyName(name)
            || StrictBase64(encoded) is not { Length: > 4 } bytes)
        {
            throw LogException.NoteMalformed();
        }

        return new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..]);
    }

    internal static bool IsKeyName(string name) =>
        name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace);

    // Convert accepts white space and stray bits at the end; a signed thing has one form only.
    internal static byte[]? StrictBase64(string encoded)
    {
        var bytes = new byte[encoded.Length / 4 * 3];
        return Convert.TryFromBase64String(encoded, bytes, out var length)
            && Convert.ToBase64String(bytes, 0, length) == encoded ? bytes[..length] : null;
    }
}

/// <summary>A text and the signatures under it (C2SP signed-note). The text ends in a line feed.</summary>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Largest note read, in bytes.</summary>
    public const int SizeBytesMax = 65_536;

    /// <summary>Most signatures read; the specification asks for at least 16.</summary>
    public const int SignaturesMax = 100;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>The same note with one more signature.</summary>
    public SignedNote With(NoteSignature signature) => this with { Signatures = [.. Signatures, signature] };

    /// <summary>Text, empty line, signature lines.</summary>
    public override string ToString() =>
        $"{Text}\n{string.Concat(Signatures.Select(signature => signature.ToLine()))}";

    /// <summary>Reads a note strictly.</summary>
    /// <exception cref="LogException"><c>log.note_malformed</c></exception>
    public static SignedNote Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return bytes.Length <= SizeBytesMax ? Parse(Utf8.GetString(bytes)) : throw LogException.NoteMalformed();
        }
        catch (DecoderFallbackException)
        {
            throw LogException.NoteMalformed();
        }
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static SignedNote Parse(string note)
    {
        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (note.Length > SizeBytesMax || split < 0 || !note.EndsWith('\n') || note.Any(IsForbidden))
        {
            throw LogException.NoteMalformed();
        }

        var lines = note[(split + 2)..].Split('\n');
        if (lines.Length < 2 || lines.Length - 1 > SignaturesMax)
        {
            throw LogException.NoteMalformed();
        }

        return new SignedNote(note[..(split + 1)], [.. lines[..^1].Select(NoteSignature.Parse)]);
    }

    private static bool IsForbidden(char character) => character is < ' ' and not '\n';
}
