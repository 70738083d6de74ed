using System.Text;

namespace Yiwang.Ofd.Typesetting;

/// <summary>What a character allows at the ends of a line (GB/T 15834 and the practice of 避头尾).</summary>
internal enum CharacterClass { Han, Opening, Closing, Word, Space, Tibetan, Tsheg }

internal static class CharacterClasses
{
    private const string Openings = "（《〈“‘〔【「『［｛([{";
    private const string Closings = "），。、；：？！》〉”’〕】」』］｝…‥—―–·・～%％‰℃°′″々ー)]},.;:!?";

    public static CharacterClass Of(Rune rune)
    {
        if (!rune.IsBmp) return CharacterClass.Han;
        var c = (char)rune.Value;
        if (c is ' ' or '\u3000') return CharacterClass.Space;
        if (c is >= '\u4E00' and <= '\u9FFF') return CharacterClass.Han;
        if (c is '\u0F0B' or '\u0F0C' or '\u0F0D' or '\u0F0E' or '\u0F14') return CharacterClass.Tsheg;
        if (c is >= '\u0F00' and <= '\u0FFF') return CharacterClass.Tibetan;
        if (Openings.Contains(c)) return CharacterClass.Opening;
        if (Closings.Contains(c)) return CharacterClass.Closing;
        if (c < '\u0300' || char.IsAsciiLetterOrDigit(c)) return CharacterClass.Word;
        return Rune.IsLetterOrDigit(rune) && c < '\u2E80' ? CharacterClass.Word : CharacterClass.Han;
    }

    /// <summary>The share of a full-width mark that is empty and may be taken out of a line: half of the
    /// square.</summary>
    public static double EmptyShare(Rune rune) =>
        "（《〈“‘〔【「『），。、；：》〉”’〕】」』".Contains((char)Math.Min(rune.Value, char.MaxValue)) ? 0.5 : 0;
}
