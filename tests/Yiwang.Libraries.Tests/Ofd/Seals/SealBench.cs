using Yiwang.Ofd.Seals;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.ShangMi.Messages;

namespace Yiwang.Libraries.Tests.Ofd.Seals;

/// <summary>
/// An authority, a seal maker, two organs with their seals and a time-stamping authority, all of one sample.
/// </summary>
internal sealed class SealBench : IDisposable
{
    internal static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    internal static readonly DateTimeOffset Signed = Start.AddMonths(6);
    internal static readonly DateTimeOffset Now = Start.AddMonths(7);
    private readonly List<SoftwareSealKey> keys = [];
    private readonly Sm2Key stampKey = Sm2Key.Generate();
    private readonly SoftwareSealKey maker;

    internal SealBench()
    {
        Authority = CertificateAuthority.NewRoot(DistinguishedName.Of("样章根"), Start, Start.AddYears(20), [1]);
        maker = Key("样章制章人", CertificateUse.Signing, [2]);
        First = Key("甲厅", CertificateUse.Signing, [3]);
        Second = Key("乙厅", CertificateUse.Signing, [4]);
        Stamps = new TimeStampAuthority(Authority.Issue(
            DistinguishedName.Of("时间戳"), stampKey, CertificateUse.TimeStamping, Start, Start.AddYears(9), [5]),
                stampKey);
        FirstSeal = Make(First);
        SecondSeal = Make(Second);
        Anchors = AnchorsWith();
    }

    internal CertificateAuthority Authority { get; }
    internal SoftwareSealKey First { get; }
    internal SoftwareSealKey Second { get; }
    internal ElectronicSeal FirstSeal { get; }
    internal ElectronicSeal SecondSeal { get; }
    internal TimeStampAuthority Stamps { get; }
    internal TrustAnchors Anchors { get; }

    internal SoftwareSealKey Key(string name, CertificateUse use, byte[] serial)
    {
        var key = Sm2Key.Generate();
        var certificate = Authority.Issue(DistinguishedName.Of(name), key, use, Start, Start.AddYears(1), serial);
        var result = new SoftwareSealKey(certificate, key);
        keys.Add(result);
        return result;
    }

    internal ElectronicSeal Make(SoftwareSealKey holder, DateTimeOffset? until = null, ISealKey? by = null) =>
        new SealMaker(by ?? maker, "Yiwang").Make(new SealOrder(
            "5200000001", holder.Certificate.Subject.Display + "样章", SealKind.Unit, [holder.Certificate],
                Start.AddDays(1),
            Start.AddDays(1), until ?? Start.AddYears(3),
                new SealPicture("PNG", new byte[] { 0x89, 0x50, 1, 2, 3 }, 42, 42)));

    internal TrustAnchors AnchorsWith(params Revocation[] revocations) => new(
        [Authority.Certificate], [Authority.List(revocations, Now, Now.AddMonths(1), 1)]);

    internal SealRequest Request(bool moreFollow = false, int page = 1) => new SealRequest(
        FirstSeal, First, Signed, [SealPlace.Centred(page, 140, 200, FirstSeal.Picture)], moreFollow)
        .StampedBy(Stamps, [7]);

    internal byte[] Sealed(string sample = "Page5.ofd") => OfdSealer.Seal(OfdSamples.Ofd(sample), Request());

    internal byte[] SealedTwice(string sample = "Page5.ofd")
    {
        var once = OfdSealer.Seal(OfdSamples.Ofd(sample), Request(moreFollow: true));
        return OfdSealer.Seal(once, new SealRequest(
            SecondSeal, Second, Signed.AddMinutes(5), [SealPlace.Centred(1, 80, 200, SecondSeal.Picture)],
                MoreFollow: false)
            .StampedBy(Stamps, [8]));
    }

    internal PackageVerdict Judge(byte[] file, TrustAnchors? anchors = null) =>
        SealVerifier.Verify(file, anchors ?? Anchors, Now);

    public void Dispose()
    {
        foreach (var key in keys) key.Dispose();
        Authority.Dispose();
        stampKey.Dispose();
    }
}
