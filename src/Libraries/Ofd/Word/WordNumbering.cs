using System.Globalization;
using System.Text;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Word;

/// <summary>
/// Automatic numbers of paragraphs (ISO/IEC 29500-1, 17.9), written out: in structured text the numeral is part of the
/// paragraph.
/// </summary>
internal sealed class WordNumbering
{
    private const int Levels = 9, StyleDepthMax = 16;
    private readonly Dictionary<string, Level?[]> lists = [];
    private readonly Dictionary<string, int[]> counts = [];
    private readonly Dictionary<string, string> countersOf = [];
    private readonly Dictionary<string, SafeElement> styles = [];

    public WordNumbering(SafeElement? numbering, SafeElement? styleSheet)
    {
        foreach (var style in styleSheet?.All("style") ?? []) styles[style["styleId"] ?? ""] = style;
        var abstracts = new Dictionary<string, SafeElement>();
        foreach (var one in numbering?.All("abstractNum") ?? []) abstracts[one["abstractNumId"] ?? ""] = one;
        foreach (var num in numbering?.All("num") ?? [])
        {
            var (id, goal) = (num["numId"] ?? "", num.Child("abstractNumId")?["val"] ?? "");
            if (!abstracts.TryGetValue(goal, out var source)) continue;
            var levels = new Level?[Levels];
            foreach (var level in source.All("lvl")) Put(levels, level);
            var restarted = false;
            foreach (var change in num.All("lvlOverride"))
            {
                foreach (var level in change.All("lvl")) Put(levels, level);
                if (OfdNumbers.Whole(change["ilvl"]) is { } at and >= 0 and < Levels && levels[at] is { } before
                    && OfdNumbers.Whole(change.Child("startOverride")?["val"]) is { } start)
                {
                    levels[at] = before with { Start = start };
                    restarted = true;
                }
            }
            lists[id] = levels;
            // Lists of one abstract definition count on together unless one says where it starts.
            countersOf[id] = restarted ? "num " + id : "abstract " + goal;
        }
    }

    /// <summary>The numeral that stands before a paragraph, "" for none; "•" for a bullet. Counts on.</summary>
    public string Next(SafeElement? properties)
    {
        var (id, depth) = Place(properties);
        if (id is null or "0" || depth is < 0 or >= Levels || !lists.TryGetValue(id, out var levels)
            || levels[depth] is not { } level) return "";
        if (!counts.TryGetValue(countersOf[id], out var counters)) counts[countersOf[id]] = counters = new int[Levels];
        counters[depth] = counters[depth] == 0
            ? Math.Max(level.Start, 0) + 1 : Math.Min(counters[depth] + 1, 1_000_000);
        for (var below = depth + 1; below < Levels; below++) counters[below] = 0;
        if (level.Format == "none") return "";
        if (level.Format == "bullet") return "•";
        var text = new StringBuilder();
        for (var n = 0; n < level.Text.Length; n++)
        {
            if (level.Text[n] != '%' || n + 1 >= level.Text.Length || level.Text[n + 1] is < '1' or > '9')
            {
                text.Append(level.Text[n]);
                continue;
            }
            var at = level.Text[++n] - '1';
            // Counters hold one more than the number, so that 0 can mean: not begun.
            var number = counters[at] > 0 ? counters[at] - 1 : Math.Max(levels[at]?.Start ?? 1, 0);
            text.Append(Written(number, levels[at]?.Format ?? "decimal"));
        }
        return text.ToString();
    }

    /// <summary>The outline level of a heading style, from 0, or null.</summary>
    public int? Outline(SafeElement? properties)
    {
        if (OfdNumbers.Whole(properties?.Child("outlineLvl")?["val"]) is { } own) return own < Levels ? own : null;
        return Styles(properties).Select(style => OfdNumbers.Whole(style.Child("pPr")?.Child("outlineLvl")?["val"]))
            .FirstOrDefault(level => level is not null) is { } level and < Levels ? level : null;
    }

