using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Xunit;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Writing;

namespace Yiwang.Tests.Application;

/// <summary>A page as a scanner leaves it: a picture, a little askew, unevenly lit, with specks; without a word of
/// text.</summary>
internal static class Scan
{
    public const string Phrase = "督促检查工作";
    private const int DotsPerInch = 150;
    private const double Skew = 0.004;
    private const int SpecksIn = 400;

    /// <summary>A PDF of one page that holds only a picture, of a notice with <see cref="Phrase"/> in it.</summary>
    public static byte[] Pdf()
    {
        var folder = Directory.CreateTempSubdirectory("yiwang-scan-").FullName;
        try
        {
            using (var printed = File.Create(Path.Combine(folder, "in.pdf")))
            {
                PdfWriter.Write(Typesetter.Typeset(new OfficialDocument
                {
                    TypeCode = "notice", Issuers = ["贵州省人民政府办公厅"], Number = "黔府办发〔2026〕5号",
                    Title = "关于加强督促检查工作的通知", MainRecipients = "各市、自治州人民政府", Date = new DateOnly(2026, 3, 5),
                    Body = StructuredText.Parse("请各单位高度重视督促检查工作，明确责任，按时报告落实情况。"),
                    PrintingOrgan = "贵州省人民政府办公厅", PrintingDate = new DateOnly(2026, 3, 5),
                }, FontSet.Load(FontOptions.System)).Document, printed);
            }
            using (var made = Process.Start(new ProcessStartInfo("pdftoppm",
                ["-f", "1", "-l", "1", "-singlefile", "-gray", "-r",
                    DotsPerInch.ToString(CultureInfo.InvariantCulture), "in.pdf", "out"])
                { WorkingDirectory = folder })!) made.WaitForExit();
            return Scanned(File.ReadAllBytes(Path.Combine(folder, "out.pgm")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Scanned(byte[] pgm)
    {
        // "P5", width and height, 255, then the pixels.
        var head = Encoding.ASCII.GetString(pgm, 0, 40).Split((char[])['\n', ' '], 5);
        Assert.Equal("P5", head[0]);
        var (width, height) = (int.Parse(head[1], CultureInfo.InvariantCulture),
            int.Parse(head[2], CultureInfo.InvariantCulture));
        var pixels = pgm.AsSpan(pgm.Length - width * height);
        var random = new Random(5);
        var scanned = new byte[pixels.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var from = Math.Clamp(x + (int)(y * Skew), 0, width - 1);
                var ink = pixels[y * width + from] - 25 * x / width + random.Next(-12, 13);
                if (random.Next(SpecksIn) == 0) ink = random.Next(256);
                scanned[y * width + x] = (byte)Math.Clamp(ink, 0, 255);
            }
        }
        return Pdf(scanned, width, height);
    }

    private static byte[] Pdf(byte[] pixels, int width, int height)
    {
        using var packed = new MemoryStream();
        using (var deflater = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) deflater.Write(pixels);
        var (w, h) = (width * 72 / DotsPerInch, height * 72 / DotsPerInch);
        var content = $"q {w} 0 0 {h} 0 0 cm /P Do Q";
        using var pdf = new MemoryStream();
        List<long> places = [];
        void Add(string text) => pdf.Write(Encoding.ASCII.GetBytes(text));
        void Thing(string text)
        {
            places.Add(pdf.Position);
            Add($"{places.Count} 0 obj\n{text}");
        }
        Add("%PDF-1.4\n");
        Thing("<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
        Thing("<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
        Thing($"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {w} {h}]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>\nendobj\n");
        Thing($"<</Length {content.Length}>>\nstream\n{content}\nendstream\nendobj\n");
        Thing($"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode/Length {packed.Length}>>\nstream\n");
        pdf.Write(packed.ToArray());
        Add("\nendstream\nendobj\n");
        var table = pdf.Position;
        Add($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n");
        foreach (var place in places) Add($"{place:0000000000} 00000 n \n");
        Add($"trailer\n<</Size {places.Count + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n");
        return pdf.ToArray();
    }
}
