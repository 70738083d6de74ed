using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>How a line stands on a page.</summary>
/// <param name="Size">mm of the em square that the line's height is counted by.</param>
/// <param name="Pitch">mm to the next line.</param>
internal readonly record struct LineLook(StructureRole Role, int Order, double Size, double Pitch);

/// <summary>Lines running over pages; keeps the place where the next line goes.</summary>
internal sealed class Flow
{
    private const double Tolerance = 1e-6, NoteRuleGap = 3, NotePitch = 5.6, NoteShareMax = 0.5;

    private readonly Queue<SetLine> carriedNotes = new();
    private int lastOrder, tables;

    public Flow(FontSet fonts, string language, double pitch)
    {
        Fonts = fonts;
        Language = language;
        Pitch = pitch;
        Open(false);
    }

    public FontSet Fonts { get; }
    public string Language { get; }

    /// <summary>mm from line to line of the body.</summary>
    public double Pitch { get; }

    public List<Sheet> Sheets { get; } = [];
    public List<TypesettingHint> Hints { get; } = [];
    public List<SealAnchor> Seals { get; } = [];
    public List<BlockAnchor> Anchors { get; } = [];
    public List<Bookmark> Bookmarks { get; } = [];
    public NoteRegister Notes { get; set; } = NoteRegister.None;

    public Sheet Sheet => Sheets[^1];
    public int PageIndex => Sheets.Count - 1;

    /// <summary>mm: the top of the next line's em square.</summary>
    public double Y { get; set; }

    /// <summary>mm: the lowest place a line's em square may reach.</summary>
    public double Limit => Sheet.Foot - NoteHeight(Sheet);

    public int NextOrder() => ++lastOrder;

    public int NextTable() => tables++;

    /// <summary>Goes on upright or on the side; an empty page is turned, not left behind.</summary>
    public void Turn(bool landscape)
    {
        if (Sheet.Landscape == landscape) return;
        if (Sheet.Items.Count == 0 && Sheet.NoteLines.Count == 0) Sheets.RemoveAt(PageIndex);
        Open(landscape);
    }

    public SetText Set(params IReadOnlyList<Span> spans) => SetText.Of(Fonts, spans, Language);

    public bool Fits(double height) => Y + height <= Limit + Tolerance;

    public void Open(bool landscape)
    {
        Sheets.Add(new Sheet(landscape));
        Y = Sheet.Top;
        while (carriedNotes.Count > 0 && NoteHeight(Sheet) + NotePitch < Sheet.Foot * NoteShareMax)
            Sheet.NoteLines.Add(carriedNotes.Dequeue());
    }

    /// <summary>Puts a line at x from the type area's left, on a new page when it does not fit.</summary>
    public void Line(SetLine line, double x, LineLook look)
    {
        var notes = Notes.Take(this, line);
        var noteHeight = notes.Count == 0 ? 0
            : notes.Count * NotePitch + (Sheet.NoteLines.Count == 0 ? NoteRuleGap : 0);
        noteHeight = Math.Min(noteHeight, Sheet.Foot * NoteShareMax);
        if (!Fits(look.Size + noteHeight) && Y > Sheet.Top) Open(Sheet.Landscape);
        foreach (var note in notes)
        {
            var room = NoteHeight(Sheet) + NotePitch + NoteRuleGap < Sheet.Foot * NoteShareMax;
            if (room && carriedNotes.Count == 0) Sheet.NoteLines.Add(note);
            else carriedNotes.Enqueue(note);
        }
        Put(line, Sheet.Left + x, Y, look);
        Y += look.Pitch;
    }

    /// <summary>Puts a line at a place of the present page: x and the top of its em square in mm of the page.</summary>
    public void Put(SetLine line, double x, double top, LineLook look)
    {
        var baseline = top + look.Size * PageGeometry.AscentShare;
        foreach (var run in line.Runs)
        {
            Sheet.Items.Add(new TextRun(x + run.X, baseline, run.Source.Style.Color, run.Glyphs)
            {
                Role = look.Role,
                Order = look.Order,
            });
            if (run.Source.Change is { } change)
                Sheet.Items.Add(HandLines.Of(change, x + run.X, run.Glyphs.Advance, baseline, look.Size,
                    run.Source.Style.Color));
        }
    }

    /// <summary>Closes what is open: notes at the foot of their pages.</summary>
    public void Finish()
    {
        while (carriedNotes.Count > 0) Open(false);
        foreach (var sheet in Sheets.Where(sheet => sheet.NoteLines.Count > 0)) PutNotes(sheet);
    }

    private static double NoteHeight(Sheet sheet) =>
        sheet.NoteLines.Count == 0 ? 0 : sheet.NoteLines.Count * NotePitch + NoteRuleGap;

    private void PutNotes(Sheet sheet)
    {
        var y = sheet.Foot - sheet.ImprintHeight - NoteHeight(sheet);
        sheet.Items.Add(PathItem.Rule(sheet.Left, y + NoteRuleGap / 2, sheet.Left + 40, y + NoteRuleGap / 2, 0.2,
            Rgb.Black));
        y += NoteRuleGap;
        foreach (var line in sheet.NoteLines)
        {
            foreach (var run in line.Runs)
                sheet.Items.Add(new TextRun(sheet.Left + run.X, y + PageGeometry.Size5 * PageGeometry.AscentShare,
                    Rgb.Black, run.Glyphs) { Role = StructureRole.Note, Order = NextOrder() });
            y += NotePitch;
        }
    }
}
