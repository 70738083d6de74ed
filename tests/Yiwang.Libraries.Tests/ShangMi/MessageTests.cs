using System.Formats.Asn1;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.Messages;

namespace Yiwang.Libraries.Tests.ShangMi;

public sealed class MessageTests : IDisposable
{
    private const string Identity = "distid:1234567812345678";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string Then =
        Start.AddDays(9).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    private readonly CertificateAuthority root =
        CertificateAuthority.NewRoot(DistinguishedName.Of("样章根"), Start, Start.AddYears(20), [1]);
    private readonly Sm2Key key = Sm2Key.Generate();
    private readonly Certificate stamping;

    public MessageTests() => stamping = root.Issue(
        DistinguishedName.Of("时间戳"), key, CertificateUse.TimeStamping, Start, Start.AddYears(5), [9]);

    [Fact]
    public void A_time_stamp_names_its_bytes_and_its_time()
    {
        var token = TimeStampToken.Read(Stamp("签名值"u8));
        Assert.Equal(Start.AddDays(3), token.Time);
        Assert.Equal("4D2", token.SerialNumber);
        Assert.Equal(stamping.Fingerprint, token.Verify("签名值"u8)?.Fingerprint);
        Assert.Null(token.Verify("别的值"u8));
    }

    [Fact]
    public void Openssl_reads_our_time_stamp_and_its_signature_is_true()
    {
        using var tool = new Tool();
        tool.Put("token", Stamp("签名值"u8));
        var text = tool.OpenSsl("ts", "-reply", "-in", "token", "-token_in", "-text");
        Assert.Contains("Time stamp: Jan  4 00:00:00 2026 GMT", text, StringComparison.Ordinal);
        Assert.Contains("Hash Algorithm: sm3", text, StringComparison.Ordinal);
        Assert.Contains("Serial number: 0x04D2", text, StringComparison.Ordinal);
        tool.OpenSsl("pkcs7", "-inform", "DER", "-in", "token", "-print_certs", "-out", "certificates.pem");
        Assert.Equal(stamping.Fingerprint,
            Assert.Single(Certificate.ReadAll(tool.Get("certificates.pem"))).Fingerprint);
    }

    [Fact]
    public void Openssl_finds_digests_signature_and_chain_of_our_time_stamp_true()
    {
        using var tool = new Tool();
        tool.Put("stamped", "签名值"u8);
        var parts = TokenParts.Of(Stamp("签名值"u8));
        tool.Put("content", parts.Content);
        tool.Put("attributes", parts.Attributes);
        tool.Put("signature", parts.Signature);
        PutCertificates(tool);
        string Digest(string name) => tool.OpenSsl("dgst", "-sm3", "-r", name)[..64].ToUpperInvariant();
        Assert.Contains(Digest("stamped"), Convert.ToHexString(parts.Content), StringComparison.Ordinal);
        Assert.Contains(Digest("content"), Convert.ToHexString(parts.Attributes), StringComparison.Ordinal);
        Assert.Contains(Digest("stamping.der"), Convert.ToHexString(parts.Attributes), StringComparison.Ordinal);
        tool.OpenSsl("x509", "-in", "stamping.pem", "-pubkey", "-noout", "-out", "public.pem");
        tool.OpenSsl("dgst", "-sm3", "-verify", "public.pem", "-sigopt", Identity, "-signature", "signature",
            "attributes");
        tool.OpenSsl("verify", "-vfyopt", Identity, "-attime", Then, "-x509_strict", "-purpose", "timestampsign",
            "-CAfile", "root.pem", "stamping.pem");
    }

