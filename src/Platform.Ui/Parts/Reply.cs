namespace Yiwang.Platform.Ui.Parts;

/// <summary>What the viewer is asked for in this case, and where it can go from here.</summary>
/// <param name="Verb">批示, 核稿, 会签: names the field and the bar.</param>
/// <param name="Next">Ways on, the usual one first; at least one.</param>
/// <param name="Draft">What was typed before and not sent.</param>
/// <param name="MayReturn">退回 is offered.</param>
/// <param name="Returnees">Steps it may go back to, the one before first.</param>
/// <param name="Handwriting">The pad for finger and pen is offered.</param>
public sealed record Reply(
    Text Verb, IReadOnlyList<NextStep> Next, IReadOnlyList<string> Phrases, string Draft = "",
    bool OpinionRequired = false,
    bool MayReturn = true, IReadOnlyList<Option>? Returnees = null, bool Handwriting = true, Text? Hint = null)
{
    /// <summary>Whether the step asks for a verdict: agreed, or not with the reason.</summary>
    public bool AsksVerdict { get; init; }
}

/// <param name="Words">The entry: 承办：学前教育处（牵头）.</param>
/// <param name="Button">What the blue button says: 批示并送学前教育处.</param>
/// <param name="People">To choose among when the step is open to several; empty when the route decides.</param>
/// <param name="Asks">What else is to be chosen for it: who leads, who assists, who only reads.</param>
public sealed record NextStep(string Value, Text Words, Text Button, IReadOnlyList<Option>? People = null,
    IReadOnlyList<AskFor>? Asks = null);

/// <summary>One choice that goes with a step: several to tick, one out of a list, or yes or no when there is nothing to
/// choose among.</summary>
/// <param name="Name">The form's field.</param>
/// <param name="Input">What is typed where nothing is chosen: number, date, text; empty: yes or no.</param>
public sealed record AskFor(string Name, Text Words, IReadOnlyList<Option> Choices, bool Single = false,
    string Input = "");

/// <summary>The two sides of a difference between units that issue a document together.</summary>
/// <param name="Lead">The unit that leads.</param>
public sealed record SidesOfDifference(string Lead, IReadOnlyList<SideOfDifference> Own,
    IReadOnlyList<SideOfDifference> Against);

/// <param name="Heading">The kind of opinion, or the unit whose it is.</param>
public sealed record SideOfDifference(string Heading, string Words, string Post, string Name, DateTimeOffset At,
    int Round);

/// <summary>The free moves of Chinese offices, at any step.</summary>
public enum Move { Withdraw, Transfer, AddSigner, RemoveSigner, Countersign, Circulate, Delegate, Urge, Extend,
    Supplement, Answer, Forward, Finish, End }

/// <summary>One move that may be made now.</summary>
/// <param name="Choices">Persons, sections or signers it can concern; empty when it concerns nobody else.</param>
public sealed record FreeMove(Move Move, IReadOnlyList<Option> Choices);
