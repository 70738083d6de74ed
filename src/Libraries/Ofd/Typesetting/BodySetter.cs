using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets the blocks of the body or of an attachment (7.3.3).</summary>
internal sealed class BodySetter(Flow flow, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> pictures)
{
    /// <param name="attachment">-1 for the body.</param>
    public void Set(IReadOnlyList<Block> blocks, int attachment)
    {
        flow.Notes = NoteRegister.Of(blocks);
        for (var i = 0; i < blocks.Count; i++)
        {
            switch (blocks[i])
            {
                case Paragraph paragraph:
                    SetParagraph(paragraph, attachment, i, HeadingsFrom(blocks, i));
                    break;
                case Table table:
                    new TableSetter(flow, table).Set(() => Anchor(attachment, i));
                    break;
                case Picture picture:
                    PictureSetter.Set(flow, picture, pictures);
                    Anchor(attachment, i);
                    break;
            }
        }
        flow.Notes = NoteRegister.None;
    }

    // Headings keep at least one line of what they head on their page.
    private static int HeadingsFrom(IReadOnlyList<Block> blocks, int i)
    {
        var count = 0;
        while (i + count < blocks.Count && blocks[i + count] is Paragraph { IsHeading: true } && count < 4) count++;
        return count;
    }

    private void SetParagraph(Paragraph paragraph, int attachment, int block, int headings)
    {
        flow.Turn(false);
        var text = flow.Set(Inline.Spans(paragraph, flow.Notes));
        var centred = paragraph.Level == ParagraphLevel.Chapter;
        var indent = centred ? 0 : 2 * PageGeometry.CharacterPitch;
        var lines = LineBreaker.Lines(text, flow.Sheet.Measure - indent, flow.Sheet.Measure, !centred);
        var look = new LineLook(RoleOf(paragraph), flow.NextOrder(), PageGeometry.Size3, flow.Pitch);
        if (headings > 0 && !flow.Fits((lines.Count + headings - 1) * flow.Pitch + look.Size)) flow.Open(false);
        for (var i = 0; i < lines.Count; i++)
        {
            var x = centred ? (flow.Sheet.Measure - lines[i].Width) / 2 : i == 0 ? indent : 0;
            flow.Line(lines[i], x, look);
            if (i == 0) Anchor(attachment, block, flow.Y - look.Pitch);
            if (i == 0 && paragraph.HeadLength > 0) AddBookmark(paragraph);
            flow.Sheet.BodyLines++;
        }
    }

    private void AddBookmark(Paragraph paragraph)
    {
        if (paragraph.Level is ParagraphLevel.Article or ParagraphLevel.Three or ParagraphLevel.Four) return;
        var deepest = flow.Bookmarks.Count == 0 ? 1 : flow.Bookmarks[^1].Level + 1;
        var level = Math.Min(paragraph.Level == ParagraphLevel.Two ? 3 : 2, deepest);
        flow.Bookmarks.Add(new(paragraph.Head.TrimEnd('。', '：'), level, flow.PageIndex, flow.Y - flow.Pitch));
    }

    private void Anchor(int attachment, int block) => Anchor(attachment, block, flow.Y);

    private void Anchor(int attachment, int block, double y) =>
        flow.Anchors.Add(new(attachment, block, flow.PageIndex, y));

    private static StructureRole RoleOf(Paragraph paragraph) => !paragraph.IsHeading ? StructureRole.Paragraph
        : paragraph.Level switch
        {
            ParagraphLevel.Chapter or ParagraphLevel.One => StructureRole.Heading1,
            ParagraphLevel.Two => StructureRole.Heading2,
            ParagraphLevel.Three => StructureRole.Heading3,
            ParagraphLevel.Four => StructureRole.Heading4,
            _ => StructureRole.Paragraph,
        };
}
