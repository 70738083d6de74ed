using System.Formats.Asn1;

namespace Yiwang.ShangMi.Certificates;

/// <summary>
/// A name in a certificate (RFC 5280 §4.1.2.4). Two names are one where their DER bytes are the same.
/// </summary>
public sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    private const int PartsMax = 64;

    private static readonly Dictionary<string, string> Abbreviations = new()
    {
        [Oids.CommonName] = "CN", [Oids.Country] = "C", [Oids.Locality] = "L", [Oids.Province] = "ST",
        [Oids.Organization] = "O", [Oids.OrganizationalUnit] = "OU", [Oids.SubjectSerialNumber] = "SERIALNUMBER",
    };

    private readonly byte[] encoded;

    private DistinguishedName(byte[] encoded, IReadOnlyList<(string Oid, string Value)> parts)
    {
        this.encoded = encoded;
        Parts = parts;
    }

    public IReadOnlyList<(string Oid, string Value)> Parts { get; }

    public ReadOnlyMemory<byte> Encoded => encoded;

    /// <summary>The last CN, else the last O, else the whole name: what a person is shown.</summary>
    public string Display => Last(Oids.CommonName) ?? Last(Oids.Organization) ?? ToString();

    /// <summary>C=CN, ST=province, O=organization, CN=name; parts that are null are left out.</summary>
    public static DistinguishedName Of(string commonName, string? organization = null, string? province = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(commonName);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Write(writer, Oids.Country, "CN", UniversalTagNumber.PrintableString);
            if (province is not null) Write(writer, Oids.Province, province, UniversalTagNumber.UTF8String);
            if (organization is not null) Write(writer, Oids.Organization, organization, UniversalTagNumber.UTF8String);
            Write(writer, Oids.CommonName, commonName, UniversalTagNumber.UTF8String);
        }
        return Read(writer.Encode());
    }

    public bool Equals(DistinguishedName? other) => other is not null && encoded.AsSpan().SequenceEqual(other.encoded);

    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(encoded);
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(
        ", ", Parts.Select(part => $"{Abbreviations.GetValueOrDefault(part.Oid, part.Oid)}={part.Value}"));

    internal static DistinguishedName Read(ReadOnlyMemory<byte> encoded)
    {
        var parts = new List<(string, string)>();
        var sequence = new AsnReader(encoded, AsnEncodingRules.BER).ReadSequence();
        while (sequence.HasData)
        {
            var set = sequence.ReadSetOf(skipSortOrderValidation: true);
            while (set.HasData)
            {
                if (parts.Count == PartsMax) throw new AsnContentException("too many parts in a name");
                var pair = set.ReadSequence();
                parts.Add((pair.ReadObjectIdentifier(), ReadText(pair)));
                pair.ThrowIfNotEmpty();
            }
        }
        return new DistinguishedName(encoded.ToArray(), parts);
    }

    private static string ReadText(AsnReader reader)
    {
        var tag = reader.PeekTag();
        return tag.TagClass == TagClass.Universal && (UniversalTagNumber)tag.TagValue is
            UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
            or UniversalTagNumber.BMPString or UniversalTagNumber.T61String or UniversalTagNumber.NumericString
            ? reader.ReadCharacterString((UniversalTagNumber)tag.TagValue)
            : "#" + Convert.ToHexString(reader.ReadEncodedValue().Span);
    }

    private static void Write(AsnWriter writer, string oid, string value, UniversalTagNumber kind)
    {
        using var set = writer.PushSetOf();
        using var pair = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        writer.WriteCharacterString(kind, value);
    }

    private string? Last(string oid) => Parts.LastOrDefault(part => part.Oid == oid).Value;
}
