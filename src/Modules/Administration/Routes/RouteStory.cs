using Yiwang.Platform;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>What a trace entry about a route says to a reader, and the states of a version.</summary>
internal static class RouteStory
{
    public static Text Of(string kind) => kind switch
    {
        "route.drafted" => new("起了草稿", "began the draft"),
        "route.saved" => new("改了草稿", "changed the draft"),
        "route.proposed" => new("报审", "proposed it"),
        "route.sent_back" => new("退回修改", "sent it back"),
        "route.published" => new("发布", "published it"),
        "route.retired" => new("停用", "took it out of use"),
        "route.discarded" => new("删去草稿", "discarded the draft"),
        "route.cases_moved" => new("移来在办的件", "moved running cases here"),
        "route.cases_moved_back" => new("收回移走的件", "moved cases back"),
        "route.choice_changed" => new("换了选流程的表", "changed the table that chooses"),
        _ => new(kind, kind),
    };

    public static RouteState State(string status) => status switch
    {
        "draft" => RouteState.Draft,
        "proposed" => RouteState.Proposed,
        "published" => RouteState.InUse,
        _ => RouteState.Retired,
    };
}
