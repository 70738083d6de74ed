namespace Yiwang.Platform.Identity;

/// <summary>
/// What an application may be allowed to do, a closed list. It opens the endpoints that name it and no other; on those
/// the application has the roles given here, within its unit.
/// </summary>
/// <param name="Word">Stable, e.g. <c>inbox.read</c>.</param>
public sealed record ApplicationRight(string Word, Text Name, IReadOnlyList<string> Roles)
{
    public static ApplicationRight FindUnits
        { get; } = new("units.find", new("查单位名称和代码", "find units by name or code"), []);

    public static ApplicationRight DraftDocuments { get; } = new("documents.draft",
        new("起草公文：存草稿、加附件、选主送、送审（只是它自己起草的）", "draft documents: save, attach, choose recipients, submit (its own only)"),
        [Role.Drafter]);

    public static ApplicationRight ReadInbox { get; } = new("inbox.read",
        new("看本单位收到的来文和本单位的公文", "read what the unit received and the unit's documents"), [Role.Registry]);

    public static ApplicationRight SignInbox { get; } = new("inbox.sign",
        new("签收、退回、登记来文", "sign for, return and register incoming documents"), [Role.Registry]);

    public static ApplicationRight ReadDispatches { get; } = new("dispatches.read",
        new("看本单位发文的签收情况", "read what became of the unit's dispatches"), [Role.Registry]);

    public static ApplicationRight ReadFigures { get; } = new("statistics.read",
        new("取本单位的统计数", "read the unit's figures"), [Role.Registry]);

    public static ApplicationRight ReadDirectory { get; } = new("directory.read",
        new("看本单位及以下的单位、处室、岗位、人员和组", "read units, sections, posts, people and groups of the unit and below"),
        [Role.AuditAdmin]);

    public static ApplicationRight ChangeDirectory { get; } = new("directory.change",
        new("改本单位及以下的单位、处室、岗位、人员和组（不给角色，不重置口令）",
            "change units, sections, posts, people and groups of the unit and below (gives no roles, resets no passwords)"), [Role.SystemAdmin]);

    public static IReadOnlyList<ApplicationRight> All { get; } =
        [FindUnits, DraftDocuments, ReadInbox, SignInbox, ReadDispatches, ReadFigures, ReadDirectory, ChangeDirectory];
}
