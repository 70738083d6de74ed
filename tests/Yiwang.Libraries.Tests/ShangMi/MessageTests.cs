using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.Messages;

namespace Yiwang.Libraries.Tests.ShangMi;

public sealed class MessageTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
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
}
