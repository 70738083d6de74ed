using System.Globalization;
using System.Text.RegularExpressions;

namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// Reads an official document out of its plain text, as it stands on a government's web site: title, number,
/// recipients, body, signature, date, note and attachments in this order.
/// </summary>
public static partial class PlainDocument
{
    private const int TitleLinesMax = 5, TitleLineLengthMax = 60, SignatureLinesMax = 12, SignatureLengthMax = 40;

    /// <summary>Reads a document.</summary>
    /// <param name="typeCode">Null: by the title's last word; 通知 when that says nothing.</param>
    /// <param name="issuers">Null: by the signature, else by what stands before 关于 in the title.</param>
    /// <exception cref="TypesettingException">As <see cref="StructuredText.Parse"/>;
    /// <c>document.issuer_unknown</c>.</exception>
    public static OfficialDocument Read(string text, string? typeCode = null, IReadOnlyList<string>? issuers = null)
    {
        StructuredText.CheckSize(text);
        var lines = StructuredText.Lines(text).Where(line => line.Length > 0).ToList();
        return IsOrder(lines) ? ReadOrder(lines, issuers) : ReadDocument(lines, typeCode, issuers);
    }

    /// <summary>A date as documents write it, <c>2026年3月5日</c> or <c>二〇二六年三月五日</c>; null for anything else.</summary>
    public static DateOnly? DateOf(string words)
    {
        var match = DatePattern().Match(words);
        if (!match.Success) return null;
        int year = NumberOf(match.Groups[1].Value), month = NumberOf(match.Groups[2].Value),
            day = NumberOf(match.Groups[3].Value);
        var real = year is >= 1900 and <= 2200 && month is >= 1 and <= 12 && day >= 1
            && day <= DateTime.DaysInMonth(year, month);
        return real ? new DateOnly(year, month, day) : null;
    }

    private static bool IsOrder(List<string> lines) =>
        lines.Count > 3 && lines[0].EndsWith('令') && OrderNumberPattern().IsMatch(lines[1]);

    private static OfficialDocument ReadOrder(List<string> lines, IReadOnlyList<string>? issuers)
    {
        var issuer = lines[0].EndsWith("命令", StringComparison.Ordinal) ? lines[0][..^2] : lines[0][..^1];
        var date = lines.FindIndex(2, line => DateOf(line) is not null);
        var end = date < 0 ? lines.Count : date;
        var signatory = date > 3 ? SignatoryPattern().Match(lines[date - 1]) : Match.Empty;
        var bodyEnd = signatory.Success ? end - 1 : end;
        var rest = date < 0 ? [] : lines.Skip(date + 1).ToList();
        return new OfficialDocument
        {
            TypeCode = "order",
            Issuers = issuers ?? [issuer],
            Mark = lines[0],
            Number = lines[1],
            Title = "",
            Body = StructuredText.Parse(string.Join('\n', lines[2..bodyEnd])),
            Signatory = signatory.Success ? new(signatory.Groups[1].Value, signatory.Groups[2].Value) : null,
            Date = date < 0 ? null : DateOf(lines[date]),
            Attachments = Attachments(rest, []),
        };
    }

