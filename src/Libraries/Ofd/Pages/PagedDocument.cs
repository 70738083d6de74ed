namespace Yiwang.Ofd.Pages;

/// <summary>Fixed pages ready to be written: every position is final, in millimetres.</summary>
/// <param name="Properties">What the file says about itself; nothing is taken from the clock or the machine.</param>
/// <param name="Pages">May be produced while it is enumerated; the writers walk it once and keep no page.</param>
/// <param name="Bookmarks">The outline, in reading order.</param>
public sealed record PagedDocument(
    DocumentProperties Properties,
    IReadOnlyList<Page> Pages,
    IReadOnlyList<Bookmark> Bookmarks);

/// <param name="Title">Shown by readers in place of the file name.</param>
/// <param name="Language">BCP 47, such as <c>zh-CN</c> or <c>bo-CN</c>.</param>
/// <param name="Creator">The office that made the document.</param>
/// <param name="Created">Written as given, so that the same input gives the same bytes.</param>
/// <param name="Id">Becomes the OFD DocID and the PDF /ID.</param>
public sealed record DocumentProperties(string Title, string Language, string Creator, DateTimeOffset Created, Guid Id);

/// <summary>One page: origin at the top left, y downwards, millimetres.</summary>
/// <param name="Width">mm, more than 0.</param>
/// <param name="Height">mm, more than 0.</param>
/// <param name="Items">Painted in this order; read in the order of <see cref="PageItem.Order"/>.</param>
public sealed record Page(double Width, double Height, IReadOnlyList<PageItem> Items);

/// <param name="Title">The words of the entry.</param>
/// <param name="Level">1 is outermost; an entry may be at most one deeper than the entry before it.</param>
/// <param name="PageIndex">0-based.</param>
/// <param name="Y">mm from the top of that page.</param>
public sealed record Bookmark(string Title, int Level, int PageIndex, double Y);
