namespace Yiwang.Ofd.Fonts;

/// <summary>What a face is for in an official document.</summary>
public enum FontRole
{
    /// <summary>小标宋: marks and titles.</summary>
    Banner,

    /// <summary>仿宋: the body.</summary>
    FangSong,

    /// <summary>楷体: second level, signers' names.</summary>
    Kai,

    /// <summary>黑体: first level, classification, attachment labels.</summary>
    Hei,

    /// <summary>宋体: page numbers, tables.</summary>
    Song,

    /// <summary>Tibetan lines.</summary>
    Tibetan,
}

/// <summary>Where faces are looked for.</summary>
/// <param name="Directories">Searched in this order, each before the system's own folders.</param>
/// <param name="Files">
/// A unit's own face for a role (its licensed 小标宋, say): path of a TTF, OTF or TTC file, first in the role's chain.
/// </param>
public sealed record FontOptions(IReadOnlyList<string> Directories, IReadOnlyDictionary<FontRole, string> Files)
{
    /// <summary>The folders that <c>bin/fonts</c> and Debian's packages fill.</summary>
    public static FontOptions System { get; } = new([], new Dictionary<FontRole, string>());
}

/// <summary>A face that is not installed.</summary>
/// <param name="FileName">The file that was looked for.</param>
/// <param name="Package">The Debian package that provides it.</param>
/// <param name="Remedy">The command to type.</param>
public sealed record MissingFont(string FileName, string Package, string Remedy);

/// <summary>Faces or libraries are not installed: nothing can be typeset, and nothing else is put in their
/// place.</summary>
public sealed class FontsMissingException(IReadOnlyList<MissingFont> missing)
    : Exception("缺少字体 / Fonts are missing: "
        + string.Join("; ", missing.Select(font => $"{font.FileName} ({font.Package}: {font.Remedy})")))
{
    public IReadOnlyList<MissingFont> Missing { get; } = missing;
}

/// <summary>No face of the role's chain has a character: the text cannot be set as it is.</summary>
/// <param name="text">The text that was to be shaped.</param>
/// <param name="index">UTF-16 index of the character in it.</param>
/// <param name="codePoint">The Unicode scalar value.</param>
public sealed class MissingGlyphException(string text, int index, int codePoint)
    : Exception($"字库中没有此字 / No font has this character: U+{codePoint:X4} 第 {index + 1} 位 / at {index + 1}, "
        + $"“{Around(text, index)}”")
{
    public string Code => "typeset.missing_glyph";

    public int Index { get; } = index;

    public int CodePoint { get; } = codePoint;

    private static string Around(string text, int index)
    {
        var start = Math.Max(0, index - 8);
        var end = Math.Min(text.Length, index + 10);
        if (start > 0 && char.IsLowSurrogate(text[start]))
        {
            start--;
        }

        if (end < text.Length && char.IsLowSurrogate(text[end]))
        {
            end++;
        }

        return text[start..end];
    }
}