    private static OfficialDocument ReadDocument(List<string> lines, string? typeCode, IReadOnlyList<string>? issuers)
    {
        var number = lines.FindIndex(0, Math.Min(lines.Count, TitleLinesMax + 1), line =>
            NumberPattern().IsMatch(line));
        var titleEnd = number >= 0 ? number : TitleEnd(lines);
        var title = string.Concat(lines.Take(titleEnd).Select(Closed));
        var at = number >= 0 ? number + 1 : titleEnd;
        var recipients = at < lines.Count && lines[at].EndsWith('：')
            && Levels.LevelOf(lines[at]).Level == ParagraphLevel.Text
            ? lines[at++] : "";
        var date = lines.FindIndex(at, line => DateOf(line) is not null);
        var bodyEnd = date < 0 ? lines.Count : date;
        var signatures = date < 0 ? new Signed([], 0) : Signatures(lines, at, date);
        bodyEnd -= signatures.Lines;
        var notes = AttachmentNotes(lines, at, ref bodyEnd);
        var rest = date < 0 ? [] : lines.Skip(date + 1).ToList();
        var annotation = rest.Count > 0 && rest[0].StartsWith('（') && rest[0].EndsWith('）') ? rest[0] : "";
        if (annotation.Length > 0) rest.RemoveAt(0);
        var words = number >= 0 ? lines[number] : "";
        return new OfficialDocument
        {
            TypeCode = typeCode ?? TypeOf(title).Code,
            Form = typeCode is null || words.Length > 0 ? FormOf(words) : null,
            Issuers = issuers ?? IssuersOf(title, signatures.Organs),
            Number = words,
            Title = title,
            MainRecipients = recipients,
            Body = StructuredText.Parse(string.Join('\n', lines[at..bodyEnd])),
            AttachmentNotes = notes,
            Signatures = date < 0 ? [] : signatures.Organs.Count > 0 ? signatures.Organs : null,
            Date = date < 0 ? null : DateOf(lines[date]),
            Annotation = annotation,
            Attachments = Attachments(rest, notes),
        };
    }

    private static int TitleEnd(List<string> lines)
    {
        for (var i = 0; i < Math.Min(lines.Count, TitleLinesMax); i++)
        {
            if (lines[i].Length > TitleLineLengthMax || lines[i].EndsWith('。') || lines[i].EndsWith('：')) return i;
            var line = Closed(lines[i]);
            if (DocumentType.All.Any(type => line.EndsWith(type.Zh, StringComparison.Ordinal))) return i + 1;
        }
        return Math.Min(1, lines.Count);
    }

    private static DocumentType TypeOf(string title)
    {
        if (title.EndsWith("答复", StringComparison.Ordinal)) return DocumentType.Find("letter")!;
        return DocumentType.All.FirstOrDefault(type => title.EndsWith(type.Zh, StringComparison.Ordinal))
            ?? DocumentType.Find("notice")!;
    }

    // 国函 and 国办函 are letters, 明电 a telegram, whatever the type.
    private static DocumentForm? FormOf(string number) =>
        number.Contains("电〔", StringComparison.Ordinal) ? DocumentForm.Telegram
        : number.Contains("函〔", StringComparison.Ordinal) ? DocumentForm.Letter
        : number.Contains("发〔", StringComparison.Ordinal) ? DocumentForm.Document : null;

    private static IReadOnlyList<string> IssuersOf(string title, IReadOnlyList<string> signatures)
    {
        var match = IssuerPattern().Match(title);
        if (match.Success) return match.Groups[1].Value.Split('、');
        return signatures.Count > 0 ? signatures : throw new TypesettingException("document.issuer_unknown",
            "文中没有发文机关，请注明。", "The text does not say who issues it; please name the issuer.");
    }

    private readonly record struct Signed(IReadOnlyList<string> Organs, int Lines);

    private static Signed Signatures(List<string> lines, int from, int date)
    {
        var first = date;
        while (first > from + 1 && date - first < SignatureLinesMax && IsSignature(lines[first - 1])) first--;
        var organs = lines[first..date].SelectMany(line => Closed(line).Split(' ', '\u3000'))
            .Where(organ => organ.Length > 0);
        return new([.. organs], date - first);
    }

    private static bool IsSignature(string line) =>
        line.Length <= SignatureLengthMax && line.IndexOfAny(['。', '，', '：', '；', '）', '.']) < 0
        && Levels.LevelOf(line).Level == ParagraphLevel.Text && !line.StartsWith("附件", StringComparison.Ordinal);

    private static List<string> AttachmentNotes(List<string> lines, int from, ref int bodyEnd)
    {
        var first = lines.FindIndex(from, bodyEnd - from, line => NotePattern().IsMatch(line));
        if (first < 0) return [];
        var notes = lines[first..bodyEnd]
            .Select(line => ListNumberPattern().Replace(NotePattern().Replace(line, ""), "").Trim()).ToList();
        bodyEnd = first;
        return notes;
    }

