using System.Globalization;

namespace Yiwang.Ofd.Pages;

/// <summary>
/// What an item is to a reader who does not see it. Items of one document that share an <see cref="PageItem.Order"/>
/// are one element (the lines of a paragraph, also over a page break).
/// </summary>
public enum StructureRole
{
    /// <summary>Not read out: rules, page numbers, repeated table heads.</summary>
    Artifact,
    Title,
    Heading1,
    Heading2,
    Heading3,
    Heading4,
    Paragraph,
    TableHead,
    TableCell,
    Caption,
    Note,
    Figure,
    Link,
}

/// <summary>Something at a fixed place on a page.</summary>
public abstract record PageItem
{
    public StructureRole Role { get; init; } = StructureRole.Artifact;

    /// <summary>Place in the reading order of the whole document; the same number means the same element.</summary>
    public int Order { get; init; }

    /// <summary>Set on items with the role TableHead or TableCell.</summary>
    public CellPlace? Cell { get; init; }
}

/// <summary>Where a table cell stands: tables are numbered through the document, rows and columns from 0.</summary>
public sealed record CellPlace(int Table, int Row, int Column, int RowSpan = 1, int ColumnSpan = 1);

/// <summary>A colour of sRGB.</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    public static Rgb Black => new(0, 0, 0);

    public static Rgb White => new(255, 255, 255);

    /// <summary>The red of letterheads: GB/T 9704-2012 6 asks for Y 80 % and M 80 %.</summary>
    public static Rgb LetterheadRed => new(230, 0, 18);
}

/// <summary>A rectangle in mm.</summary>
public readonly record struct Box(double X, double Y, double Width, double Height);

/// <summary>An invitation to go somewhere: drawn by nothing, clickable.</summary>
/// <param name="Target">An absolute http, https or mailto address, or <c>#n</c> for the 0-based page n.</param>
/// <param name="Words">Said by a screen reader.</param>
/// <exception cref="ArgumentException">The target is neither.</exception>
public sealed record LinkItem(Box Box, string Target, string Words) : PageItem
{
    public string Target { get; init; } = IsAllowed(Target)
        ? Target
        : throw new ArgumentException("An absolute http, https or mailto address, or #n.", nameof(Target));

    /// <summary>Whether a target may stand in a file.</summary>
    public static bool IsAllowed(string target) =>
        (target.StartsWith('#') && int.TryParse(target.AsSpan(1), NumberStyles.None, null, out _))
        || (Uri.TryCreate(target, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" or "mailto");
}

/// <summary>Where a seal will go; not drawn and not written, it tells the sealing act where to press.</summary>
/// <param name="Name">The organ whose seal belongs here.</param>
public sealed record SealPlace(Box Box, string Name) : PageItem;

/// <summary>A picture, scaled into its box.</summary>
/// <param name="Alternative">Said by a screen reader; empty for decoration.</param>
public sealed record ImageItem(PageImage Image, Box Box, string Alternative) : PageItem;
