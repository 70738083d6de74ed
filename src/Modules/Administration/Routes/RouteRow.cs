using System.Security.Cryptography;
using System.Text;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>One version of a route as stored, with the rules of its life: draft, proposed, published,
/// retired.</summary>
internal sealed class RouteRow
{
    public const string Columns = """
        r.id, r.key, r.unit_id as UnitId, r.version, r.name, r.kind, r.xml, r.digest, r.status, r.proposed_by as ProposedBy, r.published_by as PublishedBy,
        r.published_at as PublishedAt, r.origin_id as OriginId, r.created_by as CreatedBy, r.changed_by as ChangedBy, r.changed_at as ChangedAt,
        r.revision, r.remark, r.sent_back as SentBack, r.name_en as NameEn
        """;

    /// <summary>A condition on <c>r</c>: the unit's own, and what all share. Parameter @unitId.</summary>
    public const string Sees = "(r.unit_id = @unitId or (r.unit_id is null and r.status = 'published'))";

    /// <summary>Roles that draw routes.</summary>
    public static string[] Drawers { get; } = [Role.UnitAdmin];

    public int Id { get; init; }
    public string Key { get; init; } = "";
    public int? UnitId { get; init; }
    public int Version { get; init; }
    public string Name { get; init; } = "";
    public string NameEn { get; init; } = "";
    public string Kind { get; init; } = "";
    public string Xml { get; init; } = "";
    public byte[] Digest { get; init; } = [];
    public string Status { get; init; } = "";
    public int? ProposedBy { get; init; }
    public int? PublishedBy { get; init; }
    public DateTime? PublishedAt { get; init; }
    public int? OriginId { get; init; }
    public int? CreatedBy { get; init; }
    public int? ChangedBy { get; init; }
    public DateTime ChangedAt { get; init; }
    public int Revision { get; init; }
    public string Remark { get; init; } = "";
    public string SentBack { get; init; } = "";

    public Text Called => RouteWords.Step(Name, NameEn);

    public bool IsOwn => UnitId is not null;

    public ReadOnlyMemory<byte> Bytes => Encoding.UTF8.GetBytes(Xml);

    /// <summary>Who draws routes of the unit.</summary>
    public static bool MayDraw(Actor by) => Drawers.Any(by.Has);

    /// <summary>Who may put one in use that somebody else drew.</summary>
    public static bool MayPublish(Actor by) =>
        by.Has(Role.UnitAdmin) || by.Has(Role.Checker) || by.Has(Role.Leader) || by.Has(Role.Principal);

    public static byte[] DigestOf(string xml) => SHA256.HashData(Encoding.UTF8.GetBytes(xml));

    /// <summary>A route of the person's own unit, locked; null for any other.</summary>
    public static Task<RouteRow?> Lock(Act act, int id, CancellationToken cancel) => act.One<RouteRow>(
        $"select {Columns} from route r where r.id = @id and r.unit_id = @UnitId for update", new { id, act.By.UnitId },
        cancel);

    public Refusal? Change(Actor by, int revision)
    {
        if (!MayDraw(by)) return NotDrawer;
        if (Status != "draft")
        {
            return new Refusal("route.not_draft", "这一版已经报审或发布，不能再改；请新起一版。",
                "This version is proposed or published and no longer changes; begin a new one.");
        }
        return revision == Revision ? null : new Refusal("route.changed_meanwhile",
            "这份草稿在别处又改过了，您这次的改动没有存。请重新打开再改。",
            "This draft was changed elsewhere meanwhile; yours was not saved. Open it again.");
    }

    public Refusal? Publish(Actor by)
    {
        if (Status != "proposed")
            return new Refusal("route.not_proposed", "这一版没有报审，或已经发布。",
                "This version is not proposed, or published already.");
        if (!MayPublish(by)) return new Refusal("route.not_publisher", "发布流程要由单位管理员、核稿人或单位领导来做。",
            "A route is published by a unit administrator, a document reviewer or a leader.", RefusalKind.Forbidden);
        return by.PersonId == ProposedBy || by.PersonId == ChangedBy
            ? new Refusal("route.second_person", "画的人不能自己发布，要由第二个人看过再发布。",
                "Who drew it cannot publish it; a second person has to.", RefusalKind.Forbidden)
            : null;
    }

    public static Refusal NotDrawer { get; } = new("route.not_drawer", "流程由单位管理员来画。",
        "Routes are drawn by the unit's administrator.", RefusalKind.Forbidden);

    public static Refusal Faulty(int faults) =>
        new("route.faulty", $"还有 {faults} 处要改，改好才能用。下面逐处列着。",
            $"{faults} faults have to be mended first; they are listed below.");
}
