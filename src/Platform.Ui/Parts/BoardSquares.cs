using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Platform.Ui.Parts;

/// <summary>
/// One square a unit. Written as one piece of markup because a board has thousands: the plain square is the usual state
/// and needs no class, and neighbours' names share their first characters, so the page compresses well below its budget
/// of 60 KB.
/// </summary>
public sealed class BoardSquares : ComponentBase
{
    private const int SquareCharsUsual = 40;
    private static readonly string[] openings =
        ["<i title=\"", "<i class=\"s\" title=\"", "<i class=\"a\" title=\"", "<i class=\"l\" title=\"",
            "<i class=\"n\" title=\"", "<i class=\"r\" title=\""];

    [Parameter, EditorRequired] public IReadOnlyList<BoardUnit> Units { get; set; } = [];

    [Inject] private HtmlEncoder Encoder { get; set; } = null!;

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var markup = new StringBuilder("<p aria-hidden=\"true\">", Units.Count * SquareCharsUsual);
        foreach (var unit in Units)
            markup.Append(openings[(int)unit.Mark]).Append(Encoder.Encode(unit.Name)).Append("\"></i>");
        builder.AddMarkupContent(0, markup.Append("</p>").ToString());
    }
}
