using System.Globalization;
using System.Text;

namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// Unicode normalization form C (UAX #15). The product runs without ICU (invariant globalization), where
/// <see cref="string.Normalize()"/> returns its input unchanged; two spellings of one Tibetan or Latin letter would
/// then be two texts with two digests.
/// </summary>
public static class Nfc
{
    private const int HangulS = 0xAC00, HangulL = 0x1100, HangulV = 0x1161, HangulT = 0x11A7;
    private const int CountV = 21, CountT = 28, CountS = 11172;

    private static readonly Dictionary<int, (int First, int Second)> decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> compositions = [];
    private static readonly Dictionary<int, int> classes = [];
    private static readonly int lowest = ReadTables();

    /// <summary>The text in form C; the same instance when nothing in it can change.</summary>
    public static string Normalize(string text)
    {
        if (IsPlain(text)) return text;
        var runes = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes()) Decompose(rune.Value, runes);
        Order(runes);
        var result = new StringBuilder(text.Length);
        foreach (var rune in Compose(runes)) result.Append(new Rune(rune).ToString());
        return result.ToString();
    }

    // Han, kana, digits and ASCII have neither a decomposition nor a class: nearly every official text ends here.
    private static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (c < lowest || c is >= '\u3400' and <= '\u9FFF' or >= '\u3000' and <= '\u3029') continue;
            if (c is >= '\u2010' and <= '\u2027' or >= '\uFF00' and <= '\uFFEF') continue;
            return false;
        }
        return true;
    }

    private static void Decompose(int rune, List<int> into)
    {
        var s = rune - HangulS;
        if (s is >= 0 and < CountS)
        {
            into.Add(HangulL + s / (CountV * CountT));
            into.Add(HangulV + s % (CountV * CountT) / CountT);
            if (s % CountT != 0) into.Add(HangulT + s % CountT);
            return;
        }
        if (!decompositions.TryGetValue(rune, out var parts))
        {
            into.Add(rune);
            return;
        }
        Decompose(parts.First, into);
        if (parts.Second != 0) Decompose(parts.Second, into);
    }

    private static void Order(List<int> runes)
    {
        for (var i = 1; i < runes.Count; i++)
        {
            var rune = runes[i];
            var weight = ClassOf(rune);
            if (weight == 0) continue;
            var at = i;
            for (; at > 0 && ClassOf(runes[at - 1]) > weight; at--) runes[at] = runes[at - 1];
            runes[at] = rune;
        }
    }

    private static List<int> Compose(List<int> runes)
    {
        var result = new List<int>(runes.Count);
        int starter = -1, last = 0;
        foreach (var rune in runes)
        {
            var weight = ClassOf(rune);
            var blocked = starter >= 0 && result.Count - 1 > starter && (last == 0 || last >= weight);
            if (starter >= 0 && !blocked && Pair(result[starter], rune) is var pair && pair != 0)
            {
                result[starter] = pair;
                continue;
            }
            if (weight == 0) starter = result.Count;
            last = weight;
            result.Add(rune);
        }
        return result;
    }

    private static int Pair(int first, int second)
    {
        if (first is >= HangulL and < HangulL + 19 && second is >= HangulV and < HangulV + CountV)
            return HangulS + ((first - HangulL) * CountV + second - HangulV) * CountT;
        var s = first - HangulS;
        if (s is >= 0 and < CountS && s % CountT == 0 && second is > HangulT and < HangulT + CountT)
            return first + second - HangulT;
        return compositions.GetValueOrDefault((first, second));
    }

    private static int ClassOf(int rune) => rune < 0x300 ? 0 : classes.GetValueOrDefault(rune);

    private static int ReadTables()
    {
        using var stream = typeof(Nfc).Assembly.GetManifestResourceStream("unicode-normalization.txt")!;
        using var reader = new StreamReader(stream);
        var least = int.MaxValue;
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ');
            if (parts[0] == "d")
            {
                var code = Hex(parts[1]);
                var pair = (Hex(parts[2]), parts.Length > 3 && parts[3] != "x" ? Hex(parts[3]) : 0);
                decompositions[code] = pair;
                if (parts[^1] != "x") compositions[pair] = code;
                least = Math.Min(least, code);
            }
            else if (parts[0] == "c")
            {
                var range = parts[2].Split('-');
                for (var code = Hex(range[0]); code <= Hex(range[^1]); code++) classes[code] = Hex(parts[1]);
            }
        }
        return least;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
