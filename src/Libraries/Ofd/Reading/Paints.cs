using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Reading;

/// <summary>Reads colours and draw parameters (clauses 8.2, 8.3) with the colour spaces of a document.</summary>
internal sealed class Paints(Resources resources)
{
    private const int StopsMax = 64, DashesMax = 32;

    public OfdDrawParam DrawParam(SafeElement element) => new()
    {
        LineWidth = OfdNumbers.One(element["LineWidth"]) is { } width and >= 0 ? width : null,
        Join = element["Join"],
        Cap = element["Cap"],
        MiterLimit = OfdNumbers.One(element["MiterLimit"]),
        DashOffset = OfdNumbers.One(element["DashOffset"]),
        DashPattern = OfdNumbers.List(element["DashPattern"], DashesMax) is { } dashes && dashes.All(dash => dash >= 0)
            ? dashes : null,
        Fill = Paint(element.Child("FillColor")),
        Stroke = Paint(element.Child("StrokeColor")),
    };

    public OfdPaint? Paint(SafeElement? element)
    {
        if (element is null) return null;
        var alpha = Alpha(element["Alpha"]);
        if ((element.Child("AxialShd") ?? element.Child("RadialShd")) is { } shading) return Shading(shading, alpha);
        // A mesh is shown in the colour of its first point: near enough to read what stands on it.
        var plain = element.Child("GouraudShd")?.Child("Point")?.Child("Color")
            ?? element.Child("LaGouraudShd")?.Child("Point")?.Child("Color");
        return Color(plain ?? element) with { Alpha = alpha };
    }

    public static int Alpha(string? text) => Math.Clamp(OfdNumbers.Whole(text) ?? 255, 0, 255);

    private OfdShading? Shading(SafeElement element, int alpha)
    {
        var start = OfdNumbers.List(element["StartPoint"], 2);
        var end = OfdNumbers.List(element["EndPoint"], 2);
        if (start is not [var x1, var y1] || end is not [var x2, var y2]) return null;
        var segments = element.All("Segment").Take(StopsMax).ToArray();
        var stops = segments.Select((segment, n) => (
            Math.Clamp(OfdNumbers.One(segment["Position"]) ?? (double)n / Math.Max(1, segments.Length - 1), 0, 1),
            Color(segment.Child("Color")))).ToArray();
        return stops.Length == 0 ? null : new OfdShading(element.Name == "RadialShd", (x1, y1), (x2, y2),
            OfdNumbers.One(element["StartRadius"]) ?? 0, OfdNumbers.One(element["EndRadius"]) ?? 0, stops)
                { Alpha = alpha };
    }

    private OfdColor Color(SafeElement? element)
    {
        if (element is null) return OfdColor.Black;
        var space = (element["ColorSpace"] ?? resources.DefaultColorSpace) is { } id
            ? resources.ColorSpaces.GetValueOrDefault(id) : null;
        var written = element["Value"];
        if (written is null && OfdNumbers.Whole(element["Index"]) is { } index && space is not null && index >= 0
            && index < space.Palette.Count)
        {
            written = space.Palette[index];
        }
        var top = (1 << Math.Clamp(space?.Bits ?? 8, 1, 16)) - 1;
        var values = Components(written).Select(value => Math.Clamp(value / top, 0, 1)).ToArray();
        return values switch
        {
            [var gray] => Rgb(gray, gray, gray),
            [var r, var g, var b] => Rgb(r, g, b),
            [var c, var m, var y, var k, ..] => Rgb((1 - c) * (1 - k), (1 - m) * (1 - k), (1 - y) * (1 - k)),
            _ => OfdColor.Black,
        };
    }

    // Components may be written in hexadecimal: #FF.
    private static IEnumerable<double> Components(string? text)
    {
        foreach (var piece in (text ?? "").Split([' ', ',', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries).Take(4))
        {
            if (piece[0] == '#' && int.TryParse(piece.AsSpan(1), System.Globalization.NumberStyles.HexNumber, null,
                out var hex)) yield return hex;
            else yield return OfdNumbers.One(piece) ?? 0;
        }
    }

    private static OfdColor Rgb(double r, double g, double b) => new(Byte(r), Byte(g), Byte(b));

    private static byte Byte(double value) => (byte)Math.Round(value * 255);
}
