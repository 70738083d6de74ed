using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>A page while it is being filled; mm from its own top left.</summary>
internal sealed class Sheet(bool landscape)
{
    public bool Landscape { get; } = landscape;
    public double Width { get; } = landscape ? PageGeometry.Height : PageGeometry.Width;
    public double Height { get; } = landscape ? PageGeometry.Width : PageGeometry.Height;

    // Clause 8: a page on its side is the upright page turned by a quarter, its head at the sheet's left edge.
    public double Left { get; } = landscape ? PageGeometry.Height - PageGeometry.Foot : PageGeometry.Left;
    public double Top { get; } = landscape ? PageGeometry.Left : PageGeometry.Top;
    public double Measure { get; } = landscape ? PageGeometry.TypeHeight : PageGeometry.TypeWidth;
    public double Foot { get; } = landscape ? PageGeometry.Right : PageGeometry.Foot;

    public List<PageItem> Items { get; } = [];

    /// <summary>Whether a page number is printed.</summary>
    public bool Numbered { get; set; } = true;

    /// <summary>Lines of body text on it; a seal may not stand on a page that has none (7.3.5).</summary>
    public int BodyLines { get; set; }

    public List<SetLine> NoteLines { get; } = [];

    /// <summary>mm at the foot that the 版记 takes; notes stand above it.</summary>
    public double ImprintHeight { get; set; }
}
