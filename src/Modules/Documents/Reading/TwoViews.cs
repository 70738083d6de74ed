using Yiwang.Documents.Issuing;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Documents.Reading;

/// <summary>What stands side by side before those who settle a difference: the view of the unit that leads, and of each
/// unit that disagrees.</summary>
internal static class TwoViews
{
    private const string Disagrees = "disagree";

    // What the unit that leads said on the way to its partners.
    private static readonly HashSet<string> Own = new(StringComparer.Ordinal)
        { "拟稿", "审核", "核稿", "协商" };

    public static SidesOfDifference? Of(CaseView view, TaskView? mine)
    {
        if (mine?.Act is not ("settle" or "rule")) return null;
        // The steps at which somebody disagreed are those that speak for a unit; its last round counts.
        var steps = view.Opinions.Where(o => o is { Kind: Differences.Countersigned, Verdict: Disagrees }).Select(o => o.Node)
            .ToHashSet(StringComparer.Ordinal);
        var against = view.Opinions.Where(o => steps.Contains(o.Node)).GroupBy(o => o.Unit)
            .Select(unit => unit.MaxBy(o => o.Round)!).Where(o => o.Verdict == Disagrees).ToList();
        return new SidesOfDifference(view.UnitName,
            [.. view.Opinions.Where(o => Own.Contains(o.Kind) && o.Words.Length > 0).Select(o => Said(o, o.Kind))],
            [.. against.Select(o => Said(o, o.Unit))]);
    }

    private static SideOfDifference Said(OpinionView opinion, string heading) => new(
        heading, opinion.Words, opinion.Post, opinion.Person, opinion.At, opinion.Round);
}
