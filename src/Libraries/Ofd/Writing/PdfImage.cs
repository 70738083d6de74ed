using System.IO.Compression;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>Pictures as image XObjects (ISO 32000-1, 8.9): JPEG and plain PNG go in as they are.</summary>
internal static class PdfImage
{
    internal static int Write(PdfFile file, PageImage image)
    {
        var number = file.Reserve();
        var size = $"/Type/XObject/Subtype/Image/Width {image.WidthPixels}/Height {image.HeightPixels}";
        if (image.Png is not { } png)
        {
            var space = image.Components == 1 ? "/DeviceGray" : "/DeviceRGB";
            file.RawStream(
                number, $"{size}/BitsPerComponent 8/ColorSpace{space}/Filter/DCTDecode", image.Bytes.Span);
        }
        else if (png.HasAlpha || png.Interlaced)
        {
            WriteSplit(file, number, size, png);
        }
        else
        {
            var colours = png.ColourType == 2 ? 3 : 1;
            file.RawStream(
                number,
                $"{size}/BitsPerComponent {png.Depth}/ColorSpace{Space(png)}/Filter/FlateDecode/DecodeParms"
                + $"<</Predictor 15/Colors {colours}/BitsPerComponent {png.Depth}/Columns {png.Width}>>",
                png.Packed);
        }

        return number;
    }

    private static string Space(PngFile png) => png.ColourType switch
    {
        0 => "/DeviceGray",
        2 => "/DeviceRGB",
        _ => $"[/Indexed/DeviceRGB {png.Palette.Length / 3 - 1}<{Convert.ToHexString(png.Palette)}>]",
    };

    /// <summary>PDF keeps colours and opacity apart, so the pixels are unpacked and packed again, row by row.</summary>
    private static void WriteSplit(PdfFile file, int number, string size, PngFile png)
    {
        using var colours = new MemoryStream();
        using var alphas = new MemoryStream();
        using (var colourPacker = new ZLibStream(colours, CompressionLevel.Optimal, leaveOpen: true))
        using (var alphaPacker = new ZLibStream(alphas, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (var row in new PngRows(png).Rgba())
            {
                Split(row, colourPacker, alphaPacker);
            }
        }

        var mask = file.Reserve();
        file.RawStream(
            mask,
            size + "/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode",
            alphas.GetBuffer().AsSpan(0, (int)alphas.Length));
        file.RawStream(
            number,
            $"{size}/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode/SMask {mask} 0 R",
            colours.GetBuffer().AsSpan(0, (int)colours.Length));
    }

    private static void Split(byte[] row, Stream colours, Stream alphas)
    {
        var pixels = row.Length / 4;
        var rgb = new byte[pixels * 3];
        var alpha = new byte[pixels];
        for (var i = 0; i < pixels; i++)
        {
            row.AsSpan(i * 4, 3).CopyTo(rgb.AsSpan(i * 3));
            alpha[i] = row[i * 4 + 3];
        }

        colours.Write(rgb);
        alphas.Write(alpha);
    }
}
