using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Routes;

/// <summary>Which free moves the unit allows, over what its routes say, and to which posts; set by its
/// administrator.</summary>
internal sealed class UnitMovesPage(NpgsqlDataSource source, SetUnitMoves set, ViewerSource viewers)
{
    public Task<IResult> Show(HttpContext http) => Draw(http, null);

    public async Task<IResult> Post(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, missing);
        var wanted = new List<UnitMove>();
        foreach (var move in UnitMoves.All)
        {
            var roles = form["r-" + move].OfType<string>().ToList();
            switch (form["m-" + move].ToString())
            {
                case "no":
                    wanted.Add(new UnitMove(move, false, []));
                    break;
                case "all":
                    wanted.Add(new UnitMove(move, true, []));
                    break;
                case "roles" when roles.Count == 0:
                    return await Draw(http, new Refusal("moves.no_role", $"“{RouteWords.Move(move).Zh}”只准哪些岗位，请勾选。",
                        $"Tick which posts may {RouteWords.Move(move).En}.", RefusalKind.Wrong, "m-" + move));
                case "roles":
                    wanted.Add(new UnitMove(move, true, roles));
                    break;
            }
        }
        var done = await set.Run(http.Actor(), actId.Answer, Versions.Of(http.Request), wanted,
            http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, refusal)
            : ViewerSource.Done(http, Urls.Routes + "/moves",
                new Text("记下了，在办的件也照这个来。", "Kept; cases under way go by it too."));
    }

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal)
    {
        var viewer = await viewers.Of(http);
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var now = await UnitMoves.Of(connection, null, http.Actor().UnitId, http.RequestAborted);
        var kept = now.Rules.ToDictionary(rule => rule.Move,
                rule => (Mode: !rule.Allowed ? "no" : rule.Roles.Count == 0 ? "all" : "roles", rule.Roles));
        var form = refusal is not null && http.Request.HasFormContentType ? http.Request.Form : null;
        UnitMoveLine Line(string move)
        {
            var (mode, roles) = kept.GetValueOrDefault(move, ("", []));
            if (form is not null)
                (mode, roles) = (form["m-" + move].ToString(), form["r-" + move].OfType<string>().ToList());
            return new UnitMoveLine(move, RouteWords.Move(move), NoteOf(move), mode, roles);
        }
        return Page.Show<RouteMoves, UnitMovesView>(viewer, new UnitMovesView([.. UnitMoves.All.Select(Line)],
            [.. Role.All.Where(role => !Role.Name(role).Zh.EndsWith("管理员", StringComparison.Ordinal)
                || role == Role.UnitAdmin)
                .Select(role => new Option(role, Role.Name(role).In(viewer.Language)))], now.Version, refusal),
                    refusal is null ? 200 : Answer.Status(refusal));
    }

    private static Text NoteOf(string move) => UnitMoves.Granted.Contains(move)
        ? new("流程没有写的步骤也可以准许", "may be granted also at steps whose route says nothing of it") : new("", "");
}
