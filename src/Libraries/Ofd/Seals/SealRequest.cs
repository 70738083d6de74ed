using Yiwang.ShangMi.Messages;

namespace Yiwang.Ofd.Seals;

/// <param name="PageNumber">From 1.</param>
/// <param name="Boundary">The whole picture on the page, mm from the upper left corner.</param>
/// <param name="Clip">The part that shows, mm from the picture's corner; null for the whole.</param>
public sealed record SealPlace(int PageNumber, StampBox Boundary, StampBox? Clip = null)
{
    /// <summary>Pages that share one riding seal at most: strips of 2 mm of a seal of 42 mm.</summary>
    public const int RidingPagesMax = 20;

    /// <summary>Centred on a point, as on the date of a document (GB/T 9704-2012 clause 7.3.5).</summary>
    public static SealPlace Centred(int pageNumber, double centreX, double centreY, SealPicture picture) => new(
        pageNumber,
        new StampBox(centreX - picture.WidthMm / 2.0, centreY - picture.HeightMm / 2.0, picture.WidthMm,
            picture.HeightMm));

    /// <summary>
    /// A riding seal (骑缝章): the picture is cut into one strip per page, and each page shows its strip at the right
    /// edge, so that the pages laid like a fan show the whole seal. Of more than <see cref="RidingPagesMax"/> pages
    /// each part of about the same number shows a whole seal, because thinner strips show nothing.
    /// </summary>
    /// <param name="pageWidths">Width of each page in mm, first page first; two or more.</param>
    public static IReadOnlyList<SealPlace> Riding(IReadOnlyList<double> pageWidths, double top, SealPicture picture)
    {
        if (pageWidths.Count < 2)
            throw new SealRefused("seal.riding_pages", "骑缝章至少需要两页", "a riding seal needs two pages or more");
        var parts = (pageWidths.Count + RidingPagesMax - 1) / RidingPagesMax;
        var places = new List<SealPlace>(pageWidths.Count);
        for (var part = 0; part < parts; part++)
        {
            var (first, end) = (pageWidths.Count * part / parts, pageWidths.Count * (part + 1) / parts);
            var strip = (double)picture.WidthMm / (end - first);
            for (var page = first; page < end; page++)
            {
                var at = strip * (page - first);
                places.Add(new SealPlace(page + 1,
                    new StampBox(pageWidths[page] - at - strip, top, picture.WidthMm, picture.HeightMm),
                    new StampBox(at, 0, strip, picture.HeightMm)));
            }
        }
        return places;
    }
}

/// <summary>One use of a seal on one file.</summary>
/// <param name="SignedAt">Written into the signature; whole seconds.</param>
/// <param name="MoreFollow">
/// Whether another organ seals after this one. The last signature covers the list of signatures too: nothing can be
/// added or taken away after it.
/// </param>
/// <param name="TimeStamp">Stamps the bytes of the signature value; null for none.</param>
public sealed record SealRequest(
    ElectronicSeal Seal, ISealKey Key, DateTimeOffset SignedAt, IReadOnlyList<SealPlace> Places, bool MoreFollow,
    Func<ReadOnlyMemory<byte>, byte[]>? TimeStamp = null)
{
    /// <summary>The usual time-stamp: an authority of this process, at the time of the signature.</summary>
    public SealRequest StampedBy(TimeStampAuthority authority, byte[] serial) =>
        this with { TimeStamp = value => authority.Stamp(value.Span, SignedAt, serial) };
}
