using Yiwang.Bpmn.Feel;
using Yiwang.Platform;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Documents.Issuing;

/// <summary>What whoever seals may choose beside it: the riding seal over the edges of all pages (骑缝章).</summary>
internal static class SealChoice
{
    public const string Riding = "riding";
    private const int PagesMin = 2;

    /// <summary>The ways on from a step of sealing, with that choice where there are pages to ride over.</summary>
    public static IReadOnlyList<NextStep> Offered(string act, int pages, IReadOnlyList<NextStep> next) =>
        act != "seal" || pages < PagesMin ? next
        : [.. next.Select(step => step with
        {
            Asks = [.. step.Asks ?? [], new AskFor(Riding,
                new Text("加盖骑缝章（各页右边合成一枚章）", "Also a riding seal (the right edges of all pages make one seal)"), [])],
        })];

    public static Values Read(string act, Values chosen, bool ticked) =>
        act == "seal" ? chosen.With(Riding, ticked) : chosen;
}
