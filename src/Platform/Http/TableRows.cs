using System.Text;
using Microsoft.AspNetCore.Http;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Platform.Http;

/// <summary>
/// The rows of a table that somebody sent: XLSX (ECMA-376; the first sheet, values as stored, formulas by their stored
/// result, no macros, nothing from outside the file) or CSV in UTF-8 or GB 18030. Opened without trust: sizes, entries,
/// XML are bounded by the one reader of packages.
/// </summary>
public static class TableRows
{
    public const int FileBytesMax = 8 << 20;
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

    private static readonly Encoding[] encodings =
    [
        new UTF8Encoding(false, throwOnInvalidBytes: true),
        CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback,
            DecoderFallback.ExceptionFallback)!,
    ];

    /// <summary>Rows with the number of the line each stands in; cells trimmed, empty rows left out.</summary>
    public static async Task<Result<IReadOnlyList<(int Line, string[] Cells)>>> Read(IFormFile file,
        CancellationToken cancel)
    {
        if (file.Length > FileBytesMax)
        {
            return new Refusal("table.too_large", $"表格最大 {FileBytesMax >> 20} MB。",
                $"A table has at most {FileBytesMax >> 20} MB.", RefusalKind.TooLarge, "file");
        }
        using var held = new MemoryStream();
        await file.CopyToAsync(held, cancel);
        var bytes = held.ToArray();
        return bytes.AsSpan().StartsWith("PK"u8) ? Xlsx(bytes) : Text(bytes) is { } text ? Csv.Read(text)
            : new Refusal("table.not_a_table", "不是表格：请交 XLSX，或 UTF-8、GB 18030 的 CSV。",
                "This is no table: send XLSX, or CSV in UTF-8 or GB 18030.", RefusalKind.Wrong, "file");
    }

    /// <summary>The first sheet of a workbook.</summary>
    public static Result<IReadOnlyList<(int Line, string[] Cells)>> Xlsx(byte[] bytes)
    {
        try
        {
            using var zip = SafeZip.Open(bytes);
            SafeElement? Part(string name) => zip.Find(name) is { } part ? SafeXml.Read(zip.Read(part), name) : null;
            var first = Part("xl/workbook.xml")?.Child("sheets")?.All("sheet").FirstOrDefault();
            var relation = first?.Attributes.FirstOrDefault(one => one.Name == "id" && one.Namespace != "").Value;
            var target = Part("xl/_rels/workbook.xml.rels")?.All("Relationship")
                .FirstOrDefault(one => one["Id"] == relation && one["TargetMode"] != "External")?["Target"];
            var path = target is null ? null : target.StartsWith('/') ? target[1..] : "xl/" + target;
            if (path is null || Part(path) is not { Name: "worksheet", Namespace: Main } sheet) return NoSheet;
            var shared = Part("xl/sharedStrings.xml")?.All("si").Select(Words).ToList() ?? [];
            return Rows(sheet, shared);
        }
        catch (OfdRefused refused)
        {
            return new Refusal(refused.Code, refused.Zh, refused.En, RefusalKind.Wrong, "file");
        }
    }

    /// <summary>
    /// What a text file says, or null for none: spreadsheets in Chinese offices save as GB 18030 as often as UTF-8, and
    /// what is not valid UTF-8 is read as that.
    /// </summary>
    public static string? Text(byte[] bytes)
    {
        foreach (var encoding in encodings)
        {
            try
            {
                return encoding.GetString(bytes) is var text && text.Contains('\0') ? null : text;
            }
            catch (DecoderFallbackException)
            {
                // Not this one; the next one decides.
            }
        }

        return null;
    }

    private static Result<IReadOnlyList<(int Line, string[] Cells)>> Rows(SafeElement sheet, List<string> shared)
    {
        List<(int, string[])> rows = [];
        var line = 0;
        foreach (var row in sheet.Child("sheetData")?.All("row") ?? [])
        {
            line = int.TryParse(row["r"], out var given) && given > line ? given : line + 1;
            List<string> cells = [];
            foreach (var cell in row.All("c"))
            {
                var column = ColumnOf(cell["r"]) ?? cells.Count;
                if (column < cells.Count || column >= Csv.ColumnsMax)
                {
                    return new Refusal("csv.columns", $"第 {line} 行的列太多，最多 {Csv.ColumnsMax} 列。",
                        $"Line {line} has more than {Csv.ColumnsMax} columns.", RefusalKind.Wrong, "file");
                }
                while (cells.Count < column) cells.Add("");
                cells.Add(Said(cell, shared).Trim(' ', '　'));
            }
            if (cells.Any(cell => cell.Length > 0)) rows.Add((line, [.. cells]));
            if (rows.Count > Csv.RowsMax + 1)
                return new Refusal("csv.rows", $"最多 {Csv.RowsMax:N0} 行。", $"At most {Csv.RowsMax:N0} lines.",
                    RefusalKind.TooLarge, "file");
        }
        return rows;
    }

    private static string Said(SafeElement cell, List<string> shared) => cell["t"] switch
    {
        "s" => int.TryParse(cell.Child("v")?.Text, out var at) && at >= 0 && at < shared.Count ? shared[at] : "",
        "inlineStr" => cell.Child("is") is { } words ? Words(words) : "",
        "e" => "",
        _ => cell.Child("v")?.Text ?? "",
    };

    // Runs of one cell's words; what is only shown for pronunciation (rPh) is not among them.
    private static string Words(SafeElement words) => words.Child("t")?.Text is { } plain ? plain
        : string.Concat(words.All("r").Select(run => run.Child("t")?.Text ?? ""));

    // A1 is column 0; null where the file leaves the place out.
    private static int? ColumnOf(string? place)
    {
        var column = 0;
        foreach (var letter in (place ?? "").TakeWhile(char.IsAsciiLetterUpper))
            column = Math.Min(column * 26 + letter - 'A' + 1, Csv.ColumnsMax + 1);
        return column == 0 ? null : column - 1;
    }

    private static Refusal NoSheet { get; } = new("table.no_sheet", "文件里没有工作表，不是 XLSX 表格。",
        "There is no sheet in it; this is no XLSX table.", RefusalKind.Wrong, "file");
}
