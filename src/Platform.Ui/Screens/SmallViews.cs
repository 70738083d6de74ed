using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Platform.Ui.Screens;

/// <summary>Tasks ticked on the desk, before they go to somebody else.</summary>
/// <param name="Circulate">They are only circulated for reading, to one or several.</param>
public sealed record BatchTransferView(IReadOnlyList<TaskLine> Tasks, IReadOnlyList<Option> People, bool Circulate,
    Refusal? Refusal = null);

/// <summary>A draft as it will look on paper.</summary>
/// <param name="Remarks">What the typesetter had to say: a rare character in another font, a table that needs two
/// pages.</param>
public sealed record PreviewView(string DocumentId, string Title, Paper Paper, IReadOnlyList<Text> Remarks,
    int PagesAtOnce = 20);

/// <param name="Fields">分管: what a leader is in charge of; empty for others.</param>
public sealed record PostLine(string Id, string UnitName, string SectionName, string PostName, string Fields,
    DateOnly From, bool MayEnd)
{
    /// <summary>The last day; null while it is held.</summary>
    public DateOnly? To { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>One person with the posts held, for administrators.</summary>
public sealed record PersonView(
    string Id, string Version, string Name, string Account, IReadOnlyList<PostLine> Posts,
    IReadOnlyList<Option> Sections,
    IReadOnlyList<Option> PostNames, IReadOnlyList<StoryLine> Story, bool MayChange, Text? Once = null,
    Entries? Entries = null)
{
    public string State { get; init; } = "active";

    public bool SecondFactor { get; init; }

    public bool MayDecide { get; init; }

    /// <summary>The unit whose sections stand in the form.</summary>
    public string UnitId { get; init; } = "";

    public string UnitName { get; init; } = "";

    /// <summary>Whether it is the administrator who looks.</summary>
    public bool Own { get; init; }
}

public sealed record GroupView(string Id, string Version, string Name, IReadOnlyList<UnitChoice> Units, bool MayChange,
    Entries? Entries = null)
{
    /// <summary>Units shown at once; the rest is found by words.</summary>
    public const int ShownMax = 100;

    public int Total { get; init; } = Units.Count;

    public string Query { get; init; } = "";
}
