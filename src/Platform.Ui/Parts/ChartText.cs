using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Yiwang.Platform.Ui.Parts;

/// <summary>The SVG element <c>text</c>, whose name Razor keeps for itself inside code.</summary>
public sealed class ChartText : ComponentBase
{
    [Parameter] public RenderFragment? ChildContent { get; set; }

    [Parameter(CaptureUnmatchedValues = true)] public IReadOnlyDictionary<string, object>? Others { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddMultipleAttributes(1, Others);
        builder.AddContent(2, ChildContent);
        builder.CloseElement();
    }
}
