using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>How a piece of text is set.</summary>
/// <param name="Size">Height of the em square, mm.</param>
/// <param name="Pitch">Advance of a full-width character, mm; narrower ones keep their proportion to it.</param>
/// <param name="Rise">mm above the baseline.</param>
internal sealed record TextStyle(FontRole Role, double Size, double Pitch, Rgb Color, double Rise = 0)
{
    /// <summary>三号仿宋 on the grid of 28 (5.2.2, 5.2.3).</summary>
    public static TextStyle Body { get; } = Grid(FontRole.FangSong);

    /// <summary>三号黑体: first level, 密级, 紧急程度, 附件.</summary>
    public static TextStyle Hei { get; } = Grid(FontRole.Hei);

    /// <summary>三号楷体: second level, signers' names.</summary>
    public static TextStyle Kai { get; } = Grid(FontRole.Kai);

    /// <summary>二号小标宋: titles (7.3.1).</summary>
    public static TextStyle Title { get; } = Solid(FontRole.Banner, PageGeometry.Size2);

    /// <summary>四号仿宋: 版记 (7.4.2, 7.4.3).</summary>
    public static TextStyle Imprint { get; } = Solid(FontRole.FangSong, PageGeometry.Size4);

    /// <summary>Set solid: full-width characters as wide as they are high.</summary>
    public static TextStyle Solid(FontRole role, double size) => new(role, size, size, Rgb.Black);

    private static TextStyle Grid(FontRole role) =>
        new(role, PageGeometry.Size3, PageGeometry.CharacterPitch, Rgb.Black);
}

/// <summary>A piece of text in one style.</summary>
/// <param name="NoteLabel">Set when the piece is the mark of this footnote.</param>
/// <param name="Change">Set when a hand added or removed the piece.</param>
internal readonly record struct Span(string Text, TextStyle Style, string? NoteLabel = null, HandMark? Change = null);

/// <summary>The trace of a hand under or through a piece of text.</summary>
internal sealed record HandMark(int Hand, bool Removed);
