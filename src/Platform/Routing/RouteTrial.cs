using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Platform.Routing;

/// <summary>What a trial came to at one step.</summary>
public enum TrialKind { Task, Automatic, Timer }

/// <summary>One step that would be reached.</summary>
/// <param name="After">Id of the step whose answer leads here; empty for the first.</param>
/// <param name="Who">Posts and people, as on the desk they would lie on: 综合一处处长 陈静.</param>
/// <param name="Why">How it came to be these, in words.</param>
/// <param name="Unfilled">Nobody holds what the route asks for; it falls to the administrator.</param>
public sealed record TrialStep(TrialKind Kind, string NodeId, string Name, string After, IReadOnlyList<string> Who,
    Text Why, RouteTerm? Term, bool Unfilled);

/// <summary>The way a case would take.</summary>
public sealed record TrialRun(IReadOnlyList<TrialStep> Steps, bool Ends, Text Ending);

/// <summary>
/// The dry run: walks a route with the unit's posts of today and given variables, everybody agreeing, and writes
/// nothing. The same
/// <see cref="WhoGets"/> and the same <see cref="Way"/> decide as for a case.
/// </summary>
public sealed class RouteTrial(CompiledRoute route, OfficeBook book, RouteReach reach, int unitId, int drafterPerson,
    int drafterPost)
{
    public const int MovesMax = 300;

    private readonly List<TrialStep> steps = [];
    private readonly Queue<(int Key, string Node)> timers = [];
    private readonly Queue<(int Key, string Node)> services = [];
    private bool ended;

    /// <summary>From the beginning.</summary>
    public TrialRun Run(Values variables, DateTimeOffset now)
    {
        var begun = Way.Start(route.Way, Context(drafterPerson, drafterPost, now), variables);
        if (begun.Refusal is { } refused) return new TrialRun([], false, new Text(refused.Zh, refused.En));
        Take(begun, "");
        return Walk(begun.State, now);
    }

    /// <summary>From where a running case stands.</summary>
    public TrialRun From(WayState state, DateTimeOffset now)
    {
        foreach (var seat in state.Seats.Where(s => s is { IsBlocking: true, State: SeatState.Open or SeatState.Held }))
            Add(seat.NodeId, seat.Who, "");
        return Walk(state, now);
    }

    private TrialRun Walk(WayState state, DateTimeOffset now)
    {
        for (var moves = 0; moves < MovesMax; moves++)
        {
            if (ended || state.IsOver) return new TrialRun(steps, true, new Text("走到办结。", "It reaches its end."));
            Outcome outcome;
            string after;
            if (services.TryDequeue(out var service))
            {
                outcome = Way.Apply(route.Way, state, new Happened(new Completed(service.Key, Answered(service.Node))),
                    Context(drafterPerson, drafterPost, now));
                after = steps[^1].NodeId;
            }
            else if (state.Seats.FirstOrDefault(s => s is { IsBlocking: true, State: SeatState.Open }) is { } seat)
            {
                var (person, post) = Holder(seat.Who);
                outcome = Way.Apply(route.Way, state, new Complete(seat.Key, "", true, Values.Empty),
                    Context(person, post, now));
                after = seat.NodeId;
            }
            else if (timers.TryDequeue(out var timer))
            {
                outcome = Way.Apply(route.Way, state, new Happened(new TimerDue(timer.Key)),
                    Context(drafterPerson, drafterPost, now));
                after = timer.Node;
            }
            else
            {
                return new TrialRun(steps, false,
                    new Text("停在等待外来的消息或信号。", "It waits for a message or signal from outside."));
            }
            if (outcome.Refusal is { } refused) return new TrialRun(steps, false, new Text(refused.Zh, refused.En));
            Take(outcome, after);
            state = outcome.State;
        }
        return new TrialRun(steps, false,
            new Text($"走了 {MovesMax} 步还没有走完。", $"After {MovesMax} moves it has not ended."));
    }

    private Values Answered(string nodeId) => route.Model.FindNode(nodeId) is { DecisionTable: not null } rule
        ? reach.AnswerOf(rule, route.Process.Variables) : Values.Empty;

    private void Take(Outcome outcome, string after)
    {
        foreach (var command in outcome.Commands)
        {
            switch (command)
            {
                case PutTask put:
                    Add(put.NodeId, put.Who, after);
                    break;
                case Outside { Command: CallService call }:
                    services.Enqueue((call.Key, call.NodeId));
                    steps.Add(new TrialStep(TrialKind.Automatic, call.NodeId, NameOf(call.NodeId), after, [],
                        new Text("系统自动办", "done by the system"), null, false));
                    break;
                case Outside { Command: ArmTimer timer }:
                    timers.Enqueue((timer.Key, timer.NodeId));
                    steps.Add(new TrialStep(TrialKind.Timer, timer.NodeId, NameOf(timer.NodeId), after, [],
                        new Text("到时触发", "when the time comes"), null, false));
                    break;
                case EndCase:
                    ended = true;
                    break;
            }
        }
    }

    private void Add(string nodeId, Assignment who, string after)
    {
        var step = route.Step(nodeId);
        var unfilled = who.Why.StartsWith(WhoGets.NobodyBegins, StringComparison.Ordinal);
        var names = Names(who);
        var why = unfilled
            ? new Text(who.Why,
                $"Nobody holds this ({RouteWords.Who(step?.Who).En}); it goes to the unit's administrator")
            : new Text(who.Why, RouteWords.Who(step?.Who).En);
        // Those asked together at one step stand in one line.
        if (steps.Count > 0 && steps[^1] is { Kind: TrialKind.Task } last && last.NodeId == nodeId
            && last.After == after)
        {
            steps[^1] = last with { Who = [.. last.Who, .. names] };
            return;
        }
        steps.Add(new TrialStep(TrialKind.Task, nodeId, NameOf(nodeId), after, names, why, step?.Term, unfilled));
    }

    private string NameOf(string nodeId) =>
        route.Model.FindNode(nodeId) is { Name.Length: > 0 } node ? node.Name : nodeId;

    private IReadOnlyList<string> Names(Assignment who) => who.Kind switch
    {
        AssigneeKind.Post when book.Post(int.Parse(who.Id)) is { } post =>
            [post.UnitId == unitId ? post.Title : $"{post.UnitName} {post.Title}"],
        AssigneeKind.Person when book.Posts.FirstOrDefault(p => p.People.Contains(int.Parse(who.Id))) is { } held =>
            [held.Title],
        _ => [],
    };

    private (int Person, int Post) Holder(Assignment who)
    {
        if (!int.TryParse(who.Id, out var id)) return (drafterPerson, drafterPost);
        if (who.Kind == AssigneeKind.Post) return (book.Post(id) is { People: [var first, ..] } ? first : 0, id);
        if (who.Kind == AssigneeKind.Person)
            return (id, id == drafterPerson ? drafterPost
                : book.Posts.FirstOrDefault(p => p.People.Contains(id))?.PostId ?? drafterPost);
        return (drafterPerson, drafterPost);
    }

    private MoveContext Context(int person, int post, DateTimeOffset now) => new(
        person.ToString(), post.ToString(), unitId.ToString(), now,
        new WhoGets(book, reach, route, unitId, drafterPerson, drafterPost, post).Resolve, Sits: _ =>
            true, IsAdministrator: true);
}
