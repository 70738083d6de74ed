namespace Yiwang.Ofd.Typesetting;

/// <summary>Paragraph text as spans: heading and text in their faces, footnote marks raised.</summary>
internal static class Inline
{
    public static List<Span> Spans(Paragraph paragraph, NoteRegister notes)
    {
        var head = paragraph.Level switch
        {
            ParagraphLevel.Chapter or ParagraphLevel.Article or ParagraphLevel.One => TextStyle.Hei,
            ParagraphLevel.Two => TextStyle.Kai,
            _ => TextStyle.Body,
        };
        var spans = new List<Span>();
        Add(spans, paragraph.Text[..paragraph.HeadLength], head, notes);
        Add(spans, paragraph.Text[paragraph.HeadLength..], TextStyle.Body, notes);
        return spans;
    }

    public static void Add(List<Span> spans, string text, TextStyle style, NoteRegister notes)
    {
        var at = 0;
        foreach (var mark in FootnoteMarks.In(text))
        {
            if (!notes.Has(mark.Label)) continue;
            spans.Add(new(text[at..mark.Start], style));
            var raised = style with { Size = style.Size * 0.55, Pitch = style.Pitch * 0.55, Rise = style.Size * 0.38 };
            spans.Add(new($"{notes.NumberOf(mark.Label)}", raised, mark.Label));
            at = mark.Start + mark.Length;
        }
        spans.Add(new(text[at..], style));
    }
}
