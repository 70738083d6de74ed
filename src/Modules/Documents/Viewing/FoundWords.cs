using System.Globalization;
using System.Text;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Viewing;

/// <summary>Words looked for in a file: on which pages they stand, and marked where they stand.</summary>
internal static class FoundWords
{
    // Yellow of a highlighter; ink stays black under it.
    private const string Open = "<g fill=\"#ffd60a\" fill-opacity=\".45\" aria-hidden=\"true\" class=\"found\">";

    /// <summary>The places of the words; none where nothing is looked for or the file cannot be shown.</summary>
    public static IReadOnlyList<TextMatch> In(byte[]? bytes, string query)
    {
        if (bytes is null || query.Length == 0) return [];
        try
        {
            using var file = OfdReader.Read(bytes);
            return TextSearch.Find(file, query);
        }
        catch (OfdRefused)
        {
            // The page already says why the file cannot be shown; there is nothing to search.
            return [];
        }
    }

    /// <summary>The same in pages whose words are known otherwise.</summary>
    public static IReadOnlyList<TextMatch> In(IReadOnlyList<IReadOnlyList<TextLine>> pages, string query) =>
        query.Length == 0 ? [] : TextSearch.Find(pages, query);

    /// <summary>The pages that have them, each with its address.</summary>
    public static IReadOnlyList<PageHit> Hits(IReadOnlyList<TextMatch> found, string query, string url) =>
        found.GroupBy(match => match.Page).Select(page =>
    {
        var from = (page.Key - 1) / DrawPages.PagesAtOnce * DrawPages.PagesAtOnce + 1;
        return new PageHit(page.Key, page.Count(),
            $"{Urls.With(Urls.With(url, "q", query), "from", from.ToString(CultureInfo.InvariantCulture))}#page-{page.Key}");
    }).ToList();

    /// <summary>The same pages with the words marked; drawings are in millimetres, like the places.</summary>
    public static DrawnPages Marked(DrawnPages drawn, IReadOnlyList<TextMatch> found) =>
        found.Count == 0 ? drawn : drawn with
    {
        Drawings = drawn.Drawings.Select((drawing, n) =>
            Marked(drawing, found.Where(match => match.Page == drawn.First + n).ToList())).ToList(),
    };

    /// <summary>A drawing with the words of its page marked.</summary>
    public static string Marked(string drawing, IReadOnlyList<TextMatch> found)
    {
        var end = drawing.LastIndexOf("</svg>", StringComparison.Ordinal);
        if (found.Count == 0 || end < 0) return drawing;
        var marks = new StringBuilder(Open);
        foreach (var box in found.SelectMany(match => match.Boxes))
        {
            marks.Append(CultureInfo.InvariantCulture,
                $"<rect x=\"{box.X:0.##}\" y=\"{box.Y:0.##}\" width=\"{box.Width:0.##}\" height=\"{box.Height:0.##}\"/>");
        }
        return drawing.Insert(end, marks.Append("</g>").ToString());
    }
}
