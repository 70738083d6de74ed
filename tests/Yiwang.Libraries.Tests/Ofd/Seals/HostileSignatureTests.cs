using System.Text;
using Xunit;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Libraries.Tests.Ofd.Seals;

/// <summary>Signature files made to keep a verifier busy or to confuse it.</summary>
public sealed class HostileSignatureTests
{
    private const string Space = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Many_references_to_one_large_file_cost_one_digest()
    {
        // 200 signatures with 1,000 references each to 8 MB: 1.6 TB if each were read anew.
        var references = string.Concat(Enumerable.Repeat(
            "<ofd:Reference FileRef=\"/large\"><ofd:CheckValue>AAAA</ofd:CheckValue></ofd:Reference>", 1_000));
        var parts = new List<(string, string)> { ("large", new string('x', 8 << 20)) };
        for (var i = 0; i < 200; i++) parts.Add(($"S/{i}/Signature.xml", Signature(references)));
        parts.Add(("S/v", "x"));
        parts.Add(("S/Signatures.xml", List(string.Concat(Enumerable.Range(0, 200).Select(
            i => $"<ofd:Signature ID=\"{i}\" BaseLoc=\"/S/{i}/Signature.xml\"/>")))));
        var verdict = Judge([.. parts]);
        Assert.Equal(PackageOutcome.Broken, verdict.Outcome);
        Assert.Equal(200, verdict.Signatures.Count);
    }

    [Fact]
    public void Too_many_signatures_are_refused()
    {
        var list = List(string.Concat(Enumerable.Repeat("<ofd:Signature ID=\"1\" BaseLoc=\"/S/x\"/>", 300)));
        var verdict = Judge(("S/Signatures.xml", list));
        Assert.Equal("ofd.too_many_signatures", Assert.Single(verdict.Findings).Code);
    }

    [Theory]
    [InlineData("<ofd:Signature ID=\"1\" BaseLoc=\"/S/absent.xml\"/>")]
    [InlineData("<ofd:Signature ID=\"1\"/>")]
    [InlineData("<ofd:Signature BaseLoc=\"../../../etc/passwd\"/>")]
    public void An_entry_that_leads_nowhere_never_holds(string entry)
    {
        var verdict = Judge(("S/Signatures.xml", List(entry)));
        Assert.True(verdict.Outcome is PackageOutcome.Broken or PackageOutcome.Refused);
    }

    [Theory]
    [InlineData("0001-01-01 00:00:00")]
    [InlineData("9999-12-31 23:59:59")]
    [InlineData("yesterday")]
    [InlineData("")]
    public void A_senseless_time_is_no_error(string time)
    {
        var verdict = Judge(
            ("S/Signatures.xml", List("<ofd:Signature ID=\"1\" BaseLoc=\"/S/0/Signature.xml\"/>")),
            ("S/0/Signature.xml", Signature("", $"<ofd:SignatureDateTime>{time}</ofd:SignatureDateTime>")),
                ("S/v", "0"));
        Assert.NotEqual(PackageOutcome.Holds, verdict.Outcome);
    }

    private static PackageVerdict Judge(params (string, string)[] parts)
    {
        var root = $"<ofd:OFD {Space} Version=\"1.0\"><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot>"
            + "<ofd:Signatures>/S/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>";
        using var writer = new Yiwang.Ofd.Packaging.SafeZipWriter();
        writer.Add("OFD.xml", root);
        writer.Add("D/Document.xml", $"<ofd:Document {Space}/>");
        // The large part is stored with some noise, so that the package is no zip bomb.
        foreach (var (name, text) in parts) writer.Add(
            name, name == "large" ? Noise(text.Length) : Encoding.UTF8.GetBytes(text));
        return SealVerifier.Verify(writer.ToArray(), TrustAnchors.None, Now);
    }

    private static byte[] Noise(int length)
    {
        var noise = new byte[length];
        new Random(1).NextBytes(noise);
        return noise;
    }

    private static string List(string entries) => $"<ofd:Signatures {Space}>{entries}</ofd:Signatures>";

    private static string Signature(string references, string more = "") =>
        $"<ofd:Signature {Space}><ofd:SignedInfo>{more}<ofd:References CheckMethod=\"SM3\">{references}</ofd:References>"
        + "</ofd:SignedInfo><ofd:SignedValue>/S/v</ofd:SignedValue></ofd:Signature>";
}
