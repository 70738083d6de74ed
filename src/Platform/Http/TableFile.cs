using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Http;

/// <summary>A table with its name, as the answer of an export.</summary>
/// <param name="Rows">The first is the heading; cells as in <see cref="Spreadsheet"/>.</param>
public sealed record TableFile(string Name, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <param name="format"><c>csv</c> or <c>xlsx</c>.</param>
    public IResult Answer(string format) => format == "xlsx"
        ? Results.File(Spreadsheet.Xlsx("1", Rows), Spreadsheet.XlsxType, $"{Name}.xlsx")
        : Results.File(Spreadsheet.Csv(Rows), Spreadsheet.CsvType, $"{Name}.csv");
}
