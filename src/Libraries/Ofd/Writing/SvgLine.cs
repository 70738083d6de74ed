using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>
/// One text element for all that stands on a baseline within an element of the document, so that what is copied has
/// no breaks where only the face changes. Outlines drawn meanwhile go before it.
/// </summary>
internal sealed class SvgLine(ByteText text)
{
    private const int Units = 100;
    private readonly ByteText spans = new();
    private (int Order, CellPlace? Cell, double Baseline, double Scale) place;

    /// <summary>Opens a tspan of the run's line; the caller writes further attributes, the words and its end.</summary>
    internal ByteText Span(TextRun run)
    {
        var own = (run.Order, run.Cell, run.Baseline, run.GlyphScale);
        if (own != place)
        {
            End();
            place = own;
        }

        return spans.Add("<tspan");
    }

    /// <summary>Writes the line that is open, if any.</summary>
    internal void End()
    {
        if (spans.Length == 0)
        {
            return;
        }

        text.Add("<text y=\"").Add(place.Baseline * Units, 0).AddByte((byte)'"');
        if (place.Scale != 1)
        {
            text.Add(" transform=\"scale(").Add(place.Scale, 4).Add(" 1)\"");
        }

        text.AddByte((byte)'>').Add(spans.Written).Add("</text>");
        spans.Clear();
    }
}
