using System.Globalization;
using System.Text;

namespace Yiwang.Ofd.Fonts;

/// <summary>How a part of a text is shaped.</summary>
internal enum TextScript
{
    /// <summary>One glyph for each character, whatever stands beside it.</summary>
    Plain,
    Latin,
    Tibetan,
    Other,
}

internal static class TextScripts
{
    internal static TextScript Of(Rune rune) => rune.Value switch
    {
        >= 'A' and <= 'Z' or >= 'a' and <= 'z' or >= 0xC0 and <= 0x24F => TextScript.Latin,
        >= 0x20 and <= 0x7E => TextScript.Plain,
        >= 0x0F00 and <= 0x0FFF => TextScript.Tibetan,
        >= 0x2010 and <= 0x2027 or >= 0x2030 and <= 0x205E => TextScript.Plain,
        >= 0x2100 and <= 0x27BF => TextScript.Plain,
        >= 0x3000 and <= 0x3029 or >= 0x3030 and <= 0x303F => TextScript.Plain,
        >= 0x3041 and <= 0x3096 or >= 0x30A0 and <= 0x312F => TextScript.Plain,
        >= 0x3200 and <= 0x9FFF => TextScript.Plain,
        >= 0xF900 and <= 0xFAFF or >= 0xFF01 and <= 0xFF60 => TextScript.Plain,
        >= 0x20000 and <= 0x3FFFF => TextScript.Plain,
        _ => TextScript.Other,
    };

    /// <summary>Belongs to the character before it: marks, variation selectors, joiners.</summary>
    internal static bool IsExtending(Rune rune) =>
        rune.Value >= 0x300
        && (rune.Value is 0x200D or >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF
            || (rune.Value is < 0x2E80 or > 0x9FFF or >= 0x302A and <= 0x309A
                && Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark
                    or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark));

    /// <summary>Keeps the script of what stands before it.</summary>
    internal static bool IsNeutral(Rune rune) => rune.Value is >= 0x20 and < 'A' or '_' or '~';

    /// <summary>Needs no glyph: HarfBuzz takes it out of the line (Default_Ignorable_Code_Point).</summary>
    internal static bool IsInvisible(Rune rune) =>
        rune.Value is 0xAD or 0x34F or 0x061C or >= 0x200B and <= 0x200F or >= 0x2060 and <= 0x2064 or 0xFEFF
            or >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF;

    internal static uint Tag(TextScript script) => script switch
    {
        TextScript.Latin => HarfBuzz.ScriptLatin,
        TextScript.Tibetan => HarfBuzz.ScriptTibetan,
        _ => HarfBuzz.ScriptCommon,
    };
}
