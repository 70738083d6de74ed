using Yiwang.Administration.Importing;
using Yiwang.Administration.People;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration;

/// <summary>A unit as programs read it. <c>Gone</c>: since when it is no more.</summary>
internal sealed record UnitAnswer(
    int Id, string Code, string Name, string ShortName, string KindName, string Letterhead, string Prefix,
    DateOnly? Gone, IReadOnlyList<int> Path,
    IReadOnlyList<SectionAnswer> Sections, IReadOnlyList<PostAnswer> Posts, IReadOnlyList<UnitBelow> Units,
    IReadOnlyList<PlannedAnswer> Planned)
{
    public static UnitAnswer Of(UnitView view) =>
        new(int.Parse(view.Id), view.Code, view.Name, view.ShortName, view.Kind.Zh, view.Letterhead, view.Prefix,
        view.Gone, view.Path.Select(p => int.Parse(p.Id)).ToList(),
        view.Sections.Select(s => new SectionAnswer(int.Parse(s.Id), s.Name, s.Leader, s.People, s.Version)).ToList(),
        view.Posts.Select(p => new PostAnswer(int.Parse(p.Id), p.Name, p.Section, p.Roles, p.Holders, p.Version))
            .ToList(),
        view.Children.Select(u => new UnitBelow(int.Parse(u.Id), u.Code, u.Name, u.ShortName, u.Children, u.People))
            .ToList(),
        view.Plans.Select(p => new PlannedAnswer(Guid.Parse(p.Id), int.Parse(p.UnitId), p.Kind, p.Day, p.Words.Zh, p.By,
            p.Failed?.Zh ?? "")).ToList());
}

/// <summary>A change that waits for its day, of the unit, of one below it, or of one that comes to it.</summary>
/// <param name="Kind">renamed, moved, merged, abolished.</param>
/// <param name="Failed">Why it could not be done on its day; empty while it waits.</param>
internal sealed record PlannedAnswer(Guid Id, int Unit, string Kind, DateOnly Day, string Words, string By,
    string Failed);

/// <param name="Version">For <c>If-Match</c> of a change of this section.</param>
internal sealed record SectionAnswer(int Id, string Name, string Leader, int People, string Version);

/// <param name="Version">For <c>If-Match</c> of a change of this post.</param>
internal sealed record PostAnswer(int Id, string Name, string Section, IReadOnlyList<string> Roles, string Holders,
    string Version);

internal sealed record UnitBelow(int Id, string Code, string Name, string ShortName, int Units, int People);

/// <summary>A person in a list. <c>State</c>: active, locked, left.</summary>
internal sealed record PersonListed(int Id, string Name, string Account, IReadOnlyList<string> Posts, string State,
    bool SecondFactor, DateTimeOffset? LastSeen)
{
    public static PersonListed Of(PersonLine line) =>
        new(int.Parse(line.Id), line.Name, line.Account, line.Posts, line.State, line.SecondFactor, line.LastSeen);
}

internal sealed record PersonAnswer(int Id, string Name, string Account, string State, bool SecondFactor,
    IReadOnlyList<HeldPost> Posts)
{
    public static PersonAnswer Of(PersonView view) =>
        new(int.Parse(view.Id), view.Name, view.Account, view.State, view.SecondFactor,
        view.Posts.Select(p =>
            new HeldPost(int.Parse(p.Id), p.UnitName, p.SectionName, p.PostName, p.Roles, p.From, p.To)).ToList());
}

internal sealed record HeldPost(int Id, string Unit, string Section, string Name, IReadOnlyList<string> Roles,
    DateOnly From, DateOnly? To);

internal sealed record GroupListed(int Id, string Name, int Units, string Owner, bool MayChange)
{
    public static GroupListed Of(GroupLine line) =>
        new(int.Parse(line.Id), line.Name, line.Count, line.Owner, line.MayChange);
}

/// <param name="Units">Their codes; at most a hundred are shown, the rest is found by <c>find</c>.</param>
internal sealed record GroupAnswer(int Id, string Name, int Total, IReadOnlyList<string> Units)
{
    public static GroupAnswer Of(GroupView view) =>
        new(int.Parse(view.Id), view.Name, view.Total, view.Units.Select(u => u.Remark).ToList());
}

/// <summary>An import after its dry run; what is wrong stands first. Nothing is changed until it is applied.</summary>
internal sealed record ImportAnswer(Guid Id, string Kind, int Added, int Changed, int Removed, int Wrong,
    IReadOnlyList<ImportLine> Lines)
{
    public const int LinesMax = 100;

    public static ImportAnswer Of(DryRun run, IReadOnlyList<DifferenceLine> lines) =>
        new(run.Id, run.Kind, run.Difference.Of(DifferenceKind.Added), run.Difference.Of(DifferenceKind.Changed),
        run.Difference.Of(DifferenceKind.Removed), run.Difference.Of(DifferenceKind.Wrong),
        lines.Select(l => new ImportLine(l.Kind.ToString().ToLowerInvariant(), l.Line, l.Code, l.Name, l.Words.Zh))
            .ToList());
}

internal sealed record ImportLine(string Kind, int Line, string Code, string Name, string Words);

/// <param name="Accounts">Accounts made now with one-time passwords: here once, and nowhere else.</param>
internal sealed record ImportDone(int Changes, IReadOnlyList<OncePassword> Accounts)
{
    public static ImportDone Of(Applied applied) =>
        new(applied.Changes, applied.Accounts.Select(a => new OncePassword(a.Name, a.Account, a.Password)).ToList());
}

internal sealed record UnitInput(string Name, string Code, string Kind, string? ShortName = null, int Level = 0,
    string? From = null);

internal sealed record UnitNameInput(string Name, string? ShortName = null, string? From = null);

/// <param name="Code">Of the other unit, within reach.</param>
internal sealed record OtherUnitInput(string Code, string? From = null);

internal sealed record AbolishInput(string Basis, string? From = null);

internal sealed record LetterheadInput(string? Letterhead = null, string? Prefix = null, string? Route = null);

internal sealed record NameInput(string Name);

/// <param name="Section">Id of the section; 0: the unit's own.</param>
/// <param name="Roles">Of a post that is new; a post there is keeps its own.</param>
/// <param name="InCharge">Names of the sections a leader is in charge of.</param>
internal sealed record PostInput(string Name, int Unit = 0, int Section = 0, IReadOnlyList<string>? Roles = null,
    IReadOnlyList<string>? InCharge = null, string? From = null)
{
    public NewPost Post(string name) => new(Section, name, Roles ?? [], InCharge ?? []);
}

internal sealed record PersonInput(string Name, string Account, PostInput Post);

/// <param name="Kinds">tasks, posts, drafts …; none: all.</param>
/// <param name="Only">Single things of these kinds, as kind:id (a task by its case); of a kind without one, all.</param>
internal sealed record HandOverInput(int To, string Reason, IReadOnlyList<string>? Kinds = null,
    IReadOnlyList<string>? Only = null);

internal sealed record RolesInput(IReadOnlyList<string>? Roles = null, IReadOnlyList<string>? InCharge = null);

/// <param name="Units">Codes of units.</param>
internal sealed record GroupInput(string Name, IReadOnlyList<string> Units);

internal sealed record CodesInput(IReadOnlyList<string> Units);

internal sealed record IdsInput(IReadOnlyList<int> Units);

internal sealed record ApplicationInput(string Name, IReadOnlyList<string> Rights, DateOnly Ends);