    private static List<DocumentAttachment> Attachments(List<string> rest, List<string> notes)
    {
        var attachments = new List<DocumentAttachment>();
        for (var i = 0; i < rest.Count;)
        {
            var labelled = LabelPattern().IsMatch(rest[i]);
            if (labelled) i++;
            var start = i;
            while (i < rest.Count && i - start < TitleLinesMax && IsTitleLine(rest[i], i == start)) i++;
            var title = string.Concat(rest[start..i].Select(Closed));
            if (title.Length == 0 && attachments.Count < notes.Count) title = notes[attachments.Count];
            var subtitle = i < rest.Count && rest[i].StartsWith('（') && rest[i].EndsWith('）') ? rest[i++] : "";
            var end = rest.FindIndex(i, line => LabelPattern().IsMatch(line));
            if (end < 0) end = rest.Count;
            attachments.Add(new(title, StructuredText.Parse(string.Join('\n', rest[i..end])), labelled, subtitle));
            i = end;
        }
        return attachments;
    }

    private static bool IsTitleLine(string line, bool first) => line.Length is > 3 and <= TitleLineLengthMax
        && line.IndexOfAny(['。', '：', '；', '|']) < 0 && (first || !line.EndsWith('，')) && !line.StartsWith('（')
        && Levels.LevelOf(line).Level == ParagraphLevel.Text && !DecimalPattern().IsMatch(line);

    // 几 个 问 题 的 通 知: letters set apart on the web page only.
    private static string Closed(string line)
    {
        var spaces = line.Count(c => c is ' ' or '\u3000');
        return spaces * 3 >= line.Length
            ? line.Replace(" ", "", StringComparison.Ordinal).Replace("\u3000", "", StringComparison.Ordinal) : line;
    }

    private static int NumberOf(string words)
    {
        if (int.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var arabic)) return arabic;
        var (sum, digit) = (0, 0);
        var positional = words.Length == 4;
        foreach (var c in words)
        {
            if (c == '十') (sum, digit) = (sum + Math.Max(digit, 1) * 10, 0);
            else if (positional) digit = digit * 10 + DigitOf(c);
            else digit = DigitOf(c);
        }
        return sum + digit;
    }

    private static int DigitOf(char c) => c is '○' or '零' ? 0 : "〇一二三四五六七八九".IndexOf(c);

    [GeneratedRegex("^([0-9]{4}|[〇○零一二三四五六七八九]{4})年([0-9]{1,2}|[一二三四五六七八九十]{1,2})月([0-9]{1,2}|[一二三四五六七八九十]{1,3})日$")]
    private static partial Regex DatePattern();

    [GeneratedRegex("^[^。，：]{1,20}〔[0-9]{4}〕[0-9]{1,5}号$")]
    private static partial Regex NumberPattern();

    [GeneratedRegex("^第[ 0-9〇一二三四五六七八九十百]{1,8}号$")]
    private static partial Regex OrderNumberPattern();

    [GeneratedRegex("^(.{0,16}(?:总理|主席|长|主任))[ \u3000]+(.{2,8})$")]
    private static partial Regex SignatoryPattern();

    [GeneratedRegex("^(.{2,60}?)(?:关于|转发|印发|批转|对(?=全国|十))")]
    private static partial Regex IssuerPattern();

    [GeneratedRegex("^附件[0-9]{0,2}：(?=.)")]
    private static partial Regex NotePattern();

    [GeneratedRegex("^[0-9]+(\\.[0-9]+)*[ \u3000]")]
    private static partial Regex DecimalPattern();

    [GeneratedRegex("^附件[0-9]{0,2}：?$")]
    private static partial Regex LabelPattern();

    [GeneratedRegex("^[0-9]{1,2}[.．、]")]
    private static partial Regex ListNumberPattern();
}