    private (string? Id, int Depth) Place(SafeElement? properties)
    {
        var own = properties?.Child("numPr");
        var ownLevel = OfdNumbers.Whole(own?.Child("ilvl")?["val"]);
        if (own?.Child("numId")?["val"] is { } id) return (id, ownLevel ?? 0);
        foreach (var style in Styles(properties))
        {
            if (style.Child("pPr")?.Child("numPr") is not { } inherited
                || inherited.Child("numId")?["val"] is not { } styled) continue;
            return (styled, ownLevel ?? OfdNumbers.Whole(inherited.Child("ilvl")?["val"]) ?? 0);
        }
        return (null, 0);
    }

    private IEnumerable<SafeElement> Styles(SafeElement? properties)
    {
        var id = properties?.Child("pStyle")?["val"];
        for (var depth = 0; depth < StyleDepthMax && id is not null && styles.TryGetValue(id, out var style); depth++)
        {
            yield return style;
            id = style.Child("basedOn")?["val"];
        }
    }

    private static void Put(Level?[] levels, SafeElement element)
    {
        if (OfdNumbers.Whole(element["ilvl"]) is not { } at || at is < 0 or >= Levels) return;
        levels[at] = new Level(OfdNumbers.Whole(element.Child("start")?["val"]) ?? 1,
            element.Child("numFmt")?["val"] ?? "decimal", element.Child("lvlText")?["val"] ?? "");
    }

    private static string Written(int number, string format) => format switch
    {
        "chineseCounting" or "chineseCountingThousand" or "japaneseCounting" or "taiwaneseCounting"
            or "taiwaneseCountingThousand" or "ideographDigital" or "chineseLegalSimplified" =>
            ChineseNumber.Of(number),
        "upperRoman" => Roman(number),
        "lowerRoman" => Roman(number).ToLowerInvariant(),
        "upperLetter" => Letters(number, 'A'),
        "lowerLetter" => Letters(number, 'a'),
        "decimalZero" => number.ToString("00", CultureInfo.InvariantCulture),
        "decimalEnclosedCircle" or "decimalEnclosedCircleChinese" when number is >= 1 and <= 20 =>
            ((char)(0x2460 + number - 1)).ToString(),
        "ideographTraditional" when number is >= 1 and <= 10 => "甲乙丙丁戊己庚辛壬癸"[number - 1].ToString(),
        _ => number.ToString(CultureInfo.InvariantCulture),
    };

    private static string Letters(int number, char first) =>
        number < 1 ? "" : new string((char)(first + (number - 1) % 26), Math.Min((number - 1) / 26 + 1, 20));

    private static string Roman(int number)
    {
        if (number is < 1 or > 3999) return number.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        foreach (var (value, letters) in ((int, string)[])[(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"),
            (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")])
        {
            for (; number >= value; number -= value) text.Append(letters);
        }
        return text.ToString();
    }

    private sealed record Level(int Start, string Format, string Text);
}

/// <summary>Numbers as Chinese documents count: 一, 十, 十一, 二十, 一百零一.</summary>
internal static class ChineseNumber
{
    private const string Digits = "零一二三四五六七八九";

    public static string Of(int number)
    {
        if (number is < 0 or > 9999) return number.ToString(CultureInfo.InvariantCulture);
        if (number < 10) return Digits[number].ToString();
        if (number < 20) return "十" + (number == 10 ? "" : Digits[number - 10]);
        var text = new StringBuilder();
        var zero = false;
        foreach (var (unit, name) in ((int, string)[])[(1000, "千"), (100, "百"), (10, "十"), (1, "")])
        {
            var digit = number / unit % 10;
            if (digit == 0)
            {
                zero = text.Length > 0;
                continue;
            }
            if (zero) text.Append('零');
            text.Append(Digits[digit]).Append(name);
            zero = false;
        }
        return text.ToString();
    }
}
