using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Fonts;

namespace Yiwang.Libraries.Tests.Ofd.Writing;

public sealed class OutlineTests
{
    private const double Steps = 24;

    public static TheoryData<FontRole> Roles { get; } = [.. Enum.GetValues<FontRole>()];

    /// <summary>
    /// The fit promises 0.002 em, the quadratic curves half of that, the grid half a unit of 1/500 em each way; the
    /// samples of both sides lie a little apart.
    /// </summary>
    [Theory]
    [MemberData(nameof(Roles))]
    public void Embedded_outlines_stay_within_six_thousandths_of_an_em(FontRole role)
    {
        foreach (var face in SamplePages.Fonts.Chain(role))
        {
            Prop.ForAll(Arb.From(Gen.Choose(1, face.GlyphCount - 1)), number =>
            {
                var source = Sampled(GlyphOutline.Read(face, (ushort)number));
                var fitted = Sampled(face.Contours((ushort)number));
                var limit = 0.006 * face.UnitsPerEm;
                return source.All(point => Distance(point, fitted) < limit)
                    && fitted.All(point => Distance(point, source) < limit);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));
        }
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
        Assert.All(wanted, point => Assert.InRange(Distance(point, got), 0, 3));
        Assert.All(got, point => Assert.InRange(Distance(point, wanted), 0, 3));
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

    /// <summary>From a point to the polyline through the samples; jumps between contours are not lines.</summary>
    private static double Distance(OutlinePoint point, List<OutlinePoint> samples)
    {
        var best = double.MaxValue;
        for (var i = 1; i < samples.Count; i++)
        {
            var (a, b) = (samples[i - 1], samples[i]);
            var along = b - a;
            var square = along.X * along.X + along.Y * along.Y;
            var isJump = i % ((int)Steps + 1) == 0;
            var t = square == 0 || isJump
                ? 0
                : Math.Clamp(((point.X - a.X) * along.X + (point.Y - a.Y) * along.Y) / square, 0, 1);
            best = Math.Min(best, (a + along * t - point).Length);
        }

        return samples.Count == 0 ? double.MaxValue : best;
    }
}
