using Microsoft.AspNetCore.Http;
using Yiwang.Bpmn;
using Yiwang.Bpmn.Drawing;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>The list of routes, one version of a route, and what is posted from both.</summary>
internal sealed class RoutePages(ReadRoutes read, RouteChecks checks, ViewerSource viewers, DraftRoute draft,
    SaveRoute save, PublishRoute publish)
{
    private const string Blank = "blank";

    public async Task<IResult> List(HttpContext http)
    {
        var by = http.Actor();
        var level = await read.Level(by, http.RequestAborted);
        var rows = await read.List(by, http.RequestAborted);
        var own = rows.Where(r => r.UnitId is not null).Select(r => r.Key).ToHashSet(StringComparer.Ordinal);
        var all = rows.Where(r => r.UnitId is not null || FitsLevel(r.Xml, level)).ToList();
        bool Waits(ListedRoute r) => r.Status == "proposed" && RouteRow.MayPublish(by) && r.ProposedBy != by.PersonId
            && r.ChangedBy != by.PersonId;
        var show = http.Request.Query["show"].ToString();
        var shown = all
            .Where(r =>
                show switch { "own" => r.UnitId is not null, "shared" => r.UnitId is null, "waiting" => Waits(r),
                _ => true });
        Chip Chip(string key, string zh, string en, int count) =>
            new(new Text(zh, en), key.Length == 0 ? Urls.Routes : $"{Urls.Routes}?show={key}", count,
                Here: show == key);
        var viewer = await viewers.Of(http);
        return Page.Show<RouteList, RoutesView>(viewer, new RoutesView(
            [
                Chip("", "本级全部", "All of my level", all.Count),
                Chip("own", "本单位", "Own", all.Count(r => r.UnitId is not null)),
                Chip("shared", "通用", "Shared", all.Count(r => r.UnitId is null)),
                Chip("waiting", "等我发布", "Mine to publish", all.Count(Waits)),
            ],
            shown.Select(r =>
                new RouteLine(r.Id.ToString(), r.Called.In(viewer.Language), RouteWords.Kind(r.Kind), r.Version, RouteStory.State(r.Status),
                    r.UnitId is not null, r.Running,
                r.Status == "draft"
                    ? checks.Of(System.Text.Encoding.UTF8.GetBytes(r.Xml)).Findings.Count(f => f.Grade != Grade.Unsound)
                    : 0, r.ChangedAt,
                r.UnitId is null && own.Contains(r.Key)
                    ? new Text("本单位已另立，走本单位的", "My unit has its own instead") : new Text("", ""))).ToList(),
            RouteRow.MayDraw(by)));
    }

    public async Task<IResult> New(HttpContext http, Refusal? refusal = null)
    {
        var level = await read.Level(http.Actor(), http.RequestAborted);
        var rows = await read.List(http.Actor(), http.RequestAborted);
        var viewer = await viewers.Of(http);
        var templates = rows.Where(r => r.UnitId is null).OrderByDescending(r => FitsLevel(r.Xml, level))
            .Select(r => new Option(r.Id.ToString(), r.Called.In(viewer.Language))).ToList();
        templates.Add(new Option(Blank, new Text("空白：拟稿、审核、办结", "Blank: draft, review, end").In(viewer.Language)));
        return Page.Show<RouteNew, NewRouteView>(viewer, new NewRouteView(templates,
            refusal is null ? null : new Entries(new Dictionary<string, string>(), [refusal])),
                refusal is null ? 200 : Answer.Status(refusal));
    }

    public async Task<IResult> Create(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await New(http, missing);
        var file = form.Files.GetFile("file");
        if (file is { Length: > RouteChecks.BytesMax }) return await New(http, UploadTooLarge);
        var bytes = file is not null ? await Bytes(file, http.RequestAborted) : form["template"] == Blank
            ? BlankRoute.Xml.ToArray() : null;
        int? origin = int.TryParse(form["template"], out var template) ? template : null;
        if (bytes is null && origin is null)
            return await New(http, new Refusal("route.file_missing", "请选一个样板或文件。", "Choose a template or a file.",
                RefusalKind.Wrong, "file"));
        var made = await draft.Run(http.Actor(), act.Answer, bytes, origin, "", http.RequestAborted);
        return made.Refusal is { } refusal ? await New(http, refusal)
            : ViewerSource.Done(http, $"{Urls.Routes}/{made.Answer}", new Text("草稿已建。", "The draft is there."));
    }

    public Task<IResult> Show(HttpContext http, int id) => Draw(http, id, null);

    public async Task<IResult> Post(HttpContext http, int id, string act)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, missing);
        var words = form["words"].ToString();
        switch (act)
        {
            case "fork" or "take-over":
                return await Begun(http, id,
                    await draft.Run(http.Actor(), actId.Answer, null, id, "", http.RequestAborted));
            case "upload":
                return await Upload(http, id, actId.Answer, form);
        }
        RouteAct what = act switch
        {
            "propose" => RouteAct.Propose, "publish" => RouteAct.Publish, "send-back" =>
                RouteAct.SendBack, "discard" => RouteAct.Discard, _ => RouteAct.Retire,
        };
        var done = await publish.Run(http.Actor(), actId.Answer, id, what, words, http.RequestAborted);
        if (done.Refusal is { } refusal) return await Draw(http, id, refusal);
        return ViewerSource.Done(http, what is RouteAct.Discard or RouteAct.Retire
            ? Urls.Routes : $"{Urls.Routes}/{id}", what switch
        {
            RouteAct.Propose => new Text("已报审，等第二人发布。", "Proposed; it awaits a second person."),
            RouteAct.Publish => new Text("已发布，新的件走这一版。", "Published; new cases take this version."),
            RouteAct.SendBack => new Text("已退回修改。", "Sent back."),
            RouteAct.Discard => new Text("草稿已删去。", "The draft is gone."),
            _ => new Text("已停用。", "Out of use."),
        });
    }

    public async Task<IResult> File(HttpContext http, int id)
    {
        var route = await read.One(http.Actor(), id, http.RequestAborted);
        return route is null ? new RefusalResult(Refusal.NotThere)
            : Results.File(route.Bytes.ToArray(), "application/bpmn+xml", $"{route.Name}-{route.Version}.bpmn");
    }

    public async Task<IResult> Drawing(HttpContext http, int id)
    {
        var route = await read.One(http.Actor(), id, http.RequestAborted);
        if (route is null || checks.Of(route.Bytes).Model is not { } model) return new RefusalResult(Refusal.NotThere);
        return Svg(RouteDrawing.Svg(model, http.Actor().Language == Language.En
            ? new Bpmn.Drawing.Way([], new HashSet<string>()) { Chinese = false } : null));
    }

    internal static IResult Svg(string svg) => Results.Text(svg, "image/svg+xml; charset=utf-8");

    internal static async Task<byte[]> Bytes(IFormFile file, CancellationToken cancel)
    {
        using var stream = new MemoryStream();
        await file.CopyToAsync(stream, cancel);
        return stream.ToArray();
    }

    internal static Refusal UploadTooLarge { get; } =
        new("bpmn.file_too_large", $"文件超过 {RouteChecks.BytesMax / 1024 / 1024} MB。",
        $"The file is larger than {RouteChecks.BytesMax / 1024 / 1024} MB.", RefusalKind.TooLarge, "file");

    private async Task<IResult> Begun(HttpContext http, int id, Result<int> made) =>
        made.Refusal is { } refusal ? await Draw(http, id, refusal)
        : ViewerSource.Done(http, $"{Urls.Routes}/{made.Answer}",
            new Text("草稿已建，画好后报第二人发布。", "The draft is there; draw it, then propose it."));

    private async Task<IResult> Upload(HttpContext http, int id, Guid act, IFormCollection form)
    {
        var file = form.Files.GetFile("file");
        if (file is null or { Length: 0 })
            return await Draw(http, id,
                new Refusal("route.file_missing", "请选一个文件。", "Choose a file.", RefusalKind.Wrong, "file"));
        if (file.Length > RouteChecks.BytesMax) return await Draw(http, id, UploadTooLarge);
        var revision = int.TryParse(form["_version"], out var known) ? known : 0;
        var saved = await save.Run(http.Actor(), act, id, revision, await Bytes(file, http.RequestAborted),
            http.RequestAborted);
        return saved.Refusal is { } refusal ? await Draw(http, id, refusal)
            : ViewerSource.Done(http, $"{Urls.Routes}/{id}", new Text("已存入草稿。", "Kept in the draft."));
    }

    private async Task<IResult> Draw(HttpContext http, int id, Refusal? refusal)
    {
        var by = http.Actor();
        if (await read.One(by, id, http.RequestAborted) is not { } route) return new RefusalResult(Refusal.NotThere);
        var found = checks.Of(route.Bytes, route.Key, route.UnitId, route.Version, route.Id);
        var versions = await read.Versions(by, route, http.RequestAborted);
        var shared = route.IsOwn ? await read.Shared(route.Key, http.RequestAborted) : null;
        var story = await read.Story(id, http.RequestAborted);
        var moves = await read.Moves(by, id, http.RequestAborted);
        var gaps = await read.Gaps(by, id, http.RequestAborted);
        var here = versions.FirstOrDefault(v => v.Id == id);
        var lines = versions
            .Select((v, i) =>
                new RouteVersionLine(v.Id.ToString(), v.Version, RouteStory.State(v.Status),
                v.UnitId is null ? new Text("通用", "shared").In(by.Language) : v.By, v.At, v.Remark, v.Running,
            versions.Skip(i + 1).FirstOrDefault(o => o.UnitId == v.UnitId) is { } before
                ? $"{Urls.Routes}/{v.Id}/compare?with={before.Id}" : "")).ToList();
        return Page.Show<RoutePage, RouteView>(await viewers.Of(http), new RouteView(
            id.ToString(), route.Revision.ToString(), route.Called.In(by.Language), RouteWords.Kind(route.Kind), route.Version,
            RouteStory.State(here?.Status ?? route.Status), route.IsOwn,
            here?.Running ?? 0, $"{Urls.Routes}/{id}/drawing.svg?r={route.Revision}",
            RouteSteps.Of(found.Model, http.Actor().Language), RouteSteps.Faults(found.Findings),
            RouteRow.MayDraw(by) && (route.IsOwn || shared is null), route.Publish(by) is null,
            RouteRow.MayPublish(by) || route.ProposedBy == by.PersonId,
            shared is null ? "" : $"{Urls.Routes}/{id}/compare?with={shared.Id}",
            shared is not null && Origin(route, versions) < shared.Version,
            route.Remark, route.Status == "draft" ? route.SentBack : "", lines,
            lines.Where((l, i) => l.Id != id.ToString() && l.Running > 0
                && versions[i].Status is not ("draft" or "proposed")).ToList(),
            moves.Select(m =>
                new RouteMoveLine(m.Id.ToString(), m.From, m.Moved, m.Kept, m.At, m.By, m.UndoneAt is not null))
                .ToList(), story, refusal, gaps),
            refusal is null ? 200 : Answer.Status(refusal));
    }

    // The shared version this one, or the version it grew from, was forked from.
    private static int Origin(RouteRow route, IReadOnlyList<VersionRow> versions) =>
        versions.FirstOrDefault(v => v.Id == route.OriginId && v.UnitId is null)?.Version ?? int.MaxValue;

    private static bool FitsLevel(string xml, string level)
    {
        var at = xml.IndexOf("levels=\"", StringComparison.Ordinal);
        if (at < 0) return true;
        var end = xml.IndexOf('"', at + 8);
        return end > at && xml[(at + 8)..end].Split(' ').Contains(level);
    }
}
