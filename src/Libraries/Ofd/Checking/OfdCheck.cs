using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Checking;

/// <summary>
/// Holds a file against facts of GB/T 33190-2016 and, for <c>OFD-A</c>, GB/T 42133-2022. Findings name the part and,
/// where it helps, the line. No finding means that none of these checks failed; it is not a proof of conformity, and
/// whether signatures hold is judged elsewhere. Codes <c>ofd.*</c>, <c>ofda.*</c>, <c>zip.*</c>, <c>xml.*</c>.
/// </summary>
public static class OfdCheck
{
    /// <summary>The one namespace of the standard.</summary>
    public const string Namespace = "http://www.ofdspec.org/2016";

    /// <summary>Checks every part; a page that cannot be read is a finding too. Throws <see cref="OfdRefused"/> only
    /// when the file cannot be opened.</summary>
    public static IReadOnlyList<OfdFinding> Check(byte[] bytes)
    {
        using var file = OfdReader.Read(bytes);
        return Check(file);
    }

    public static IReadOnlyList<OfdFinding> Check(OfdFile file)
    {
        var found = new Noticed();
        Container(file, found);
        foreach (var body in file.Bodies) new BodyCheck(file, body, found).Run();
        SignedParts.Check(file, found);
        if (file.DocType == "OFD-A") ArchiveCheck.Run(file, found);
        return [.. file.Findings.Concat(found.Seen).Distinct()];
    }

    private static void Container(OfdFile file, Noticed found)
    {
        if (file.DocType is not ("OFD" or "OFD-A"))
        {
            found.Add("ofd.doc_type", OfdPackage.RootPath, $"DocType 应为 OFD，实为“{EntryName.Shown(file.DocType)}”。",
                $"DocType should be OFD and is \"{EntryName.Shown(file.DocType)}\".");
        }
        if (!file.Version.StartsWith("1.", StringComparison.Ordinal))
        {
            found.Add("ofd.version", OfdPackage.RootPath, $"Version 应为 1.x，实为“{EntryName.Shown(file.Version)}”。",
                $"Version should be 1.x and is \"{EntryName.Shown(file.Version)}\".");
        }
        if (file.Package.Zip.LeadingBytes > 0)
        {
            found.Add("zip.leading_bytes", "", $"压缩包前有 {file.Package.Zip.LeadingBytes} 字节多余内容。",
                $"{file.Package.Zip.LeadingBytes} bytes stand before the zip.");
        }
        if (file.Package.Zip.TrailingBytes > 0)
        {
            found.Add("zip.trailing_bytes", "", $"压缩包后有 {file.Package.Zip.TrailingBytes} 字节多余内容。",
                $"{file.Package.Zip.TrailingBytes} bytes stand after the zip.");
        }
    }
}
