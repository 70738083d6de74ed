namespace Yiwang.ShangMi;

/// <summary>
/// Object identifiers of GB/T 33560, RFC 5280, RFC 8018, RFC 7292 and RFC 3161 that this library reads or writes.
/// </summary>
public static class Oids
{
    public const string EcPublicKey = "1.2.840.10045.2.1";
    public const string Sm2Curve = "1.2.156.10197.1.301";
    public const string Sm3 = "1.2.156.10197.1.401";
    /// <summary>The arc below SM3; some makers name plain SM3 by it, see GM/T 0006.</summary>
    public const string Sm3Arc = Sm3 + ".";
    public const string Sm2WithSm3 = "1.2.156.10197.1.501";
    public const string Sm4Cbc = "1.2.156.10197.1.104.2";
    public const string Sha1 = "1.3.14.3.2.26";
    public const string Sha256 = "2.16.840.1.101.3.4.2.1";

    public const string CommonName = "2.5.4.3";
    public const string Country = "2.5.4.6";
    public const string Locality = "2.5.4.7";
    public const string Province = "2.5.4.8";
    public const string Organization = "2.5.4.10";
    public const string OrganizationalUnit = "2.5.4.11";
    public const string SubjectSerialNumber = "2.5.4.5";

    public const string BasicConstraints = "2.5.29.19";
    public const string KeyUsage = "2.5.29.15";
    public const string ExtendedKeyUsage = "2.5.29.37";
    public const string SubjectKeyId = "2.5.29.14";
    public const string AuthorityKeyId = "2.5.29.35";
    public const string RevocationNumber = "2.5.29.20";
    public const string RevocationReason = "2.5.29.21";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    public const string SignedMessage = "1.2.840.113549.1.7.2";
    public const string PlainMessage = "1.2.840.113549.1.7.1";
    /// <summary>GB/T 35275 clause 6: the Chinese names of the two above.</summary>
    public const string GmSignedMessage = "1.2.156.10197.6.1.4.2.2";
    public const string GmPlainMessage = "1.2.156.10197.6.1.4.2.1";
    public const string TimeStampContent = "1.2.840.113549.1.9.16.1.4";
    public const string AttributeContentType = "1.2.840.113549.1.9.3";
    public const string AttributeMessageDigest = "1.2.840.113549.1.9.4";
    public const string AttributeSigningTime = "1.2.840.113549.1.9.5";
    public const string AttributeSigningCertificate = "1.2.840.113549.1.9.16.2.47";
}
