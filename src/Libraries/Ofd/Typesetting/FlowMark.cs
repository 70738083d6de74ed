using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>A place in a flow that can be gone back to.</summary>
internal sealed class FlowMark(Flow flow)
{
    private readonly int page = flow.PageIndex, items = flow.Sheet.Items.Count, seals = flow.Seals.Count;
    private readonly double y = flow.Y;

    /// <summary>Forgets everything that was set since.</summary>
    public void Restore()
    {
        flow.Sheets.RemoveRange(page + 1, flow.Sheets.Count - page - 1);
        flow.Sheet.Items.RemoveRange(items, flow.Sheet.Items.Count - items);
        flow.Seals.RemoveRange(seals, flow.Seals.Count - seals);
        flow.Y = y;
    }

    /// <summary>
    /// Takes the last lines over to a new page. False when the page has no more lines than that, or a table among them.
    /// </summary>
    public bool CarryLast(int lines)
    {
        var old = flow.Sheet;
        var baselines = old.Items.OfType<TextRun>().Where(run => run.Role != StructureRole.Artifact)
            .Select(run => run.Baseline).Distinct().OrderDescending().ToList();
        if (baselines.Count <= lines || old.Landscape) return false;
        var top = baselines[lines - 1] - PageGeometry.Size3 * PageGeometry.AscentShare;
        // A caption does not go without its picture.
        if (old.Items.OfType<TextRun>().Any(run => run.Baseline > top && run.Role == StructureRole.Caption))
            top = old.Items.OfType<ImageItem>().Last().Box.Y;
        if (old.Items.OfType<TextRun>().Any(run => run.Baseline > top && run.Cell is not null)) return false;
        var moved = old.Items.Where(item => IsBelow(item, top)).ToList();
        if (moved.Count == old.Items.Count) return false;
        old.Items.RemoveAll(item => IsBelow(item, top));
        old.BodyLines -= lines;
        flow.Open(false);
        var shift = top - flow.Sheet.Top;
        foreach (var item in moved) flow.Sheet.Items.Add(item switch
        {
            TextRun run => run with { Baseline = run.Baseline - shift },
            ImageItem image => image with { Box = image.Box with { Y = image.Box.Y - shift } },
            _ => item,
        });
        flow.Sheet.BodyLines = lines;
        flow.Y = y - shift;
        MoveAnchors(top, shift);
        return true;
    }

    private void MoveAnchors(double top, double shift)
    {
        for (var i = flow.Anchors.Count - 1; i >= 0 && IsMoved(flow.Anchors[i].PageIndex, flow.Anchors[i].Y, top); i--)
            flow.Anchors[i] = flow.Anchors[i] with { PageIndex = page + 1, Y = flow.Anchors[i].Y - shift };
        for (var i = flow.Bookmarks.Count - 1; i >= 0
            && IsMoved(flow.Bookmarks[i].PageIndex, flow.Bookmarks[i].Y, top); i--)
            flow.Bookmarks[i] = flow.Bookmarks[i] with { PageIndex = page + 1, Y = flow.Bookmarks[i].Y - shift };
    }

    private static bool IsBelow(PageItem item, double top) =>
        item is TextRun run && run.Baseline > top || item is ImageItem image && image.Box.Y >= top;

    private bool IsMoved(int index, double at, double top) => index == page && at > top - 0.01;
}
