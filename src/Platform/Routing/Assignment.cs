using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>Onto whose desk a task can be put. Post and person name one desk; the others are claimed by one of several.</summary>
public enum AssigneeKind : byte { Post, Person, Section, Registry, Group, Administrator }

/// <summary>
/// Who gets a task. <paramref name="Id"/> is a post, person, section, unit (registry, administrator) or group; <paramref name="Why"/>
/// says in words how it came to be this one. <paramref name="Weight"/> counts in a weighted countersign.
/// </summary>
public sealed record Assignment(AssigneeKind Kind, string Id, string Why = "", decimal Weight = 1)
{
    public bool IsOneDesk => Kind is AssigneeKind.Post or AssigneeKind.Person;

    public bool IsSameDesk(Assignment other) => Kind == other.Kind && Id == other.Id;
}

/// <summary>
/// Asks who gets a step that opens. <paramref name="Item"/> is the item of a multi-instance, else Null; <paramref name="Chosen"/> those
/// the person before chose for it.
/// </summary>
public sealed record ResolveRequest(
    string NodeId, RouteWho? Who, FeelValue Item, IReadOnlyList<Assignment> Chosen, WayState State, MoveContext Context);

/// <summary>Answers who gets a step, delegates and absences taken into account. Nobody: an empty list. It must be pure within one move.</summary>
public delegate IReadOnlyList<Assignment> Resolve(ResolveRequest request);

/// <summary>
/// Who acts, and when. <paramref name="Sits"/> tells whether the actor belongs to a section, registry or group; for posts and persons it
/// is not asked. <paramref name="SecondPerson"/> is the second who consents, where two are needed.
/// </summary>
public sealed record MoveContext(
    string Person, string Post, string Unit, DateTimeOffset Now, Resolve Resolve, Func<Assignment, bool>? Sits = null,
    bool IsAdministrator = false, string? SecondPerson = null)
{
    internal bool SitsOn(Assignment who) => who.Kind switch
    {
        AssigneeKind.Person => who.Id == Person,
        AssigneeKind.Post => who.Id == Post,
        AssigneeKind.Administrator => IsAdministrator,
        _ => Sits?.Invoke(who) == true,
    };
}
