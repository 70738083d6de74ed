using System.IO.Compression;
using System.Buffers.Binary;
using System.Text;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;
using Yiwang.Ofd.Writing;

namespace Yiwang.Libraries.Tests.Ofd.Writing;

/// <summary>A document with one of everything that a page can carry, and the bare facts to compare files
/// with.</summary>
internal static class SamplePages
{
    internal const string Rare = "张䶮、李𬭊、㐂龘𰻞";
    internal const string Tibetan = "བོད་རང་སྐྱོང་ལྗོངས། རྒྱལ་ཁབ་";
    internal const string Body = "　　根据《中华人民共和国档案法》“第十三条”，AVAT Wi-Fi 5G（GB/T 9704—2012），3.5％、￥1,200……";

    /// <summary>A grey 24 × 16 picture.</summary>
    internal static readonly byte[] Jpeg = Convert.FromBase64String(
        "/9j/4AAQSkZJRgABAQEACgAKAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6j"
        + "q62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk"
        + "pKSkpKSkpKT/wAARCAAQABgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUF"
        + "BAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVW"
        + "V1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi"
        + "4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAEC"
        + "AxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVm"
        + "Z2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq"
        + "8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDpqKKKACikZgqlj0AyaKAP/9k=");

    private static readonly Lazy<FontSet> LoadedFonts = new(() => FontSet.Load(FontOptions.System));

    internal static FontSet Fonts => LoadedFonts.Value;

    internal static DocumentProperties Properties { get; } = new(
        "关于做好“一网”工作的通知 <&>", "zh-CN", "某省人民政府办公厅",
        new DateTimeOffset(2026, 3, 5, 9, 30, 0, TimeSpan.FromHours(8)),
        new Guid("0192f3a4-5b6c-7d8e-9fa0-b1c2d3e4f506"));

    internal static PagedDocument Everything() => new(
        Properties,
        [FirstPage(), SecondPage()],
        [new("一、总则", 1, 0, 60), new("（一）目的", 2, 0, 80), new("1. 范围", 3, 1, 40), new("二、附则", 1, 1, 100)]);

    internal static byte[] Ofd(PagedDocument document) => Written(stream => OfdWriter.Write(document, stream));

    internal static byte[] Pdf(PagedDocument document) => Written(stream => PdfWriter.Write(document, stream));

    /// <summary>Every visible character of a page with the place of its first glyph in mm from the top left.</summary>
    internal static List<(string Character, double X, double Y)> Places(Page page) =>
        [.. page.Items.OfType<TextRun>().SelectMany(run => GlyphClusters.Of(run.Glyphs).Select(cluster => (
            run.Glyphs.Text[cluster.TextStart..cluster.TextEnd],
            run.X + run.Glyphs.Offsets[cluster.GlyphStart],
            run.Baseline - (run.Glyphs.Rises.Length > 0 ? run.Glyphs.Rises[cluster.GlyphStart] : 0))))];

    internal static IEnumerable<TextRun> Line(
        FontRole role, string text, double sizeMm, double x, double baseline, StructureRole structure, int order)
    {
        foreach (var run in Fonts.Shape(role, text, sizeMm, "zh-CN").Runs)
        {
            yield return new TextRun(x, baseline, Rgb.Black, run) { Role = structure, Order = order };
            x += run.Advance;
        }
    }

