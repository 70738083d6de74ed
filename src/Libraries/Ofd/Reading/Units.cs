namespace Yiwang.Ofd.Reading;

/// <summary>A colour in sRGB, 0 to 255 each, or a shading.</summary>
public abstract record OfdPaint
{
    /// <summary>0 (seen through) to 255.</summary>
    public int Alpha { get; init; } = 255;
}

public sealed record OfdColor(byte Red, byte Green, byte Blue) : OfdPaint
{
    public static OfdColor Black { get; } = new(0, 0, 0);
}

/// <summary>Axial shading from Start to End, or radial with radii; positions 0 to 1.</summary>
public sealed record OfdShading(bool Radial, (double X, double Y) Start, (double X, double Y) End, double StartRadius,
    double EndRadius,
    IReadOnlyList<(double At, OfdColor Color)> Stops) : OfdPaint;

/// <summary>What a graphic unit is drawn with (CT_DrawParam, clause 8.2); null means: not said here.</summary>
public sealed record OfdDrawParam
{
    public double? LineWidth { get; init; }

    public string? Join { get; init; }

    public string? Cap { get; init; }

    public double? MiterLimit { get; init; }

    public double? DashOffset { get; init; }

    public IReadOnlyList<double>? DashPattern { get; init; }

    public OfdPaint? Fill { get; init; }

    public OfdPaint? Stroke { get; init; }

    /// <summary>This, and what it does not say taken from <paramref name="lower"/>.</summary>
    public OfdDrawParam Over(OfdDrawParam? lower) => lower is null ? this : new OfdDrawParam
    {
        LineWidth = LineWidth ?? lower.LineWidth,
        Join = Join ?? lower.Join,
        Cap = Cap ?? lower.Cap,
        MiterLimit = MiterLimit ?? lower.MiterLimit,
        DashOffset = DashOffset ?? lower.DashOffset,
        DashPattern = DashPattern ?? lower.DashPattern,
        Fill = Fill ?? lower.Fill,
        Stroke = Stroke ?? lower.Stroke,
    };
}

/// <summary>One region that everything outside of is cut away from; the areas of one clip are united, clips
/// intersected.</summary>
public sealed record OfdClip(IReadOnlyList<(OfdPathSteps Path, OfdMatrix Matrix, bool EvenOdd)> Areas);

/// <summary>CT_GraphicUnit: something on a page. Boundary in the coordinates of what holds it.</summary>
public abstract record OfdUnit
{
    public string Id { get; init; } = "";

    public OfdBox Boundary { get; init; }

    public OfdMatrix Matrix { get; init; } = OfdMatrix.Identity;

    public int Alpha { get; init; } = 255;

    public OfdDrawParam Draw { get; init; } = new();

    public IReadOnlyList<OfdClip> Clips { get; init; } = [];

    /// <summary>From the unit's own coordinates to those of what holds it.</summary>
    public OfdMatrix ToHolder => Matrix.Then(OfdMatrix.Move(Boundary.X, Boundary.Y));
}

/// <summary>
/// One glyph at a place. <see cref="Text"/> is the character it stands for (empty when it is part of the one before),
/// GlyphId its index in the embedded font when the file names it (CGTransform), X and Y its origin in the unit's
/// coordinates, mm.
/// </summary>
public readonly record struct OfdGlyph(string Text, int? GlyphId, double X, double Y, double Advance);

public sealed record OfdText : OfdUnit
{
    public required string FontId { get; init; }

    /// <summary>Size of the em in mm.</summary>
    public required double Size { get; init; }

    public double HorizontalScale { get; init; } = 1;

    public int Weight { get; init; } = 400;

    public bool Italic { get; init; }

    /// <summary>Degrees that each character is turned by: 0, 90, 180, 270.</summary>
    public int CharDirection { get; init; }

    public bool Filled { get; init; } = true;

    public bool Stroked { get; init; }

    public required IReadOnlyList<OfdGlyph> Glyphs { get; init; }
}

public sealed record OfdPath : OfdUnit
{
    public bool Filled { get; init; }

    public bool Stroked { get; init; } = true;

    public bool EvenOdd { get; init; }

    public required OfdPathSteps Steps { get; init; }
}

/// <summary>A picture in the unit square, stretched by the unit's matrix.</summary>
public sealed record OfdImage : OfdUnit
{
    public required string ResourceId { get; init; }

    public string? MaskId { get; init; }
}

/// <summary>A drawing kept among the resources and placed here.</summary>
public sealed record OfdComposite : OfdUnit
{
    public required string ResourceId { get; init; }
}

/// <summary>PageBlock: units kept together.</summary>
public sealed record OfdBlock : OfdUnit
{
    public required IReadOnlyList<OfdUnit> Units { get; init; }
}

/// <summary>Background, Body or Foreground; drawn in this order, template and page taken together.</summary>
public sealed record OfdLayer(string Id, string Kind, IReadOnlyList<OfdUnit> Units);

public sealed record OfdPage(string Id, string Path, OfdBox Area, IReadOnlyList<OfdLayer> Layers,
    IReadOnlyList<OfdTemplateUse> Templates);

/// <summary>A template under (Background) or over (Foreground) the page.</summary>
public sealed record OfdTemplateUse(string TemplateId, string ZOrder);

/// <summary>A note on a page: link, highlight, stamp, watermark. Its units are in page coordinates moved by the
/// appearance's boundary.</summary>
public sealed record OfdAnnotation(string Id, string Kind, string? Subtype, string? Creator, string? LastModified,
    string? Remark, bool Visible,
    bool Printed, OfdBox Boundary, IReadOnlyList<OfdUnit> Units, string? Link);
