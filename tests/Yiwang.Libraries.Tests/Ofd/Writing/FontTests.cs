using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Fonts;

namespace Yiwang.Libraries.Tests.Ofd.Writing;

public sealed class FontTests
{
    private const string Han = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经";
    private const string Marks = "，。、；：？！“”‘’（）《》〈〉〔〕【】—…·％￥　〇①★";

    public static TheoryData<FontRole> Roles { get; } = [.. Enum.GetValues<FontRole>()];

    [Theory]
    [MemberData(nameof(Roles))]
    public void Han_characters_and_their_marks_are_set_as_harfbuzz_sets_them(FontRole role)
    {
        var characters = Gen.Elements((Han + Marks).ToCharArray());
        var texts = Gen.ArrayOf(characters).Where(text => text.Length > 0).Select(text => new string(text));
        Prop.ForAll(Arb.From(texts), text =>
        {
            var shaped = SamplePages.Fonts.Shape(role, text, 1000, "zh-CN");
            return shaped.Runs.All(run =>
            {
                var (glyphs, offsets) = HarfBuzzLine(run.Font, run.Text);
                return run.Glyphs.SequenceEqual(glyphs)
                    && run.Offsets.Zip(offsets).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
            });
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Rare_characters_come_from_the_declared_fallbacks_and_the_text_stays_whole()
    {
        var shaped = SamplePages.Fonts.Shape(FontRole.FangSong, SamplePages.Rare, 5.644, "zh-CN");
        Assert.Equal(SamplePages.Rare, string.Concat(shaped.Runs.Select(run => run.Text)));
        Assert.Equal(
            ["FandolFang-Regular", "LXGWWenKai-Regular"],
            shaped.Runs.Select(run => run.Font.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.DoesNotContain((ushort)0, shaped.Runs.SelectMany(run => run.Glyphs));
    }

    [Theory]
    [InlineData("正常文字𠀀后面", 4, 0x20000)]
    [InlineData("\u0007铃", 0, 7)]
    [InlineData("私用\uE000", 2, 0xE000)]
    [InlineData("بسم", 0, 0x628)]
    public void A_character_of_no_face_is_an_error_with_its_place(string text, int index, int codePoint)
    {
        var error = Assert.Throws<MissingGlyphException>(
            () => SamplePages.Fonts.Shape(FontRole.FangSong, text, 5.644, "zh-CN"));
        Assert.Equal((index, codePoint, "typeset.missing_glyph"), (error.Index, error.CodePoint, error.Code));
    }

    /// <summary>The Fandol faces draw ￥ as ＄ and some traditional characters as others.</summary>
    [Theory]
    [InlineData(FontRole.FangSong, '￥', '＄')]
    [InlineData(FontRole.Kai, '￥', '＄')]
    [InlineData(FontRole.Song, '￥', '＄')]
    [InlineData(FontRole.Hei, '騁', '秤')]
    [InlineData(FontRole.Hei, '鬱', '郁')]
    [InlineData(FontRole.Banner, '餘', '余')]
    [InlineData(FontRole.Banner, '￥', '＄')]
    [InlineData(FontRole.FangSong, '鬱', '郁')]
    [InlineData(FontRole.Kai, '誠', '騁')]
    [InlineData(FontRole.Song, '壘', '纍')]
    public void A_character_that_a_face_draws_as_another_comes_from_the_next_face(FontRole role, char character,
        char other)
    {
        var run = Assert.Single(SamplePages.Fonts.Shape(role, character.ToString(), 5, "zh-CN").Runs);
        Assert.NotSame(SamplePages.Fonts.Face(role), run.Font);
        Assert.NotEqual(
            run.Font.Contours(run.Glyphs[0]).SelectMany(contour => contour.Segments),
            run.Font.Contours(run.Font.Glyph(other)).SelectMany(contour => contour.Segments));
    }

    [Fact]
    public void Half_a_character_is_an_error_with_its_place()
    {
        foreach (var half in (char[])['\uD840', '\uDC00'])
        {
            var error = Assert.Throws<MissingGlyphException>(
                () => SamplePages.Fonts.Shape(FontRole.FangSong, "半个" + half, 5.644, "zh-CN"));
            Assert.Equal((2, (int)half), (error.Index, error.CodePoint));
        }
    }

    [Fact]
    public void Any_text_is_set_whole_or_refused()
    {
        Prop.ForAll<string>(text =>
        {
            if (text is null)
            {
                return true;
            }

            try
            {
                var shaped = SamplePages.Fonts.Shape(FontRole.Kai, text, 5, "zh-CN");
                return string.Concat(shaped.Runs.Select(run => run.Text)) == text
                    && shaped.Runs.All(run => !run.Glyphs.Contains((ushort)0)
                        && run.Clusters.Order().SequenceEqual(run.Clusters));
            }
            catch (MissingGlyphException)
            {
                return true;
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_part_of_a_run_keeps_glyphs_and_distances()
    {
        var run = SamplePages.Fonts.Shape(FontRole.FangSong, "甲乙丙丁戊", 5, "zh-CN").Runs[0];
        var part = run.Slice(1, 4)!;
        Assert.Equal("乙丙丁", part.Text);
        Assert.Equal(run.Glyphs[1..4], part.Glyphs);
        Assert.Equal([0, 5, 10], part.Offsets);
        Assert.Equal([0, 1, 2], part.Clusters);
        Assert.Equal(15, part.Advance, 9);
        Assert.Null(run.Slice(2, 2));
    }

    [Fact]
    public void Stacked_tibetan_letters_are_one_cluster()
    {
        var run = Assert.Single(SamplePages.Fonts.Shape(FontRole.Tibetan, "སྐྱོ", 5, "bo-CN").Runs);
        Assert.Equal("NotoSerifTibetan-Regular", run.Font.Name);
        Assert.All(run.Clusters, cluster => Assert.Equal(0, cluster));
        Assert.True(run.Glyphs.Length < 4);
    }

    [Fact]
    public void Many_threads_set_the_same_text_alike()
    {
        var text = string.Concat(Enumerable.Repeat(Han + "AVA Tibet བོད་ " + SamplePages.Rare, 3));
        var expected = SamplePages.Fonts.Shape(FontRole.Song, text, 5, "zh-CN");
        Parallel.For(0, 64, _ =>
        {
            var own = FontSet.Load(FontOptions.System).Shape(FontRole.Song, text, 5, "zh-CN");
            var shared = SamplePages.Fonts.Shape(FontRole.Song, text, 5, "zh-CN");
            Assert.Equal(expected.Runs.SelectMany(run => run.Glyphs), shared.Runs.SelectMany(run => run.Glyphs));
            Assert.Equal(expected.Runs.SelectMany(run => run.Offsets), own.Runs.SelectMany(run => run.Offsets));
        });
    }

    [Fact]
    public void A_face_that_is_not_there_is_named_and_nothing_takes_its_place()
    {
        var options = FontOptions.System with
        {
            Files = new Dictionary<FontRole, string> { [FontRole.Banner] = "/nowhere/FZXBSJW.TTF" },
        };
        var error = Assert.Throws<FontsMissingException>(() => FontSet.Load(options));
        Assert.Equal("/nowhere/FZXBSJW.TTF", Assert.Single(error.Missing).FileName);
        Assert.Empty(FontSet.Missing(FontOptions.System));
    }

    [Fact]
    public void A_unit_s_own_face_comes_first()
    {
        var kai = SamplePages.Fonts.Face(FontRole.Kai).Path;
        var own = FontSet.Load(FontOptions.System
            with { Files = new Dictionary<FontRole, string> { [FontRole.Banner] = kai } });
        Assert.Equal("FandolKai-Regular", own.Face(FontRole.Banner).Name);
        Assert.Equal("FandolSong-Bold", own.Chain(FontRole.Banner)[1].Name);
    }

    private static unsafe (ushort[] Glyphs, double[] Offsets) HarfBuzzLine(FontFace face, string text)
    {
        var buffer = HarfBuzz.hb_buffer_create();
        fixed (char* characters = text)
        {
            HarfBuzz.hb_buffer_add_utf16(buffer, characters, text.Length, 0, text.Length);
        }

        HarfBuzz.hb_buffer_set_direction(buffer, HarfBuzz.DirectionLeftToRight);
        HarfBuzz.hb_buffer_set_script(buffer, 0x48616E69);
        HarfBuzz.hb_buffer_set_language(buffer, HarfBuzz.hb_language_from_string("zh-CN", -1));
        HarfBuzz.hb_shape(face.Font, buffer, 0, 0);
        var infos = HarfBuzz.hb_buffer_get_glyph_infos(buffer, out var count);
        var positions = HarfBuzz.hb_buffer_get_glyph_positions(buffer, out _);
        var glyphs = new ushort[count];
        var offsets = new double[count];
        var pen = 0.0;
        for (var i = 0; i < count; i++)
        {
            glyphs[i] = (ushort)infos[i].Glyph;
            offsets[i] = (pen + positions[i].XOffset) * 1000 / face.UnitsPerEm;
            pen += positions[i].XAdvance;
        }

        HarfBuzz.hb_buffer_destroy(buffer);
        return (glyphs, offsets);
    }
}
