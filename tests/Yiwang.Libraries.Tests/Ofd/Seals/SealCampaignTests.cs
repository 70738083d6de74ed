using System.Text;
using Xunit;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Libraries.Tests.Ofd.Seals;

/// <summary>
/// Everything somebody may try on a sealed file that holds; each attempt must leave it no longer holding.
/// <c>bin/torture seals N</c> says how many bytes of each file are changed.
/// </summary>
public sealed class SealCampaignTests : IDisposable
{
    private const int ChangesPerFile = 500;
    private static readonly int changes = int.TryParse(Environment.GetEnvironmentVariable("TORTURE_SEALS"),
        out var asked) ? asked : ChangesPerFile;
    private const string FirstFolder = "Doc_0/Signs/Sign_0/";
    private readonly SealBench bench = new();

    [Theory]
    [InlineData("Page5.ofd", false, 1)]
    [InlineData("Page5.ofd", true, 2)]
    [InlineData("AddAttachment.ofd", true, 3)]
    [InlineData("AddWatermarkAnnot.ofd", false, 4)]
    public void Each_of_500_changes_at_random_places_is_found(string sample, bool twice, int seed)
    {
        var file = twice ? bench.SealedTwice(sample) : bench.Sealed(sample);
        Assert.Equal(PackageOutcome.Holds, bench.Judge(file).Outcome);
        var random = new Random(seed);
        var outcomes = new int[4];
        for (var n = 0; n < changes; n++)
        {
            var changed = (byte[])file.Clone();
            var place = random.Next(changed.Length);
            var mask = (byte)random.Next(1, 256);
            changed[place] ^= mask;
            var outcome = bench.Judge(changed).Outcome;
            Assert.True(outcome != PackageOutcome.Holds,
                $"{sample} seed {seed}: byte {place} of {file.Length} with {mask:x2}");
            outcomes[(int)outcome]++;
        }
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{sample}: {outcomes[1]} not proven, {outcomes[2]} broken, {outcomes[3]} refused");
    }

    [Fact]
    public void Every_byte_of_signature_files_counts()
    {
        var file = bench.SealedTwice();
        using var package = OfdPackage.Open(file);
        foreach (var path in package.Paths.Where(path => path.Contains("/Signs/", StringComparison.Ordinal)))
        {
            var length = package.Bytes(path).Length;
            for (var i = 0; i < length; i += 3)
            {
                var changed = Packages.Rewritten(file, parts => parts[path][i] ^= 0x08);
                Assert.NotEqual(PackageOutcome.Holds, bench.Judge(changed).Outcome);
            }
        }
    }

    [Fact]
    public void A_file_that_is_only_packed_anew_is_unchanged_but_not_the_sealed_zip()
    {
        var verdict = bench.Judge(Packages.Rewritten(bench.Sealed(), _ => { }));
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Equal("container.changed", Assert.Single(verdict.Findings).Code);
        Assert.Equal(PackageOutcome.Holds, Assert.Single(verdict.Signatures).Outcome);
    }

    public static TheoryData<string, string> Attempts() => new()
    {
        { "the last seal and its entry are removed", "package.open" },
        { "only the entry of the last seal is removed", "signature.file_changed" },
        { "the first seal is removed", "signature.file_missing" },
        { "all seals are removed", "package.unsigned" },
        { "the link to the seals is removed", "package.signature_unlisted" },
        { "a seal is moved on the page", "signature.digest_false" },
        { "a seal is moved to another folder", "signature.moved" },
        { "a signature is listed twice", "package.signature_twice" },
        { "a file is added", "package.uncovered" },
        { "a file is removed", "signature.file_missing" },
        { "a page is changed", "signature.file_changed" },
        { "the pages change places", "signature.file_changed" },
        { "the seal's picture file is another", "seal.changed" },
        { "a second document is put in front", "signature.file_changed" },
        { "a second list of references is put in", "signature.unreadable" },
        { "the signature value of the other organ is put in", "signature.digest_false" },
        { "bytes are appended to the signature value", "signature.unreadable" },
    };

