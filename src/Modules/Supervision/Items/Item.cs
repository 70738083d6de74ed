using System.Globalization;
using Dapper;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Supervision.Items;

/// <summary>An item under supervision (督查事项) with the rules of what may be done to it.</summary>
internal sealed class Item
{
    public Guid Id { get; init; }
    public int UnitId { get; init; }
    public string Number { get; init; } = "";
    public string Title { get; init; } = "";
    public string Requirement { get; init; } = "";
    public string Source { get; init; } = "";
    public string Basis { get; init; } = "";
    public int? LeaderId { get; init; }
    public Guid? CaseId { get; init; }
    public Guid? DocumentId { get; init; }
    public int? Paragraph { get; init; }

    /// <summary>The words of the paragraph when the item was opened.</summary>
    public string Passage { get; init; } = "";
    public DateTime DueAt { get; init; }
    public int ReportEvery { get; init; }
    public DateTime OpenedAt { get; init; }
    public int OpenedBy { get; init; }
    public int OpenedPost { get; init; }
    public string Status { get; init; } = "";
    public DateTime? ClosedAt { get; init; }
    public string Result { get; init; } = "";
    public short? Score { get; init; }
    public int Reopened { get; init; }
    public int Version { get; init; }

    public const string Columns = """
        i.id, i.unit_id as UnitId, i.number, i.title, i.requirement, i.source, i.basis, i.leader_id as LeaderId, i.case_id as CaseId,
        i.document_id as DocumentId, i.paragraph, i.passage, i.due_at as DueAt, i.report_every as ReportEvery, i.opened_at as OpenedAt,
        i.opened_by as OpenedBy, i.opened_post as OpenedPost, i.status, i.closed_at as ClosedAt, i.result, i.score, i.reopened, i.version
        """;

    public bool IsOpen => Status == "open";

    /// <summary>Whether this person runs the item: the supervision posts of the unit that opened it.</summary>
    public bool IsRunBy(Actor by) => by.UnitId == UnitId && by.Has(Role.Supervisor);

    /// <summary>Refuses what is done to an item that is no longer as it was seen.</summary>
    public Refusal? Stands(string version) =>
        Versions.Stands(version, Version.ToString(CultureInfo.InvariantCulture));

    public Refusal? MayBeRun(Actor by)
    {
        if (!IsRunBy(by)) return NotSupervisor;
        return IsOpen ? null : new Refusal("supervision.closed", "这件督办已经销号。要再办，请先重启。",
            "This item is closed. Reopen it first.");
    }

    /// <summary>Loads through the one door of items and locks it for the act; null when it is not this person's to
    /// see.</summary>
    public static Task<Item?> Load(Act act, Guid id, CancellationToken cancel) => act.One<Item>(
        $"select {Columns} from supervision_item i where i.id = @id and {Door.Sees} for update of i",
        Door.Of(act.By, new { id }), cancel);

    public static Refusal NotSupervisor { get; } = new("supervision.not_supervisor", "督办由立项单位的督查岗位办理。",
        "This is for the supervision posts of the unit that opened the item.", RefusalKind.Forbidden);
}

/// <summary>
/// The one door of items, in SQL: who opened it, whose instruction it is, the supervising unit and the responsible
/// units by post, and whoever has or had a task of one of its parts.
/// </summary>
internal static class Door
{
    private static readonly string[] Overlooking = [Role.Supervisor, Role.Leader, Role.Principal, Role.Registry];

    /// <summary>A condition on <c>i</c> (supervision_item): the whole item with all its parts.</summary>
    public const string SeesWhole =
        "(@seesDocuments and (i.opened_by = @personId or i.leader_id = @personId or (i.unit_id = @unitId and @overlooks)))";

    /// <summary>A condition on <c>p</c> (supervision_part): this part, as one of those who answer for it.</summary>
    public const string SeesPart = """
        (@seesDocuments and ((@overlooks and (p.lead_unit = @unitId
             or exists (select 1 from supervision_assist a where a.part_id = p.id and a.unit_id = @unitId)))
           or exists (select 1 from task t where t.case_id = p.case_id and (t.person_id = @personId or t.post_id = @postId or t.done_by = @personId))))
        """;

    /// <summary>A condition on <c>i</c> (supervision_item).</summary>
    public const string Sees = $"""
        ({SeesWhole} or exists (select 1 from supervision_part p where p.item_id = i.id and {SeesPart}))
        """;

    public static DynamicParameters Of(Actor actor, object? others = null)
    {
        var parameters = DocumentAccess.Of(actor, others);
        parameters.Add("overlooks", actor.Roles.Any(Overlooking.Contains));
        return parameters;
    }
}
