using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.KeyFiles;

namespace Yiwang.Libraries.Tests.ShangMi;

public sealed class KeyFileTests
{
    private const string Password = "样章-pass-2026";
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_key_comes_back_with_and_without_a_password()
    {
        using var key = Sm2Key.Generate();
        using var plain = Pkcs8.Read(Pkcs8.Write(key), null);
        using var encrypted = Pkcs8.Read(Pkcs8.WriteEncrypted(key, Password), Password);
        Assert.Equal(key.ExportPrivate(), plain.ExportPrivate());
        Assert.Equal(key.ExportPrivate(), encrypted.ExportPrivate());
        using var publicKey = Pkcs8.ReadPublic(Pkcs8.WritePublic(key));
        Assert.True(publicKey.HasSamePublic(key));
        Assert.False(publicKey.HasPrivate);
    }

    [Fact]
    public void A_wrong_or_missing_password_is_refused()
    {
        using var key = Sm2Key.Generate();
        var file = Pkcs8.WriteEncrypted(key, Password);
        Assert.Equal("key.password", Assert.Throws<ShangMiException>(() => Pkcs8.Read(file, "wrong")).Code);
        Assert.Equal("key.password_missing", Assert.Throws<ShangMiException>(() => Pkcs8.Read(file, null)).Code);
        var bundle = Pkcs12.Write(key, [], Password);
        Assert.Equal("key.password", Assert.Throws<ShangMiException>(() => Pkcs12.Read(bundle, "wrong")).Code);
    }

    [Theory]
    [InlineData("aes-256-cbc", "hmacWithSHA256")]
    [InlineData("aes-128-cbc", "hmacWithSHA1")]
    [InlineData("aes-192-cbc", "hmacWithSHA512")]
    [InlineData("sm4-cbc", "hmacWithSHA256")]
    public void Key_files_that_openssl_writes_are_read(string cipher, string prf)
    {
        using var tool = new Tool();
        tool.OpenSsl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "plain.pem");
        tool.OpenSsl("pkcs8", "-topk8", "-in", "plain.pem", "-out", "key.pem", "-v2", cipher, "-v2prf", prf,
            "-passout", "pass:" + Password);
        tool.OpenSsl("ec", "-in", "plain.pem", "-out", "old.pem");
        using var plain = Pkcs8.Read(tool.Get("plain.pem"), null);
        using var encrypted = Pkcs8.Read(tool.Get("key.pem"), Password);
        using var old = Pkcs8.Read(tool.Get("old.pem"), null);
        Assert.Equal(plain.ExportPrivate(), encrypted.ExportPrivate());
        Assert.Equal(plain.ExportPrivate(), old.ExportPrivate());
    }

    [Fact]
    public void Key_files_that_we_write_are_read_by_openssl()
    {
        using var tool = new Tool();
        using var key = Sm2Key.Generate();
        tool.Put("key.pem", Encoding.ASCII.GetBytes(
            Pem.Write(Pkcs8.EncryptedLabel, Pkcs8.WriteEncrypted(key, Password))));
        tool.OpenSsl("pkey", "-in", "key.pem", "-passin", "pass:" + Password, "-out", "plain.der", "-outform", "DER");
        using var read = Pkcs8.Read(tool.Get("plain.der"), null);
        Assert.Equal(key.ExportPrivate(), read.ExportPrivate());
    }

    [Fact]
    public void PKCS12_files_go_both_ways_with_openssl()
    {
        using var tool = new Tool();
        using var authority = CertificateAuthority.NewRoot(DistinguishedName.Of("样章根"), Start, Start.AddYears(10), [1]);
        using var key = Sm2Key.Generate();
        var leaf = authority.Issue(
            DistinguishedName.Of("某单位"), key, CertificateUse.Signing, Start, Start.AddYears(1), [2]);
        tool.Put("ours.p12", Pkcs12.Write(key, [leaf, authority.Certificate], Password));
        tool.OpenSsl("pkcs12", "-in", "ours.p12", "-passin", "pass:" + Password, "-nodes", "-out", "all.pem");
        using var extracted = Pkcs8.Read(tool.Get("all.pem"), null);
        Assert.True(extracted.HasSamePublic(key));
        Assert.Equal(2, Certificate.ReadAll(tool.Get("all.pem")).Count);

        tool.OpenSsl("pkcs12", "-export", "-in", "all.pem", "-out", "theirs.p12", "-passout", "pass:" + Password);
        var theirs = Pkcs12.Read(tool.Get("theirs.p12"), Password);
        Assert.Equal(key.ExportPrivate(), theirs.Key.ExportPrivate());
        Assert.Equal([leaf.Fingerprint, authority.Certificate.Fingerprint],
            theirs.Certificates.Select(one => one.Fingerprint));
    }

    [Fact]
    public void A_changed_key_file_is_refused_with_a_code()
    {
        using var key = Sm2Key.FromPrivate([.. Enumerable.Repeat((byte)7, 32)]);
        var file = Pkcs8.WriteEncrypted(key, Password);
        Prop.ForAll<int, byte>((place, mask) =>
        {
            var changed = (byte[])file.Clone();
            changed[(place & int.MaxValue) % (file.Length / 4)] ^= (byte)(mask | 1);
            try
            {
                using var read = Pkcs8.Read(changed, Password);
                Assert.True(read.HasSamePublic(key));
            }
            catch (ShangMiException refused)
            {
                Assert.StartsWith("key.", refused.Code, StringComparison.Ordinal);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_file_that_asks_for_endless_rounds_is_refused()
    {
        using var key = Sm2Key.Generate();
        var file = Pkcs8.WriteEncrypted(key, Password);
        // INTEGER 210000 is 02 03 03 34 50; the same length holds up to 8,388,607.
        var place = file.AsSpan().IndexOf(new byte[] { 2, 3, 3, 0x34, 0x50 });
        file[place + 2] = 0x7F;
        Assert.Equal("key.iterations", Assert.Throws<ShangMiException>(() => Pkcs8.Read(file, Password)).Code);
    }

    [Fact]
    public void A_key_of_another_curve_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("key.not_sm2", Assert.Throws<ShangMiException>(
            () => Pkcs8.Read(other.ExportPkcs8PrivateKey(), null)).Code);
        Assert.Equal("key.not_sm2", Assert.Throws<ShangMiException>(
            () => Pkcs8.ReadPublic(other.ExportSubjectPublicKeyInfo())).Code);
    }

    [Fact]
    public void Random_bytes_are_refused_and_never_crash() => Prop.ForAll<byte[]>(bytes =>
    {
        Assert.Throws<ShangMiException>(() => Pkcs8.Read(bytes, "x"));
        Assert.Throws<ShangMiException>(() => Pkcs12.Read(bytes, "x"));
        Assert.Throws<ShangMiException>(() => Certificate.Read(bytes));
        Assert.Throws<ShangMiException>(() => RevocationList.Read(bytes));
    }).QuickCheckThrowOnFailure();
}
