using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Drawing;

/// <summary>
/// Draws a process as SVG for pages without scripts, phones and print: text as text, a title and a description for
/// those
/// who do not see it, a name on every element.
/// </summary>
public static class RouteDrawing
{
    private const double Margin = 20;

    /// <summary>
    /// The picture by the file's own diagram, else by <see cref="AutoLayout"/>. With <paramref name="way"/> it shows
    /// where a case has been and is. A whole SVG document as text, without XML declaration, fit to stand inside an HTML
    /// page.
    /// </summary>
    public static string Svg(BpmnModel model, Way? way)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Draw(model, way is null ? _ => null : way.LookOf, way, RouteDescription.Of(model, way));
    }

    /// <summary>The same picture with elements set off: what differs between two versions, where time is
    /// spent.</summary>
    public static string Accented(BpmnModel model, IReadOnlyList<Accent> accents)
    {
        ArgumentNullException.ThrowIfNull(model);
        var looks = accents.DistinctBy(a => a.ElementId)
            .ToDictionary(a => a.ElementId, Look.Of, StringComparer.Ordinal);
        return Draw(model, looks.GetValueOrDefault, null, RouteDescription.Of(model, accents));
    }

    private static string Draw(BpmnModel model, Func<string, Look?> looks, Way? way, string description)
    {
        var diagram = DiagramReader.Read(model) ?? AutoLayout.Arrange(model);
        var extent = diagram.Shapes.Count > 0 ? diagram.Extent() : new Box(0, 0, 200, 60);
        using var svg = new SvgWriter();
        var (width, height) = (extent.Width + (2 * Margin), extent.Height + (2 * Margin));
        var view = string.Join(' ', new[] { extent.X - Margin, extent.Y - Margin, width, height }
            .Select(SvgWriter.Number));
        svg.Open("svg", ("viewBox", view), ("width", width), ("height", height), ("role", "img"),
            ("aria-labelledby", "route-title route-desc"), ("font-size", TextWidth.Size),
            ("font-family", "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"));
        svg.Words("title", Title(model), ("id", "route-title"));
        svg.Words("desc", description, ("id", "route-desc"));
        Markers(svg);
        svg.Shape("rect", ("x", extent.X - Margin), ("y", extent.Y - Margin), ("width", width), ("height", height),
            ("fill", "#ffffff"));
        Func<Element, string> called = way is { Chinese: false } ? element => element.English : element => element.Name;
        var shapes = new ShapeDrawing(svg, model, looks, called);
        foreach (var shape in diagram.Shapes.Where(s => ShapeDrawing.IsGround(model.Find(s.ElementId))))
        {
            shapes.Draw(shape);
        }
        var edges = new EdgeDrawing(svg, model, way, looks, called);
        foreach (var edge in diagram.Edges)
        {
            edges.Draw(edge);
        }
        foreach (var shape in diagram.Shapes.Where(s => !ShapeDrawing.IsGround(model.Find(s.ElementId))))
        {
            shapes.Draw(shape);
        }
        if (diagram.Shapes.Count == 0)
        {
            svg.Lines(["没有可画的图形", "Nothing to draw"], 100, 30);
        }
        svg.Close();
        return svg.Finish();
    }

    private static string Title(BpmnModel model)
    {
        var names = model.Processes.Select(p => p.Name.Length > 0 ? p.Name : p.Id);
        return string.Join('、', names) is { Length: > 0 } title ? title : "流程";
    }

    private static void Markers(SvgWriter svg)
    {
        svg.Open("defs");
        foreach (var (id, fill, stroke) in new[]
        {
            ("yw-arrow", Ink.Line, Ink.Line), ("yw-arrow-taken", Ink.Way, Ink.Way),
                ("yw-arrow-open", Ink.Paper, Ink.Line),
        })
        {
            svg.Open("marker", ("id", id), ("viewBox", "0 0 10 10"), ("refX", "9"), ("refY", "5"), ("markerWidth", "8"),
                ("markerHeight", "8"), ("orient", "auto-start-reverse"));
            svg.Shape("path", ("d", "M0.5 1 L9.5 5 L0.5 9 Z"), ("fill", fill), ("stroke", stroke));
            svg.Close();
        }
        svg.Close();
    }
}

/// <summary>The few colours; red only for what is late.</summary>
internal static class Ink
{
    internal const string Line = "#475569";
    internal const string Paper = "#ffffff";
    internal const string Ground = "#f8fafc";
    internal const string Pale = "#cbd5e1";
    internal const string Way = "#1d4ed8";
    internal const string WayFill = "#e0eaff";
    internal const string Late = "#b91c1c";
    internal const string Added = "#1b6341";
    internal const string AddedFill = "#e3f3e9";
    internal const string Changed = "#7c4a00";
    internal const string ChangedFill = "#fcf2dc";
    internal const string RemovedFill = "#eceff3";
}
