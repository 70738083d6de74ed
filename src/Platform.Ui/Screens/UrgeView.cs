namespace Yiwang.Platform.Ui.Screens;

/// <param name="Reason">Why it was not reached; empty when it was.</param>
/// <param name="SeenAt">When the notice was opened: the receipt.</param>
public sealed record UrgeLine(string Unit, string Who, string Step, bool Reached, Text Reason, DateTimeOffset? SeenAt);

/// <summary>One run of urging with its completeness proof: who blocked at that moment = reached + listed.</summary>
/// <param name="By">Empty when a rule urged by itself.</param>
/// <param name="TraceId">The trace entry of the run.</param>
public sealed record UrgeView(
    string BackUrl, string Title, string By, string Words, DateTimeOffset At, long? TraceId, int Blockers, int Reached,
    int Listed, int Seen,
    IReadOnlyList<UrgeLine> Lines)
{
    public int Missing => Blockers - Reached - Listed;
}
