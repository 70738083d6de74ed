using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets 署名 and date with the places of the seals (7.3.5.1) or without seals (7.3.5.2).</summary>
internal sealed class SignatureSetter(Flow flow, OfficialDocument document)
{
    private const double Character = PageGeometry.CharacterPitch;
    private const double SealDiameter = 42, SealsApart = 2, BelowCentre = 3, BelowFootMax = 3;
    private const double NamePitch = PageGeometry.Size3 * 1.4;

    private readonly IReadOnlyList<string> organs = document.Signatures ?? document.Issuers;
    private readonly LineLook look = new(StructureRole.Paragraph, 0, PageGeometry.Size3, flow.Pitch);

    // A draft is dated when it is signed (条例 9 十二): until then the place of the date is kept.
    private const string Undated = "××××年×月×日";

    /// <summary>The date, or the place that waits for it.</summary>
    public static string DateOrPlace(DateOnly? date) => date is null ? Undated : DateWords(date);

    /// <summary>2026年3月5日, without padding; empty for no date.</summary>
    public static string DateWords(DateOnly? date) => date is { } day ? $"{day.Year}年{day.Month}月{day.Day}日" : "";

    public void Set()
    {
        if (organs.Count == 0 && document.Date is null) return;
        if (!document.Sealed || organs.Count == 0) SetUnsealed();
        else if (organs.Count == 1) SetSealed();
        else SetJoint();
    }

    public static void PlaceSeal(Flow flow, string organ, Box box)
    {
        flow.Sheet.Items.Add(new SealPlace(box, organ));
        flow.Seals.Add(new(organ, flow.PageIndex, box));
    }

    private SetLine Line(string words) => LineBreaker.Single(flow.Set(new Span(words, TextStyle.Body)));

    // mm: where the last line's characters end.
    private double TextFoot => flow.Sheet.BodyLines == 0 ? flow.Sheet.Top : flow.Y - flow.Pitch + PageGeometry.Size3;

    private void SetSealed()
    {
        var date = Line(DateOrPlace(document.Date));
        var names = NameLines(organs[0], flow.Sheet.Measure - 2 * Character);
        var diameter = Diameter(0);
        var place = Place(diameter, names.Count);
        if (place.Foot > flow.Sheet.Foot + BelowFootMax || place.DateTop + PageGeometry.Size3 > flow.Limit)
        {
            if (flow.Sheet.BodyLines > 0) flow.Open(false);
            place = Place(diameter, names.Count);
        }
        var widest = names.Max(name => name.Width);
        var centre = flow.Sheet.Measure - 4 * Character - date.Width / 2;
        centre = Math.Min(centre, flow.Sheet.Measure - Math.Max(widest, diameter) / 2);
        PutCentred(names, centre, place.NameTop, flow.Pitch);
        PutCentred([date], centre, place.DateTop, flow.Pitch);
        PlaceSeal(flow, organs[0], new Box(flow.Sheet.Left + centre - diameter / 2, place.SealTop, diameter, diameter));
        flow.Y = place.DateTop + flow.Pitch;
    }

    private readonly record struct SealedPlace(double NameTop, double DateTop, double SealTop, double Foot);

    // The seal's top within one line of the text and not on it; name and date a little below its middle.
    private SealedPlace Place(double diameter, int nameLines)
    {
        var foot = TextFoot;
        var height = nameLines * flow.Pitch + PageGeometry.Size3;
        for (var blank = 1; ; blank++)
        {
            var nameTop = foot + flow.Pitch - PageGeometry.Size3 + blank * flow.Pitch;
            var sealTop = nameTop + height / 2 - BelowCentre - diameter / 2;
            if (sealTop < foot) continue;
            sealTop = Math.Min(sealTop, foot + PageGeometry.LinePitch);
            var dateTop = nameTop + nameLines * flow.Pitch;
            return new(nameTop, dateTop, sealTop, Math.Max(sealTop + diameter, dateTop + PageGeometry.Size3));
        }
    }

    // 7.3.5.2: a blank line, the name two characters from the right, the date two characters right of its start.
    private void SetUnsealed()
    {
        var date = Line(DateOrPlace(document.Date));
        var names = organs.SelectMany(organ => NameLines(organ, flow.Sheet.Measure - 4 * Character)).ToList();
        if (!flow.Fits((names.Count + 1) * flow.Pitch + PageGeometry.Size3)) flow.Open(false);
        else flow.Y += flow.Pitch;
        var right = flow.Sheet.Measure - 2 * Character;
        var widest = names.Count == 0 ? 0 : names.Max(name => name.Width);
        var left = date.Width > widest && names.Count > 0 ? right - date.Width - 2 * Character : right - widest;
        var dateLeft = names.Count == 0 || date.Width > widest ? right - date.Width : left + 2 * Character;
        foreach (var name in names) flow.Line(name, left, look with { Order = flow.NextOrder() });
        if (date.Runs.Count > 0) flow.Line(date, dateLeft, look with { Order = flow.NextOrder() });
    }

