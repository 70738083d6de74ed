using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Platform.Ui.Parts;

/// <summary>
/// One square a unit. Written by hand because a board has thousands: the plain square is the usual state and needs no class,
/// and neighbours' names share their first characters, so the page compresses well below its budget of 60 KB.
/// </summary>
public sealed class BoardSquares : ComponentBase
{
    private static readonly string?[] classes = [null, "s", "a", "l", "n", "r"];

    [Parameter, EditorRequired] public IReadOnlyList<BoardUnit> Units { get; set; } = [];

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "p");
        builder.AddAttribute(1, "aria-hidden", "true");
        foreach (var unit in Units)
        {
            builder.OpenElement(2, "i");
            if (classes[(int)unit.Mark] is { } name) builder.AddAttribute(3, "class", name);
            builder.AddAttribute(4, "title", unit.Name);
            builder.CloseElement();
        }

        builder.CloseElement();
    }
}
