using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Fonts;

namespace Yiwang.Libraries.Tests.Ofd.Writing;

public sealed class OutlineTests
{
    private const double Steps = 20;

    /// <summary>
    /// The fit promises 0.002 em, the quadratic curves half of that, the grid half a unit of 1/500 em each way; the
    /// samples of both sides lie a little apart.
    /// </summary>
    [Fact]
    public void Embedded_outlines_stay_within_six_thousandths_of_an_em()
    {
        var faces = Enum.GetValues<FontRole>().SelectMany(SamplePages.Fonts.Chain).Distinct().ToArray();
        var glyphs = from face in Gen.Elements(faces)
                     from number in Gen.Choose(1, face.GlyphCount - 1)
                     select (Face: face, Number: (ushort)number);
        Prop.ForAll(Arb.From(glyphs), glyph =>
        {
            var source = Sampled(GlyphOutline.Read(glyph.Face, glyph.Number));
            var fitted = Sampled(glyph.Face.Contours(glyph.Number));
            var limit = 0.006 * glyph.Face.UnitsPerEm;
            return AllNear(source, fitted, limit) && AllNear(fitted, source, limit);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_embedded_file_is_a_font_with_the_same_characters_widths_and_shapes()
    {
        const string text = "国务院办公厅，AV龘𬭊";
        foreach (var run in SamplePages.Fonts.Shape(FontRole.FangSong, text, 5, "zh-CN").Runs)
        {
            var font = new EmbeddedFont(run.Font);
            var runes = run.Text.EnumerateRunes().Select(rune => rune.Value).ToArray();
            var numbers = runes.Select((rune, i) => font.Number(run.Glyphs[i], rune)).ToArray();
            var path = Path.Combine(Path.GetTempPath(), $"yiwang-{Guid.NewGuid():N}.ttf");
            File.WriteAllBytes(path, TrueTypeFile.Build(font, standsAlone: true));
            try
            {
                var read = FontFace.Open(path, run.Font.Name)!;
                Assert.Equal(EmbeddedFont.UnitsPerEm, read.UnitsPerEm);
                Assert.Equal(font.Glyphs.Count, read.GlyphCount);
                for (var i = 0; i < runes.Length; i++)
                {
                    Assert.Equal(numbers[i], read.Glyph(runes[i]));
                    Assert.Equal(
                        (double)run.Font.Advance(run.Glyphs[i]) / run.Font.UnitsPerEm,
                        (double)read.Advance(numbers[i]) / read.UnitsPerEm,
                        0.0011);
                    Alike(run.Font, run.Glyphs[i], read, numbers[i]);
                }
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    private static void Alike(FontFace source, ushort sourceGlyph, FontFace embedded, ushort glyph)
    {
        var scale = (double)embedded.UnitsPerEm / source.UnitsPerEm;
        var wanted = Sampled(GlyphOutline.Read(source, sourceGlyph)).ConvertAll(point => point * scale);
        var got = Sampled(GlyphOutline.Read(embedded, glyph));
        Assert.True(AllNear(wanted, got, 3));
        Assert.True(AllNear(got, wanted, 3));
    }

    private static List<OutlinePoint> Sampled(List<OutlineContour> contours)
    {
        var points = new List<OutlinePoint>();
        foreach (var contour in contours)
        {
            var at = contour.Start;
            foreach (var segment in contour.Segments)
            {
                for (var i = 0; i <= Steps; i++)
                {
                    points.Add(segment.IsCurve
                        ? Curves.At(at, segment.C1, segment.C2, segment.End, i / Steps)
                        : at + (segment.End - at) * (i / Steps));
                }

                at = segment.End;
            }
        }

        return points;
    }

    /// <summary>
    /// Whether every point lies close to the polyline through the others; jumps between contours are not lines. The
    /// search starts where the outline should be.
    /// </summary>
    private static bool AllNear(List<OutlinePoint> points, List<OutlinePoint> others, double limit)
    {
        for (var p = 0; p < points.Count; p++)
        {
            var guess = (int)((long)p * others.Count / points.Count);
            var found = false;
            for (var i = 0; i < others.Count && !found; i++)
            {
                var at = (guess + (i % 2 == 0 ? i / 2 : others.Count - 1 - i / 2)) % others.Count;
                found = at > 0 && Distance(points[p], others[at - 1], others[at], at % ((int)Steps + 1) == 0) < limit;
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    private static double Distance(OutlinePoint point, OutlinePoint a, OutlinePoint b, bool isJump)
    {
        var along = b - a;
        var square = along.X * along.X + along.Y * along.Y;
        var t = square == 0 || isJump
            ? 0
            : Math.Clamp(((point.X - a.X) * along.X + (point.Y - a.Y) * along.Y) / square, 0, 1);
        return (a + along * t - point).Length;
    }
}
