using System.Text;

namespace Yiwang.Ofd.Reading;

/// <summary>One character and the box it stands in, mm of the page.</summary>
public readonly record struct PlacedCharacter(string Text, OfdBox Box);

/// <summary>One line of text as it is read: from the left, gaps of half a character as a space.</summary>
public sealed record TextLine(string Text, IReadOnlyList<PlacedCharacter> Characters)
{
    public OfdBox Box
    {
        get
        {
            var (left, top) = (Characters.Min(one => one.Box.X), Characters.Min(one => one.Box.Y));
            return new OfdBox(left, top, Characters.Max(one => one.Box.Right) - left,
                Characters.Max(one => one.Box.Bottom) - top);
        }
    }
}

/// <summary>The words of a page in reading order with their places.</summary>
public static class PageText
{
    /// <summary>Baselines this part of a character's size apart are one line: superscripts stay with their
    /// word.</summary>
    private const double LineTolerance = 0.35;

    /// <summary>A gap this part of a character's size is shown as a space.</summary>
    private const double GapTolerance = 0.5;

    /// <summary>A character's box reaches this part of its size over the baseline, the rest under it.</summary>
    private const double AscentPart = 0.86;
    private const int CompositeDepthMax = 8, CharactersMax = 400_000;

    /// <summary>
    /// Lines from top to bottom with those of templates; annotations (watermarks, stamps) are not words of the
    /// document.
    /// </summary>
    public static IReadOnlyList<TextLine> Lines(OfdFile file, OfdBody body, OfdPagePlace place)
    {
        var page = PageReader.Read(file, body, place);
        var found = new List<Placed>();
        foreach (var layer in page.Layers) Collect(file, body, layer.Units, OfdMatrix.Identity, 0, found);
        foreach (var use in page.Templates)
        {
            if (!body.Templates.TryGetValue(use.TemplateId, out var template) || !file.Package.Has(template.Path))
                continue;
            foreach (var layer in PageReader.Read(file, body, template).Layers)
                Collect(file, body, layer.Units, OfdMatrix.Identity, 0, found);
        }
        return Ordered(found);
    }

    private static void Collect(OfdFile file, OfdBody body, IReadOnlyList<OfdUnit> units, OfdMatrix outer, int depth,
        List<Placed> found)
    {
        foreach (var unit in units)
        {
            if (found.Count > CharactersMax) return;
            switch (unit)
            {
                case OfdBlock block:
                    Collect(file, body, block.Units, outer, depth, found);
                    break;
                case OfdComposite composite when depth < CompositeDepthMax:
                    var inner = PageReader.Vector(file, body, composite.ResourceId)?.Units ?? [];
                    Collect(file, body, inner, composite.ToHolder.Then(outer), depth + 1, found);
                    break;
                case OfdText text:
                    Characters(text, text.ToHolder.Then(outer), found);
                    break;
            }
        }
    }

    private static void Characters(OfdText text, OfdMatrix matrix, List<Placed> found)
    {
        var size = text.Size * matrix.Scale;
        var upright = Math.Abs(matrix.B) < 0.01 * Math.Abs(matrix.A) && matrix.A > 0 && text.CharDirection == 0;
        foreach (var glyph in text.Glyphs)
        {
            if (glyph.Text.Length == 0) continue;
            var (x, y) = matrix.Apply(glyph.X, glyph.Y);
            var width = Math.Clamp(Math.Abs(glyph.Advance * matrix.A), size * 0.2, size * 2);
            found.Add(new Placed(glyph.Text, x, y, width, size, upright));
        }
    }

    // Upright text by baseline, then the rest as it stands in the file.
    private static List<TextLine> Ordered(List<Placed> found)
    {
        var lines = new List<TextLine>();
        var upright = found.Where(one => one.Upright && one.Size > 0).OrderBy(one => one.Y).ThenBy(one => one.X)
            .ToList();
        for (var start = 0; start < upright.Count;)
        {
            var end = start + 1;
            var reach = upright[start].Size * LineTolerance;
            while (end < upright.Count && upright[end].Y
                - upright[start].Y <= Math.Min(reach, upright[end].Size * LineTolerance)) end++;
            lines.Add(Line(upright.GetRange(start, end - start).OrderBy(one => one.X).ToList()));
            start = end;
        }
        var turned = found.Where(one => !one.Upright && one.Size > 0).ToList();
        if (turned.Count > 0) lines.Add(Line(turned));
        return [.. lines.Where(line => line.Text.Length > 0)];
    }

