using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>Opens and closes the groups that tell a screen reader what items are (WAI-ARIA 1.2).</summary>
internal sealed class SvgGroups(ByteText text)
{
    private readonly Stack<object> open = new();

    internal void Enter(PageItem item, SvgLine line)
    {
        List<object> wanted = item switch
        {
            { Role: StructureRole.Artifact } => [StructureRole.Artifact],
            { Cell: { } cell } => [cell.Table, (cell.Table, cell.Row), cell],
            _ => [(item.Order, Container(item.Role))],
        };
        var kept = open.Reverse().Zip(wanted).TakeWhile(pair => pair.First.Equals(pair.Second)).Count();
        if (open.Count > kept || open.Count < wanted.Count)
        {
            line.End();
        }

        while (open.Count > kept)
        {
            Leave();
        }

        for (var depth = open.Count; depth < wanted.Count; depth++)
        {
            text.Add("<g").Add(Attributes(item, depth));
            if (item is ImageItem image && item.Role == StructureRole.Figure)
            {
                text.Add(" aria-label=\"").AddXml(image.Alternative).AddByte((byte)'"');
            }

            text.AddByte((byte)'>');
            open.Push(wanted[depth]);
        }
    }

    internal void Close()
    {
        while (open.Count > 0)
        {
            Leave();
        }
    }

    private void Leave()
    {
        open.Pop();
        text.Add("</g>");
    }

    /// <summary>A link stands within the paragraph it belongs to.</summary>
    private static StructureRole Container(StructureRole role) =>
        role == StructureRole.Link ? StructureRole.Paragraph : role;

    private static string Attributes(PageItem item, int depth) => item switch
    {
        { Role: StructureRole.Artifact } => " aria-hidden=\"true\"",
        { Cell: { } } when depth == 0 => " role=\"table\"",
        { Cell: { } } when depth == 1 => " role=\"row\"",
        { Cell: { } cell } => $" role=\"{(item.Role == StructureRole.TableHead ? "columnheader" : "cell")}\""
            + (cell.RowSpan > 1 ? $" aria-rowspan=\"{cell.RowSpan}\"" : "")
            + (cell.ColumnSpan > 1 ? $" aria-colspan=\"{cell.ColumnSpan}\"" : ""),
        { Role: StructureRole.Title } => " role=\"heading\" aria-level=\"1\"",
        { Role: StructureRole.Heading1 } => " role=\"heading\" aria-level=\"2\"",
        { Role: StructureRole.Heading2 } => " role=\"heading\" aria-level=\"3\"",
        { Role: StructureRole.Heading3 } => " role=\"heading\" aria-level=\"4\"",
        { Role: StructureRole.Heading4 } => " role=\"heading\" aria-level=\"5\"",
        { Role: StructureRole.Figure } => " role=\"img\"",
        { Role: StructureRole.Note } => " role=\"note\"",
        _ => " role=\"paragraph\"",
    };
}
