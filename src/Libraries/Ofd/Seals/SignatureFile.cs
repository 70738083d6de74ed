using System.Globalization;
using Yiwang.Ofd.Packaging;
using Yiwang.ShangMi;

namespace Yiwang.Ofd.Seals;

/// <param name="PageId">The ID of the page in Document.xml.</param>
/// <param name="Boundary">Where the whole picture lies on the page: left, top, width, height in mm.</param>
/// <param name="Clip">
/// The part of the picture that shows, from the picture's own corner in mm; null for the whole.
/// </param>
public sealed record StampPlace(string PageId, StampBox Boundary, StampBox? Clip);

/// <summary>A box in mm: left, top, width, height.</summary>
public readonly record struct StampBox(double Left, double Top, double Width, double Height)
{
    internal static StampBox? Parse(string? text)
    {
        var numbers = text?.Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        if (numbers?.Length != 4) return null;
        Span<double> values = stackalloc double[4];
        for (var i = 0; i < 4; i++)
            if (!double.TryParse(numbers[i], NumberStyles.Float, CultureInfo.InvariantCulture,
                out values[i])) return null;
        return new StampBox(values[0], values[1], values[2], values[3]);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Left:0.###} {Top:0.###} {Width:0.###} {Height:0.###}");
}

/// <summary>One entry of Signatures.xml (GB/T 33190-2016 clause 18.1).</summary>
/// <param name="ListPath">The Signatures.xml it stands in.</param>
/// <param name="Path">Its Signature.xml, from the package's root without a leading slash.</param>
internal sealed record SignatureEntry(string ListPath, string Id, string Type, string Path, string DocumentPath)
{
    internal const int SignaturesMax = 256;

    /// <summary>All signatures of all documents of a package, in order.</summary>
    internal static IReadOnlyList<SignatureEntry> ReadAll(OfdPackage package)
    {
        var found = new List<SignatureEntry>();
        foreach (var body in package.Xml(OfdPackage.RootPath).All("DocBody"))
        {
            if (body.Value("Signatures") is not { } location) continue;
            var list = package.Resolve(OfdPackage.RootPath, location);
            var document = package.Resolve(OfdPackage.RootPath, body.Value("DocRoot") ?? "");
            foreach (var entry in package.Xml(list).All("Signature"))
            {
                if (found.Count == SignaturesMax)
                    throw new OfdRefused("ofd.too_many_signatures", "签名过多", "the package has too many signatures");
                found.Add(new SignatureEntry(
                    list, entry["ID"] ?? "", entry["Type"] ?? "Seal", package.Resolve(list, entry["BaseLoc"] ?? ""),
                        document));
            }
        }
        return found;
    }
}

/// <summary>One protected file and the digest it had.</summary>
internal sealed record SignatureReference(string Path, byte[]? Digest);

/// <summary>Signature.xml (GB/T 33190-2016 clause 18.2), as far as it decides.</summary>
internal sealed record SignatureFile(
    byte[] Raw, string ValuePath, string Provider, string Method, string CheckMethod, DateTimeOffset? Time,
    string? SealPath, IReadOnlyList<StampPlace> Places, IReadOnlyList<SignatureReference> References)
{
    private const int ReferencesMax = 10_000;

    /// <exception cref="OfdRefused">
    /// <c>ofd.signature</c>: parts are missing or stand twice, so that readers could differ.
    /// </exception>
    internal static SignatureFile Read(OfdPackage package, string path)
    {
        var raw = package.Bytes(path);
        var root = SafeXml.Read(raw, path);
        var info = Single(root, "SignedInfo", path);
        var references = Single(info, "References", path);
        var provider = info.Child("Provider");
        var seal = info.Child("Seal")?.Value("BaseLoc");
        var value = root.Value("SignedValue") ?? throw Refused(path);
        if (root.Children.Count(child => child.Name == "SignedValue") != 1) throw Refused(path);
        return new SignatureFile(
            raw, package.Resolve(path, value),
            provider?["ProviderName"] ?? provider?.Value("ProviderName") ?? "", info.Value("SignatureMethod") ?? "",
            references["CheckMethod"] ?? "", SignatureTimes.Parse(info.Value("SignatureDateTime")),
            seal is null ? null : package.Resolve(path, seal), Stamps(info), ReadReferences(package, path, references));
    }

    /// <summary>
    /// By name, by number, or by the number below it for use without a key (GM/T 0006). Empty means MD5 in the standard
    /// (clause 18.2.2); it is not accepted here, like every other digest.
    /// </summary>
    internal bool HasSm3 =>
        CheckMethod.Equals("SM3", StringComparison.OrdinalIgnoreCase) || CheckMethod is Oids.Sm3 or Oids.Sm3 + ".1";

    private static List<StampPlace> Stamps(SafeElement info) =>
    [
        .. info.All("StampAnnot").Select(stamp => new StampPlace(
            stamp["PageRef"] ?? "", StampBox.Parse(stamp["Boundary"]) ?? default, StampBox.Parse(stamp["Clip"]))),
    ];

    private static List<SignatureReference> ReadReferences(OfdPackage package, string path, SafeElement references)
    {
        var result = new List<SignatureReference>();
        foreach (var reference in references.All("Reference"))
        {
            if (result.Count == ReferencesMax) throw Refused(path);
            var target = package.Resolve(path, reference["FileRef"] ?? throw Refused(path));
            result.Add(new SignatureReference(target, Decode(reference.Value("CheckValue"))));
        }
        return result;
    }

    private static byte[]? Decode(string? base64)
    {
        var buffer = new byte[Sm3.SizeBytes + 3];
        return base64 is not null && Convert.TryFromBase64String(base64, buffer, out var written) ? buffer[..written]
            : null;
    }

    private static SafeElement Single(SafeElement parent, string name, string path) =>
        parent.All(name).Take(2).ToArray() is [var only] ? only : throw Refused(path);

    private static OfdRefused Refused(string path) => new(
        "ofd.signature", $"签名描述文件不合规：{path}", $"the signature file is not well formed: {path}");
}
