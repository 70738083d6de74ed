using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>
/// The structure tree of a PDF (ISO 32000-1, 14.7): elements grow while pages are written, and are written last
/// because a paragraph may go on over the next page.
/// </summary>
internal sealed class PdfStructure(PdfFile file)
{
    private readonly SortedDictionary<int, Element> byOrder = [];
    private readonly Dictionary<int, (Element Table, SortedDictionary<int, Element> Rows)> tables = [];
    private readonly Dictionary<(int Table, int Row, int Column), Element> cells = [];
    private readonly Dictionary<int, (int Index, string Target)> linkTurns = [];
    private readonly List<(int Key, int Number)> parents = [];
    private List<int> pageParents = [];
    private int page;

    internal void StartPage(int pageNumber)
    {
        page = pageNumber;
        pageParents = [];
    }

    /// <summary>The page's key in the parent tree.</summary>
    internal int FinishPage()
    {
        var marks = pageParents;
        return AddParent(file.Object(text =>
        {
            text.Add("[");
            marks.ForEach(number => text.Add(number).Add(" 0 R "));
            text.Add("]");
        }));
    }

    /// <summary>The element an item belongs to; null for artifacts.</summary>
    internal Element? For(PageItem item)
    {
        if (item.Role == StructureRole.Artifact)
        {
            return null;
        }

        var container = Container(item);
        return item.Role == StructureRole.Link ? container.OpenLink(file) : container;
    }

    /// <summary>A new marked-content number of the page for a piece of an element.</summary>
    internal int Mark(Element element)
    {
        pageParents.Add(element.Number);
        element.Kids.Add(new(page, pageParents.Count - 1, null, 0));
        return pageParents.Count - 1;
    }

    /// <summary>The annotation's key in the parent tree. The links of a paragraph take their runs in turn.</summary>
    internal int AddAnnotation(LinkItem link, int annotation, int annotationPage)
    {
        var container = Container(link with { Role = StructureRole.Link });
        if (!linkTurns.TryGetValue(link.Order, out var turn))
        {
            turn = (0, link.Target);
        }
        else if (turn.Target != link.Target)
        {
            turn = (turn.Index + 1, link.Target);
        }

        linkTurns[link.Order] = turn;
        var element = turn.Index < container.Links.Count ? container.Links[turn.Index] : container.NewLink(file);
        element.Kids.Add(new(annotationPage, 0, null, annotation));
        return AddParent(element.Number);
    }

    /// <summary>Writes all elements; returns the number of the tree's root.</summary>
    internal int Finish()
    {
        var root = file.Reserve();
        var document = new Element(file.Reserve(), "Document");
        foreach (var element in byOrder.Values)
        {
            document.Kids.Add(new(0, 0, element, 0));
        }

        document.Write(file, root);
        var tree = file.Object(text =>
        {
            text.Add("<</Nums[");
            parents.ForEach(parent => text.Add(parent.Key).Add(" ").Add(parent.Number).Add(" 0 R "));
            text.Add("]>>");
        });
        file.Object(root, text => text.Add("<</Type/StructTreeRoot/K ").Add(document.Number).Add(" 0 R/ParentTree ")
            .Add(tree).Add(" 0 R/ParentTreeNextKey ").Add(parents.Count).Add(">>"));
        return root;
    }

    private int AddParent(int number)
    {
        parents.Add((parents.Count, number));
        return parents.Count - 1;
    }

    private Element Container(PageItem item)
    {
        if (item.Cell is { } cell)
        {
            return Cell(item, cell);
        }

        if (!byOrder.TryGetValue(item.Order, out var element))
        {
            element = new(file.Reserve(), Tag(item.Role)) { Alternative = Alternative(item) };
            byOrder.Add(item.Order, element);
        }

        return element;
    }

