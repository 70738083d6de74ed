using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets the 版记 at the foot of the last, even page (7.4; GB/T 33476.2 7.3.1).</summary>
internal sealed class ImprintSetter(Flow flow, OfficialDocument document, DocumentForm form, bool recipientsMoved)
{
    // 7.4.1: recommended weights.
    private const double OuterRule = 0.35, InnerRule = 0.25;
    private const double RowHeight = PageGeometry.Size4 * 1.75, Space = PageGeometry.Size3;

    private readonly bool ruled = form != DocumentForm.Letter;

    private sealed record Row(SetLine? Left, SetLine? Right, double X, int Order);

    public void Set()
    {
        var lists = new List<Row>();
        if (recipientsMoved) Add(lists, "主送：", document.MainRecipients);
        if (document.CopyRecipients.Length > 0) Add(lists, "抄送：", document.CopyRecipients);
        var printing = ruled ? PrintingRow() : null;
        if (lists.Count == 0 && printing is null) return;
        flow.Turn(false);
        var perPage = (int)((PageGeometry.TypeHeight - (printing is null ? 0 : RowHeight)) / RowHeight);
        if (lists.Count > perPage)
        {
            SetLong(lists, printing, perPage);
            return;
        }
        GoToEvenPage(lists.Count * RowHeight + (printing is null ? 0 : RowHeight));
        Put(lists, printing, PageGeometry.Foot, first: true);
        flow.Sheet.ImprintHeight = lists.Count * RowHeight + (printing is null ? 0 : RowHeight) + Space / 2;
    }

    private void GoToEvenPage(double height)
    {
        // 10.1: a letter's 版记 stands at the foot of its last page, whichever that is.
        if (form == DocumentForm.Letter)
        {
            if (flow.Y + Space + height > flow.Limit) flow.Open(false);
            return;
        }
        var even = flow.PageIndex % 2 == 1;
        if (even && flow.Y + Space + height <= flow.Limit) return;
        flow.Open(false);
        if (!even) return;
        // 7.5: a blank page before the 版记 and the 版记 page carry no number.
        flow.Sheet.Numbered = false;
        flow.Open(false);
        flow.Sheet.Numbered = false;
        flow.Hints.Add(new("typeset.blank_page_before_imprint", "版记须在双页，其前留一空白页，两页均不编页码。",
            "The imprint must stand on an even page: the page before it is blank, and neither is numbered.", "7.5",
            flow.PageIndex));
    }

    // Lists longer than a page: whole pages from the top, the end at the foot of an even page.
    private void SetLong(List<Row> rows, Row? printing, int perPage)
    {
        var pages = (rows.Count + perPage - 1) / perPage;
        var lastIndex = flow.PageIndex + pages;
        if (lastIndex % 2 == 0) pages++;
        var start = 0;
        for (var page = 0; page < pages; page++)
        {
            flow.Open(false);
            var last = page == pages - 1;
            var left = pages - page;
            // The last two pages share what is left, so that no page stays empty.
            var count = left <= 2 ? (rows.Count - start + left - 1) / left : perPage;
            var height = count * RowHeight;
            var foot = last ? PageGeometry.Foot : PageGeometry.Top + height;
            Put(rows.GetRange(start, count), last ? printing : null, foot, first: page == 0);
            start += count;
        }
        flow.Hints.Add(new("typeset.imprint_over_pages", $"主送、抄送机关较多，版记续排{pages}页。",
            $"The lists of recipients are long: the imprint runs over {pages} pages.", "7.4", flow.PageIndex));
    }

    private void Put(List<Row> rows, Row? printing, double foot, bool first)
    {
        var top = foot - (rows.Count + (printing is null ? 0 : 1)) * RowHeight;
        var y = top;
        if (ruled && first) Rule(y, OuterRule);
        foreach (var row in rows) y = Put(row, y);
        if (printing is not null)
        {
            if (rows.Count > 0) Rule(y, InnerRule);
            Put(printing, y);
        }
        if (ruled && foot == PageGeometry.Foot) Rule(foot, OuterRule);
    }

    private double Put(Row row, double y)
    {
        var look = new LineLook(StructureRole.Paragraph, row.Order, PageGeometry.Size4, RowHeight);
        var top = y + (RowHeight - PageGeometry.Size4) / 2;
        if (row.Left is not null) flow.Put(row.Left, PageGeometry.Left + row.X, top, look);
        if (row.Right is not null) flow.Put(row.Right, PageGeometry.Right - PageGeometry.Size4 - row.Right.Width, top,
            look);
        return y + RowHeight;
    }

    private static void AddRule(Sheet sheet, double y, double width) =>
        sheet.Items.Add(PathItem.Rule(PageGeometry.Left, y, PageGeometry.Right, y, width, Rgb.Black));

    private void Rule(double y, double width) => AddRule(flow.Sheet, y, width);

    // 7.4.2: one character in at both sides, turned lines after the colon, a full stop at the end.
    private void Add(List<Row> rows, string label, string names)
    {
        var order = flow.NextOrder();
        var head = LineBreaker.Single(flow.Set(new Span(label, TextStyle.Imprint)));
        var text = names.Trim().TrimEnd('：', ':', '。', '；', '，') + "。";
        var measure = PageGeometry.TypeWidth - 2 * PageGeometry.Size4 - head.Width;
        var lines = LineBreaker.Lines(flow.Set(new Span(text, TextStyle.Imprint)), measure, measure);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Shifted(head.Width);
            if (i == 0) line = line with { Runs = [.. head.Runs, .. line.Runs] };
            rows.Add(new(line, null, PageGeometry.Size4, order));
        }
    }

    // 7.4.3: one character in, 印发 after the date.
    private Row? PrintingRow()
    {
        if (document.PrintingOrgan.Length == 0) return null;
        var organ = LineBreaker.Single(flow.Set(new Span(document.PrintingOrgan, TextStyle.Imprint)));
        var date = SignatureSetter.DateWords(document.PrintingDate ?? document.Date);
        var printed = date.Length == 0 ? null : LineBreaker.Single(flow.Set(new Span(date + "印发", TextStyle.Imprint)));
        return new(organ, printed, PageGeometry.Size4, flow.NextOrder());
    }
}
