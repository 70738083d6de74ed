using System.Globalization;
using System.Security;
using System.Text;
using Yiwang.Ofd.Packaging;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Ofd.Seals;

/// <summary>
/// Seals OFD packages: GB/T 33190-2016 clause 18 with the signature value of GB/T 38540-2020. Every file of the package
/// is protected but the signature's own two and, while more signatures follow, the list of signatures. XML that
/// stands is
/// never written anew: the first seal puts one element into OFD.xml, later ones leave all bytes before them untouched.
/// </summary>
public static class OfdSealer
{
    private const string ProviderName = "Yiwang";
    private const string Namespace = "http://www.ofdspec.org/2016";

    /// <returns>The sealed package; the input is not changed.</returns>
    /// <exception cref="SealRefused">
    /// <c>seal.not_genuine</c>, <c>seal.expired</c>, <c>seal.holder</c>, <c>seal.certificate_expired</c>,
    /// <c>seal.page</c>, <c>seal.path</c>, <c>seal.locked</c>, <c>seal.earlier_broken</c>, <c>seal.ofd_xml</c>,
    /// <c>seal.key_mismatch</c>.
    /// </exception>
    /// <exception cref="OfdRefused">The package cannot be read safely.</exception>
    public static byte[] Seal(byte[] file, SealRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        CheckSeal(request);
        using var package = OfdPackage.Open(file);
        var plan = Plan.For(package);
        CheckEarlier(file, package, plan, request.SignedAt);
        var places = Places(package, plan, request.Places);
        using var container = Start(file, package, plan);
        var folder = $"{plan.SignsFolder}/Sign_{plan.Index}".TrimStart('/');
        if (!folder.All(char.IsAscii))
            throw new SealRefused("seal.path", "签名目录名须为 ASCII", "the folder of signatures has a name beyond ASCII");
        container.Add($"{folder}/Seal.esl", request.Seal.Raw.Span, stored: true);
        var list = ListXml(plan, $"/{folder}/Signature.xml", places.Count);
        var signatureXml = SignatureXml(package, plan, request, places, folder, request.MoreFollow ? null : list);
        container.Add($"{folder}/Signature.xml", signatureXml, stored: true);
        container.Add($"{folder}/SignedValue.dat", Value(request, container, signatureXml, folder), stored: true);
        container.Add(plan.ListPath, list, stored: true);
        return container.Finish();
    }

    private static byte[] Value(SealRequest request, SealContainer container, byte[] signatureXml, string folder)
    {
        var toSign = SealSignature.WriteToSign(
            request.Seal, request.SignedAt, Sm3.Hash(signatureXml), $"/{folder}/Signature.xml", container.Length,
            Sm3.Hash(container.Body));
        var value = request.Key.Sign(toSign);
        return SealSignature.Write(toSign, request.Key.Certificate, value, request.TimeStamp?.Invoke(value));
    }

    private static void CheckSeal(SealRequest request)
    {
        var (seal, certificate) = (request.Seal, request.Key.Certificate);
        if (seal.Genuineness() is SealGenuineness.False or SealGenuineness.CannotBeChecked)
            throw new SealRefused("seal.not_genuine", "印章不真实，不得使用", "the seal is not genuine");
        if (!seal.IsValidAt(request.SignedAt))
            throw new SealRefused(
                "seal.expired", $"印章有效期为 {seal.ValidFrom:yyyy-MM-dd} 至 {seal.ValidUntil:yyyy-MM-dd}",
                $"the seal is valid from {seal.ValidFrom:yyyy-MM-dd} to {seal.ValidUntil:yyyy-MM-dd}");
        if (!seal.IsHeldBy(certificate))
            throw new SealRefused("seal.holder", "该证书不在印章的持章人之列", "the certificate is not a holder of the seal");
        if (!certificate.IsValidAt(request.SignedAt))
            throw new SealRefused("seal.certificate_expired", "持章证书不在有效期内",
                "the certificate is not valid at that time");
    }

    private static void CheckEarlier(byte[] file, OfdPackage package, Plan plan, DateTimeOffset now)
    {
        if (plan.Earlier.Count == 0) return;
        var verdict = SealVerifier.Verify(file, package, TrustAnchors.None, now);
        if (verdict.Outcome == PackageOutcome.Broken)
            throw new SealRefused(
                "seal.earlier_broken", "文件上已有的签名不成立，不得再盖章", "an earlier signature of the file does not hold");
        if (plan.Earlier.Any(entry => Protects(package, entry.Path, plan.ListPath)))
            throw new SealRefused(
                "seal.locked", "文件已由最后一个签名封闭，不能再加盖印章", "the last signature has closed the file");
    }

    private static bool Protects(OfdPackage package, string signaturePath, string target) =>
        SignatureFile.Read(package, signaturePath).References
            .Any(reference => reference.Path.Equals(target, StringComparison.OrdinalIgnoreCase));

