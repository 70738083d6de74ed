using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Page numbers (7.5): 四号 宋体, a dash at either side, 7 mm below the type area, odd right, even left.</summary>
internal static class PageNumbers
{
    public const double DashBelowTypeArea = 7;

    public static void Put(Flow flow)
    {
        for (var i = 0; i < flow.Sheets.Count; i++)
        {
            if (flow.Sheets[i].Numbered) Put(flow, flow.Sheets[i], i + 1);
        }
    }

    private static void Put(Flow flow, Sheet sheet, int number)
    {
        var style = TextStyle.Solid(FontRole.Song, PageGeometry.Size4);
        var line = LineBreaker.Single(flow.Set(new Span($"— {number} —", style)));
        var (high, low) = GlyphInk.Of(LineBreaker.Single(flow.Set(new Span("—", style))));
        var baseline = PageGeometry.Foot + DashBelowTypeArea + (high + low) / 2;
        var x = number % 2 == 1 ? PageGeometry.Right - PageGeometry.Size4 - line.Width
            : PageGeometry.Left + PageGeometry.Size4;
        if (sheet.Landscape)
        {
            // Clause 8: the number stays where it is on the upright sheet, which lies turned here; the page model
            // cannot turn glyphs, so it is set level, ending 3 mm before the type area.
            baseline = x + line.Width / 2 + (high + low) / 2;
            x = sheet.Left - 3 - line.Width;
        }
        foreach (var run in line.Runs) sheet.Items.Add(new TextRun(x + run.X, baseline, Rgb.Black, run.Glyphs));
    }
}
