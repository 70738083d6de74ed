using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// How hands differ on a 花脸稿: by colour and by the shape of the line, so that a black print still tells them apart.
/// Added text is underlined, removed text struck through.
/// </summary>
internal static class HandLines
{
    private const double Width = 0.25;

    private static readonly Rgb[] colours =
        [new(0, 82, 204), new(0, 122, 61), new(128, 0, 128), new(178, 84, 0), new(0, 115, 128), new(120, 72, 40)];

    // Lengths of line and gap in mm, in turn; one length alone is a whole line.
    private static readonly double[][] dashes =
        [[1000], [1.6, 0.8], [0.35, 0.65], [2.4, 0.6, 0.35, 0.6], [4, 1.2], [0.8, 0.4]];

    public static Rgb ColourOf(int hand) => colours[hand % colours.Length];

    public static PathItem Of(HandMark mark, double x, double width, double baseline, double size, Rgb colour)
    {
        var y = mark.Removed ? baseline - size * 0.36 : baseline + size * 0.16;
        var steps = new List<PathStep>();
        var pattern = dashes[mark.Hand % dashes.Length];
        var at = 0.0;
        for (var i = 0; at < width; i++)
        {
            var end = Math.Min(width, at + pattern[i % pattern.Length]);
            // A one-length pattern has no gaps; of the others every second length is one.
            if (i % 2 == 0)
            {
                steps.Add(new(PathVerb.Move, x + at, y));
                steps.Add(new(PathVerb.Line, x + end, y));
            }
            at = end;
        }
        return new PathItem(steps, null, colour, Width);
    }
}