    private Element Cell(PageItem item, CellPlace place)
    {
        var key = (place.Table, place.Row, place.Column);
        if (cells.TryGetValue(key, out var element))
        {
            return element;
        }

        if (!tables.TryGetValue(place.Table, out var table))
        {
            table = (new(file.Reserve(), "Table"), []);
            tables.Add(place.Table, table);
            var order = item.Order;
            while (!byOrder.TryAdd(order, table.Table))
            {
                order++;
            }
        }

        if (!table.Rows.TryGetValue(place.Row, out var row))
        {
            row = new(file.Reserve(), "TR");
            table.Rows.Add(place.Row, row);
            table.Table.Kids.Add(new(0, 0, row, 0));
        }

        element = new(file.Reserve(), item.Role == StructureRole.TableHead ? "TH" : "TD") { Place = place };
        row.Kids.Add(new(0, 0, element, 0));
        cells.Add(key, element);
        return element;
    }

    private static string Alternative(PageItem item) => item switch
    {
        ImageItem image => image.Alternative,
        PathItem path => path.Alternative,
        _ => "",
    };

    private static string Tag(StructureRole role) => role switch
    {
        StructureRole.Title => "H1",
        StructureRole.Heading1 => "H2",
        StructureRole.Heading2 => "H3",
        StructureRole.Heading3 => "H4",
        StructureRole.Heading4 => "H5",
        StructureRole.Caption => "Caption",
        StructureRole.Note => "Note",
        StructureRole.Figure => "Figure",
        _ => "P",
    };

    /// <param name="Page">Object number of the page; 0 for a child element.</param>
    /// <param name="Mark">Marked-content number on that page.</param>
    /// <param name="Child">An element within.</param>
    /// <param name="Annotation">Object number of an annotation; 0 for marked content.</param>
    internal readonly record struct Kid(int Page, int Mark, Element? Child, int Annotation);

    internal sealed class Element(int number, string tag)
    {
        internal int Number => number;

        internal string Tag => tag;

        internal string Alternative { get; init; } = "";

        internal CellPlace? Place { get; init; }

        internal List<Kid> Kids { get; } = [];

        internal List<Element> Links { get; } = [];

        internal Element OpenLink(PdfFile file) =>
            Kids.Count > 0 && Kids[^1].Child is { Tag: "Link" } last ? last : NewLink(file);

        internal Element NewLink(PdfFile file)
        {
            var link = new Element(file.Reserve(), "Link");
            Links.Add(link);
            Kids.Add(new(0, 0, link, 0));
            return link;
        }

        internal void Write(PdfFile file, int parent)
        {
            file.Object(number, text =>
            {
                text.Add("<</S/").Add(tag).Add("/P ").Add(parent).Add(" 0 R");
                var page = Kids.FirstOrDefault(kid => kid.Page > 0).Page;
                if (page > 0)
                {
                    text.Add("/Pg ").Add(page).Add(" 0 R");
                }

                WriteAttributes(text);
                text.Add("/K[");
                Kids.ForEach(kid => WriteKid(text, kid, page));
                text.Add("]>>");
            });
            foreach (var kid in Kids)
            {
                kid.Child?.Write(file, number);
            }
        }

        private void WriteAttributes(ByteText text)
        {
            if (tag == "Figure")
            {
                text.Add("/Alt").PdfString(Alternative);
            }

            if (tag == "Note")
            {
                text.Add("/ID").PdfAscii("note" + number);
            }

            if (tag == "TH")
            {
                text.Add("/A<</O/Table/Scope/Column/RowSpan ").Add(Place!.RowSpan)
                    .Add("/ColSpan ").Add(Place.ColumnSpan).Add(">>");
            }
            else if (Place is { } place && (place.RowSpan > 1 || place.ColumnSpan > 1))
            {
                text.Add("/A<</O/Table/RowSpan ").Add(place.RowSpan).Add("/ColSpan ").Add(place.ColumnSpan).Add(">>");
            }
        }

        private static void WriteKid(ByteText text, Kid kid, int page)
        {
            if (kid.Child is { } child)
            {
                text.Add(child.Number).Add(" 0 R ");
            }
            else if (kid.Annotation > 0)
            {
                text.Add("<</Type/OBJR/Pg ").Add(kid.Page).Add(" 0 R/Obj ").Add(kid.Annotation).Add(" 0 R>>");
            }
            else if (kid.Page == page)
            {
                text.Add(kid.Mark).Add(" ");
            }
            else
            {
                text.Add("<</Type/MCR/Pg ").Add(kid.Page).Add(" 0 R/MCID ").Add(kid.Mark).Add(">>");
            }
        }
    }
}