    private static SealContainer Start(byte[] file, OfdPackage package, Plan plan)
    {
        if (plan.Earlier.Count > 0
            && SealContainer.Continue(file, package.Zip, file.Length, without: plan.ListPath) is { } continued)
            return continued;
        var container = new SealContainer();
        foreach (var path in package.Paths.Where(path => path != plan.ListPath))
            container.Add(path, plan.Content(package, path), stored: false);
        return container;
    }

    private static List<(string PageId, SealPlace Place)> Places(
        OfdPackage package, Plan plan, IReadOnlyList<SealPlace> places)
    {
        var pages = package.Xml(plan.DocumentPath).Child("Pages")?.All("Page").ToList() ?? [];
        return
        [
            .. places.Select(place => place.PageNumber >= 1 && place.PageNumber <= pages.Count
                && pages[place.PageNumber - 1]["ID"] is { Length: > 0 } id
                ? (id, place)
                : throw new SealRefused(
                    "seal.page", $"文件没有第 {place.PageNumber} 页", $"the file has no page {place.PageNumber}")),
        ];
    }

    private static byte[] ListXml(Plan plan, string signatureLocation, int placeCount)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.Append(CultureInfo.InvariantCulture, $"<ofd:Signatures xmlns:ofd=\"{Namespace}\">");
        xml.Append(CultureInfo.InvariantCulture, $"<ofd:MaxSignId>{Id(plan.NextId + placeCount)}</ofd:MaxSignId>");
        foreach (var entry in plan.Earlier)
            xml.Append(CultureInfo.InvariantCulture,
                $"<ofd:Signature ID=\"{Escaped(entry.Id)}\" Type=\"{Escaped(entry.Type)}\" BaseLoc=\"/{Escaped(entry.Path)}\"/>");
        xml.Append(CultureInfo.InvariantCulture,
            $"<ofd:Signature ID=\"{Id(plan.NextId)}\" Type=\"Seal\" BaseLoc=\"{signatureLocation}\"/></ofd:Signatures>");
        return Encoding.UTF8.GetBytes(xml.ToString());
    }

    private static byte[] SignatureXml(
        OfdPackage package, Plan plan, SealRequest request, List<(string PageId, SealPlace Place)> places,
            string folder,
        byte[]? closedList)
    {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.Append(CultureInfo.InvariantCulture, $"<ofd:Signature xmlns:ofd=\"{Namespace}\"><ofd:SignedInfo>")
            .Append(CultureInfo.InvariantCulture,
                $"<ofd:Provider ProviderName=\"{ProviderName}\" Company=\"{ProviderName}\" ")
            .Append(CultureInfo.InvariantCulture,
                $"Version=\"{typeof(OfdSealer).Assembly.GetName().Version?.ToString(3)}\"/>")
            .Append(CultureInfo.InvariantCulture, $"<ofd:SignatureMethod>{Oids.Sm2WithSm3}</ofd:SignatureMethod>")
            .Append(CultureInfo.InvariantCulture,
                $"<ofd:SignatureDateTime>{SignatureTimes.Write(request.SignedAt)}</ofd:SignatureDateTime>")
            .Append(CultureInfo.InvariantCulture, $"<ofd:References CheckMethod=\"{Oids.Sm3}\">");
        foreach (var path in package.Paths.Where(path => path != plan.ListPath))
            AppendReference(xml, path, plan.Content(package, path));
        AppendReference(xml, $"{folder}/Seal.esl", request.Seal.Raw.Span);
        if (closedList is not null) AppendReference(xml, plan.ListPath, closedList);
        xml.Append("</ofd:References>");
        var id = plan.NextId;
        foreach (var (pageId, place) in places)
        {
            xml.Append(CultureInfo.InvariantCulture,
                $"<ofd:StampAnnot ID=\"{Id(++id)}\" PageRef=\"{Escaped(pageId)}\" ")
                .Append(CultureInfo.InvariantCulture, $"Boundary=\"{place.Boundary}\"");
            if (place.Clip is { } clip) xml.Append(CultureInfo.InvariantCulture, $" Clip=\"{clip}\"");
            xml.Append("/>");
        }
        xml.Append(CultureInfo.InvariantCulture, $"<ofd:Seal><ofd:BaseLoc>/{folder}/Seal.esl</ofd:BaseLoc></ofd:Seal>")
            .Append("</ofd:SignedInfo>")
            .Append(CultureInfo.InvariantCulture,
                $"<ofd:SignedValue>/{folder}/SignedValue.dat</ofd:SignedValue></ofd:Signature>");
        return Encoding.UTF8.GetBytes(xml.ToString());
    }

    private static void AppendReference(StringBuilder xml, string path, ReadOnlySpan<byte> content) =>
        xml.Append(CultureInfo.InvariantCulture, $"<ofd:Reference FileRef=\"/{Escaped(path)}\"><ofd:CheckValue>")
            .Append(CultureInfo.InvariantCulture,
                $"{Convert.ToBase64String(Sm3.Hash(content))}</ofd:CheckValue></ofd:Reference>");

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number:000}");

    private static string Escaped(string text) => SecurityElement.Escape(text);

    /// <summary>Where the signatures of the package's first document are, or will be.</summary>
    private sealed class Plan
    {
        private readonly byte[]? linkedRoot;

        private Plan(
            string documentPath, string listPath, IReadOnlyList<SignatureEntry> earlier, int nextId, int index,
                byte[]? linkedRoot)
        {
            (DocumentPath, ListPath, Earlier, NextId, Index) = (documentPath, listPath, earlier, nextId, index);
            this.linkedRoot = linkedRoot;
        }

        internal string DocumentPath { get; }
        internal string ListPath { get; }
        internal IReadOnlyList<SignatureEntry> Earlier { get; }
        internal int NextId { get; }
        internal int Index { get; }
        internal string SignsFolder => ListPath[..Math.Max(0, ListPath.LastIndexOf('/'))];

        internal byte[] Content(OfdPackage package, string path) =>
            path == OfdPackage.RootPath && linkedRoot is not null ? linkedRoot : package.Bytes(path);

        internal static Plan For(OfdPackage package)
        {
            var body = package.Xml(OfdPackage.RootPath).Child("DocBody") ?? throw NoRoot();
            var document = package.Resolve(OfdPackage.RootPath, body.Value("DocRoot") ?? throw NoRoot());
            var folder = document.LastIndexOf('/') is var slash and > 0 ? document[..(slash + 1)] : "";
            byte[]? linked = null;
            string list;
            if (body.Value("Signatures") is { } location) list = package.Resolve(OfdPackage.RootPath, location);
            else
            {
                list = folder + "Signs/Signatures.xml";
                linked = OfdRootLink.Insert(package.Bytes(OfdPackage.RootPath), "/" + list);
            }
            var earlier = package.Has(list)
                ? SignatureEntry.ReadAll(package).Where(one => one.ListPath == list).ToList() : [];
            var nextId = NextFree(package, list, earlier);
            var index = earlier.Count;
            while (package.Paths.Any(path => path.StartsWith(
                $"{list[..Math.Max(0, list.LastIndexOf('/'))]}/Sign_{index}/",
                    StringComparison.OrdinalIgnoreCase))) index++;
            return new Plan(document, list, earlier, nextId, index, linked);
        }

        private static int NextFree(OfdPackage package, string list, List<SignatureEntry> earlier)
        {
            if (earlier.Count == 0) return 1;
            var stated = Number(package.Xml(list).Value("MaxSignId"));
            var used = earlier.Max(entry => Number(entry.Id) + SignatureFile.Read(package, entry.Path).Places.Count);
            return Math.Max(stated, used) + 1;
        }

        private static int Number(string? id) =>
            int.TryParse(id?.TrimStart('s', 'S'), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number : 0;

        private static SealRefused NoRoot() => OfdRootLink.Refused();
    }
}