    [Theory]
    [MemberData(nameof(Attempts))]
    public void An_attempt_is_found(string attempt, string code)
    {
        var verdict = bench.Judge(Packages.Rewritten(bench.SealedTwice(), parts => Try(attempt, parts)));
        Assert.NotEqual(PackageOutcome.Holds, verdict.Outcome);
        Assert.Contains(code, Codes(verdict));
    }

    [Fact]
    public void A_seal_taken_from_another_file_is_found()
    {
        using var donor = OfdPackage.Open(bench.Sealed());
        var stolen = donor.Paths.Where(path => path.Contains("/Signs/", StringComparison.Ordinal))
            .ToDictionary(path => path, donor.Bytes);
        var root = donor.Bytes(OfdPackage.RootPath);
        var forged = Packages.Rewritten(OfdSamples.Ofd("AddWatermarkAnnot.ofd"), parts =>
        {
            foreach (var (path, content) in stolen) parts[path] = content;
            parts["OFD.xml"] = root;
        });
        var verdict = bench.Judge(forged);
        Assert.Equal(PackageOutcome.Broken, verdict.Outcome);
        Assert.Contains("signature.file_changed", Codes(verdict));
    }

    [Fact]
    public void Bytes_before_and_after_the_file_are_found()
    {
        var file = bench.Sealed();
        Assert.NotEqual(PackageOutcome.Holds, bench.Judge([.. file, 1]).Outcome);
        Assert.NotEqual(PackageOutcome.Holds, bench.Judge([.. file, .. bench.Sealed("helloworld.ofd")]).Outcome);
        Assert.NotEqual(PackageOutcome.Holds, bench.Judge([1, 2, 3, .. file]).Outcome);
        Assert.NotEqual(PackageOutcome.Holds, bench.Judge(file[..^1]).Outcome);
    }

    [Fact]
    public void A_seal_of_our_form_by_an_unknown_authority_is_not_trusted()
    {
        using var impostor = new SealBench();
        var verdict = bench.Judge(impostor.Sealed());
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Contains("chain.signer.unknown_authority", Codes(verdict));
        Assert.Contains("chain.maker.unknown_authority", Codes(verdict));
        Assert.Contains("timestamp.untrusted", Codes(verdict));
    }

    [Fact]
    public void A_seal_made_by_its_own_user_is_not_trusted_as_the_makers()
    {
        // A holder with a good certificate makes itself a seal of any name: the maker must be an authority's maker.
        using var impostor = new SealBench();
        var seal = bench.Make(bench.First, by: impostor.First);
        var verdict = bench.Judge(OfdSealer.Seal(
            OfdSamples.Ofd("Page5.ofd"), bench.Request() with { Seal = seal }));
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Contains("chain.maker.unknown_authority", Codes(verdict));
    }

    [Theory]
    [InlineData("3", RevocationReason.KeyCompromise, -1, "chain.signer.revoked", PackageOutcome.Broken)]
    [InlineData("2", RevocationReason.PrivilegeWithdrawn, -9, "chain.maker.revoked", PackageOutcome.Broken)]
    [InlineData("5", RevocationReason.KeyCompromise, -1, "timestamp.false", PackageOutcome.Broken)]
    [InlineData("3", RevocationReason.KeyCompromise, 1, "", PackageOutcome.Holds)]
    [InlineData("2", RevocationReason.Superseded, 1, "", PackageOutcome.Holds)]
    public void A_revocation_counts_from_its_day(
        string serial, RevocationReason reason, int months, string code, PackageOutcome outcome)
    {
        // The maker's certificate is asked for the day on which the seal was made.
        var day = serial == "2" && months < 0 ? SealBench.Start.AddHours(1) : SealBench.Signed.AddDays(months);
        var verdict = bench.Judge(bench.Sealed(), bench.AnchorsWith(new Revocation(serial, day, reason)));
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Equal(code, Codes(verdict).FirstOrDefault() ?? "");
    }

    [Fact]
    public void Without_a_time_stamp_a_later_revocation_leaves_doubt()
    {
        var file = OfdSealer.Seal(OfdSamples.Ofd("Page5.ofd"), bench.Request() with { TimeStamp = null });
        Assert.Equal(PackageOutcome.Holds, bench.Judge(file).Outcome);
        var anchors = bench.AnchorsWith(
            new Revocation("3", SealBench.Signed.AddDays(1), RevocationReason.KeyCompromise));
        var verdict = bench.Judge(file, anchors);
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Contains("chain.revoked_later", Codes(verdict));
    }

