using System.Formats.Asn1;

namespace Yiwang.ShangMi.Certificates;

/// <summary>The extensions of RFC 5280 §4.2.1 that decide whether a chain holds.</summary>
internal sealed class CertificateExtensions
{
    private const int ExtensionsMax = 64;

    private readonly List<string> unknownCritical = [];
    private readonly List<string> extendedUsages = [];

    internal bool IsAuthority { get; private set; }
    internal int? PathLength { get; private set; }
    internal KeyUsages? Usages { get; private set; }
    internal IReadOnlyList<string> ExtendedUsages => extendedUsages;
    internal ReadOnlyMemory<byte>? SubjectKeyId { get; private set; }
    internal ReadOnlyMemory<byte>? AuthorityKeyId { get; private set; }
    internal IReadOnlyList<string> UnknownCritical => unknownCritical;

    internal static CertificateExtensions Read(AsnReader sequence)
    {
        var result = new CertificateExtensions();
        var seen = new HashSet<string>();
        while (sequence.HasData)
        {
            var extension = sequence.ReadSequence();
            var oid = extension.ReadObjectIdentifier();
            var critical = Asn1.NextIs(extension, Asn1Tag.Boolean) && extension.ReadBoolean();
            var content = extension.ReadOctetString();
            extension.ThrowIfNotEmpty();
            if (!seen.Add(oid) || seen.Count > ExtensionsMax) throw new AsnContentException("extensions repeat");
            if (!result.Take(oid, new AsnReader(content, AsnEncodingRules.BER)) && critical)
                result.unknownCritical.Add(oid);
        }
        return result;
    }

    internal static void Write(AsnWriter writer, string oid, bool critical, Action<AsnWriter> content)
    {
        using var extension = writer.PushSequence();
        writer.WriteObjectIdentifier(oid);
        if (critical) writer.WriteBoolean(true);
        var inner = new AsnWriter(AsnEncodingRules.DER);
        content(inner);
        writer.WriteOctetString(inner.Encode());
    }

    private bool Take(string oid, AsnReader content)
    {
        switch (oid)
        {
            case Oids.BasicConstraints:
                var constraints = content.ReadSequence();
                IsAuthority = Asn1.NextIs(constraints, Asn1Tag.Boolean) && constraints.ReadBoolean();
                if (constraints.HasData)
                    PathLength = constraints.TryReadInt32(out var length) && length >= 0 ? length : 0;
                return true;
            case Oids.KeyUsage:
                Usages = (KeyUsages)ReadBits(content);
                return true;
            case Oids.ExtendedKeyUsage:
                var usages = content.ReadSequence();
                while (usages.HasData) extendedUsages.Add(usages.ReadObjectIdentifier());
                return true;
            case Oids.SubjectKeyId:
                SubjectKeyId = content.ReadOctetString();
                return true;
            case Oids.AuthorityKeyId:
                var identifier = content.ReadSequence();
                if (Asn1.NextIs(identifier, Asn1.Context(0, false)))
                    AuthorityKeyId = identifier.ReadOctetString(Asn1.Context(0, false));
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// Bit 0 of the ASN.1 bit string is the highest bit of its first byte; here it is the lowest of the result.
    /// </summary>
    private static int ReadBits(AsnReader content)
    {
        var bits = content.ReadBitString(out _);
        var first = bits.Length > 0 ? bits[0] : 0;
        var result = 0;
        for (var i = 0; i < 8; i++)
            if ((first & (0x80 >> i)) != 0) result |= 1 << i;
        return result;
    }
}
