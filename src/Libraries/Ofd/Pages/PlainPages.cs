using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Pages;

/// <summary>
/// Puts plain text on A4 pages of 22 lines with 28 characters (GB/T 9704-2012 5.2), without any of the standard's
/// elements: for text attachments, and as the load of benchmarks.
/// </summary>
public static class PlainPages
{
    private const double PageWidthMm = 210;
    private const double PageHeightMm = 297;
    private const double LeftMm = 28;
    private const double WidthMm = 156;
    private const double TopMm = 37;
    private const double HeightMm = 225;
    private const int LinesPerPage = 22;
    private const double SizeMm = 16 * 25.4 / 72;
    private const double TitleSizeMm = 22 * 25.4 / 72;

    /// <summary>The ink of a character ends about this far under the top of its square.</summary>
    private const double BaselineInEm = 0.86;

    /// <param name="fonts">Faces to set with.</param>
    /// <param name="text">Lines are paragraphs; the first is the title; empty lines are left out.</param>
    /// <param name="properties">Passed on.</param>
    /// <exception cref="MissingGlyphException">No face has a character.</exception>
    public static PagedDocument Set(FontSet fonts, string text, DocumentProperties properties)
    {
        var paragraphs = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var pages = new List<Page>();
        var items = new List<PageItem>();
        var line = 0;
        for (var order = 0; order < paragraphs.Length; order++)
        {
            var isTitle = order == 0;
            var words = isTitle ? paragraphs[order] : "　　" + paragraphs[order];
            var shaped = fonts.Shape(
                isTitle ? FontRole.Banner : FontRole.FangSong, words, isTitle ? TitleSizeMm : SizeMm,
                properties.Language);
            foreach (var parts in Lines(shaped))
            {
                if (line == LinesPerPage)
                {
                    pages.Add(new(PageWidthMm, PageHeightMm, items));
                    (items, line) = ([], 0);
                }

                var baseline = TopMm + BaselineInEm * SizeMm + line * (HeightMm - SizeMm) / (LinesPerPage - 1);
                var x = isTitle ? LeftMm + (WidthMm - parts.Sum(part => part.Advance)) / 2 : LeftMm;
                foreach (var part in parts)
                {
                    items.Add(new TextRun(x, baseline, Rgb.Black, part)
                    {
                        Role = isTitle ? StructureRole.Title : StructureRole.Paragraph,
                        Order = order + 1,
                    });
                    x += part.Advance;
                }

                line++;
            }
        }

        pages.Add(new(PageWidthMm, PageHeightMm, items));
        return new(properties, pages, paragraphs.Length > 0 ? [new(paragraphs[0], 1, 0, TopMm)] : []);
    }

    /// <summary>Breaks wherever the line is full.</summary>
    private static IEnumerable<List<GlyphRun>> Lines(ShapedText shaped)
    {
        var line = new List<GlyphRun>();
        var room = WidthMm;
        foreach (var run in shaped.Runs)
        {
            var start = 0;
            var left = 0.0;
            for (var glyph = 0; glyph < run.Glyphs.Length; glyph++)
            {
                var right = glyph + 1 < run.Glyphs.Length ? run.Offsets[glyph + 1] : run.Advance;
                var isBoundary = glyph == 0 || run.Clusters[glyph] != run.Clusters[glyph - 1];
                if (!isBoundary || right - left <= room || run.Clusters[glyph] == start)
                {
                    continue;
                }

                Add(line, run.Slice(start, run.Clusters[glyph]));
                yield return line;
                (line, room, start, left) = ([], WidthMm, run.Clusters[glyph], run.Offsets[glyph]);
            }

            Add(line, run.Slice(start, run.Text.Length));
            room -= run.Advance - left;
        }

        if (line.Count > 0)
        {
            yield return line;
        }
    }

    private static void Add(List<GlyphRun> line, GlyphRun? run)
    {
        if (run is not null)
        {
            line.Add(run);
        }
    }
}
