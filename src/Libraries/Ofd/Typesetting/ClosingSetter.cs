using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets what stands between body and attachments: 附件说明, attendances of minutes, 署名, date, 附注.</summary>
internal sealed class ClosingSetter(Flow flow, OfficialDocument document, DocumentForm form)
{
    private const double Character = PageGeometry.CharacterPitch;

    /// <summary>7.3.4, 10.3.2: what belongs to the text.</summary>
    public void SetTextPart()
    {
        flow.Turn(false);
        var names = document.AttachmentNotes.Count > 0 ? document.AttachmentNotes
            : [.. document.Attachments.Where(attachment => attachment.Labelled).Select(attachment => attachment.Title)];
        if (names.Count > 0) SetAttachmentNotes(names);
        if (document.Attendances.Count > 0) flow.Y += flow.Pitch;
        foreach (var attendance in document.Attendances) SetAttendance(attendance);
    }

    /// <summary>署名, date and seals; false when they had to start a page that has no text.</summary>
    public bool SetSignature()
    {
        var textPage = flow.PageIndex;
        if (form == DocumentForm.Order && document.Signatory is not null) SetSignatory(document.Signatory);
        else if (form != DocumentForm.Minutes) new SignatureSetter(flow, document).Set();
        var alone = flow.PageIndex > textPage && flow.Sheet.BodyLines == 0;
        if (document.Annotation.Length > 0) SetAnnotation();
        return !alone;
    }

    // 附件：1.名称 – two characters in, a blank line above, turned lines under the first character of the name.
    private void SetAttachmentNotes(IReadOnlyList<string> names)
    {
        flow.Y += flow.Pitch;
        var left = 2 * Character;
        for (var i = 0; i < names.Count; i++)
        {
            var number = names.Count > 1 ? $"{i + 1}." : "";
            var label = LineBreaker.Single(flow.Set(new Span((i == 0 ? "附件：" : "") + number, TextStyle.Body)));
            var x = i == 0 ? left : left + 3 * Character;
            SetHanging(label, x, keepNames: false, new Span(names[i].TrimEnd('。', '；', '，'), TextStyle.Body));
        }
    }

    private void SetAttendance(Attendance attendance)
    {
        var label = LineBreaker.Single(flow.Set(new Span(attendance.Label.TrimEnd('：') + "：", TextStyle.Hei)));
        SetHanging(label, 2 * Character, keepNames: true, new Span(attendance.Names, TextStyle.Body));
    }

    private void SetHanging(SetLine label, double x, bool keepNames, Span text)
    {
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3, flow.Pitch);
        var textX = x + label.Width;
        var measure = flow.Sheet.Measure - textX;
        var set = flow.Set(text);
        if (keepNames) set.KeepNames();
        var lines = LineBreaker.Lines(set, measure, measure, !keepNames);
        for (var i = 0; i < lines.Count; i++)
        {
            if (!flow.Fits(look.Size)) flow.Open(false);
            if (i == 0) flow.Put(label, flow.Sheet.Left + x, flow.Y, look);
            flow.Line(lines[i], textX, look);
            flow.Sheet.BodyLines++;
        }
    }

    // 7.3.5.3: two lines below the text, the stamp four characters from the right, the post two characters before it.
    private void SetSignatory(Signatory signatory)
    {
        const double stampWidth = 36, stampHeight = 18;
        var name = LineBreaker.Single(flow.Set(new Span(signatory.Name, TextStyle.Kai)));
        var post = LineBreaker.Single(flow.Set(new Span(signatory.Post, TextStyle.Body)));
        var date = LineBreaker.Single(flow.Set(new Span(SignatureSetter.DateOrPlace(document.Date), TextStyle.Body)));
        if (!flow.Fits(4 * flow.Pitch + PageGeometry.Size3)) flow.Open(false);
        else flow.Y += 2 * flow.Pitch;
        var width = Math.Max(name.Width, stampWidth);
        var right = flow.Sheet.Measure - 4 * Character;
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3, flow.Pitch);
        flow.Put(post, flow.Sheet.Left + right - width - 2 * Character - post.Width, flow.Y, look);
        flow.Put(name, flow.Sheet.Left + right - (width + name.Width) / 2, flow.Y,
            look with { Order = flow.NextOrder() });
        var box = new Box(flow.Sheet.Left + right - width, flow.Y + (PageGeometry.Size3 - stampHeight) / 2, width,
            stampHeight);
        SignatureSetter.PlaceSeal(flow, signatory.Name, box);
        flow.Y += 2 * flow.Pitch;
        if (date.Runs.Count == 0) return;
        flow.Line(date, right - date.Width, look with { Order = flow.NextOrder() });
    }

    // 7.3.6: the line below the date, two characters in, in brackets.
    private void SetAnnotation()
    {
        var words = document.Annotation.Trim('（', '）', '(', ')');
        var look = new LineLook(StructureRole.Paragraph, flow.NextOrder(), PageGeometry.Size3, flow.Pitch);
        var measure = flow.Sheet.Measure;
        // Where it stands beside a seal it is turned before it.
        var seal = flow.Seals.Where(seal => seal.PageIndex == flow.PageIndex && seal.Box.Y + seal.Box.Height > flow.Y)
            .Select(seal => seal.Box.X - flow.Sheet.Left).DefaultIfEmpty(measure).Min();
        if (seal > measure / 3) measure = seal;
        var lines = LineBreaker.Lines(flow.Set(new Span($"（{words}）", TextStyle.Body)), measure - 2 * Character,
            measure, false);
        for (var i = 0; i < lines.Count; i++) flow.Line(lines[i], i == 0 ? 2 * Character : 0, look);
    }
}
