using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Drafting;
using Yiwang.Documents.Issuing;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;
using Yiwang.Ofd.Seals;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Viewing;

/// <summary>Two OFD files laid over each other: what each one's seals say, and what of the words differs. Nothing is
/// kept.</summary>
internal sealed class ComparePages(SealTrust trust, TimeProvider clock, ViewerSource viewers)
{
    private const int FileBytesMax = 64 << 20;

    public async Task<IResult> Show(HttpContext http) =>
        Page.Show<CompareFiles, CompareFilesView>(await viewers.Of(http), new CompareFilesView([], null, null));

    public async Task<IResult> Post(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var viewer = await viewers.Of(http);
        var read = new List<(string Name, PackageVerdict Verdict, string Text)>();
        foreach (var field in (string[])["before", "after"])
        {
            if (form.Files.GetFile(field) is not { Length: > 0 } file)
                return Refused(viewer,
                    new Refusal("compare.two_files", "请选两个 OFD 文件。", "Choose two OFD files.", RefusalKind.Wrong,
                    field));
            if (file.Length > FileBytesMax)
                return Refused(viewer, new Refusal("upload.too_large", $"文件超过 {FileBytesMax >> 20} MB。",
                    $"The file is larger than {FileBytesMax >> 20} MB.", RefusalKind.TooLarge, field));
            var bytes = new byte[file.Length];
            await using (var stream = file.OpenReadStream()) await stream.ReadExactlyAsync(bytes, http.RequestAborted);
            try
            {
                read.Add((file.FileName, SealVerifier.Verify(bytes, trust.Now().Anchors, clock.GetUtcNow()),
                    Words(bytes)));
            }
            catch (OfdRefused refused)
            {
                return Refused(viewer, new Refusal(refused.Code, $"“{file.FileName}”：{refused.Zh}",
                    $"“{file.FileName}”: {refused.En}", RefusalKind.Wrong, field));
            }
        }
        var sides = read.Select(side =>
            new ComparedFile(side.Name, new Text(side.Verdict.Zh, side.Verdict.En), side.Verdict.Outcome switch
        {
            PackageOutcome.Holds => SealSays.Yes, PackageOutcome.NotProven => SealSays.Unknown, _ => SealSays.No,
        })).ToList();
        return Page.Show<CompareFiles, CompareFilesView>(viewer,
            new CompareFilesView(sides, VersionCompare.OfTexts(read[0].Text, read[1].Text), null));
    }

    private static IResult Refused(Viewer viewer, Refusal refusal) =>
        Page.Show<CompareFiles, CompareFilesView>(viewer, new CompareFilesView([], null, refusal),
            Platform.Http.Answer.Status(refusal));

    // Lines of a page are joined into paragraphs where a line is full, so that another break of lines is no difference.
    private static string Words(byte[] bytes)
    {
        using var file = OfdReader.Read(bytes);
        var paragraphs = new List<string>();
        foreach (var (body, place) in file.Pages)
        {
            var lines = PageText.Lines(file, body, place);
            var right = lines.Count == 0 ? 0 : lines.Max(line => line.Box.Right);
            var open = false;
            foreach (var line in lines)
            {
                if (open) paragraphs[^1] += line.Text;
                else paragraphs.Add(line.Text);
                open = line.Box.Right > right - line.Box.Height * 1.5;
            }
        }
        return string.Join('\n', paragraphs.Select(Clean).Where(line => line.Length > 0));
    }

    private static string Clean(string line) =>
        string.Concat(Nfc.Normalize(line).Where(c => !char.IsControl(c))).Trim();
}
