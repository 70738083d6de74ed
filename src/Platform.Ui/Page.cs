using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Yiwang.Platform.Ui.Hosting;

namespace Yiwang.Platform.Ui;

/// <summary>Turns a screen and its view record into an HTTP answer. The host calls <see cref="AddTo"/> once.</summary>
public static class Page
{
    /// <summary>The policy every page is sent with: nothing inline, nothing from elsewhere.</summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>What the pages need: static components, and an encoder that leaves Chinese as it is instead of eight
    /// bytes a character.</summary>
    public static void AddTo(IServiceCollection services)
    {
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
        services.AddRazorComponents();
    }

    public static IResult Show<TScreen, TView>(Viewer viewer, TView view, int status = StatusCodes.Status200OK)
        where TScreen : Screen<TView> =>
        new PrintedPage(new RazorComponentResult<Root<TScreen, TView>>(
            new Dictionary<string, object?> { [nameof(Root<,>.Viewer)] = viewer, [nameof(Root<,>.View)] = view })
        {
            StatusCode = status,
            ContentType = "text/html; charset=utf-8",
            PreventStreamingRendering = true,
        });

    private sealed class Root<TScreen, TView> : ComponentBase where TScreen : Screen<TView>
    {
        [Parameter] public Viewer Viewer { get; set; } = null!;

        [Parameter] public TView View { get; set; } = default!;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<CascadingValue<Viewer>>(0);
            builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), Viewer);
            builder.AddComponentParameter(2, nameof(CascadingValue<>.IsFixed), true);
            builder.AddComponentParameter(3, nameof(CascadingValue<>.ChildContent), (RenderFragment)(inner =>
            {
                inner.OpenComponent<TScreen>(0);
                inner.AddComponentParameter(1, nameof(Screen<>.View), View);
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        }
    }
}
