using System.Globalization;

namespace Yiwang.Ofd.Reading;

/// <summary>ST_Box: mm, origin at the top left, y downwards.</summary>
public readonly record struct OfdBox(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;

    /// <summary>Four numbers; null for anything else.</summary>
    public static OfdBox? Parse(string? text) =>
        OfdNumbers.List(text, 5) is [var x, var y, var w, var h] ? new OfdBox(x, y, w, h) : null;
}

/// <summary>CTM <c>a b c d e f</c>: x′ = a·x + c·y + e, y′ = b·x + d·y + f (GB/T 33190 clause 8.2).</summary>
public readonly record struct OfdMatrix(double A, double B, double C, double D, double E, double F)
{
    public static OfdMatrix Identity { get; } = new(1, 0, 0, 1, 0, 0);

    public static OfdMatrix Move(double x, double y) => new(1, 0, 0, 1, x, y);

    public static OfdMatrix? Parse(string? text) =>
        OfdNumbers.List(text, 7) is [var a, var b, var c, var d, var e, var f] ? new OfdMatrix(a, b, c, d, e, f) : null;

    /// <summary>This first, then <paramref name="outer"/>.</summary>
    public OfdMatrix Then(OfdMatrix outer) => new(
        A * outer.A + B * outer.C, A * outer.B + B * outer.D, C * outer.A + D * outer.C, C * outer.B + D * outer.D,
        E * outer.A + F * outer.C + outer.E, E * outer.B + F * outer.D + outer.F);

    public (double X, double Y) Apply(double x, double y) => (A * x + C * y + E, B * x + D * y + F);

    /// <summary>How long a unit becomes, on the mean.</summary>
    public double Scale => Math.Sqrt(Math.Abs(A * D - B * C));
}

/// <summary>Numbers as OFD files write them. What is not a finite number of sane size is not read.</summary>
internal static class OfdNumbers
{
    /// <summary>A kilometre: no page object is that far out, and sums of such values stay exact.</summary>
    public const double Max = 1_000_000;

    public static double? One(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && Math.Abs(value) <= Max
            ? value : null;

    public static int? Whole(string? text) =>
        int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;

    public static bool? Flag(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "1" => true,
        "FALSE" or "0" => false,
        _ => null,
    };

    /// <summary>At most <paramref name="max"/> numbers; null when one cannot be read.</summary>
    public static double[]? List(string? text, int max)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var values = new List<double>();
        foreach (var piece in Pieces(text))
        {
            if (values.Count >= max) break;
            if (One(piece) is not { } value) return null;
            values.Add(value);
        }
        return [.. values];
    }

    /// <summary>
    /// DeltaX, DeltaY: numbers, and <c>g count value</c> for a value repeated (clause 11.3). Never longer than
    /// <paramref name="max"/>.
    /// </summary>
    public static double[] Deltas(string? text, int max)
    {
        var values = new List<double>();
        if (text is null) return [];
        var pieces = Pieces(text);
        for (var n = 0; n < pieces.Length && values.Count < max; n++)
        {
            if (pieces[n] is "g" or "G" && n + 2 < pieces.Length && Whole(pieces[n + 1]) is { } count
                && One(pieces[n + 2]) is { } value)
            {
                values.AddRange(Enumerable.Repeat(value, Math.Clamp(count, 0, max - values.Count)));
                n += 2;
            }
            else if (One(pieces[n]) is { } single)
            {
                values.Add(single);
            }
        }
        return [.. values];
    }

    private static string[] Pieces(string text) =>
        text.Split([' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries);
}
