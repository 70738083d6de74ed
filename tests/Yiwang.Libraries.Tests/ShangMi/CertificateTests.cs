using System.Text;
using Xunit;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.KeyFiles;

namespace Yiwang.Libraries.Tests.ShangMi;

public sealed class CertificateTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Start.AddMonths(6);
    private readonly CertificateAuthority root =
        CertificateAuthority.NewRoot(DistinguishedName.Of("样章根", "样例"), Start, Start.AddYears(20), [1]);
    private readonly Sm2Key key = Sm2Key.Generate();

    [Fact]
    public void What_was_issued_is_read_back()
    {
        var leaf = Leaf([0, 0x80, 2]);
        Assert.Equal("C=CN, ST=贵州省, O=某厅, CN=某厅公章", leaf.Subject.ToString());
        Assert.Equal("某厅公章", leaf.Subject.Display);
        Assert.Equal("8002", leaf.SerialNumber);
        Assert.Equal((Start, Start.AddYears(1)), (leaf.NotBefore, leaf.NotAfter));
        Assert.Equal(KeyUsages.DigitalSignature | KeyUsages.NonRepudiation, leaf.Usages);
        Assert.False(leaf.IsAuthority);
        Assert.True(root.Certificate.IsAuthority && root.Certificate.IsSignedBy(root.Certificate));
        Assert.True(leaf.IsSignedBy(root.Certificate));
        Assert.Equal(leaf.Fingerprint, Certificate.Read(Encoding.ASCII.GetBytes(leaf.ToPem())).Fingerprint);
    }

    [Fact]
    public void Openssl_verifies_our_leaf_and_our_revocation_list()
    {
        using var tool = new Tool();
        var leaf = Leaf([2]);
        var list = List(new Revocation("3", Now, RevocationReason.KeyCompromise));
        tool.Put("root.pem", Encoding.ASCII.GetBytes(root.Certificate.ToPem()));
        tool.Put("leaf.pem", Encoding.ASCII.GetBytes(leaf.ToPem()));
        tool.Put("list.pem", Encoding.ASCII.GetBytes(list.ToPem()));
        var time = Now.ToUnixTimeSeconds().ToString();
        tool.OpenSsl("verify", "-vfyopt", "distid:1234567812345678", "-attime", time, "-x509_strict", "-CAfile",
            "root.pem",
            "leaf.pem");
        var text = tool.OpenSsl("x509", "-in", "leaf.pem", "-noout", "-text");
        Assert.Contains("SM2-with-SM3", text, StringComparison.Ordinal);
        Assert.Contains("CA:FALSE", text, StringComparison.Ordinal);
        Assert.Contains("Digital Signature, Non Repudiation", text, StringComparison.Ordinal);
        Assert.Contains("Key Compromise", tool.OpenSsl("crl", "-in", "list.pem", "-noout", "-text"),
            StringComparison.Ordinal);
        // openssl's crl command cannot be told the identity: the signed part and its signature are checked as bytes.
        var der = new System.Formats.Asn1.AsnReader(list.Raw, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        tool.Put("tbs", der.ReadEncodedValue().Span);
        der.ReadEncodedValue();
        tool.Put("signature", der.ReadBitString(out _));
        tool.OpenSsl("x509", "-in", "root.pem", "-pubkey", "-noout", "-out", "root-public.pem");
        tool.OpenSsl("dgst", "-sm3", "-verify", "root-public.pem", "-sigopt", "distid:1234567812345678",
            "-signature", "signature", "tbs");
    }

    [Fact]
    public void A_chain_made_by_openssl_is_trusted()
    {
        using var tool = new Tool();
        string[] id = ["-sm3", "-sigopt", "distid:1234567812345678"];
        tool.OpenSsl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "ca.key");
        tool.OpenSsl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "leaf.key");
        tool.OpenSsl(["req", "-new", "-x509", "-key", "ca.key", "-subj", "/CN=CA", "-days", "100", "-out", "ca.pem",
            .. id]);
        tool.OpenSsl(["req", "-new", "-key", "leaf.key", "-subj", "/CN=Leaf", "-out", "leaf.csr", .. id]);
        tool.OpenSsl(["x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "90",
            "-vfyopt", "distid:1234567812345678", "-out", "leaf.pem", .. id]);
        var leaf = Certificate.Read(tool.Get("leaf.pem"));
        var anchors = new TrustAnchors([Certificate.Read(tool.Get("ca.pem"))], []);
        var verdict = anchors.Check(leaf, [], leaf.NotBefore.AddDays(1));
        Assert.Equal(ChainStatus.RevocationUnknown, verdict.Status);
        Assert.Equal(["Leaf", "CA"], verdict.Path.Select(one => one.Subject.Display));
    }

    [Fact]
    public void A_chain_is_judged_at_the_time_asked_for()
    {
        var leaf = Leaf([2]);
        var anchors = Anchors(List(new Revocation("3", Start.AddMonths(1), RevocationReason.Superseded)));
        Assert.Equal(ChainStatus.Trusted, anchors.Check(leaf, [], Now).Status);
        Assert.Equal(ChainStatus.NotYetValid, anchors.Check(leaf, [], Start.AddDays(-1)).Status);
        Assert.Equal(ChainStatus.Expired, anchors.Check(leaf, [], Start.AddYears(2)).Status);
        Assert.Equal(ChainStatus.RevocationUnknown, Anchors().Check(leaf, [], Now).Status);
        Assert.Equal(ChainStatus.UnknownAuthority, TrustAnchors.None.Check(leaf, [root.Certificate], Now).Status);
    }

    [Fact]
    public void A_revoked_certificate_was_good_before_and_not_after()
    {
        var leaf = Leaf([2]);
        var anchors = Anchors(List(new Revocation("2", Now, RevocationReason.KeyCompromise)));
        Assert.Equal(ChainStatus.Revoked, anchors.Check(leaf, [], Now).Status);
        Assert.Equal(ChainStatus.Revoked, anchors.Check(leaf, [], Now.AddMinutes(1)).Status);
        var before = anchors.Check(leaf, [], Now.AddMinutes(-1));
        Assert.Equal(ChainStatus.Trusted, before.Status);
        Assert.Equal(RevocationReason.KeyCompromise, before.Revocation?.Reason);
    }

    [Fact]
    public void A_revocation_list_of_somebody_else_counts_for_nothing()
    {
        using var impostor = CertificateAuthority.NewRoot(root.Certificate.Subject, Start, Start.AddYears(20), [1]);
        var forged = impostor.List([], Start, Start.AddYears(1), 9);
        Assert.False(forged.IsSignedBy(root.Certificate));
        Assert.Equal(ChainStatus.RevocationUnknown, Anchors(forged).Check(Leaf([2]), [], Now).Status);
    }

    [Fact]
    public void A_leaf_cannot_issue()
    {
        using var leafKey = Sm2Key.Generate();
        var leaf = root.Issue(DistinguishedName.Of("叶"), leafKey, CertificateUse.Signing, Start, Start.AddYears(1),
            [5]);
        Assert.Throws<ArgumentException>(() => new CertificateAuthority(leaf, leafKey));
        // The same key as an authority of the same name, made elsewhere, below the real leaf.
        var authority = root.Issue(
            DistinguishedName.Of("叶"), leafKey, CertificateUse.Authority, Start, Start.AddYears(1), [6]);
        using var below = new CertificateAuthority(authority, leafKey);
        var forged = below.Issue(DistinguishedName.Of("假"), key, CertificateUse.Signing, Start, Start.AddYears(1), [7]);
        Assert.Equal(ChainStatus.NotAllowed, Anchors().Check(forged, [leaf], Now).Status);
        Assert.Equal(ChainStatus.RevocationUnknown, Anchors().Check(forged, [authority], Now).Status);
    }

    [Fact]
    public void An_authority_below_the_root_cannot_make_another()
    {
        using var middleKey = Sm2Key.Generate();
        using var lowKey = Sm2Key.Generate();
        var middle = root.Issue(DistinguishedName.Of("中"), middleKey, CertificateUse.Authority, Start,
            Start.AddYears(9), [5]);
        using var second = new CertificateAuthority(middle, middleKey);
        var low = second.Issue(DistinguishedName.Of("低"), lowKey, CertificateUse.Authority, Start, Start.AddYears(9),
            [6]);
        using var third = new CertificateAuthority(low, lowKey);
        var leaf = third.Issue(DistinguishedName.Of("叶"), key, CertificateUse.Signing, Start, Start.AddYears(1), [7]);
        Assert.Equal(ChainStatus.NotAllowed, Anchors().Check(leaf, [low, middle], Now).Status);
    }

    [Fact]
    public void Every_changed_byte_of_a_certificate_breaks_it()
    {
        var raw = Leaf([2]).Raw.ToArray();
        for (var i = 0; i < raw.Length; i++)
        {
            var changed = (byte[])raw.Clone();
            changed[i] ^= 0x21;
            Assert.False(Holds(changed), $"byte {i} of {raw.Length}");
        }
    }

    public void Dispose()
    {
        root.Dispose();
        key.Dispose();
    }

    private bool Holds(byte[] raw)
    {
        try
        {
            return Certificate.Read(raw).IsSignedBy(root.Certificate);
        }
        catch (ShangMiException)
        {
            return false;
        }
    }

    private Certificate Leaf(byte[] serial) => root.Issue(
        DistinguishedName.Of("某厅公章", "某厅", "贵州省"), key, CertificateUse.Signing, Start, Start.AddYears(1), serial);

    private RevocationList List(params Revocation[] revocations) => root.List(revocations, Now, Now.AddMonths(3), 1);

    private TrustAnchors Anchors(params RevocationList[] lists) => new([root.Certificate], lists);
}
