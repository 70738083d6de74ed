using System.Runtime.CompilerServices;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Typesetting;

namespace Yiwang.Libraries.Tests.Ofd.Typesetting;

/// <summary>What tests read off finished pages.</summary>
internal static class Measured
{
    public static string Samples([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(
        Path.GetDirectoryName(here)!, "../../../../samples/corpus/official-document"));

    public static IEnumerable<TextRun> Runs(TypesetResult result) =>
        result.Document.Pages.SelectMany(page => page.Items.OfType<TextRun>());

    /// <summary>The text in reading order, spaces left out.</summary>
    public static string Text(TypesetResult result) => Bare(string.Concat(
        Runs(result).Where(run => run.Role != StructureRole.Artifact).OrderBy(run => run.Order)
            .Select(run => run.Glyphs.Text)));

    public static string Bare(string text) => string.Concat(text.Where(c => c is not (' ' or '\u3000' or '\n')));

    public static TextRun Run(Page page, string text) =>
        page.Items.OfType<TextRun>().First(run => run.Glyphs.Text.Contains(text));

    /// <summary>mm: the top of the em square, by which the standard's lines are counted.</summary>
    public static double Top(TextRun run) => run.Baseline - run.Glyphs.SizeMm * 0.88;

    public static double Right(TextRun run) => run.X + run.Glyphs.Advance;

    public static double InkTop(TextRun run) => run.Baseline - GlyphInk.Of(Line(run)).Top;

    public static double InkFoot(TextRun run) => run.Baseline - GlyphInk.Of(Line(run)).Bottom;

    private static SetLine Line(TextRun run) => new([new PlacedRun(0, default, run.Glyphs)], 0);
}
