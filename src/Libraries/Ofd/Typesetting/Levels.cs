namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// Finds levels and headings. GB/T 9704-2012 names the fonts of the levels but not what of a paragraph is heading;
/// offices set a line without a full stop wholly in the heading's font, and of a paragraph that runs on its first
/// sentence. An enumeration whose members end with semicolons, or of which most have no heading, has none.
/// </summary>
internal static class Levels
{
    private const int HeadingLengthMax = 60, RunInLengthMax = 40, LabelLengthMax = 16, ChapterLengthMax = 40;
    private const string Numerals = "〇零一二三四五六七八九十百千";

    public static IReadOnlyList<Block> Recognise(List<Block> blocks)
    {
        var members = Enumerations(blocks);
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i] is not Paragraph paragraph) continue;
            var (level, numeral) = LevelOf(paragraph.Text);
            if (level == ParagraphLevel.Text) continue;
            var head = level switch
            {
                ParagraphLevel.Chapter => paragraph.Text.Length,
                ParagraphLevel.Article => numeral,
                _ => members.Contains(i) ? 0 : HeadLengthOf(paragraph.Text, numeral),
            };
            blocks[i] = paragraph with { Level = level, HeadLength = head };
        }
        return blocks;
    }

    /// <summary>The level and the length of the numeral with its mark.</summary>
    public static (ParagraphLevel Level, int Numeral) LevelOf(string text)
    {
        var i = 0;
        var bracket = text.Length > 0 && text[0] is '（' or '(';
        if (bracket) i++;
        var start = i;
        while (i < text.Length && Numerals.Contains(text[i])) i++;
        if (i > start && i < text.Length)
        {
            if (bracket && text[i] is '）' or ')') return (ParagraphLevel.Two, i + 1);
            return !bracket && text[i] == '、' ? (ParagraphLevel.One, i + 1) : default;
        }
        while (i < text.Length && char.IsAsciiDigit(text[i])) i++;
        if (i > start && i - start <= 3 && i < text.Length)
        {
            if (bracket && text[i] is '）' or ')') return (ParagraphLevel.Four, i + 1);
            var mark = !bracket && text[i] is '.' or '．' or '、';
            var decimals = mark && i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]);
            return mark && !decimals ? (ParagraphLevel.Three, i + 1) : default;
        }
        return RegulationLevelOf(text);
    }

    private static (ParagraphLevel Level, int Numeral) RegulationLevelOf(string text)
    {
        if (text.Length < 4 || text[0] != '第') return default;
        var i = 1;
        while (i < text.Length && Numerals.Contains(text[i])) i++;
        if (i == 1 || i + 1 >= text.Length || text[i + 1] is not (' ' or '\u3000')) return default;
        if (text[i] == '条') return (ParagraphLevel.Article, i + 1);
        var heading = text[i] is '编' or '章' or '节' && text.Length <= ChapterLengthMax;
        return heading ? (ParagraphLevel.Chapter, i + 1) : default;
    }

    private static int HeadLengthOf(string text, int numeral)
    {
        var end = text.AsSpan(numeral).IndexOfAny("。；：！？");
        if (end < 0) return text.Length <= HeadingLengthMax ? text.Length : 0;
        end += numeral;
        if (text[end] == '：') return end - numeral <= LabelLengthMax && end < text.Length - 1 ? end + 1 : 0;
        return text[end] != '；' && end - numeral <= RunInLengthMax ? end + 1 : 0;
    }

    // Siblings between two paragraphs of a higher level are one enumeration as soon as one of them ends with 「；」 or
    // fewer than half of them have something that could be a heading.
    private static HashSet<int> Enumerations(List<Block> blocks)
    {
        var members = new HashSet<int>();
        var open = new (List<int> Siblings, bool Semicolon, int Heads)[(int)ParagraphLevel.Four + 1];
        for (var i = 0; i <= blocks.Count; i++)
        {
            var paragraph = i < blocks.Count ? blocks[i] as Paragraph : null;
            var (level, numeral) = i == blocks.Count ? (ParagraphLevel.Text + 1, 0) : LevelOf(paragraph?.Text ?? "");
            if (level == ParagraphLevel.Text) continue;
            for (var deeper = (int)level + 1; deeper < open.Length; deeper++)
            {
                var (siblings, semicolon, heads) = open[deeper];
                if (semicolon || siblings is not null && heads * 2 < siblings.Count) members.UnionWith(siblings);
                open[deeper] = default;
            }
            if (paragraph is null) continue;
            ref var own = ref open[(int)level];
            own.Siblings ??= [];
            own.Siblings.Add(i);
            if (HeadLengthOf(paragraph.Text, numeral) > 0) own.Heads++;
            own.Semicolon |= paragraph.Text.EndsWith('；') || paragraph.Text.EndsWith(';');
        }
        return members;
    }
}
