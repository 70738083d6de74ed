using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Platform.Routing;

/// <summary>What a person (or the world) does to the way of a case. Each is defined in
/// docs/standards/moves.md.</summary>
public abstract record Move;

/// <summary>The one asked has looked at the task: from now on it cannot simply be withdrawn.</summary>
public sealed record OpenTask(int Task) : Move;

/// <summary>Answers a task. The opinion's text goes to the story only; what counts for the way is the verdict and the
/// values.</summary>
public sealed record Complete(
    int Task, string Opinion = "", bool? Agree = null, Values? Values = null, IReadOnlyList<Assignment>? Choose = null)
        : Move;

/// <summary>退回. <paramref name="To"/> is a passed step's visit, or one of the two constants.</summary>
public sealed record Return(int Task, int To, bool StraightBack, string Reason) : Move
{
    public const int Drafter = 0;
    public const int Previous = -1;
}

/// <summary>撤回: takes back one's own answer while those after have not looked.</summary>
public sealed record Withdraw(int Task, string Reason) : Move;

/// <summary>Asks those who have it now to give it back.</summary>
public sealed record AskBack(int Task, string Reason) : Move;

public sealed record AnswerAskBack(int Task, bool Grant, string Reason) : Move;

/// <summary>转办; to somebody who does it in one's place (<see cref="Assignment.For"/>): 委托.</summary>
public sealed record Transfer(int Task, Assignment To, string Reason) : Move;

/// <summary>加签: Before, After or Beside the task.</summary>
public sealed record AddSigners(int Task, SeatKind Place, IReadOnlyList<Assignment> Who, string Reason = "") : Move;

/// <summary>减签: the task named is taken away.</summary>
public sealed record RemoveSigner(int Task, string Reason) : Move;

/// <summary>会签: asks more people on equal terms and, if given, changes the rule from now on.</summary>
public sealed record Countersign(int Task, IReadOnlyList<Assignment> Add, CountersignRule? Rule = null) : Move;

/// <summary>传阅, also onward from a circulation.</summary>
public sealed record Circulate(int Task, IReadOnlyList<Assignment> To) : Move;

/// <summary>抢办.</summary>
public sealed record Claim(int Task) : Move;

public sealed record Release(int Task) : Move;

/// <summary>挂起. Task 0 is the administrator's.</summary>
public sealed record Suspend(int Task, string Reason) : Move;

public sealed record Resume(string Reason = "") : Move;

/// <summary>终止. Task 0 is the administrator's.</summary>
public sealed record Terminate(int Task, string Reason) : Move;

/// <summary>跳转, by two persons.</summary>
public sealed record Jump(string NodeId, string Reason) : Move;

/// <summary>重启 at a passed step (0: the last), by two persons.</summary>
public sealed record Reopen(int Visit, string Reason) : Move;

/// <summary>并案: this case rests while another is handled for both.</summary>
public sealed record JoinInto(string CaseId, string Reason) : Move;

/// <summary>分案: it goes on by itself again.</summary>
public sealed record Split(string Reason) : Move;

/// <summary>The case it was joined to has ended.</summary>
public sealed record EndJoined : Move;

/// <summary>Answers and sends to anyone next, before the route goes on.</summary>
public sealed record SendFreely(int Task, IReadOnlyList<Assignment> To, string Opinion = "", bool? Agree = null) : Move;

/// <summary>离岗交接: everything in this case that lies on a person's own name, or on a post of a unit that is no
/// more.</summary>
public sealed record HandOver(Assignment From, Assignment To, string Reason) : Move;

/// <summary>A timer, message, signal or service outside.</summary>
public sealed record Happened(Event What) : Move;
