namespace Yiwang.Platform.Ui.Parts;

public enum StepState { Done, Here, Ahead }

/// <summary>One step of the strip that says where a case is.</summary>
/// <param name="Name">The step's name as the route gives it.</param>
/// <param name="Who">Person or section.</param>
/// <param name="Note">How long it took, or until when; said as lateness when <paramref name="Late"/>.</param>
public sealed record RouteStep(string Name, StepState State, string Who = "", string Note = "", bool Late = false);
