using System.Formats.Asn1;

namespace Yiwang.ShangMi;

/// <summary>
/// What every ASN.1 structure here needs. Reading follows BER, because certificates in circulation break DER in
/// harmless places and signatures cover the bytes as they stand; writing is DER.
/// </summary>
public static class Asn1
{
    /// <summary>No structure read here is larger: a revocation list of half a million entries fits.</summary>
    public const int BytesMax = 32 * 1024 * 1024;

    /// <summary>Runs a reader and turns every way in which ASN.1 can be wrong into one refusal.</summary>
    /// <exception cref="ShangMiException">
    /// With <paramref name="code"/>, naming <paramref name="zh"/> or <paramref name="en"/>.
    /// </exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, string code, string zh, string en, Func<AsnReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            if (bytes.Length <= BytesMax)
            {
                var reader = new AsnReader(bytes, AsnEncodingRules.BER);
                var result = read(reader);
                reader.ThrowIfNotEmpty();
                return result;
            }
        }
        catch (Exception e) when (e is AsnContentException or ArgumentException or OverflowException or FormatException)
        {
            throw new ShangMiException(code, $"{zh}格式错误", $"{en} is not well formed", e);
        }
        throw new ShangMiException(code, $"{zh}过大", $"{en} is too large");
    }

    /// <summary>UTCTime until 2049, GeneralizedTime after (RFC 5280 §4.1.2.5); whole seconds.</summary>
    public static void WriteTime(AsnWriter writer, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (time.UtcDateTime.Year is >= 1950 and < 2050) writer.WriteUtcTime(time, 2049);
        else writer.WriteGeneralizedTime(time, omitFractionalSeconds: true);
    }

    public static DateTimeOffset ReadTime(AsnReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime()
            : reader.ReadGeneralizedTime();
    }

    /// <summary>An AlgorithmIdentifier: its OID and the encoded parameters, empty where there are none.</summary>
    public static (string Oid, ReadOnlyMemory<byte> Parameters) ReadAlgorithm(AsnReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var sequence = reader.ReadSequence();
        var oid = sequence.ReadObjectIdentifier();
        var parameters = sequence.HasData ? sequence.ReadEncodedValue() : ReadOnlyMemory<byte>.Empty;
        sequence.ThrowIfNotEmpty();
        return (oid, parameters);
    }

    /// <summary>An algorithm whose parameters are absent or NULL, as those of SM3 and of SM2 with SM3 are.</summary>
    public static string ReadPlainAlgorithm(AsnReader reader)
    {
        var (oid, parameters) = ReadAlgorithm(reader);
        return parameters.Span is [] or [5, 0] ? oid : throw new AsnContentException("unexpected parameters");
    }

    /// <summary>A BIT STRING of whole bytes: spare bits would be bytes that no signature covers.</summary>
    public static byte[] ReadWholeBits(AsnReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var bytes = reader.ReadBitString(out var unused);
        return unused == 0 ? bytes : throw new AsnContentException("spare bits");
    }

    public static void WriteAlgorithm(AsnWriter writer, string oid, bool nullParameters = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using var sequence = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        if (nullParameters) writer.WriteNull();
    }

    internal static Asn1Tag Context(int number, bool constructed = true) =>
        new(TagClass.ContextSpecific, number, constructed);

    internal static bool NextIs(AsnReader reader, Asn1Tag tag) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(tag);
}
