using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.Units;

/// <summary>Adds a section (处室) to a unit, renames it, or closes it when nobody is in it any more.</summary>
internal sealed class ChangeSections(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>Of <c>s</c> (section).</summary>
    public const string Version = "s.xmin::text";

    /// <param name="sectionId">0: a new one.</param>
    public async Task<Result<int>> Run(Actor by, Guid actId, int unitId, int sectionId, string version, string name, bool close,
        CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        var begun = await Act.Begin(source, actId, "section.change", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        var unit = await UnitActs.Load(act, unitId, cancel);
        if (unit is null || unit.ValidTo is not null) return Refusal.NotThere;
        if (!close
            && await act.One<bool>(
            "select exists (select 1 from section where unit_id = @unitId and name = @name and valid_to is null)",
            new { unitId, name }, cancel))
        {
            return new Refusal("section.there", "已有这个处室。", "There is such a section already.", RefusalKind.Conflict,
                "section");
        }
        var now = sectionId == 0 ? "" : await act.One<string>(
            $"select {Version} from section s where s.id = @sectionId and s.unit_id = @unitId and s.valid_to is null for update",
            new { unitId, sectionId }, cancel);
        if (now is null) return Refusal.NotThere;
        if (sectionId != 0 && Versions.Stands(version, now) is { } changed) return changed;
        var done = sectionId == 0 ? await Add(act, unitId, name, cancel)
            : close ? await Close(act, unitId, sectionId, cancel) : await Rename(act, unitId, sectionId, name, cancel);
        return done.Refusal is { } no ? no : await act.Commit(done.Answer, cancel);
    }

    private static async Task<Result<int>> Add(Act act, int unitId, string name, CancellationToken cancel)
    {
        var id = await act.One<int>("""
            insert into section (unit_id, name, ord) select @unitId, @name, coalesce(max(ord) + 1, 0) from section
              where unit_id = @unitId returning id
            """, new { unitId, name }, cancel);
        act.Trace("section.added", "section", id.ToString(), facts: [("unit", unitId.ToString()), ("name", name)]);
        return id;
    }

    private static async Task<Result<int>> Rename(Act act, int unitId, int sectionId, string name,
        CancellationToken cancel)
    {
        var before = await act.One<string>(
            "select name from section where id = @sectionId and unit_id = @unitId and valid_to is null for update",
            new { unitId, sectionId }, cancel);
        if (before is null) return Refusal.NotThere;
        await act.Execute("update section set name = @name where id = @sectionId", new { sectionId, name }, cancel);
        act.Trace("section.renamed", "section", sectionId.ToString(), facts: [("before", before), ("after", name)]);
        return sectionId;
    }

    private static async Task<Result<int>> Close(Act act, int unitId, int sectionId, CancellationToken cancel)
    {
        var posts = await act.One<int>(
            "select count(*)::int from post where section_id = @sectionId and valid_to is null", new { sectionId },
                cancel);
        if (posts > 0)
        {
            return new Refusal("section.has_posts", $"处室里还有 {posts} 个岗位，先免去或移走。",
                $"{posts} posts are in this section; end or move them first.");
        }
        var closed = await act.Execute(
            "update section set valid_to = @today where id = @sectionId and unit_id = @unitId and valid_to is null",
            new { unitId, sectionId, today = act.At.UtcDateTime.Date }, cancel);
        if (closed == 0) return Refusal.NotThere;
        await act.Execute("delete from in_charge where section_id = @sectionId", new { sectionId }, cancel);
        act.Trace("section.closed", "section", sectionId.ToString(), facts: [("unit", unitId.ToString())]);
        return sectionId;
    }
}
