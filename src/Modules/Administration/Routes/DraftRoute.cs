using System.Text;
using Npgsql;
using Yiwang.Bpmn;
using Yiwang.Bpmn.Drawing;
using Yiwang.Bpmn.Writing;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>Begins a draft: from a file, as the next version of the unit's own route, or as a fork of a route that all
/// share.</summary>
internal sealed class DraftRoute(NpgsqlDataSource source, RouteChecks checks, TimeProvider clock)
{
    /// <param name="file">The file's bytes; null to take the origin's.</param>
    /// <param name="originId">What it begins from; null for a file alone.</param>
    /// <returns>The id of the draft.</returns>
    public async Task<Result<int>> Run(Actor by, Guid actId, byte[]? file, int? originId, string remark,
        CancellationToken cancel)
    {
        if (!RouteRow.MayDraw(by)) return RouteRow.NotDrawer;
        var begun = await Act.Begin(source, actId, "route.draft", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        var origin = originId is null ? null : await act.One<RouteRow>(
            $"select {RouteRow.Columns} from route r where r.id = @originId and {RouteRow.Sees}",
            new { originId, unitId = by.UnitId }, cancel);
        if (originId is not null && origin is null) return Refusal.NotThere;
        var found = checks.Of(file ?? origin!.Bytes);
        if (found.Findings.FirstOrDefault(f => f.Grade == Grade.Refused) is { } refused) return Refused(refused);
        if (found.Model is not { Processes: [var process, ..] } model)
        {
            return new Refusal("route.no_process", "文件里没有流程。", "There is no process in the file.", RefusalKind.Wrong,
                "file");
        }
        var key = origin?.Key ?? $"own-{Guid.CreateVersion7(act.At):n}"[..16];
        if (
            await act.One<int?>(
                "select id from route where key = @key and unit_id = @UnitId and status in ('draft', 'proposed')",
                new { key, by.UnitId }, cancel) is { } open)
        {
            return new Refusal("route.draft_exists", "这条流程已经有一份没发布的草稿，请在那一份上改。",
                "This route has an unpublished draft already; change that one.");
        }
        // The designer needs a picture to draw on.
        if (DiagramReader.Read(model) is null) model = DiagramWriter.Write(model, AutoLayout.Arrange(model));
        var xml = Encoding.UTF8.GetString(BpmnWriter.Write(model));
        var name = process.Name.Length > 0 ? process.Name : origin?.Name ?? "新流程";
        var id = await act.One<int>("""
            insert into route (key, unit_id, version, name, name_en, kind, xml, digest, status, origin_id, created_by,
              changed_by, changed_at, remark)
            select @key, @UnitId, coalesce(max(version), 0) + 1, @name, @nameEn, @kind, @xml, @digest, 'draft', @originId,
              @PersonId, @PersonId, @At, @remark
            from route where key = @key and unit_id = @UnitId returning id
            """, new
        {
            key, by.UnitId, name, nameEn = process.RouteExtension("name") is null ? "" : process.English, kind = RouteChecks.KindOf(process), xml, digest = RouteRow.DigestOf(xml), originId,
                by.PersonId, act.At, remark = remark.Trim(),
        }, cancel);
        act.Trace("route.drafted", "route", id.ToString(), words: remark, after: RouteRow.DigestOf(xml),
            facts: [("key", key), ("origin", originId?.ToString() ?? ""), ("name", name)]);
        return await act.Commit(id, cancel);
    }

    private static Refusal Refused(Finding finding) => new(finding.Code,
        finding.Line == 0 ? finding.Zh : $"第 {finding.Line} 行：{finding.Zh}",
        finding.Line == 0 ? finding.En : $"Line {finding.Line}: {finding.En}", RefusalKind.Wrong, "file");
}
