using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Libraries.Tests.ShangMi;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Writing;

namespace Yiwang.Libraries.Tests.Ofd.Writing;

public sealed class PictureTests
{
    public static TheoryData<int, int, bool> Kinds { get; } = new()
    {
        { 1, 0, false }, { 2, 0, false }, { 4, 0, false }, { 8, 0, false }, { 16, 0, false }, { 8, 0, true },
        { 8, 2, false }, { 16, 2, false }, { 8, 2, true }, { 1, 3, false }, { 4, 3, false }, { 8, 3, false },
        { 4, 3, true }, { 8, 4, false }, { 16, 4, false }, { 8, 6, false }, { 16, 6, false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Poppler_draws_every_kind_of_png_from_our_pdf(int depth, int type, bool key)
    {
        using var tool = new Tool();
        var picture = SamplePages.Picture(SamplePages.Png(9, 7, depth, type, key));
        var page = new Page(90, 70, [new ImageItem(picture, new(0, 0, 90, 70), "") { Role = StructureRole.Artifact }]);
        tool.Put("a.pdf", SamplePages.Pdf(new(SamplePages.Properties, [page], [])));
        Assert.Equal(0, tool.Run("qpdf", "--check", "a.pdf").ExitCode);
        Assert.Equal(0, tool.Run("pdftoppm", "-r", "25.4", "-singlefile", "a.pdf", "a").ExitCode);
        var drawn = tool.Get("a.ppm");
        var rows = new PngRows(picture.Png!).Rgba().Select(row => row.ToArray()).ToArray();
        for (var y = 0; y < 7; y++)
        {
            for (var x = 0; x < 9; x++)
            {
                var at = drawn.Length - 90 * 70 * 3 + ((y * 10 + 5) * 90 + x * 10 + 5) * 3;
                for (var c = 0; c < 3; c++)
                {
                    var alpha = rows[y][x * 4 + 3] / 255.0;
                    Assert.Equal(rows[y][x * 4 + c] * alpha + 255 * (1 - alpha), drawn[at + c], 2.5);
                }
            }
        }
    }

    public static TheoryData<string, Func<byte[]>> Bad { get; } = new()
    {
        { "image.unreadable", () => [] },
        { "image.unreadable", () => "GIF89a"u8.ToArray() },
        { "image.unreadable", () => SamplePages.Png(4, 4, 8, 2)[..60] },
        { "image.unreadable", () => [.. SamplePages.Png(4, 4, 8, 2).Select((b, i) => i == 45 ? (byte)~b : b)] },
        { "image.unreadable", () => SamplePages.Png(4, 4, 3, 2) },
        { "image.unreadable", () => SamplePages.Jpeg[..100] },
        { "image.too_many_pixels", () => SamplePages.Png(0, 4, 8, 2) },
        { "image.too_many_pixels", () => Resized(30_000, 4) },
        { "image.too_many_pixels", () => Resized(19_000, 19_000) },
        { "image.damaged", () => Resized(40, 40) },
        { "image.four_colours", () => [.. SamplePages.Jpeg.Select((b, i) => i == ComponentsAt() ? (byte)4 : b)] },
        { "image.too_big", () => new byte[PageImage.SizeBytesMax + 1] },
    };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void A_bad_picture_is_refused_with_its_reason(string code, Func<byte[]> bytes)
    {
        Assert.Null(PageImage.Read(bytes(), out var refusal));
        Assert.Equal(code, refusal!.Code);
        Assert.NotEqual(refusal.Zh, refusal.En);
    }

    [Fact]
    public void Changed_bytes_never_do_worse_than_a_refusal()
    {
        byte[][] pictures = [SamplePages.Jpeg, SamplePages.Png(9, 7, 8, 6), SamplePages.Png(9, 7, 4, 3),
            SamplePages.Png(9, 7, 16, 2)];
        var changes = from picture in Gen.Elements(pictures)
                      from at in Gen.Choose(0, picture.Length - 1)
                      from value in Gen.Choose(0, 255)
                      from length in Gen.Choose(1, picture.Length)
                      select picture.Select((b, i) => i == at ? (byte)value : b)
                          .Take(at % 2 == 0 ? picture.Length : length).ToArray();
        Prop.ForAll(Arb.From(changes), bytes =>
        {
            var image = PageImage.Read(bytes, out var refusal);
            if (image is not null)
            {
                var page = new Page(50, 50, [new ImageItem(image, new(0, 0, 50, 50), "")]);
                return SamplePages.Pdf(new(SamplePages.Properties, [page], [])).Length > 0;
            }

            return refusal is not null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    /// <summary>The head says another size, with a right checksum.</summary>
    private static byte[] Resized(int width, int height)
    {
        var (png, head) = (SamplePages.Png(4, 4, 8, 2), SamplePages.Png(1, 1, 8, 2));
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(20), height);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(
            head.AsSpan(29), Yiwang.Ofd.Packaging.Crc32.Of(head.AsSpan(12, 17)));
        return [.. head[..33], .. png[33..]];
    }

    private static int ComponentsAt() => SamplePages.Jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 9;
}
