using System.Text;
using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Typesetting;

/// <summary>One cluster of shaped text.</summary>
/// <param name="Run">Index of its run.</param>
/// <param name="Start">UTF-16 index in the run's text.</param>
/// <param name="Advance">mm.</param>
/// <param name="Slack">mm that may be taken out of it.</param>
internal readonly record struct Cluster(int Run, int Start, int End, double Advance, double Slack,
    CharacterClass Class, Rune First);

/// <summary>Shaped text before it is cut into lines.</summary>
internal sealed class SetText
{
    private const int LongWord = 16;

    public List<GlyphRun> Runs { get; } = [];
    public List<Span> Sources { get; } = [];
    public List<Cluster> Clusters { get; } = [];

    /// <summary>Whether a line may end after the cluster.</summary>
    public bool[] BreakAfter { get; private set; } = [];

    public bool HasTibetan { get; private set; }

    public static SetText Of(FontSet fonts, IReadOnlyList<Span> spans, string language)
    {
        var text = new SetText();
        foreach (var span in spans)
        {
            if (span.Text.Length == 0) continue;
            foreach (var run in fonts.Shape(span.Style.Role, span.Text, span.Style.Size, language).Runs)
                text.Add(run, span);
        }
        text.FindBreaks();
        return text;
    }

    /// <summary>Lets lines end only between the members of a list, where these are short enough to be names.</summary>
    public void KeepNames()
    {
        const int nameMax = 12;
        for (var i = 0; i < Clusters.Count;)
        {
            var end = i;
            while (end < Clusters.Count && !"、，；。 ".Contains((char)Math.Min(Clusters[end].First.Value,
                char.MaxValue))) end++;
            if (end - i <= nameMax) Array.Clear(BreakAfter, i, Math.Min(end, Clusters.Count - 1) - i);
            i = end + 1;
        }
    }

    public double Width(int from, int to)
    {
        var width = 0.0;
        for (var i = from; i < to; i++) width += Clusters[i].Advance;
        return width;
    }

    private void Add(GlyphRun run, Span source)
    {
        var scale = source.Style.Pitch / source.Style.Size;
        for (var g = 0; g < run.Glyphs.Length;)
        {
            var start = run.Clusters[g];
            var next = g + 1;
            while (next < run.Glyphs.Length && run.Clusters[next] == start) next++;
            var end = next < run.Glyphs.Length ? run.Clusters[next] : run.Text.Length;
            var natural = (next < run.Glyphs.Length ? run.Offsets[next] : run.Advance) - run.Offsets[g];
            var first = Rune.GetRuneAt(run.Text, start);
            var kind = source.NoteLabel is null ? CharacterClasses.Of(first) : CharacterClass.Closing;
            var full = natural > 0.95 * source.Style.Size;
            var advance = full ? source.Style.Pitch : natural * scale;
            var slack = full && source.NoteLabel is null ? CharacterClasses.EmptyShare(first) * advance : 0;
            HasTibetan |= kind == CharacterClass.Tibetan;
            Clusters.Add(new(Runs.Count, start, end, advance, slack, kind, first));
            g = next;
        }
        Runs.Add(run);
        Sources.Add(source);
    }

    private void FindBreaks()
    {
        BreakAfter = new bool[Clusters.Count];
        var words = WordLengths();
        for (var i = 0; i + 1 < Clusters.Count; i++)
            BreakAfter[i] = MayBreak(Clusters[i], Clusters[i + 1], words[i]) && !IsSpaceAfterOpening(i);
        if (Clusters.Count > 0) BreakAfter[^1] = true;
    }

    private bool IsSpaceAfterOpening(int i)
    {
        while (i > 0 && Clusters[i].Class == CharacterClass.Space) i--;
        return Clusters[i].Class == CharacterClass.Opening;
    }

    private static bool MayBreak(Cluster left, Cluster right, int word)
    {
        if (right.Class is CharacterClass.Space or CharacterClass.Closing or CharacterClass.Tsheg)
            return IsAddressBreak(left, right, word);
        switch (left.Class)
        {
            case CharacterClass.Space or CharacterClass.Tsheg:
                return true;
            case CharacterClass.Opening:
                return false;
            case CharacterClass.Tibetan:
                return right.Class != CharacterClass.Tibetan;
            case CharacterClass.Word when right.Class == CharacterClass.Word:
                return IsAddressBreak(left, right, word);
            case CharacterClass.Closing when right.Class == CharacterClass.Word:
                // 1,234.56 and 〔2026〕5号 stay whole.
                return left.First.Value > 0x7F ? left.First.Value != '〕' : IsAddressBreak(left, right, word);
            case CharacterClass.Word when Rune.IsDigit(left.First) && "年月日号时分天元".Contains((char)right.First.Value):
                return false;
            default:
                return true;
        }
    }

    // A web address or a long number is one word for the reader but may be wider than the line: it is cut after a mark.
    private static bool IsAddressBreak(Cluster left, Cluster right, int word) =>
        word > LongWord && left.First.IsAscii && "/?&=-_.:#%@,+".Contains((char)left.First.Value)
        && right.First.IsAscii && Rune.IsLetterOrDigit(right.First);

    // For each cluster the length of the unbroken ASCII word it belongs to.
    private int[] WordLengths()
    {
        var lengths = new int[Clusters.Count];
        for (var i = 0; i < Clusters.Count;)
        {
            var end = i;
            while (end < Clusters.Count && Clusters[end].First.IsAscii
                && Clusters[end].Class != CharacterClass.Space) end++;
            for (var at = i; at < end; at++) lengths[at] = end - i;
            i = Math.Max(end, i + 1);
        }
        return lengths;
    }
}
