using Yiwang.Ofd.Fonts;

namespace Yiwang.Ofd.Typesetting;

/// <summary>The footnotes of one text: numbered in the order of their marks, each printed once.</summary>
internal sealed class NoteRegister
{
    private static readonly TextStyle style = TextStyle.Solid(FontRole.FangSong, PageGeometry.Size5);
    private readonly Dictionary<string, Footnote> notes = [];
    private readonly Dictionary<string, int> numbers = [];
    private readonly HashSet<string> printed = [];

    private NoteRegister()
    {
    }

    public static NoteRegister None { get; } = new();

    public static NoteRegister Of(IReadOnlyList<Block> blocks)
    {
        var register = new NoteRegister();
        foreach (var note in blocks.OfType<Footnote>()) register.notes.TryAdd(note.Label, note);
        return register;
    }

    public bool Has(string label) => notes.ContainsKey(label);

    /// <summary>The number a mark prints.</summary>
    public int NumberOf(string label)
    {
        if (!numbers.TryGetValue(label, out var number)) numbers[label] = number = numbers.Count + 1;
        return number;
    }

    /// <summary>The lines of the notes whose first marks stand in a line.</summary>
    public List<SetLine> Take(Flow flow, SetLine line)
    {
        List<SetLine> lines = [];
        foreach (var label in line.NoteLabels)
        {
            if (!printed.Add(label)) continue;
            var mark = style with { Size = style.Size * 0.6, Pitch = style.Pitch * 0.6, Rise = style.Size * 0.35 };
            var text = flow.Set(new Span($"{NumberOf(label)}", mark), new Span(" " + notes[label].Text, style));
            lines.AddRange(LineBreaker.Lines(text, flow.Sheet.Measure, flow.Sheet.Measure));
        }
        return lines;
    }
}
