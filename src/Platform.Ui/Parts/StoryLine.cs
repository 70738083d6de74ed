namespace Yiwang.Platform.Ui.Parts;

/// <summary>One thing that happened to a case, newest first.</summary>
/// <param name="Who">Person, or unit.</param>
/// <param name="Did">The verb, set in bold: 批示, signed for.</param>
/// <param name="Rest">What follows the verb in the same line: 送周明远.</param>
/// <param name="Words">A sentence below: the opinion, or a remark.</param>
/// <param name="Took">How long the step took; zero says nothing.</param>
/// <param name="Overdue">The stamp's words when the limit was passed: 超期 1 天; stays for ever.</param>
/// <param name="ProofUrl">The page that proves this line; empty for none.</param>
public sealed record StoryLine(
    DateTimeOffset At, string Who, Text Did, string Rest = "", string Words = "", TimeSpan Took = default,
    Text? Overdue = null, bool Here = false, string ProofUrl = "");
