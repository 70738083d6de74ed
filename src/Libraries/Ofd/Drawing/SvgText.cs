using System.Globalization;
using System.Text;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Drawing;

/// <summary>
/// The only place where SVG is put together. Every value that comes from a file passes <see cref="Escaped"/> or is a
/// number, so no element or attribute can be smuggled in.
/// </summary>
internal sealed class SvgText
{
    /// <summary>Characters of one drawing; a page of a map with pictures needs some 10 million.</summary>
    public const int LengthMax = 48 << 20;
    private readonly StringBuilder text = new();

    public int Length => text.Length;

    public SvgText Raw(string markup)
    {
        if (text.Length + markup.Length > LengthMax)
        {
            throw new OfdRefused("draw.too_large", "页面绘制结果过大。", "The drawing of this page is too large.");
        }
        text.Append(markup);
        return this;
    }

    public SvgText Escaped(string value)
    {
        foreach (var c in value.AsSpan())
        {
            switch (c)
            {
                case '<': Raw("&lt;"); break;
                case '>': Raw("&gt;"); break;
                case '&': Raw("&amp;"); break;
                case '"': Raw("&quot;"); break;
                case '\'': Raw("&#39;"); break;
                default: text.Append(c < ' ' && c is not ('\t' or '\n') || c is '\uFFFE' or '\uFFFF' ? '\uFFFD' : c);
                    break;
            }
        }
        return Raw("");
    }

    /// <summary>At most three decimals: a micrometre in the mm of a page.</summary>
    public SvgText Number(double value)
    {
        Span<char> buffer = stackalloc char[32];
        var rounded = Math.Round(value, 3);
        if (!double.IsFinite(rounded) || Math.Abs(rounded) > 1e9) rounded = 0;
        rounded.TryFormat(buffer, out var length, "0.###", CultureInfo.InvariantCulture);
        if (length >= 2 && buffer[0] == '0' && buffer[1] == '.') text.Append(buffer[1..length]);
        else if (length >= 3 && buffer[0] == '-' && buffer[1] == '0' && buffer[2] == '.')
            text.Append('-').Append(buffer[2..length]);
        else text.Append(buffer[..length]);
        return this;
    }

    public SvgText Numbers(IEnumerable<double> values)
    {
        var first = true;
        foreach (var value in values)
        {
            if (!first) text.Append(' ');
            Number(value);
            first = false;
        }
        return Raw("");
    }

    public SvgText Attribute(string name, double value) => Raw($" {name}=\"").Number(value).Raw("\"");

    public SvgText Attribute(string name, string value) => Raw($" {name}=\"").Escaped(value).Raw("\"");

    public SvgText Transform(OfdMatrix matrix)
    {
        if (matrix == OfdMatrix.Identity) return this;
        if (matrix is { A: 1, B: 0, C: 0, D: 1 })
            return Raw(" transform=\"translate(").Numbers([matrix.E, matrix.F]).Raw(")\"");
        // The linear part is a factor for lengths up to a page: it needs more places than a length.
        text.Append(CultureInfo.InvariantCulture,
            $" transform=\"matrix({Fine(matrix.A)} {Fine(matrix.B)} {Fine(matrix.C)} {Fine(matrix.D)} ");
        return Numbers([matrix.E, matrix.F]).Raw(")\"");
    }

    public void Append(SvgText other) => Raw(other.ToString());

    public override string ToString() => text.ToString();

    private static string Fine(double value) =>
        Math.Round(value, 8).ToString("0.########", CultureInfo.InvariantCulture);
}
