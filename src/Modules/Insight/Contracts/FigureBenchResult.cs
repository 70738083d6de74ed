namespace Yiwang.Insight.Contracts;

/// <summary>What the bench measured.</summary>
/// <param name="CountSeconds">Forgetting every row and counting all entries.</param>
/// <param name="AskP50">Milliseconds for one figure of all units over a period drawn at random.</param>
public sealed record FigureBenchResult(int Entries, double CountSeconds, long Rows, int Asks, double AskP50, double AskP99, string Slowest);
