using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Sealing;

/// <summary>How a seal is drawn by rule: 国发〔1999〕25号 gives the sizes.</summary>
internal sealed record SealDrawing(string RingText, string LowerText, int DiameterMm);

/// <summary>A seal in the register, with the rules of what may be done to it.</summary>
internal sealed class Seal
{
    public string Id { get; init; } = "";
    public int UnitId { get; init; }
    public string UnitName { get; init; } = "";
    public int? ParentId { get; init; }
    public string Name { get; init; } = "";
    public string Status { get; init; } = "";
    public byte[]? Certificate { get; init; }
    public string? Design { get; init; }
    public byte[]? Picture { get; init; }
    public int Years { get; init; }
    public string? Replaces { get; init; }
    public int? KeeperPost { get; init; }
    public int OrderedBy { get; init; }
    public int? ApprovedBy { get; init; }
    public int? Approved2By { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime ValidFrom { get; init; }
    public DateTime ValidTo { get; init; }
    public DateTime? RevokedAt { get; init; }
    public string Reason { get; init; } = "";

    public const string Columns = """
        s.id, s.unit_id as UnitId, u.name as UnitName, u.parent_id as ParentId, s.name, s.status, s.certificate, s.design::text as Design, s.picture,
        s.years, s.replaces, s.keeper_post as KeeperPost, s.ordered_by as OrderedBy, s.approved_by as ApprovedBy, s.approved2_by as Approved2By,
        s.created_at as CreatedAt, s.valid_from as ValidFrom, s.valid_to as ValidTo, s.revoked_at as RevokedAt, s.reason
        """;

    /// <summary>The seal, locked, when it is the person's to see: of the own unit, or of a unit below for its
    /// leaders.</summary>
    public static Task<Seal?> Load(Act act, string id, CancellationToken cancel) => act.One<Seal>(
        $"select {Columns} from seal s join unit u on u.id = s.unit_id where s.id = @id and (s.unit_id = @UnitId or u.parent_id = @UnitId) for update of s",
        new { id, act.By.UnitId }, cancel);

    public static bool IsLeader(Actor by) => by.Has(Role.Leader) || by.Has(Role.Principal);

    /// <summary>Two leaders of the unit or of the unit above approve; neither ordered it, and they are two
    /// persons.</summary>
    public Refusal? MayBeApproved(Actor by)
    {
        if (Status != "ordered") return Settled;
        if (!IsLeader(by))
            return new Refusal("seal.not_a_leader", "制章由本单位或上级单位的领导批准。",
                "Leaders of the unit or of the unit above approve a seal.", RefusalKind.Forbidden);
        if (OrderedBy == by.PersonId)
            return new Refusal("seal.own_order", "申请人不能批准自己的申请。", "Whoever ordered a seal cannot approve it.",
                RefusalKind.Forbidden);
        if (ApprovedBy == by.PersonId)
            return new Refusal("seal.approved_once", "您已批准过，还要另一位领导批准。", "You have approved it; another leader has to.",
                RefusalKind.Forbidden);
        return null;
    }

    public Refusal? MayBeSuspended(Actor by) => Status != "active" ? Settled : MayBeChanged(by, keeper: true);

    public Refusal? MayBeResumed(Actor by) => Status != "suspended" ? Settled : MayBeChanged(by, keeper: false);

    public Refusal? MayBeRevoked(Actor by) =>
        Status is not ("active" or "suspended") ? Settled : MayBeChanged(by, keeper: false);

    private static Refusal? MayBeChanged(Actor by, bool keeper) =>
        IsLeader(by) || keeper && by.Has(Role.SealKeeper) ? null
        : new Refusal("seal.not_yours", "停用由保管人或领导办，恢复、作废由领导办。",
            "The keeper or a leader suspends; a leader resumes and revokes.", RefusalKind.Forbidden);

    private static Refusal Settled { get; } = new("seal.settled", "这枚印章的状态已经变了，请看最新的登记。",
        "The seal's state has changed; see the register.");
}
