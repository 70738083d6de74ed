using System.Text.Json;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Web;

/// <summary>What programs may call: the OpenAPI document, and the same as a page for people.</summary>
internal static class ReferencePages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ApiDocument.Address, (HttpContext http, ApiDocument document) =>
            Results.Text(document.Write(Answer.LanguageOf(http)).ToJsonString(), "application/json"))
                .Needs(Allow.Everyone);
        routes.MapGet(Urls.ApiReference, Show).Needs(Allow.SignedIn);
    }

    private static async Task<IResult> Show(HttpContext http, ApiDocument document, ViewerSource viewers) =>
        Page.Show<ApiReference, ApiReferenceView>(
        await viewers.Of(http), new ApiReferenceView(document.Operations().GroupBy(ApiDocument.TagOf)
            .Select(group => new ApiGroup(group.Key, group.Select(Call).ToList())).ToList()));

    private static ApiCall Call(ApiOperation operation) =>
        new(operation.Method, operation.Path, operation.Words.Words, operation.Right?.Name,
        operation.Words.IsAct, operation.Words.HonoursVersion, operation.Words.HasPages,
        operation.InQuery.Select(p => p.Name!).Where(name => name != "after").ToList(),
        operation.Body?.GetProperties().Where(p => p.CanWrite)
            .Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name)).ToList() ?? []);
}