    /// <summary>A PNG of any colour type with pixels made of a simple pattern.</summary>
    internal static byte[] Png(int width, int height, int depth, int type, bool transparentKey = false)
    {
        var channels = type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var rowBytes = (width * channels * depth + 7) / 8;
        var raw = new MemoryStream();
        for (var y = 0; y < height; y++)
        {
            raw.WriteByte((byte)(type == 3 || depth < 8 ? 0 : 1));
            for (var i = 0; i < rowBytes; i++)
            {
                raw.WriteByte((byte)(type == 3 ? 0x12 & ((1 << Math.Min(depth, 2)) * 0x55) : 7 * y + 3 * (i % 2)));
            }
        }

        var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = ((byte)depth, (byte)type);
        Chunk(file, "IHDR", head);
        if (type == 3)
        {
            Chunk(file, "PLTE", [.. Enumerable.Range(0, 3 * (1 << depth)).Select(i => (byte)(i * 5))]);
        }

        if (transparentKey)
        {
            Chunk(file, "tRNS", type switch { 0 => [0, 1], 2 => [0, 1, 0, 2, 0, 3], _ => [0, 128] });
        }

        Chunk(file, "IDAT", Written(stream =>
        {
            using var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            zlib.Write(raw.ToArray());
        }));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static Page FirstPage()
    {
        var mark = Fonts.Shape(FontRole.Banner, "某省人民政府文件", 18, "zh-CN").Runs[0];
        var narrow = mark.At([.. mark.Offsets.Select(x => x * 0.8)], mark.Advance * 0.8);
        var items = new List<PageItem>
        {
            new TextRun(40, 80, Rgb.LetterheadRed, narrow)
            {
                GlyphScale = 0.8, Role = StructureRole.Title, Order = 1,
            },
            PathItem.Rule(28, 95, 184, 95, 0.35, Rgb.LetterheadRed),
            PathItem.Rectangle(new(28, 250, 20, 10), new(200, 220, 240), Rgb.Black, 0.25),
            new PathItem(
                [
                    new(PathVerb.Move, 60, 255), new(PathVerb.Cubic, 70, 255, 60, 249, 70, 249),
                    new(PathVerb.Cubic, 60, 255, 70, 261, 60, 261), new(PathVerb.Close, 60, 255),
                ],
                null, new(0, 80, 160), 0.5) { Role = StructureRole.Figure, Order = 30, Alternative = "圆" },
            new SealPlace(new(130, 200, 40, 40), "某省人民政府"),
        };
        items.AddRange(Line(FontRole.Hei, "一、总则", 5.644, 39.1, 110, StructureRole.Heading1, 2));
        items.AddRange(Line(FontRole.FangSong, Body, 3.5, 28, 120, StructureRole.Paragraph, 3));
        items.AddRange(Line(FontRole.Kai, Rare, 5.644, 28, 130, StructureRole.Paragraph, 4));
        items.AddRange(Line(FontRole.Tibetan, Tibetan, 5.644, 28, 145, StructureRole.Paragraph, 5));
        items.AddRange(Line(FontRole.FangSong, "详见 ", 5.644, 28, 160, StructureRole.Paragraph, 6));
        items.AddRange(Line(FontRole.FangSong, "www.gov.cn", 5.644, 42, 160, StructureRole.Link, 6));
        items.Add(new LinkItem(new(42, 155, 30, 7), "https://www.gov.cn/", "国务院网站")
            { Role = StructureRole.Link, Order = 6 });
        items.AddRange(Line(FontRole.Song, "— 1 —", 4.939, 160, 269, StructureRole.Artifact, 0));
        return new(210, 297, items);
    }

    private static Page SecondPage()
    {
        var items = new List<PageItem>();
        items.AddRange(Line(FontRole.FangSong, "段落续行到第二页。", 5.644, 28, 42, StructureRole.Paragraph, 3));
        for (var cell = 0; cell < 4; cell++)
        {
            var place = new CellPlace(0, cell / 2, cell % 2);
            items.AddRange(
                Line(FontRole.Song, $"格{cell}", 4.939, 40 + 40 * (cell % 2), 60 + 10 * (cell / 2),
                    StructureRole.Paragraph, 10 + cell)
                    .Select(run =>
                        run with { Cell = place,
                            Role = cell < 2 ? StructureRole.TableHead : StructureRole.TableCell }));
        }

        items.Add(new ImageItem(Picture(Jpeg), new(30, 100, 24, 16), "灰") { Role = StructureRole.Figure, Order = 20 });
        items.Add(new ImageItem(Picture(Png(9, 7, 8, 6)), new(60, 100, 18, 14), "") { Role = StructureRole.Artifact });
        items.Add(new ImageItem(Picture(Png(9, 7, 4, 3)), new(90, 100, 18, 14), "谱")
            { Role = StructureRole.Figure, Order = 21 });
        items.Add(new LinkItem(new(28, 36, 20, 8), "#0", "第一页") { Role = StructureRole.Link, Order = 3 });
        items.AddRange(Line(FontRole.FangSong, "注：无", 4.2, 28, 200, StructureRole.Note, 25));
        return new(297, 210, items);
    }

    internal static PageImage Picture(byte[] bytes) =>
        PageImage.Read(bytes, out var refusal) ?? throw new InvalidOperationException(refusal!.Code);

    internal static byte[] Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return stream.ToArray();
    }

    private static void Chunk(Stream file, string name, byte[] content)
    {
        var chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        Encoding.ASCII.GetBytes(name).CopyTo(chunk, 4);
        content.CopyTo(chunk, 8);
        BinaryPrimitives.WriteUInt32BigEndian(
            chunk.AsSpan(8 + content.Length), Yiwang.Ofd.Packaging.Crc32.Of(chunk.AsSpan(4, 4 + content.Length)));
        file.Write(chunk);
    }
}
