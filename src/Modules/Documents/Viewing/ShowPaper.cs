using Yiwang.Documents.Issuing;
using Yiwang.Documents.Reading;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Seals;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;
using UiFinding = Yiwang.Platform.Ui.Parts.SealFinding;

namespace Yiwang.Documents.Viewing;

/// <summary>A document as its pages show it.</summary>
/// <param name="Drawn">Null when there are no pages; <paramref name="Unset"/> then says why.</param>
/// <param name="File">The fixed file with its verdict; null while there is none.</param>
internal sealed record ShownPaper(Paper Paper, UiFinding? Seal, DrawnPages? Drawn, Text? Unset, CheckedFile? File);

/// <summary>Shows a document that was read through the one door: a fixed one from its stored file, a draft from the
/// typesetter.</summary>
internal sealed class ShowPaper(DrawPages draw, CheckSeals seals)
{
    /// <summary>Pages that stand in the case itself; the reading page has the others.</summary>
    public const int PagesInPlace = 5;

    public async Task<ShownPaper> Of(DocumentView document, CancellationToken cancel, int from = 1,
        string? watermark = null)
    {
        var id = document.Id.ToString();
        if (document.Ofd is not { } digest) return OfDraft(document, from);
        var file = await seals.Of(digest, cancel);
        var finding = Finding(file, Urls.DocumentSeals(id));
        if (file.Bytes is null)
            return Without(document, finding,
                new Text("版式文件不在库里，已无法显示。", "The fixed file is not in the store and cannot be shown."), file);
        try
        {
            var drawn = draw.OfFile(file.Bytes, SealVerdicts.Hex(file), from, Urls.DocumentSeals(id), watermark);
            return new ShownPaper(Papers.Of(document, InPlace(drawn, id)), finding, drawn, null, file);
        }
        catch (OfdRefused refused)
        {
            return Without(document, finding,
                new Text($"版式文件不能显示：{refused.Zh}", $"The fixed file cannot be shown: {refused.En}"), file);
        }
    }

    /// <summary>The pages as a draft's, though they are not fixed: what a person is writing.</summary>
    public ShownPaper OfDraft(DocumentView document, int from)
    {
        try
        {
            var drawn = draw.OfDraft(PageSources.Of(document), from);
            return new ShownPaper(Papers.Of(document, InPlace(drawn, document.Id.ToString())), null, drawn, null, null);
        }
        catch (TypesettingException unset)
        {
            return Without(document, null, new Text(unset.Zh, unset.En), null);
        }
    }

    /// <summary>Pages with the address of their fonts.</summary>
    public static PaperPages Sheets(DrawnPages drawn, string folder) => new(
        drawn.Total, drawn.First, drawn.Drawings,
        drawn.Fonts.Count == 0 ? "" : $"{folder}/fonts/{drawn.Part}.css?v={drawn.Key}");

    private static PaperPages InPlace(DrawnPages drawn, string id)
    {
        var sheets = Sheets(drawn, Urls.Document(id));
        return sheets with { Drawings = sheets.Drawings.Take(PagesInPlace).ToList(), ReadUrl = Urls.Read(id) };
    }

    private static ShownPaper Without(DocumentView document, UiFinding? finding, Text why, CheckedFile? file) =>
        new(Papers.Of(document, null), finding, null, why, file);

    /// <summary>One line on the seals; null while nothing is sealed and nothing is wrong.</summary>
    public static UiFinding? Finding(CheckedFile file, string url) => file switch
    {
        { Bytes: null } => new(false, new Text("文件不在库里", "The file is not in the store"), url, Broken: true),
        { IsStored: false } => new(false, new Text("存着的文件被改动过", "The stored file was changed"), url, Broken: true),
        { Verdict.Signatures.Count: 0 } => null,
        { Verdict.Outcome: PackageOutcome.Holds } =>
            new(true, new Text("印章有效，内容未改", "Seal valid, content unchanged"), url),
        { Verdict.Outcome: PackageOutcome.NotProven } =>
            new(false, new Text("内容未改，印章不能全部确认", "Unchanged, the seal is not fully confirmed"), url),
        _ => new(false, new Text("印章无效或内容被改", "The seal is not valid, or the content was changed"), url, Broken: true),
    };
}
