using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Drawing;

/// <summary>How a page is drawn.</summary>
public sealed record SvgOptions
{
    public static SvgOptions Standard { get; } = new();

    /// <summary>Stands before every id in the drawing: several drawings can share one HTML page.</summary>
    public string IdPrefix { get; init; } = "";

    /// <summary>
    /// Embedded fonts as outlines under a layer of selectable text: sharp and right everywhere. Without: as text in the
    /// fonts of whoever looks, a third of the size.
    /// </summary>
    public bool Outlines { get; init; } = true;

    /// <summary>
    /// Where pages stand in a web page: embedded fonts become fonts served beside them, a tenth of the size of
    /// outlines. What such a font cannot say by a character is still drawn as an outline.
    /// </summary>
    public ServedFonts? Fonts { get; init; }

    public bool Seals { get; init; } = true;

    public bool Annotations { get; init; } = true;

    /// <summary>Written across the page in grey, such as reader and time; the file stays as it is.</summary>
    public string? Watermark { get; init; }

    /// <summary>Where a click on a seal leads; null for nowhere. Only a place on this server (it must start with / # or
    /// ?).</summary>
    public Func<OfdSignature, string?>? SealHref { get; init; }

    /// <summary>The id of the element of the page around the drawing that names those links for who cannot see them;
    /// empty names none.</summary>
    public string SealLabelledBy { get; init; } = "";
}

/// <summary>A page drawn. Width and height in mm.</summary>
public sealed record SvgPage(string Svg, double Width, double Height);