    /// <summary>
    /// What `ts -verify` of OpenSSL 3.0 asks of a token, ours gives; but it takes SM2 for a signature of the bare
    /// digest, without the signer's Z of GB/T 32918.2, and cannot be told to do otherwise. So the same token is shown
    /// with a signature made that way: it is accepted, and nothing else stood in its way.
    /// </summary>
    [Fact]
    public void Openssl_ts_verify_accepts_all_of_our_time_stamp_but_the_identity_under_its_signature()
    {
        using var tool = new Tool();
        var token = Stamp("签名值"u8);
        tool.Put("stamped", "签名值"u8);
        tool.Put("token", token);
        tool.Put("bare", WithBareSignature(token));
        PutCertificates(tool);
        (int Code, string Words) Verify(string name)
        {
            var (code, output, error) = tool.Run("openssl", "ts", "-verify", "-data", "stamped", "-in", name,
                "-token_in", "-CAfile", "stamping.pem", "-partial_chain", "-attime", Then);
            return (code, output + error);
        }
        var bare = Verify("bare");
        Assert.True(bare.Code == 0, bare.Words);
        Assert.Contains("Verification: OK", bare.Words, StringComparison.Ordinal);
        // A later OpenSSL may accept it; until then only the signature is what it does not.
        var ours = Verify("token");
        if (ours.Code != 0) Assert.Contains("signature failure", ours.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_changed_byte_of_a_time_stamp_is_found()
    {
        var token = Stamp("签名值"u8);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = (byte[])token.Clone();
            changed[i] ^= 0x10;
            Assert.False(Holds(changed), $"byte {i} of {token.Length}");
        }
    }

    [Fact]
    public void A_key_for_something_else_makes_no_time_stamps()
    {
        var signing = root.Issue(
            DistinguishedName.Of("印章"), key, CertificateUse.Signing, Start, Start.AddYears(5), [8]);
        Assert.Throws<ArgumentException>(() => new TimeStampAuthority(signing, key));
        var forged = SignedMessage.Write(
            Oids.TimeStampContent, SignedMessage.Read(Stamp("签名值"u8)).Content!.Value.Span, signing, key);
        Assert.Null(TimeStampToken.Read(forged).Verify("签名值"u8));
    }

    [Fact]
    public void Random_bytes_are_refused() => Prop.ForAll<byte[]>(bytes =>
    {
        Assert.Throws<ShangMiException>(() => SignedMessage.Read(bytes));
        Assert.Throws<ShangMiException>(() => TimeStampToken.Read(bytes));
    }).QuickCheckThrowOnFailure();

    public void Dispose()
    {
        root.Dispose();
        key.Dispose();
    }

    private byte[] Stamp(ReadOnlySpan<byte> stamped) =>
        new TimeStampAuthority(stamping, key).Stamp(stamped, Start.AddDays(3), [4, 0xD2]);

    private void PutCertificates(Tool tool)
    {
        tool.Put("root.pem", Encoding.ASCII.GetBytes(root.Certificate.ToPem()));
        tool.Put("stamping.pem", Encoding.ASCII.GetBytes(stamping.ToPem()));
        tool.Put("stamping.der", stamping.Raw.Span);
    }

    // The signature ends the token; one of the same length leaves all else as it is.
    private byte[] WithBareSignature(byte[] token)
    {
        var parts = TokenParts.Of(token);
        byte[] bare;
        do bare = key.SignDigest(Sm3.Hash(parts.Attributes));
        while (bare.Length != parts.Signature.Length);
        return [.. token[..^bare.Length], .. bare];
    }

    private bool Holds(byte[] token)
    {
        try
        {
            var read = TimeStampToken.Read(token);
            return read.Verify("签名值"u8) is { } signer && signer.SameAs(stamping);
        }
        catch (ShangMiException)
        {
            return false;
        }
    }

    /// <summary>What is signed in a token, as bytes (RFC 5652 §5.1, §5.3).</summary>
    private sealed record TokenParts(byte[] Content, byte[] Attributes, byte[] Signature)
    {
        public static TokenParts Of(byte[] token)
        {
            var outer = new AsnReader(token, AsnEncodingRules.DER).ReadSequence();
            outer.ReadObjectIdentifier();
            var message = outer.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)).ReadSequence();
            message.ReadInteger();
            message.ReadEncodedValue();
            var encapsulated = message.ReadSequence();
            encapsulated.ReadObjectIdentifier();
            var content = encapsulated.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, true)).ReadOctetString();
            message.ReadEncodedValue();
            var signer = message.ReadSetOf().ReadSequence();
            for (var before = 0; before < 3; before++) signer.ReadEncodedValue();
            var attributes = signer.ReadEncodedValue().ToArray();
            // §5.4: signed as the SET that it is.
            attributes[0] = 0x31;
            signer.ReadEncodedValue();
            return new TokenParts(content, attributes, signer.ReadOctetString());
        }
    }
}
