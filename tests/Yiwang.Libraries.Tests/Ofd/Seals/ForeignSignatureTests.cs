using Xunit;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Libraries.Tests.Ofd.Seals;

/// <summary>Files that other programs signed, as samples/ofd/manifest.csv describes them.</summary>
public sealed class ForeignSignatureTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("SESV4SignDoc.ofd", "GB/T 38540-2020 V4", "OFD R&W 测试用印章")]
    [InlineData("V4RideRight.ofd", "GB/T 38540-2020 V4", "OFD R&W 测试用印章")]
    [InlineData("keyword2.ofd", "GB/T 38540-2020 V4", "国家税务总局江苏省税务局")]
    [InlineData("999.ofd", "GB/T 38540-2020 V4", "测试全国统一发票监制章国家税务总局重庆市税务局")]
    [InlineData("SignScaleError.ofd", "GB/T 38540-2020 V4", "浙江省电子发票(票据)综合服务平台专用章")]
    [InlineData("testImageNotFound.ofd", "GB/T 35275", null)]
    public void A_file_that_others_signed_is_unchanged_but_of_an_unknown_authority(
        string name, string form, string? seal)
    {
        var verdict = SealVerifier.Verify(OfdSamples.Ofd(name), TrustAnchors.None, Now);
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.All(verdict.Signatures, signature =>
        {
            Assert.Equal((form, seal), (signature.Form, signature.Seal?.Name));
            Assert.Empty(signature.ChangedFiles);
            Assert.NotEqual(SealGenuineness.False, signature.Seal?.Genuineness());
            Assert.Contains(signature.Findings, finding => finding.Code == "chain.signer.unknown_authority");
            Assert.DoesNotContain(signature.Findings, finding => finding.Weight == FindingWeight.Fault);
        });
    }

    [Fact]
    public void The_page_changed_after_signing_is_named()
    {
        var verdict = SealVerifier.Verify(OfdSamples.Ofd("broken-tampered-after-signing.ofd"), TrustAnchors.None, Now);
        Assert.Equal(PackageOutcome.Broken, verdict.Outcome);
        Assert.Equal(["Doc_0/Pages/Page_0/Content.xml"], Assert.Single(verdict.Signatures).ChangedFiles);
        Assert.Contains(verdict.Signatures[0].Findings, finding =>
            finding.Zh == "签名后被改动：第 1 页（Doc_0/Pages/Page_0/Content.xml）");
    }

    [Fact]
    public void An_invoice_whose_document_was_changed_is_found()
    {
        // Its Document.xml does not have the digest that its own signature states (openssl dgst -sm3 says the same).
        var verdict = SealVerifier.Verify(OfdSamples.Ofd("发票示例.ofd"), TrustAnchors.None, Now);
        Assert.Equal(PackageOutcome.Broken, verdict.Outcome);
        Assert.Equal(["Doc_0/Document.xml"], Assert.Single(verdict.Signatures).ChangedFiles);
    }

    [Fact]
    public void A_version_1_signature_is_read_and_its_false_value_said()
    {
        var verdict = SealVerifier.Verify(OfdSamples.Ofd("n.ofd"), TrustAnchors.None, Now);
        var signature = Assert.Single(verdict.Signatures);
        Assert.Equal(("GM/T 0031-2014 V1", "某某省人力资源和社会测试章"), (signature.Form, signature.Seal?.Name));
        Assert.Equal(SealGenuineness.OverInformationAndCertificate, signature.Seal?.Genuineness());
        Assert.Equal(new DateTimeOffset(2020, 1, 25, 7, 31, 56, 377, TimeSpan.Zero), signature.ClaimedTime);
        Assert.Equal(PackageOutcome.Broken, verdict.Outcome);
        Assert.Contains(signature.Findings, finding => finding.Code == "signature.value_false");
        Assert.Contains(signature.Findings, finding => finding.Code == "signature.digest_algorithm");
    }

    [Fact]
    public void A_bare_signature_value_without_a_certificate_is_not_confirmed()
    {
        var verdict = SealVerifier.Verify(OfdSamples.Ofd("DigitalSign.ofd"), TrustAnchors.None, Now);
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Contains(Assert.Single(verdict.Signatures).Findings, finding =>
            finding.Code == "signature.no_certificate");
    }

    [Theory]
    [InlineData("helloworld.ofd")]
    [InlineData("hello-integrity.ofd")]
    [InlineData("test-ofda.ofd")]
    public void An_unsigned_file_is_said_to_be_unsigned(string name)
    {
        var verdict = SealVerifier.Verify(OfdSamples.Ofd(name), TrustAnchors.None, Now);
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Equal("package.unsigned", Assert.Single(verdict.Findings).Code);
    }

    [Theory]
    [InlineData("broken-truncated.ofd", "zip.truncated")]
    [InlineData("broken-no-root.ofd", "ofd.root_missing")]
    [InlineData("broken-bad-xml.ofd", "xml.broken")]
    [InlineData("hostile-path-traversal.ofd", "zip.name")]
    [InlineData("hostile-external-entity.ofd", "xml.dtd")]
    [InlineData("not-a-zip.ofd", "zip.not_a_zip")]
    public void A_broken_or_hostile_file_is_refused_with_its_reason(string name, string code)
    {
        var verdict = SealVerifier.Verify(OfdSamples.Ofd(name), TrustAnchors.None, Now);
        Assert.Equal(PackageOutcome.Refused, verdict.Outcome);
        Assert.Equal(code, Assert.Single(verdict.Findings).Code);
    }

    [Fact]
    public void A_file_is_confirmed_when_its_authority_is_trusted_and_revocation_known()
    {
        var file = OfdSamples.Ofd("V4RideRight.ofd");
        var signature = SealVerifier.Verify(file, TrustAnchors.None, Now).Signatures[0];
        var anchors = new TrustAnchors([signature.Certificate!, signature.Seal!.MakerCertificate], []);
        Assert.Equal(PackageOutcome.Holds, SealVerifier.Verify(file, anchors, Now).Outcome);
    }
}
