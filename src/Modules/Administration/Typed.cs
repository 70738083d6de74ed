using System.Globalization;
using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Ui;

namespace Yiwang.Administration;

/// <summary>What an administrator typed, taken with its limits; and kept beside the refusal.</summary>
internal static class Typed
{
    public const int NameLengthMax = 60;
    public const int CodeLengthMax = 40;
    public const int PrefixLengthMax = 12;
    public const int BasisLengthMax = 200;

    /// <summary>How far ahead a change of a unit can be planned: a year.</summary>
    public const int PlannedDaysMax = 366;

    /// <summary>One line without control or direction characters, trimmed.</summary>
    public static Result<string> Line(string? value, string field, int lengthMax = NameLengthMax, bool required = true)
    {
        var line = (value ?? "").Trim();
        if (line.Length == 0 && required)
        {
            return new Refusal("field.empty", "这一项要填。", "This has to be filled in.", RefusalKind.Wrong, field);
        }
        if (line.Length > lengthMax)
        {
            return new Refusal("field.too_long", $"最多 {lengthMax} 个字。", $"At most {lengthMax} characters.",
                RefusalKind.Wrong, field);
        }
        return line.Any(IsHidden)
            ? new Refusal("field.hidden_character", "含有看不见的字符，请删去。", "It holds an invisible character; delete it.",
                RefusalKind.Wrong, field)
            : line;
    }

    /// <summary>A code or account: letters, digits, dot, line, underscore.</summary>
    public static Result<string> Code(string? value, string field)
    {
        var line = Line(value, field, CodeLengthMax);
        if (line.Refusal is not null) return line;
        return line.Answer.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? line.Answer
            : new Refusal("field.not_a_code", "只能用字母、数字、点、横线。", "Letters, digits, dots and lines only.",
                RefusalKind.Wrong, field);
    }

    /// <summary>The day from which a change holds: today when empty, never in the future.</summary>
    public static Result<DateOnly> Day(string? value, DateOnly today, string field = "from") =>
        DayTo(value, today, today, field);

    /// <summary>The same of a change that may be planned, <see cref="PlannedDaysMax"/> ahead.</summary>
    public static Result<DateOnly> DayToCome(string? value, DateOnly today, string field = "from") =>
        DayTo(value, today, today.AddDays(PlannedDaysMax), field);

    public static Refusal FutureDay(string field) =>
        new("field.future_day", "日期还没到。到了那天再改。", "That day has not come; make the change on it.",
            RefusalKind.Wrong, field);

    private static Result<DateOnly> DayTo(string? value, DateOnly today, DateOnly last, string field)
    {
        if (string.IsNullOrWhiteSpace(value)) return today;
        if (!DateOnly.TryParseExact(value.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None,
            out var day))
        {
            return NotADay(field);
        }
        if (day <= last) return day;
        return last == today ? FutureDay(field) : new Refusal("field.day_too_far", $"最多提前 {PlannedDaysMax} 天计划。",
            $"It can be planned {PlannedDaysMax} days ahead at most.", RefusalKind.Wrong, field);
    }

    public static Refusal NotADay(string field) =>
        new("field.not_a_day", "日期写成 2026-03-01 的样子。", "Write the day like 2026-03-01.", RefusalKind.Wrong, field);

    /// <param name="sent">Which of the page's forms it was, where it has several.</param>
    public static Entries? Kept(IFormCollection? form, Refusal? refusal, string sent = "") =>
        refusal is null || Entries.Of(form, refusal) is not { } typed ? null : typed with { Form = sent };

    private static bool IsHidden(char c) =>
        CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
