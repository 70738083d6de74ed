using Yiwang.Documents.Viewing;
using Yiwang.Platform;

namespace Yiwang.Documents.Contracts;

/// <summary>A program that previews use when it is there; without it the page says so and the file can be
/// downloaded.</summary>
/// <param name="Package">The Debian package; <c>bin/needs preview</c> installs all of them.</param>
public sealed record PreviewProgram(string Program, string Package, Text What);

/// <summary>The optional programs, for the check of an installation.</summary>
public static class PreviewPrograms
{
    private const string ChineseWords = "/usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata";

    private static readonly IReadOnlyList<PreviewProgram> all =
    [
        new("pdftoppm", "poppler-utils", new Text("PDF 预览", "previews of PDF files")),
        new("soffice", "libreoffice-writer-nogui", new Text("办公文件预览", "previews of office files")),
        new("tesseract", "tesseract-ocr", new Text("扫描件的文字", "words of scans")),
        new("unshare", "util-linux", new Text("隔离地打开别人的文件", "opening files of others apart")),
    ];

    /// <summary>What is not installed.</summary>
    public static IReadOnlyList<PreviewProgram> Missing()
    {
        var missing = all.Where(one => !Confined.Has(one.Program)).ToList();
        if (Confined.Has("tesseract") && !File.Exists(ChineseWords))
        {
            missing.Add(new PreviewProgram("chi_sim", "tesseract-ocr-chi-sim",
                new Text("扫描件的中文", "Chinese words of scans")));
        }
        return missing;
    }
}
