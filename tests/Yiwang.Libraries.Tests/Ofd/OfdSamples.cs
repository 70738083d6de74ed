using System.IO.Compression;

namespace Yiwang.Libraries.Tests.Ofd;

/// <summary>The files under samples/, and packages made for one test.</summary>
public static class OfdSamples
{
    public static string Root { get; } = FindRoot();

    public static byte[] Ofd(string name) => File.ReadAllBytes(Path.Combine(Root, "samples", "ofd", name));

    public static byte[] Attachment(string name) =>
        File.ReadAllBytes(Path.Combine(Root, "samples", "attachments", name));

    public static string[] OfdNames() =>
        [.. Directory.GetFiles(Path.Combine(Root, "samples", "ofd"), "*.ofd").Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];

    public static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(text);
            }
        }
        return stream.ToArray();
    }

    /// <summary>A one-page document around the given page content.</summary>
    public static byte[] Page(string content, string resources = "", params (string Name, string Text)[] more)
    {
        const string space = "xmlns:ofd=\"http://www.ofdspec.org/2016\"";
        return Zip([
            ("OFD.xml",
                $"<ofd:OFD {space} Version=\"1.0\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo><ofd:DocID>00112233445566778899aabbccddeeff</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"),
            ("Doc_0/Document.xml",
                $"<ofd:Document {space}><ofd:CommonData><ofd:MaxUnitID>100</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"Pages/Page_0/Content.xml\"/></ofd:Pages></ofd:Document>"),
            ("Doc_0/PublicRes.xml",
                $"<ofd:Res {space} BaseLoc=\"Res\"><ofd:Fonts><ofd:Font ID=\"3\" FontName=\"宋体\"/></ofd:Fonts>{resources}</ofd:Res>"),
            ("Doc_0/Pages/Page_0/Content.xml",
                $"<ofd:Page {space}><ofd:Content><ofd:Layer ID=\"2\">{content}</ofd:Layer></ofd:Content></ofd:Page>"),
            .. more]);
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Yiwang.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException("Yiwang.slnx not found above the tests");
    }
}
