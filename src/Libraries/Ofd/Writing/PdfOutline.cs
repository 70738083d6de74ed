using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>The outline of a PDF (ISO 32000-1, 12.3.3).</summary>
internal static class PdfOutline
{
    /// <returns>The number of the outline dictionary; null without bookmarks.</returns>
    internal static int? Write(
        PdfFile file, IReadOnlyList<Bookmark> bookmarks, List<(int Number, double Height)> pages)
    {
        if (bookmarks.Count == 0)
        {
            return null;
        }

        var root = file.Reserve();
        var nodes = new Node[bookmarks.Count];
        var open = new Stack<int>();
        var top = new List<int>();
        for (var i = 0; i < bookmarks.Count; i++)
        {
            nodes[i] = new(file.Reserve());
            while (open.Count > 0 && bookmarks[open.Peek()].Level >= bookmarks[i].Level)
            {
                open.Pop();
            }

            nodes[i].Parent = open.Count > 0 ? nodes[open.Peek()].Number : root;
            var siblings = open.Count > 0 ? nodes[open.Peek()].Children : top;
            if (siblings.Count > 0)
            {
                nodes[i].Before = nodes[siblings[^1]].Number;
                nodes[siblings[^1]].After = nodes[i].Number;
            }

            siblings.Add(i);
            open.Push(i);
        }

        for (var i = 0; i < nodes.Length; i++)
        {
            WriteEntry(file, bookmarks[i], nodes[i], nodes, pages);
        }

        file.Object(root, text => text.Add("<</Type/Outlines/First ").Add(nodes[top[0]].Number).Add(" 0 R/Last ")
            .Add(nodes[top[^1]].Number).Add(" 0 R/Count ").Add(bookmarks.Count).Add(">>"));
        return root;
    }

    private static void WriteEntry(
        PdfFile file, Bookmark bookmark, Node node, Node[] nodes, List<(int Number, double Height)> pages) =>
        file.Object(node.Number, text =>
        {
            var page = pages[bookmark.PageIndex];
            text.Add("<</Title").PdfString(bookmark.Title).Add("/Parent ").Add(node.Parent).Add(" 0 R/Dest[")
                .Add(page.Number).Add(" 0 R/XYZ 0 ").Add((page.Height - bookmark.Y) * PdfWriter.Points).Add(" 0]");
            Reference(text, "/Prev ", node.Before);
            Reference(text, "/Next ", node.After);
            if (node.Children.Count > 0)
            {
                Reference(text, "/First ", nodes[node.Children[0]].Number);
                Reference(text, "/Last ", nodes[node.Children[^1]].Number);
                text.Add("/Count ").Add(Below(node, nodes));
            }

            text.Add(">>");
        });

    private static int Below(Node node, Node[] nodes) => node.Children.Sum(child => 1 + Below(nodes[child], nodes));

    private static void Reference(ByteText text, string key, int number)
    {
        if (number > 0)
        {
            text.Add(key).Add(number).Add(" 0 R");
        }
    }

    private sealed class Node(int number)
    {
        internal int Number => number;

        internal int Parent { get; set; }

        internal int Before { get; set; }

        internal int After { get; set; }

        internal List<int> Children { get; } = [];
    }
}
