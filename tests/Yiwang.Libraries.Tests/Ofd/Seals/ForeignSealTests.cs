using Xunit;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Libraries.Tests.Ofd.Seals;

/// <summary>Seals that ofdrw made, of each version of the standard.</summary>
public sealed class ForeignSealTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("UserV1.esl", 1, "OFDRW测试用印章", SealGenuineness.OverInformationAndCertificate)]
    [InlineData("UserV4.esl", 4, "OFD R&W 测试用印章", SealGenuineness.OverInformation)]
    [InlineData("UserV5.esl", 5, "OFD R&W V5测试用印章", SealGenuineness.OverInformation)]
    [InlineData("UserV5_ts.esl", 5, "OFD R&W V5测试用印章", SealGenuineness.OverInformation)]
    public void A_seal_of_each_version_is_read_and_genuine(
        string file, int version, string name, SealGenuineness genuine)
    {
        var seal = ElectronicSeal.Read(Bytes(file));
        Assert.Equal((version, name), (seal.Version, seal.Name));
        Assert.Equal(("PNG", 40, 40), (seal.Picture.Type, seal.Picture.WidthMm, seal.Picture.HeightMm));
        Assert.Equal(genuine, seal.Genuineness());
    }

    [Theory]
    [InlineData("SignedValueV4.dat", 4)]
    [InlineData("SignedValueV5.dat", 5)]
    public void The_value_of_a_signature_is_read_and_true(string file, int version)
    {
        var value = SealSignature.Read(Bytes(file));
        Assert.Equal((version, "/Doc_0/Signs/Sign_0/Signature.xml"), (value.Version, value.SignedPath));
        Assert.True(value.Certificate.Key!.Verify(value.ToSign.Span, value.Value.Span));
        Assert.True(value.Seal.IsHeldBy(value.Certificate));
    }

    [Theory]
    [InlineData("allprotected.ofd", "")]
    [InlineData("signedFile.ofd", "package.open")]
    [InlineData("v4signed.ofd", "package.open")]
    public void A_sealed_file_is_unchanged_but_of_an_unknown_authority(string file, string code)
    {
        var verdict = SealVerifier.Verify(Bytes(file), TrustAnchors.None, Now);
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Equal(code, string.Join(" ", verdict.Findings.Select(finding => finding.Code)));
        var signature = Assert.Single(verdict.Signatures);
        Assert.DoesNotContain(signature.Findings, finding => finding.Weight == FindingWeight.Fault);
        Assert.Contains(signature.Findings, finding => finding.Code == "chain.signer.unknown_authority");
    }

    [Theory]
    [InlineData("UserV1.esl")]
    [InlineData("UserV4.esl")]
    [InlineData("UserV5.esl")]
    public void A_changed_byte_of_a_seal_is_found_anywhere(string file)
    {
        var raw = Bytes(file);
        var random = new Random(7);
        for (var n = 0; n < 300; n++)
        {
            var changed = (byte[])raw.Clone();
            var place = random.Next(raw.Length);
            changed[place] ^= (byte)random.Next(1, 256);
            Assert.False(IsAsBefore(changed, ElectronicSeal.Read(raw)), $"{file} byte {place}");
        }
    }

    private static bool IsAsBefore(byte[] raw, ElectronicSeal before)
    {
        try
        {
            var seal = ElectronicSeal.Read(raw);
            // The maker's certificate is bound by its own chain, and in version 4 by nothing else.
            return seal.Genuineness() == before.Genuineness() && seal.MakerCertificate.SameAs(before.MakerCertificate);
        }
        catch (ShangMiException)
        {
            return false;
        }
    }

    private static byte[] Bytes(string name) =>
        File.ReadAllBytes(Path.Combine(OfdSamples.Root, "samples", "seals", name));
}
