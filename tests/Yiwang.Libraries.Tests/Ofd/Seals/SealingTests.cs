using System.Formats.Asn1;
using Xunit;
using Yiwang.Libraries.Tests.ShangMi;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Libraries.Tests.Ofd.Seals;

public sealed class SealingTests : IDisposable
{
    private readonly SealBench bench = new();

    public static TheoryData<string> Samples() =>
        ["helloworld.ofd", "Page5.ofd", "AddAttachment.ofd", "AddWatermarkAnnot.ofd", "testPathFillOpacity.ofd"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sealed_file_holds(string sample)
    {
        var verdict = bench.Judge(bench.Sealed(sample));
        Assert.Equal("", Words(verdict));
        Assert.Equal(PackageOutcome.Holds, verdict.Outcome);
        var signature = Assert.Single(verdict.Signatures);
        Assert.Equal(("甲厅", "甲厅样章"), (signature.Signer, signature.Seal?.Name));
        Assert.Equal(SealBench.Signed, signature.ClaimedTime);
        Assert.Equal(SealBench.Signed, signature.StampedTime);
        Assert.Empty(verdict.Uncovered);
    }

    [Fact]
    public void Two_organs_seal_in_turn_and_both_hold()
    {
        var verdict = bench.Judge(bench.SealedTwice());
        Assert.Equal("", Words(verdict));
        Assert.Equal(PackageOutcome.Holds, verdict.Outcome);
        Assert.Equal(["甲厅", "乙厅"], verdict.Signatures.Select(signature => signature.Signer));
    }

    [Fact]
    public void Twelve_organs_seal_in_turn_and_all_hold()
    {
        var file = OfdSamples.Ofd("Page5.ofd");
        for (byte i = 0; i < 12; i++)
        {
            var key = bench.Key($"机关{i}", CertificateUse.Signing, [20, i]);
            var seal = bench.Make(key);
            file = OfdSealer.Seal(file, new SealRequest(
                seal, key, SealBench.Signed, [SealPlace.Centred(1, 20 + 10 * i, 200, seal.Picture)], MoreFollow: i < 11)
                .StampedBy(bench.Stamps, [9, i]));
        }
        var verdict = bench.Judge(file);
        Assert.Equal("", Words(verdict));
        Assert.Equal(12, verdict.Signatures.Count);
    }

    [Fact]
    public void Earlier_bytes_stay_where_they_are()
    {
        var once = OfdSealer.Seal(OfdSamples.Ofd("Page5.ofd"), bench.Request(moreFollow: true));
        var twice = OfdSealer.Seal(once, bench.Request() with { Seal = bench.SecondSeal, Key = bench.Second });
        using var package = OfdPackage.Open(once);
        var length = package.Zip.Parts.Single(
            part => part.Name.EndsWith("Signatures.xml", StringComparison.Ordinal)).HeaderOffset;
        Assert.Equal(once[..(int)length], twice[..(int)length]);
    }

    [Fact]
    public void An_open_list_of_signatures_is_said()
    {
        var verdict = bench.Judge(OfdSealer.Seal(OfdSamples.Ofd("Page5.ofd"), bench.Request(moreFollow: true)));
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Equal("package.open", Words(verdict));
        Assert.Equal(PackageOutcome.Holds, Assert.Single(verdict.Signatures).Outcome);
    }

    [Fact]
    public void A_closed_file_takes_no_more_seals() =>
        Assert.Equal("seal.locked", Refusal(() => OfdSealer.Seal(bench.Sealed(), bench.Request())));

    [Fact]
    public void A_changed_file_takes_no_more_seals()
    {
        var once = OfdSealer.Seal(OfdSamples.Ofd("Page5.ofd"), bench.Request(moreFollow: true));
        var changed = Packages.With(
            once, "Doc_0/Pages/Page_0/Content.xml", text => text.Replace("<ofd:Content>", "<ofd:Content> "));
        Assert.Equal("seal.earlier_broken", Refusal(() => OfdSealer.Seal(changed, bench.Request())));
    }

    [Fact]
    public void A_file_sealed_by_others_takes_our_seal_too()
    {
        var file = OfdSealer.Seal(OfdSamples.Ofd("SESV4SignDoc.ofd"), bench.Request());
        var verdict = bench.Judge(file);
        Assert.Equal([PackageOutcome.NotProven, PackageOutcome.Holds], verdict.Signatures.Select(one => one.Outcome));
        Assert.Empty(verdict.Uncovered);
    }

    [Fact]
    public void A_seal_is_refused_to_those_who_may_not_use_it()
    {
        var file = OfdSamples.Ofd("helloworld.ofd");
        Assert.Equal("seal.holder", Refusal(() => OfdSealer.Seal(file, bench.Request() with { Key = bench.Second })));
        Assert.Equal("seal.expired", Refusal(() => OfdSealer.Seal(
            file, bench.Request() with { SignedAt = SealBench.Start.AddYears(4) })));
        Assert.Equal("seal.certificate_expired", Refusal(() => OfdSealer.Seal(
            file, bench.Request() with { SignedAt = SealBench.Start.AddYears(2) })));
        Assert.Equal("seal.page", Refusal(() => OfdSealer.Seal(file, bench.Request(page: 2))));
        var raw = bench.FirstSeal.Raw.ToArray();
        raw[raw.AsSpan().IndexOf("PNG"u8)] ^= 1;
        Assert.Equal("seal.not_genuine",
            Refusal(() => OfdSealer.Seal(file, bench.Request() with { Seal = ElectronicSeal.Read(raw) })));
    }

    [Fact]
    public void A_riding_seal_shows_one_strip_on_each_page()
    {
        var widths = new double[] { 210, 210, 210, 210, 210 };
        var places = SealPlace.Riding(widths, 100, bench.FirstSeal.Picture);
        var file = OfdSealer.Seal(OfdSamples.Ofd("Page5.ofd"), bench.Request() with { Places = places });
        var verdict = bench.Judge(file);
        Assert.Equal(PackageOutcome.Holds, verdict.Outcome);
        var stamps = verdict.Signatures[0].Places;
        Assert.Equal(5, stamps.Select(stamp => stamp.PageId).Distinct().Count());
        foreach (var (stamp, i) in stamps.Select((stamp, i) => (stamp, i)))
        {
            Assert.Equal(8.4 * i, stamp.Clip!.Value.Left, 3);
            Assert.Equal(8.4, stamp.Clip.Value.Width, 3);
            // The strip ends at the page's right edge.
            Assert.Equal(210, stamp.Boundary.Left + stamp.Clip.Value.Left + stamp.Clip.Value.Width, 3);
        }
        Assert.Equal("seal.riding_pages", Refusal(() => SealPlace.Riding([210], 1, bench.FirstSeal.Picture)));
    }

    [Fact]
    public void Openssl_verifies_the_signature_from_the_raw_parts()
    {
        using var tool = new Tool();
        using var package = OfdPackage.Open(bench.Sealed());
        var signatureXml = package.Xml("Doc_0/Signs/Sign_0/Signature.xml");
        foreach (var reference in signatureXml.Child("SignedInfo")!.Child("References")!.All("Reference"))
        {
            tool.Put("part", package.Bytes(reference["FileRef"]!));
            var digest = tool.OpenSsl("dgst", "-sm3", "-r", "part")[..64];
            Assert.Equal(digest, Convert.ToHexStringLower(Convert.FromBase64String(reference.Value("CheckValue")!)));
        }
        var value = new AsnReader(
            package.Bytes("Doc_0/Signs/Sign_0/SignedValue.dat"), AsnEncodingRules.DER).ReadSequence();
        tool.Put("toSign", value.PeekEncodedValue().Span);
        var toSign = value.ReadSequence();
        tool.Put("cert.der", value.ReadOctetString());
        value.ReadObjectIdentifier();
        tool.Put("signature", value.ReadBitString(out _));
        tool.OpenSsl("x509", "-inform", "DER", "-in", "cert.der", "-pubkey", "-noout", "-out", "public.pem");
        tool.OpenSsl("dgst", "-sm3", "-verify", "public.pem", "-sigopt", "distid:1234567812345678",
            "-signature", "signature", "toSign");

        toSign.ReadInteger();
        var seal = toSign.ReadSequence();
        tool.Put("information", seal.ReadEncodedValue().Span);
        tool.Put("maker.der", seal.ReadOctetString());
        seal.ReadObjectIdentifier();
        tool.Put("sealSignature", seal.ReadBitString(out _));
        tool.OpenSsl("x509", "-inform", "DER", "-in", "maker.der", "-pubkey", "-noout", "-out", "maker.pem");
        tool.OpenSsl("dgst", "-sm3", "-verify", "maker.pem", "-sigopt", "distid:1234567812345678",
            "-signature", "sealSignature", "information");

        toSign.ReadGeneralizedTime();
        tool.Put("Signature.xml", package.Bytes("Doc_0/Signs/Sign_0/Signature.xml"));
        Assert.Equal(
            tool.OpenSsl("dgst", "-sm3", "-r", "Signature.xml")[..64],
                Convert.ToHexStringLower(toSign.ReadBitString(out _)));
        var stamp = value.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadBitString(out _);
        tool.Put("token", stamp);
        var text = tool.OpenSsl("ts", "-reply", "-in", "token", "-token_in", "-text");
        Assert.Contains("Time stamp: Jul  1 00:00:00 2026 GMT", text, StringComparison.Ordinal);
    }

    public void Dispose() => bench.Dispose();

    private static string Refusal(Action action) => Assert.Throws<SealRefused>(action).Code;

    private static string Words(PackageVerdict verdict) => string.Join(
        "; ", verdict.Findings.Concat(verdict.Signatures.SelectMany(one => one.Findings)).Select(
            finding => finding.Code));
}