    [Fact]
    public void A_backdated_time_is_found_by_the_time_stamp()
    {
        // The keeper writes a day within the seal's validity; the time-stamp says that it was over.
        var seal = bench.Make(bench.First, until: SealBench.Signed);
        var verdict = bench.Judge(OfdSealer.Seal(OfdSamples.Ofd("Page5.ofd"), new SealRequest(
            seal, bench.First, SealBench.Signed, [], MoreFollow: false,
            value => bench.Stamps.Stamp(value.Span, SealBench.Signed.AddDays(3), [1]))));
        Assert.Equal(PackageOutcome.Broken, verdict.Outcome);
        Assert.Contains("seal.expired", Codes(verdict));
        Assert.Contains("timestamp.apart", Codes(verdict));
    }

    [Fact]
    public void A_time_stamp_of_another_signature_is_found()
    {
        var other = bench.Stamps.Stamp("other"u8, SealBench.Signed, [1]);
        var verdict = bench.Judge(OfdSealer.Seal(
            OfdSamples.Ofd("Page5.ofd"), bench.Request() with { TimeStamp = _ => other }));
        Assert.Equal(PackageOutcome.Broken, verdict.Outcome);
        Assert.Contains("timestamp.false", Codes(verdict));
    }

    [Fact]
    public void Without_revocation_data_nothing_is_confirmed()
    {
        var verdict = bench.Judge(bench.Sealed(), new TrustAnchors([bench.Authority.Certificate], []));
        Assert.Equal(PackageOutcome.NotProven, verdict.Outcome);
        Assert.Contains("chain.signer.revocation_unknown", Codes(verdict));
    }

    [Fact]
    public void A_signature_from_the_future_is_doubted()
    {
        var verdict = SealVerifier.Verify(bench.Sealed(), bench.Anchors, SealBench.Signed.AddDays(-1));
        Assert.NotEqual(PackageOutcome.Holds, verdict.Outcome);
        Assert.Contains("signature.future", Codes(verdict));
    }

    [Fact]
    public void Random_bytes_and_cut_files_are_refused_and_never_crash()
    {
        var file = bench.Sealed();
        var random = new Random(5);
        for (var n = 0; n < 300; n++)
        {
            var cut = file[..random.Next(file.Length)];
            Assert.Equal(PackageOutcome.Refused, bench.Judge(cut).Outcome);
            var noise = new byte[random.Next(2000)];
            random.NextBytes(noise);
            Assert.Equal(PackageOutcome.Refused, bench.Judge(noise).Outcome);
        }
    }

