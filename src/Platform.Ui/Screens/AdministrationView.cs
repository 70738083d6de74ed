using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>The three roles that exclude each other (who sets up, who decides on rights, who looks over both), and a
/// unit's own administrator.</summary>
public enum AdministratorRole { System, Security, Audit, Unit }

public sealed record AdministrationView(
    AdministratorRole Role, string Scope, int Units, int People, int Posts, int Groups, int Routes,
    IReadOnlyList<StoryLine> Recent);

/// <param name="State">在用, 已撤销, 已合并到….</param>
public sealed record UnitLine(string Id, string Code, string Name, string ShortName, Text Kind, int Children,
    int People, Text State);

/// <param name="Validity">Since when under which name; the history is never lost.</param>
public sealed record UnitView(
    string Id, string Version, string Code, string Name, string ShortName, Text Kind,
    IReadOnlyList<(string Id, string Name)> Path,
    IReadOnlyList<UnitLine> Children, IReadOnlyList<SectionLine> Sections, IReadOnlyList<StoryLine> Validity,
    Paging Paging,
    IReadOnlyList<Option> Kinds, bool MayChange, Entries? Entries = null)
{
    public string Query { get; init; } = "";

    public IReadOnlyList<UnitPostLine> Posts { get; init; } = [];

    /// <summary>What it left unfinished when it was merged, and where that went; the first of them.</summary>
    public IReadOnlyList<LegacyLine> Legacy { get; init; } = [];

    public int LegacyTotal { get; init; }

    /// <summary>Changes that wait for their day: of this unit, of those below it, and of what comes to it.</summary>
    public IReadOnlyList<PlannedLine> Plans { get; init; } = [];

    /// <summary>What stands on the letterhead; empty: the full name.</summary>
    public string Letterhead { get; init; } = "";

    /// <summary>机关代字.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Key of the route that drafts take; empty: the program's choice.</summary>
    public string Route { get; init; } = "";

    public IReadOnlyList<Option> Routes { get; init; } = [];

    /// <summary>Whether the roles of posts may be changed here.</summary>
    public bool MayDecide { get; init; }

    /// <summary>Since when it is no more; null while it is.</summary>
    public DateOnly? Gone { get; init; }
}

/// <param name="Fields">分管: sections a leader is in charge of.</param>
/// <param name="Substitute">Id of the post that stands in while nobody holds this one; "0": none.</param>
public sealed record UnitPostLine(
    string Id, string Name, string Section, IReadOnlyList<string> Roles, string Holders, string Fields,
    string Substitute = "0", string Version = "");

/// <summary>Something unfinished that a merged unit left.</summary>
/// <param name="WentTo">With whom it goes on; empty: it could not go over.</param>
public sealed record LegacyLine(Text Kind, string Words, string WentTo, DateTimeOffset At);

/// <summary>A change of a unit that waits for its day.</summary>
/// <param name="Kind">renamed, moved, merged, abolished.</param>
/// <param name="Failed">Why it could not be done on its day; null while it waits.</param>
public sealed record PlannedLine(
    string Id, string UnitId, string Unit, string Kind, DateOnly Day, Text Words, string By, Text? Failed = null);

public sealed record SectionLine(string Id, string Name, string Leader, int People, string Version = "");

/// <param name="State">active, locked, left.</param>
public sealed record PersonLine(string Id, string Name, string Account, IReadOnlyList<string> Posts, string State,
    bool SecondFactor, DateTimeOffset? LastSeen);

public sealed record PeopleView(
    string UnitId, string UnitName, IReadOnlyList<PersonLine> Lines, Paging Paging, string Query,
    IReadOnlyList<Option> Posts,
    bool MayChange, Entries? Entries = null)
{
    public IReadOnlyList<Option> Sections { get; init; } = [];

    /// <summary>Whether accounts may be locked and passwords reset.</summary>
    public bool MayDecide { get; init; }
}

public sealed record GroupLine(string Id, string Name, int Count, string Owner, bool MayChange);

public sealed record GroupsView(IReadOnlyList<GroupLine> Lines, Entries? Entries = null)
{
    public bool MayMake { get; init; } = true;

    public Paging Paging { get; init; } = new(Lines.Count);
}

public enum DifferenceKind { Added, Changed, Removed, Wrong }

/// <param name="Line">Line of the file.</param>
/// <param name="Words">What changes: 简称：省教厅 → 省教育厅; or what is wrong.</param>
public sealed record DifferenceLine(DifferenceKind Kind, int Line, string Code, string Name, Text Words);

/// <summary>An import after its dry run: nothing is changed until it is applied.</summary>
/// <param name="ImportId">The checked file, kept until applied; empty before one was given.</param>
public sealed record ImportView(
    string Kind, string ImportId, string FileName, int Added, int Changed, int Removed, int Wrong,
    IReadOnlyList<DifferenceLine> Lines, Paging Paging, Refusal? Refusal = null)
{
    /// <summary>What was pasted before a refusal.</summary>
    public string Pasted { get; init; } = "";
}

public sealed record OncePassword(string Name, string Account, string Password);

/// <summary>The one-time passwords of accounts that an import made: on this page once, and nowhere else.</summary>
public sealed record PasswordsView(int Changes, IReadOnlyList<OncePassword> Accounts);
