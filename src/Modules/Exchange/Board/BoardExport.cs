using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Ui.Hosting;

namespace Yiwang.Exchange.Board;

/// <summary>A board as a table for a spreadsheet: every delivery with its stages.</summary>
internal sealed class BoardExport(ReadBoard read, ReadBoardLines lines, ViewerSource viewers)
{
    private static readonly Text[] Head =
    [
        new("单位", "Unit"), new("所属", "Belongs to"), new("主送或抄送", "Main or copy"), new("状态", "State"),
        new("办到哪一步", "Stage"), new("签收人", "Signed for by"),
        new("签收时间", "Signed for at"), new("超期", "Late"), new("登记时间", "Registered at"), new("答复时限", "Answer due"),
        new("答复时间", "Answered at"), new("催办次数", "Urged"),
    ];

    /// <param name="format">csv or xlsx.</param>
    public async Task<IResult> Run(HttpContext http, Guid id, string format)
    {
        var board = await read.Run(http.Actor(), id, http.RequestAborted);
        if (board.Refusal is { } unseen) return new RefusalResult(unseen);
        var rows = await lines.Run(http.Actor(), id, board.Answer.Units.Select(u => u.UnitId).ToList(),
            http.RequestAborted);
        var language = viewers.Anonymous(http).Language;
        var table = rows.Select(IReadOnlyList<string> (r) => Row(r, language))
            .Prepend(Head.Select(h => h.In(language)).ToList());
        var name = $"{(language == Language.Zh ? "投递" : "Deliveries")} {board.Answer.Number}";
        return format == "xlsx"
            ? Results.File(Spreadsheet.Xlsx(language == Language.Zh ? "投递" : "Deliveries", table), Spreadsheet.XlsxType,
                name + ".xlsx")
            : Results.File(Spreadsheet.Csv(table), Spreadsheet.CsvType, name + ".csv");
    }

    private static string[] Row(DeliveryRow row, Language language) =>
    [
        row.Name, row.Above, (row.Copy ? new Text("抄送", "copy") : new Text("主送", "main")).In(language),
        BoardWords.State(row.State).In(language), BoardWords.Stage(row).In(language), row.SignedBy, At(row.SignedAt),
        row.LateAt is null ? "" : new Text("是", "yes").In(language), At(row.RegisteredAt), At(row.AnswerDue),
        At(row.AnsweredAt), row.UrgedCount.ToString(),
    ];

    private static string At(DateTime? at) =>
        at is { } moment ? (moment + WorkingCalendar.ChinaOffset).ToString("yyyy-MM-dd HH:mm") : "";
}