    [Fact]
    public void Random_signature_values_are_judged_and_never_crash()
    {
        var file = bench.Sealed();
        using var package = OfdPackage.Open(file);
        var value = package.Bytes(FirstFolder + "SignedValue.dat");
        var random = new Random(6);
        for (var n = 0; n < 1_000; n++)
        {
            var changed = (byte[])value.Clone();
            for (var i = random.Next(1, 6); i > 0; i--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            if (changed.AsSpan().SequenceEqual(value)) continue;
            var forged = Packages.Rewritten(file, parts => parts[FirstFolder + "SignedValue.dat"] = changed);
            Assert.NotEqual(PackageOutcome.Holds, Assert.Single(bench.Judge(forged).Signatures).Outcome);
        }
    }

    public void Dispose() => bench.Dispose();

    private static void Try(string attempt, Dictionary<string, byte[]> parts)
    {
        const string list = "Doc_0/Signs/Signatures.xml", second = "Doc_0/Signs/Sign_1/";
        switch (attempt)
        {
            case "the last seal and its entry are removed":
                foreach (var path in parts.Keys.Where(
                    path => path.StartsWith(second, StringComparison.Ordinal)).ToList()) parts.Remove(path);
                Edit(parts, list, WithoutEntry(1));
                break;
            case "only the entry of the last seal is removed":
                Edit(parts, list, WithoutEntry(0));
                break;
            case "the first seal is removed":
                foreach (var path in parts.Keys.Where(
                    path => path.StartsWith(FirstFolder, StringComparison.Ordinal)).ToList()) parts.Remove(path);
                Edit(parts, list, WithoutEntry(0));
                break;
            case "all seals are removed":
                foreach (var path in parts.Keys.Where(
                    path => path.StartsWith("Doc_0/Signs/", StringComparison.Ordinal)).ToList()) parts.Remove(path);
                Edit(parts, "OFD.xml", WithoutLink);
                break;
            case "the link to the seals is removed":
                Edit(parts, "OFD.xml", WithoutLink);
                break;
            case "a seal is moved on the page":
                Edit(parts, second + "Signature.xml", text =>
                    text.Replace("Boundary=\"59 179", "Boundary=\"19 179", StringComparison.Ordinal));
                break;
            case "a seal is moved to another folder":
                parts["Doc_0/Signs/Sign_9/Signature.xml"] = parts[second + "Signature.xml"];
                parts.Remove(second + "Signature.xml");
                Edit(parts, list, text => text.Replace("Sign_1", "Sign_9", StringComparison.Ordinal));
                break;
            case "a signature is listed twice":
                Edit(parts, list, text => text.Replace("Sign_1", "Sign_0", StringComparison.Ordinal));
                break;
            case "a file is added":
                parts["Doc_0/Res/extra.xml"] = "<x/>"u8.ToArray();
                break;
            case "a file is removed":
                parts.Remove("Doc_0/Pages/Page_4/Content.xml");
                break;
            case "a page is changed":
                Edit(parts, "Doc_0/Pages/Page_0/Content.xml", text =>
                    text.Replace("<ofd:Content>", "<ofd:Content> ", StringComparison.Ordinal));
                break;
            case "the pages change places":
                (parts["Doc_0/Pages/Page_0/Content.xml"], parts["Doc_0/Pages/Page_1/Content.xml"]) =
                    (parts["Doc_0/Pages/Page_1/Content.xml"], parts["Doc_0/Pages/Page_0/Content.xml"]);
                break;
            case "the seal's picture file is another":
                parts[FirstFolder + "Seal.esl"] = parts[second + "Seal.esl"];
                break;
            case "a second document is put in front":
                Edit(parts, "OFD.xml", text =>
                    text.Replace("<ofd:DocBody>",
                    "<ofd:DocBody><ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody><ofd:DocBody>",
                    StringComparison.Ordinal));
                parts["Doc_1/Document.xml"] = parts["Doc_0/Document.xml"];
                break;
            case "a second list of references is put in":
                Edit(parts, second + "Signature.xml", text =>
                    text.Replace("<ofd:StampAnnot", "<ofd:References CheckMethod=\"SM3\"/><ofd:StampAnnot",
                    StringComparison.Ordinal));
                break;
            case "the signature value of the other organ is put in":
                parts[FirstFolder + "SignedValue.dat"] = parts[second + "SignedValue.dat"];
                break;
            case "bytes are appended to the signature value":
                parts[second + "SignedValue.dat"] = [.. parts[second + "SignedValue.dat"], 0];
                break;
            default:
                throw new InvalidOperationException(attempt);
        }
    }

    private static Func<string, string> WithoutEntry(int index) => text =>
    {
        var starts = text.Split("<ofd:Signature ID");
        var entry = "<ofd:Signature ID" + starts[index + 1];
        return text.Replace(entry[..(entry.IndexOf("/>", StringComparison.Ordinal) + 2)], "", StringComparison.Ordinal);
    };

    private static string WithoutLink(string text)
    {
        var start = text.IndexOf("<ofd:Signatures>", StringComparison.Ordinal);
        return text.Remove(start, text.IndexOf("</ofd:Signatures>", StringComparison.Ordinal) + 17 - start);
    }

    private static void Edit(Dictionary<string, byte[]> parts, string path, Func<string, string> change)
    {
        var text = Encoding.UTF8.GetString(parts[path]);
        var changed = change(text);
        Assert.NotEqual(text, changed);
        parts[path] = Encoding.UTF8.GetBytes(changed);
    }

    private static IEnumerable<string> Codes(PackageVerdict verdict) =>
        verdict.Signatures.SelectMany(one => one.Findings).Concat(verdict.Findings).Select(finding => finding.Code);
}
