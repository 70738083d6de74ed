using System.Text;
using Npgsql;
using Yiwang.Bpmn;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>A draft after it was saved.</summary>
internal sealed record SavedRoute(int Id, int Revision, IReadOnlyList<Finding> Findings);

/// <summary>Keeps what was drawn, also when it cannot be used yet; what is not BPMN at all is refused.</summary>
internal sealed class SaveRoute(NpgsqlDataSource source, RouteChecks checks, TimeProvider clock)
{
    public async Task<Result<SavedRoute>> Run(Actor by, Guid actId, int id, int revision, byte[] file,
        CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "route.save", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<SavedRoute>();
        var route = await RouteRow.Lock(act, id, cancel);
        if (route is null) return Refusal.NotThere;
        if (route.Change(by, revision) is { } no) return no;
        var found = checks.Of(file, route.Key, route.UnitId, route.Version, route.Id);
        if (found.Model is not { Processes: [var process, ..] })
        {
            var why = found.Findings.FirstOrDefault(f => f.Grade == Grade.Refused);
            return new Refusal(why?.Code ?? "route.no_process", why?.Zh ?? "文件里没有流程。",
                why?.En ?? "There is no process in the file.", RefusalKind.Wrong, "file");
        }
        var xml = Encoding.UTF8.GetString(file);
        await act.Execute("""
            update route set xml = @xml, digest = @digest, name = @name, name_en = @nameEn, kind = @kind, changed_by = @PersonId,
              changed_at = @At, revision = revision + 1
            where id = @id
            """, new
        {
            id, xml, digest = RouteRow.DigestOf(xml), name = process.Name.Length > 0 ? process.Name : route.Name,
            nameEn = process.RouteExtension("name") is null ? "" : process.English,
            kind = RouteChecks.KindOf(process), act.By.PersonId, act.At,
        }, cancel);
        act.Trace("route.saved", "route", id.ToString(), before: route.Digest, after: RouteRow.DigestOf(xml),
            facts: ("revision", (revision + 1).ToString()));
        return await act.Commit(new SavedRoute(id, revision + 1, found.Findings), cancel);
    }
}
