using System.IO.Compression;
using System.Xml.Linq;
using Xunit;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Seals;

namespace Yiwang.Libraries.Tests.Ofd.Seals;

public sealed class SealArtworkTests
{
    private static readonly FontSet Fonts = FontSet.Load(FontOptions.System);
    private static readonly SealDesign Design = new("贵州省样例市人民政府办公室", 45, "公文专用章", IsSample: true);

    [Fact]
    public void The_picture_has_ink_where_the_rule_says()
    {
        var (pixels, size) = Pixels(SealArtwork.Draw(Design, Fonts).ToPng());
        // 45 mm at 300 dpi.
        Assert.Equal(531, size);
        byte At(double xMm, double yMm) => pixels[(int)(yMm / 45 * size), (int)(xMm / 45 * size)];
        Assert.Equal(16, At(22.5, 22.5));
        Assert.Equal(16, At(22.5, 0.6));
        Assert.Equal(16, At(0.6, 22.5));
        Assert.Equal(0, At(1, 1));
        Assert.Equal(0, At(22.5, 1.7));
        Assert.Equal(0, At(22.5, 13));
        // The name reaches along both sides and leaves the foot free for the line below.
        Assert.True(Ink(pixels, size, 3, 17, 9, 27) > 0.1);
        Assert.True(Ink(pixels, size, 36, 17, 42, 27) > 0.1);
        Assert.True(Ink(pixels, size, 15, 31, 30, 41) > 0.1);
    }

    [Fact]
    public void The_same_design_gives_the_same_bytes()
    {
        Assert.Equal(SealArtwork.Draw(Design, Fonts).ToPng(), SealArtwork.Draw(Design, Fonts).ToPng());
        Assert.Equal(SealArtwork.Draw(Design, Fonts).ToSvg(), SealArtwork.Draw(Design, Fonts).ToSvg());
    }

    [Fact]
    public void Every_length_of_name_stays_inside_the_ring_and_off_the_star()
    {
        for (var length = 1; length <= SealDesign.RingTextLengthMax; length += 7)
        {
            var design = new SealDesign(new string('国', length), 42, null, IsSample: false);
            var (pixels, size) = Pixels(SealArtwork.Draw(design, Fonts).ToPng());
            for (var y = 0; y < size; y++)
                for (var x = 0; x < size; x++)
                {
                    if (pixels[y, x] == 0) continue;
                    var distance = Math.Sqrt(
                        Math.Pow((x + 0.5) / size * 42 - 21, 2) + Math.Pow((y + 0.5) / size * 42 - 21, 2));
                    // Star up to 7 mm, name from 13 to 19 mm, ring from 19.8 mm.
                    Assert.True(distance is <= 7.1 or >= 12 and <= 19.6 or >= 19.75 and <= 21.1,
                        $"{length}: {distance:0.00} mm");
                }
        }
    }

    [Fact]
    public void The_drawing_is_well_formed_and_names_the_seal()
    {
        var svg = XDocument.Parse(SealArtwork.Draw(Design with { RingText = "甲<乙>&丙" }, Fonts).ToSvg());
        Assert.Equal("甲<乙>&丙（样章）", svg.Root!.Elements().First().Value);
        Assert.Equal("0 0 45 45", svg.Root.Attribute("viewBox")!.Value);
    }

    [Fact]
    public void A_picture_is_small_enough_to_stand_in_each_file() =>
        Assert.InRange(SealArtwork.Draw(Design, Fonts).ToPng().Length, 2_000, 20_000);

    [Theory]
    [InlineData("", 45)]
    [InlineData("甲厅", 61)]
    [InlineData("甲厅", 20)]
    public void A_design_against_the_rule_is_refused(string name, int diameter) =>
        Assert.Equal("seal.design", Assert.Throws<SealRefused>(
            () => SealArtwork.Draw(new SealDesign(name, diameter, null, true), Fonts)).Code);

    [Fact]
    public void A_character_that_no_font_has_is_refused() =>
        Assert.Equal("typeset.missing_glyph", Assert.Throws<MissingGlyphException>(
            () => SealArtwork.Draw(Design with { RingText = "甲\uE123厅" }, Fonts)).Code);

    private static double Ink(byte[,] pixels, int size, double left, double top, double right, double bottom)
    {
        double ink = 0, all = 0;
        for (var y = (int)(top / 45 * size); y < (int)(bottom / 45 * size); y++)
            for (var x = (int)(left / 45 * size); x < (int)(right / 45 * size); x++, all++) ink += pixels[y, x] / 16.0;
        return ink / all;
    }

    private static (byte[,] Pixels, int Size) Pixels(byte[] png)
    {
        var file = PngFile.Read(png)!;
        Assert.Equal((3, 8, file.Width), (file.ColourType, file.Depth, file.Height));
        using var unpacked = new ZLibStream(new MemoryStream(file.Packed), CompressionMode.Decompress);
        var pixels = new byte[file.Width, file.Width];
        var row = new byte[file.Width + 1];
        for (var y = 0; y < file.Width; y++)
        {
            unpacked.ReadExactly(row);
            for (var x = 0; x < file.Width; x++) pixels[y, x] = row[x + 1];
        }
        return (pixels, file.Width);
    }
}
