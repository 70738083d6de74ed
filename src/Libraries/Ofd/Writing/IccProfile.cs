using System.Text;
using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Writing;

/// <summary>
/// A display profile of sRGB (IEC 61966-2-1) in ICC.1:2010 (version 4.3) form: primaries adapted to D50 by Bradford,
/// the tone curve as a parametric function.
/// </summary>
internal static class IccProfile
{
    internal static byte[] Srgb()
    {
        var copyright = Text("CC0");
        var description = Text("sRGB");
        var white = Xyz(0.9642, 1, 0.8249);
        var curve = new BigEndian().Bytes("para"u8).U32(0).U16(3).U16(0)
            .U32(Fixed(2.4)).U32(Fixed(1 / 1.055)).U32(Fixed(0.055 / 1.055)).U32(Fixed(1 / 12.92)).U32(Fixed(0.04045))
            .ToArray();
        // Bradford from D65 to D50, as in ICC.1:2010 Annex E.
        var adaptation = new BigEndian().Bytes("sf32"u8).U32(0)
            .U32(Fixed(1.04788)).U32(Fixed(0.02292)).U32(Fixed(-0.05022))
            .U32(Fixed(0.02959)).U32(Fixed(0.99048)).U32(Fixed(-0.01707))
            .U32(Fixed(-0.00925)).U32(Fixed(0.01508)).U32(Fixed(0.75168))
            .ToArray();
        (string Tag, byte[] Bytes)[] tags =
        [
            ("desc", description),
            ("cprt", copyright),
            ("wtpt", white),
            ("chad", adaptation),
            ("rXYZ", Xyz(0.43607, 0.22249, 0.01392)),
            ("gXYZ", Xyz(0.38515, 0.71687, 0.09708)),
            ("bXYZ", Xyz(0.14307, 0.06061, 0.71410)),
            ("rTRC", curve),
            ("gTRC", curve),
            ("bTRC", curve),
        ];
        return Assemble(tags);
    }

    private static byte[] Assemble((string Tag, byte[] Bytes)[] tags)
    {
        var table = new BigEndian().U32((uint)tags.Length);
        var body = new BigEndian();
        var at = 128 + 4 + 12 * tags.Length;
        var curveAt = 0;
        foreach (var (tag, bytes) in tags)
        {
            var shared = tag.EndsWith("TRC", StringComparison.Ordinal) && curveAt > 0;
            var place = shared ? curveAt : at;
            table.Bytes(Encoding.ASCII.GetBytes(tag)).U32((uint)place).U32((uint)bytes.Length);
            if (!shared)
            {
                curveAt = tag == "rTRC" ? at : curveAt;
                body.Bytes(bytes).Bytes(new byte[-bytes.Length & 3]);
                at += (bytes.Length + 3) & ~3;
            }
        }

        return new BigEndian()
            .U32((uint)at).U32(0).U32(0x04300000).Bytes("mntrRGB XYZ "u8)
            .U16(2020).U16(1).U16(1).U16(0).U16(0).U16(0)
            .Bytes("acsp"u8).U32(0).U32(0).U32(0).U32(0).U32(0).U32(0).U32(0)
            .U32(Fixed(0.9642)).U32(Fixed(1)).U32(Fixed(0.8249)).U32(0).Bytes(new byte[44])
            .Bytes(table.ToArray()).Bytes(body.ToArray()).ToArray();
    }

    private static byte[] Text(string words)
    {
        var text = Encoding.BigEndianUnicode.GetBytes(words);
        return new BigEndian().Bytes("mluc"u8).U32(0).U32(1).U32(12).Bytes("enUS"u8).U32((uint)text.Length).U32(28)
            .Bytes(text).ToArray();
    }

    private static byte[] Xyz(double x, double y, double z) =>
        new BigEndian().Bytes("XYZ "u8).U32(0).U32(Fixed(x)).U32(Fixed(y)).U32(Fixed(z)).ToArray();

    private static uint Fixed(double number) => unchecked((uint)(int)Math.Round(number * 65536));
}
