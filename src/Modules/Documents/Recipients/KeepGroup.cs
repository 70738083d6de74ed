using Npgsql;
using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Recipients;

internal sealed record KeptGroup(int Id, int Units);

/// <summary>Keeps the recipients chosen so far as a list of the own unit, to be chosen whole the next time
/// (存为我的组).</summary>
internal sealed class KeepGroup(NpgsqlDataSource source, TimeProvider clock)
{
    public const int NameLengthMax = 60;
    public const int GroupsMax = 100;

    public async Task<Result<KeptGroup>> Run(Actor by, Guid actId, Guid documentId, string name,
        CancellationToken cancel)
    {
        var taken = WrittenText.Take(name, NameLengthMax, "name");
        if (taken.Refusal is { } bad) return bad;
        var written = taken.Answer.Trim();
        if (written.Length == 0)
            return new Refusal("group.name_missing", "给这个组起个名字。", "Give the group a name.", RefusalKind.Wrong, "name");
        var begun = await Act.Begin(source, actId, "group.keep", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<KeptGroup>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null || document.UnitId != by.UnitId) return Refusal.NotThere;
        var known = await act.Query<string>("select name from unit_group where unit_id = @UnitId for update",
            new { by.UnitId }, cancel);
        if (known.Contains(written))
        {
            return new Refusal("group.name_taken", $"本单位已经有“{written}”这个组。",
                $"Your unit has a group “{written}” already.", RefusalKind.Wrong, "name");
        }
        if (known.Count >= GroupsMax)
            return new Refusal("group.too_many", $"一个单位最多 {GroupsMax} 个组。", $"A unit has at most {GroupsMax} groups.");
        var id = await act.One<int>("""
            insert into unit_group (unit_id, name, name_en, ord) values (@UnitId, @written, @written, 1000) returning id
            """, new { by.UnitId, written }, cancel);
        var units = await act.Execute(
            "insert into unit_group_member (group_id, unit_id) select @id, unit_id from recipient where document_id = @documentId",
            new { id, documentId }, cancel);
        if (units == 0)
            return new Refusal("group.empty", "还没有选单位，没有可存的。", "No unit is chosen; there is nothing to keep.",
                RefusalKind.Wrong, "recipients");
        act.Trace("group.kept", "unit", by.UnitId.ToString(),
            facts: [("group", id.ToString()), ("units", units.ToString())]);
        return await act.Commit(new KeptGroup(id, units), cancel);
    }
}