/// <summary>Puts the link to the signatures into OFD.xml without touching another byte of it.</summary>
internal static class OfdRootLink
{
    internal static byte[] Insert(byte[] root, string location)
    {
        var text = root.AsSpan();
        var close = text.IndexOf("DocBody>"u8);
        // The end tag: back over the prefix to "</".
        while (close >= 0 && !IsEndTag(text[..close]))
        {
            var next = text[(close + 1)..].IndexOf("DocBody>"u8);
            close = next < 0 ? -1 : close + 1 + next;
        }
        if (close < 0) throw Refused();
        var start = text[..close].LastIndexOf("</"u8);
        var prefix = Encoding.UTF8.GetString(text[(start + 2)..close]);
        var element = Encoding.UTF8.GetBytes(
            $"<{prefix}Signatures>{SecurityElement.Escape(location)}</{prefix}Signatures>");
        byte[] linked = [.. text[..start], .. element, .. text[start..]];
        // A comment may hold what looks like the end tag: what was written is read again.
        var stated = SafeXml.Read(linked, OfdPackage.RootPath).Child("DocBody")?.Value("Signatures");
        return stated == location ? linked : throw Refused();
    }

    internal static SealRefused Refused() => new(
        "seal.ofd_xml", "OFD.xml 的写法无法加入签名", "the way OFD.xml is written leaves no place for signatures");

    private static bool IsEndTag(ReadOnlySpan<byte> before)
    {
        var start = before.LastIndexOf((byte)'<');
        return start >= 0 && start + 1 < before.Length && before[start + 1] == (byte)'/'
            && before[(start + 2)..].IndexOfAny(" \t\r\n>"u8) < 0;
    }
}