    // Rows of seals, each over its organ's name, the last over the date too; apart, and inside the type area.
    private void SetJoint()
    {
        var diameter = Enumerable.Range(0, organs.Count).Max(Diameter);
        var date = Line(DateOrPlace(document.Date));
        var lastCentre = flow.Sheet.Measure - Math.Max(4 * Character + date.Width / 2, diameter / 2);
        var pitch = Math.Max(diameter + SealsApart, lastCentre / 2 - diameter / 4);
        var most = 1 + (int)Math.Floor((lastCentre - diameter / 2) / (diameter + SealsApart));
        var widestName = organs.Max(organ => Line(organ).Width);
        var perRow = organs.Count <= 4 && widestName + Character > (diameter + SealsApart) * 1.6 ? 1
            : organs.Count <= 4 && widestName + Character > diameter + SealsApart ? 2 : Math.Min(most, 3);
        perRow = Math.Min(perRow, Math.Min(most, organs.Count));
        pitch = perRow == 1 ? 0 : Math.Min((lastCentre - diameter / 2) / (perRow - 1), perRow == 2
            ? Math.Max(diameter + SealsApart, widestName + Character) : pitch);
        var measure = perRow == 1 ? flow.Sheet.Measure - 2 * Character : pitch - Character / 2;
        PutRows(diameter, perRow, pitch, lastCentre, measure, date);
    }

    private void PutRows(double diameter, int perRow, double pitch, double lastCentre, double measure, SetLine date)
    {
        var names = organs.Select(organ => NameLines(organ, measure)).ToList();
        var rows = (organs.Count + perRow - 1) / perRow;
        var rowPitch = diameter + SealsApart;
        var top = TextFoot + SealsApart;
        var needed = rows * rowPitch - SealsApart;
        if (top + needed > flow.Sheet.Foot + BelowFootMax && flow.Sheet.BodyLines > 0)
        {
            flow.Open(false);
            top = TextFoot + SealsApart;
        }
        for (var i = 0; i < organs.Count; i++)
        {
            var (row, column) = (i / perRow, i % perRow);
            var inRow = Math.Min(perRow, organs.Count - row * perRow);
            if (column == 0 && row > 0) top += rowPitch;
            if (column == 0 && top + diameter > flow.Sheet.Foot + BelowFootMax)
            {
                flow.Open(false);
                top = flow.Sheet.Top;
            }
            var own = Diameter(i);
            var centre = lastCentre - (inRow - 1 - column) * pitch;
            var last = i == organs.Count - 1;
            // All names of a row stand on the same lines; only under the last one the date follows.
            var most = names.Skip(row * perRow).Take(inRow).Max(name => name.Count);
            var y = top + diameter / 2 - ((most - 1) * NamePitch + PageGeometry.Size3) / 2;
            y = PutCentred(names[i], centre, y + (most - names[i].Count) * NamePitch / 2, NamePitch);
            if (last) PutCentred([date], centre, y + (most - names[i].Count) * NamePitch / 2, NamePitch);
            PlaceSeal(flow, organs[i], new Box(flow.Sheet.Left + centre - own / 2, top + (diameter - own) / 2, own,
                own));
        }
        flow.Y = top + diameter + SealsApart;
    }

    private double Diameter(int i) => i < document.SealDiameters.Count ? document.SealDiameters[i] : SealDiameter;

    private List<SetLine> NameLines(string organ, double measure)
    {
        var text = flow.Set(new Span(organ, TextStyle.Body));
        if (text.Width(0, text.Clusters.Count) <= measure) return [LineBreaker.Single(text)];
        return [.. TitleShape.Lines(organ, text, measure / 0.97).Select(Line)];
    }

    private double PutCentred(IReadOnlyList<SetLine> lines, double centre, double y, double pitch)
    {
        var own = look with { Order = flow.NextOrder() };
        foreach (var line in lines)
        {
            flow.Put(line, flow.Sheet.Left + centre - line.Width / 2, y, own);
            y += pitch;
        }
        return y;
    }
}
