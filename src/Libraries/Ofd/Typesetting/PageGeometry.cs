namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// The page of GB/T 9704-2012 in mm from the sheet's top left, for absolute positioning. GB/T 33476.2-2016 gives
/// other numbers for word processors, which measure from the line box; they do not belong here.
/// </summary>
public static class PageGeometry
{
    /// <summary>5.1: A4.</summary>
    public const double Width = 210, Height = 297;

    /// <summary>5.2.1: 天头 37, 订口 28, 版心 156 × 225.</summary>
    public const double Top = 37, Left = 28, TypeWidth = 156, TypeHeight = 225;

    /// <summary>The type area's foot and right edge.</summary>
    public const double Foot = Top + TypeHeight, Right = Left + TypeWidth;

    /// <summary>5.2.3: 22 lines of 28 characters fill the type area.</summary>
    public const int Lines = 22, Characters = 28;

    /// <summary>Sizes of type: 二号, 三号, 四号, 小四, 五号, 小五.</summary>
    public const double Size2 = 22 * Point, Size3 = 16 * Point, Size4 = 14 * Point, SizeSmall4 = 12 * Point,
        Size5 = 10.5 * Point, SizeSmall5 = 9 * Point;

    /// <summary>28 characters of 16 pt are 158 mm: the pitch is set, not taken from the font.</summary>
    public const double CharacterPitch = TypeWidth / Characters;

    /// <summary>From line to line, so that line 1 starts and line 22 ends with the type area.</summary>
    public const double LinePitch = (TypeHeight - Size3) / (Lines - 1);

    /// <summary>3.2: what of a line is not the character, 7/8 of a 三号 character.</summary>
    public const double LineGap = Size3 * 7 / 8;

    /// <summary>The part of an em square above the baseline in Chinese faces.</summary>
    public const double AscentShare = 0.88;

    /// <summary>mm in a point of 1/72 inch.</summary>
    public const double Point = 25.4 / 72;
}