    private static TextLine Line(List<Placed> characters)
    {
        var text = new StringBuilder();
        var placed = new List<PlacedCharacter>(characters.Count);
        Placed? last = null;
        foreach (var one in characters)
        {
            // Words drawn twice on the same spot are bold made by hand, not words said twice.
            if (last is { } twin && twin.Text == one.Text && Math.Abs(twin.X - one.X) < one.Size * 0.1
                && Math.Abs(twin.Y - one.Y) < one.Size * 0.1) continue;
            if (last is { } before && one.Upright
                && one.X - before.X - before.Width > Math.Min(one.Size, before.Size) * GapTolerance
                && !char.IsWhiteSpace(before.Text[0]) && !char.IsWhiteSpace(one.Text[0]))
            {
                text.Append(' ');
                placed.Add(new PlacedCharacter(" ",
                    new OfdBox(before.X + before.Width, before.Top, one.X - before.X - before.Width, before.Size)));
            }
            text.Append(one.Text);
            placed.Add(new PlacedCharacter(one.Text, new OfdBox(one.X, one.Top, one.Width, one.Size)));
            last = one;
        }
        var shown = text.ToString();
        return new TextLine(shown.Trim().Length == 0 ? "" : shown, placed);
    }

    private sealed record Placed(string Text, double X, double Y, double Width, double Size, bool Upright)
    {
        public double Top => Y - Size * AscentPart;
    }
}

/// <summary>Words found on a page: a box for every line they stand on, mm.</summary>
public sealed record TextMatch(int Page, string Text, IReadOnlyList<OfdBox> Boxes);

/// <summary>Finds words in a whole file.</summary>
public static class TextSearch
{
    public const int MatchesMax = 1_000, WordsMax = 200;

    /// <summary>
    /// Places of <paramref name="words"/>: upper and lower case, full and half width alike, over line ends, whatever
    /// blanks stand between. Pages are numbered from 1. Empty words are found nowhere.
    /// </summary>
    public static IReadOnlyList<TextMatch> Find(OfdFile file, string words)
    {
        return Find(file.Pages.Select(page => file.Package.Has(page.Place.Path)
            ? PageText.Lines(file, page.Body, page.Place) : []), words);
    }

    /// <summary>The same in pages whose words are known otherwise, such as by recognition.</summary>
    /// <param name="pages">The lines of each page, from page 1; walked no further than matches are kept.</param>
    public static IReadOnlyList<TextMatch> Find(IEnumerable<IReadOnlyList<TextLine>> pages, string words)
    {
        var wanted = Folded(words.Length > WordsMax ? words[..WordsMax] : words);
        var matches = new List<TextMatch>();
        if (wanted.Length == 0) return matches;
        var number = 0;
        foreach (var lines in pages)
        {
            OnPage(lines, ++number, wanted, matches);
            if (matches.Count >= MatchesMax) break;
        }
        return matches;
    }

    private static void OnPage(IReadOnlyList<TextLine> lines, int number, string wanted, List<TextMatch> matches)
    {
        var text = new StringBuilder();
        var places = new List<(int Line, PlacedCharacter Character)>();
        for (var n = 0; n < lines.Count; n++)
        {
            foreach (var character in lines[n].Characters)
            {
                foreach (var c in Folded(character.Text))
                {
                    text.Append(c);
                    places.Add((n, character));
                }
            }
        }
        var all = text.ToString();
        for (var at = 0; matches.Count < MatchesMax && (at = all.IndexOf(wanted, at, StringComparison.Ordinal)) >= 0;
            at += wanted.Length)
        {
            var hit = places.GetRange(at, wanted.Length);
            var boxes = hit.GroupBy(one => one.Line)
                .Select(group => new TextLine("", [.. group.Select(one => one.Character)]).Box);
            matches.Add(new TextMatch(number,
                string.Concat(hit.Select(one => one.Character).Distinct().Select(one => one.Text)), [.. boxes]));
        }
    }

    private static string Folded(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c)) continue;
            // U+FF01 to U+FF5E are the full-width forms of U+0021 to U+007E.
            folded.Append(char.ToLowerInvariant(c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c));
        }
        return folded.ToString();
    }
}
