using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>Onto whose desk a task can be put. Post and person name one desk; the others are claimed by one of
/// several.</summary>
public enum AssigneeKind : byte { Post, Person, Section, Registry, Group, Administrator }

/// <summary>
/// Who gets a task. <paramref name="Id"/> is a post, person, section, unit (registry, administrator) or group;
/// <paramref name="Why"/> says in words how it came to be this one. <paramref name="Weight"/> counts in a weighted
/// countersign. <paramref name="For"/> is the person in whose place it is done (委托), who may still do it; empty for the
/// usual.
/// </summary>
public sealed record Assignment(AssigneeKind Kind, string Id, string Why = "", decimal Weight = 1, string For = "")
{
    public bool IsOneDesk => Kind is AssigneeKind.Post or AssigneeKind.Person;

    public bool IsSameDesk(Assignment other) => Kind == other.Kind && Id == other.Id;
}

/// <summary>
/// Asks who gets a step that opens. <paramref name="Item"/> is the item of a multi-instance, else Null;
/// <paramref name="Chosen"/> those the person before chose for it; <paramref name="Locals"/> are the variables of the
/// sub-processes around it, the innermost last.
/// </summary>
public sealed record ResolveRequest(
    string NodeId, RouteWho? Who, FeelValue Item, IReadOnlyList<Assignment> Chosen, WayState State, MoveContext Context,
    Values? Locals = null);

/// <summary>Answers who gets a step, delegates and absences taken into account. Nobody: an empty list. It must be pure
/// within one move.</summary>
public delegate IReadOnlyList<Assignment> Resolve(ResolveRequest request);

/// <summary>
/// Who acts, and when. <paramref name="Sits"/> tells whether the actor belongs to a section, registry or group; for
/// posts and persons it is not asked. <paramref name="SecondPerson"/> is the second who consents, where two are needed.
/// <paramref name="Narrow"/> makes of the moves a step allows those that unit and post allow; <paramref name="NameOf"/>
/// is how a person is called in a refusal;
/// <paramref name="Desk"/> where it comes to lie today what is meant for a desk (a delegate, somebody else for one who
/// is gone).
/// </summary>
public sealed record MoveContext(
    string Person, string Post, string Unit, DateTimeOffset Now, Resolve Resolve, Func<Assignment, bool>? Sits = null,
    bool IsAdministrator = false, string? SecondPerson = null, Func<IReadOnlySet<string>,
    IReadOnlySet<string>>? Narrow = null,
    Func<string, string>? NameOf = null, Func<Assignment, Assignment>? Desk = null)
{
    internal Assignment DeskOf(Assignment meant) => Desk?.Invoke(meant) ?? meant;

    internal string Called(string person) => NameOf?.Invoke(person) ?? person;

    internal IReadOnlySet<string> MovesOf(StepRule rule) => Narrow is null ? rule.Moves : Narrow(rule.Moves);

    internal bool SitsOn(Assignment who) => who.Kind switch
    {
        AssigneeKind.Person => who.Id == Person || (who.For.Length > 0 && who.For == Person),
        AssigneeKind.Post => who.Id == Post,
        AssigneeKind.Administrator => IsAdministrator,
        _ => Sits?.Invoke(who) == true,
    };
}
