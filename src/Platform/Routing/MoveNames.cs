namespace Yiwang.Platform.Routing;

/// <summary>The words of moves, as routes and pages use them.</summary>
public static class MoveNames
{
    public static string Of(Move move) => move switch
    {
        Complete => "complete",
        Return => "return",
        Withdraw => "withdraw",
        AskBack => "ask-back",
        AnswerAskBack => "answer-ask-back",
        Transfer { To.For.Length: > 0 } => "delegate",
        Transfer => "transfer",
        AddSigners => "add-signer",
        RemoveSigner => "remove-signer",
        Countersign => "countersign",
        Circulate => "circulate",
        Claim => "claim",
        Release => "release",
        Suspend => "suspend",
        Resume => "resume",
        Terminate => "terminate",
        Jump => "jump",
        Reopen => "reopen",
        JoinInto => "join",
        Split => "split",
        SendFreely => "free",
        HandOver => "hand-over",
        OpenTask => "open",
        _ => "event",
    };

    /// <summary>Why a move that goes back was made; empty for the others.</summary>
    public static string Reason(Move move) => move switch
    {
        Return back => back.Reason,
        Withdraw back => back.Reason,
        AnswerAskBack back => back.Reason,
        Jump jump => jump.Reason,
        Reopen again => again.Reason,
        _ => "",
    };

    /// <summary>Whether what is said with it belongs on the handling sheet; the words of every move stand in the
    /// story.</summary>
    public static bool IsOpinion(Move move) =>
        move is Return or Transfer or AddSigners or Countersign or SendFreely or Terminate;

    /// <summary>Everybody whom the move names.</summary>
    public static IEnumerable<Assignment> Named(Move move) => move switch
    {
        Transfer transfer => [transfer.To],
        AddSigners add => add.Who,
        Countersign countersign => countersign.Add,
        Circulate circulate => circulate.To,
        SendFreely send => send.To,
        HandOver handOver => [handOver.To],
        _ => [],
    };
}
