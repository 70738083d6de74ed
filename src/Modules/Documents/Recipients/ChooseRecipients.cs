using Npgsql;
using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Recipients;

/// <summary>A change of who gets the document: groups and units to add or to take out.</summary>
internal sealed record RecipientChange(
    IReadOnlyList<int> AddGroups, IReadOnlyList<int> AddUnits, IReadOnlyList<int> RemoveUnits,
    IReadOnlyList<int> RemoveGroups, string Kind = "main")
{
    public static RecipientChange Of(int[]? addGroups = null, int[]? addUnits = null, int[]? removeUnits = null,
        int[]? removeGroups = null) =>
        new(addGroups ?? [], addUnits ?? [], removeUnits ?? [], removeGroups ?? []);
}

internal sealed record RecipientCount(int Units);

/// <summary>Picks recipients by groups and single units; the answer is the count that always stands on the
/// page.</summary>
internal sealed class ChooseRecipients(NpgsqlDataSource source, TimeProvider clock)
{
    public const int CountMax = 10_000;

    public async Task<Result<RecipientCount>> Run(Actor by, Guid actId, Guid documentId, RecipientChange change,
        CancellationToken cancel)
    {
        if (change.AddUnits.Count > CountMax || change.RemoveUnits.Count > CountMax
            || change.AddGroups.Count > CountMax)
        {
            return TooMany(change.AddUnits.Count);
        }
        if (change.Kind is not ("main" or "copy"))
            return new Refusal("recipient.kind", "主送或抄送。", "Main or copy.", RefusalKind.Wrong);
        var begun = await Act.Begin(source, actId, "document.recipients", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<RecipientCount>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null) return Refusal.NotThere;
        var task = await SaveDraft.EditingTask(act, documentId, cancel);
        if (document.MayBeEdited(by, task, "recipients") is { } refusal) return refusal;
        if (await Abolished(act, change.AddUnits, cancel) is { } gone) return gone;
        await act.Execute("""
            insert into recipient (document_id, unit_id, kind, group_id)
            select @documentId, u.id, @Kind, min(m.group_id) from unit u left join unit_group_member m
              on m.unit_id = u.id and m.group_id = any(@AddGroups)
            where (m.group_id is not null or u.id = any(@AddUnits)) and u.valid_to is null and u.id <> @UnitId
            group by u.id
            -- Each unit gets it once: who is chosen as a main recipient is no longer one of the copies, and not the other way round.
            on conflict (document_id, unit_id) do update set kind = 'main', group_id = excluded.group_id
              where excluded.kind = 'main' and recipient.kind = 'copy'
            """, new { documentId, change.Kind, AddGroups = change.AddGroups.ToArray(), AddUnits = change.AddUnits.ToArray(), document.UnitId }, cancel);
        await act.Execute("""
            delete from recipient where document_id = @documentId and kind = @Kind and (unit_id = any(@RemoveUnits)
              or unit_id in (select unit_id from unit_group_member where group_id = any(@RemoveGroups)))
            """, new { documentId, change.Kind, RemoveUnits = change.RemoveUnits.ToArray(), RemoveGroups = change.RemoveGroups.ToArray() }, cancel);
        var count = await act.One<int>("select count(*)::int from recipient where document_id = @documentId",
            new { documentId }, cancel);
        if (count > CountMax)
        {
            return TooMany(count);
        }
        act.Trace("document.recipients_chosen", "document", documentId.ToString(),
            facts: [("units", count.ToString())]);
        return await act.Commit(new RecipientCount(count), cancel);
    }

    private static Refusal TooMany(int count) =>
        new("recipient.too_many", $"一次最多发给 {CountMax:N0} 个单位，现在选了 {count:N0} 个。",
        $"At most {CountMax:N0} units at once; {count:N0} are chosen.", RefusalKind.TooLarge, "recipients");

    private static async Task<Refusal?> Abolished(Act act, IReadOnlyList<int> units, CancellationToken cancel)
    {
        var gone = await act.One<(string Name, string Successor)>("""
            select u.name, coalesce(s.name, '') from unit u left join unit s on s.id = u.successor_id
            where u.id = any(@units) and u.valid_to is not null limit 1
            """, new { units = units.ToArray() }, cancel);
        if (gone.Name is null) return null;
        var (zh, en) = gone.Successor.Length > 0
            ? ($"，现由{gone.Successor}承接", $"; {gone.Successor} has taken its place")
            : ("", "");
        return new Refusal("recipient.abolished", $"{gone.Name}已撤销{zh}。", $"{gone.Name} has been abolished{en}.",
            RefusalKind.Wrong, "recipients");
    }
}
