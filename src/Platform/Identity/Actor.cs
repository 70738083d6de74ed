namespace Yiwang.Platform.Identity;

/// <summary>Roles of a post, a closed list; the words are those of <c>who</c> and <c>role:</c> in routes
/// (docs/standards/bpmn.md). The three administrators exclude each other and every other role.</summary>
public static class Role
{
    public const string Drafter = "drafter";
    public const string SectionHead = "section-head";
    public const string Leader = "leader";
    public const string Principal = "principal";
    public const string Printer = "printer";
    public const string Archivist = "archivist";
    public const string Registry = "registry";
    public const string Checker = "document-reviewer";
    public const string SealKeeper = "seal-keeper";
    public const string Supervisor = "supervisor";
    public const string UnitAdmin = "unit-admin";
    public const string SystemAdmin = "system-admin";
    public const string SecurityAdmin = "security-admin";
    public const string AuditAdmin = "audit-admin";

    /// <summary>The three administrators (三员).</summary>
    public static IReadOnlyList<string> Administrators { get; } = [SystemAdmin, SecurityAdmin, AuditAdmin];

    /// <summary>The same as a value in SQL.</summary>
    public const string AdministratorsInSql = $"array['{SystemAdmin}', '{SecurityAdmin}', '{AuditAdmin}']";

    public static IReadOnlyList<string> All { get; } =
        [Drafter, SectionHead, Leader, Principal, Registry, Checker, Printer, SealKeeper, Archivist, Supervisor,
            UnitAdmin, .. Administrators];

    /// <summary>Roles that see every document of their own unit by their post.</summary>
    public static IReadOnlyList<string> SeeUnit { get; } = [Registry, Leader, Principal, Archivist];

    public static Text Name(string role) => role switch
    {
        Drafter => new("拟稿", "Drafter"),
        SectionHead => new("部门负责人", "Section head"),
        Leader => new("单位领导", "Leader"),
        Principal => new("主要领导", "Head of the unit"),
        Printer => new("印制", "Printer"),
        Archivist => new("档案", "Archivist"),
        Registry => new("文书收发", "Registry"),
        Checker => new("核稿", "Document reviewer"),
        SealKeeper => new("印章保管", "Seal keeper"),
        Supervisor => new("督查督办", "Supervision"),
        UnitAdmin => new("单位管理员", "Unit administrator"),
        SystemAdmin => new("系统管理员", "System administrator"),
        SecurityAdmin => new("安全管理员", "Security administrator"),
        AuditAdmin => new("审计管理员", "Audit administrator"),
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "not a role"),
    };
}

/// <summary>Who acts: a person in the post chosen at work, with what the session proved.</summary>
public sealed record Actor(
    int PersonId, string PersonName, int PostId, string PostName, int UnitId, string UnitName, string UnitShortName,
    int? SectionId, string SectionName, IReadOnlyList<string> Roles, int Clearance, Language Language,
    string Address, string Device, DateTimeOffset? ConfirmedAt)
{
    /// <summary>The program itself: catches up deadlines, sequences, carries out rules.</summary>
    public static Actor System { get; } = new(
        0, "系统", 0, "", 0, "", "", null, "", [], 0, Language.Zh, "", "node", null);

    /// <summary>The program, when it does later what this person decided; with the rights named and no others.</summary>
    /// <param name="unitId">The unit for which it was decided.</param>
    public static Actor InTheNameOf(int personId, string person, int postId, int unitId, params IReadOnlyList<string> roles) =>
        System with { PersonId = personId, PersonName = person, PostId = postId, UnitId = unitId, Roles = roles };

    /// <summary>Signed in with a one-time password: nothing may be done before a password of one's own is
    /// chosen.</summary>
    public bool MustChoosePassword { get; init; }

    public bool Has(string role) => Roles.Contains(role);

    public bool IsAdministrator => Roles.Any(Role.Administrators.Contains);

    /// <summary>Whether the person was confirmed again lately enough to sign or seal.</summary>
    public bool IsConfirmed(DateTimeOffset now) => ConfirmedAt is { } at && now - at < SteppedUpFor;

    /// <summary>How long a confirmation lasts.</summary>
    public static readonly TimeSpan SteppedUpFor = TimeSpan.FromMinutes(15);
}
