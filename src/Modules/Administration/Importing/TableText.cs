using Yiwang.Platform;
using Yiwang.Platform.Http;

namespace Yiwang.Administration.Importing;

/// <summary>The words of a table that was uploaded or pasted.</summary>
internal static class TableText
{
    /// <summary>Reads a file, at most <see cref="ImportDirectory.BytesMax"/> of it.</summary>
    public static async Task<Result<string>> Read(Stream file, CancellationToken cancel)
    {
        using var memory = new MemoryStream();
        var part = new byte[81_920];
        for (int read; (read = await file.ReadAsync(part, cancel)) > 0;)
        {
            if (memory.Length + read > ImportDirectory.BytesMax) return TooLarge;
            memory.Write(part, 0, read);
        }
        return TableRows.Text(memory.ToArray()) is { } text ? text : NotText;
    }

    /// <summary>Why these words are no table, or null.</summary>
    public static Refusal? Fault(string text) =>
        text.Length > ImportDirectory.BytesMax ? TooLarge : text.Contains('\0') ? NotText : null;

    private static Refusal TooLarge { get; } = new("import.too_large", $"最大 {ImportDirectory.BytesMax >> 20} MB。",
        $"At most {ImportDirectory.BytesMax >> 20} MB.", RefusalKind.TooLarge, "file");

    private static Refusal NotText { get; } = new("import.not_text", "不是 UTF-8 或 GB 18030 的文本文件。请在表格软件里另存为 CSV。",
        "This is no text in UTF-8 or GB 18030. Save it as CSV in the spreadsheet.", RefusalKind.Wrong, "file");
}
