namespace Yiwang.Platform.Ui.Screens;

/// <summary>One call of the interface for programs, as people read it.</summary>
/// <param name="Right">The right an application needs; null: for people's sessions only.</param>
/// <param name="Fields">Names of the fields of the body, those that must be there first.</param>
public sealed record ApiCall(
    string Method, string Path, Text Words, Text? Right, bool IsAct, bool HonoursVersion, bool HasPages,
    IReadOnlyList<string> Parameters,
    IReadOnlyList<string> Fields);

public sealed record ApiGroup(string Name, IReadOnlyList<ApiCall> Calls);

public sealed record ApiReferenceView(IReadOnlyList<ApiGroup> Groups);
