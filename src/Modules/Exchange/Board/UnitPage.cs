using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Exchange.Board;

/// <summary>
/// One unit in the exchange: what this unit sent to it and what it owes; for the own unit everything that came in and
/// what is owed.
/// </summary>
internal sealed class UnitPage(NpgsqlDataSource source, ViewerSource viewers)
{
    private const int PageRows = 50;
    private const int ExportMax = 10_000;

    public async Task<IResult> Show(HttpContext http, int id)
    {
        var by = http.Actor();
        if (by.IsAdministrator) return new RefusalResult(Refusal.NotThere);
        var after = Guid.TryParse(http.Request.Query["after"], out var last) ? last : (Guid?)null;
        var rows = await Rows(by, id, after, PageRows + 1, http.RequestAborted);
        var head = await Head(by, id, http.RequestAborted);
        if (head is not { } unit) return new RefusalResult(Refusal.NotThere);
        var viewer = await viewers.Of(http);
        var own = id == by.UnitId;
        var shown = rows.Take(PageRows).ToList();
        return Page.Show<UnitDeliveries, UnitDeliveriesView>(viewer,
            new UnitDeliveriesView(id.ToString(), unit.Name, unit.Above,
            [unit.Total, unit.Signed, unit.Late, unit.SignedLate, unit.Returned, unit.Owing],
            shown.Select(r =>
                new UnitDeliveryLine(own ? Urls.Delivery(r.DocumentId.ToString()) : Urls.Board(r.DocumentId.ToString()),
                    r.Title, r.Number, r.SentAt,
                BoardWords.MarkOf(r.State), r.State == DeliveryState.Late ? viewer.DueOf(r.ReceiptDue) : Due.None,
                r.SignedAt,
                r.LateAt is not null && r.SignedAt is not null, Answered(r))).ToList(),
            new Paging(shown.Count, unit.Total, rows.Count > PageRows ? shown[^1].DocumentId.ToString() : null)));
    }

    public async Task<IResult> Export(HttpContext http, int id)
    {
        var by = http.Actor();
        if (by.IsAdministrator || await Head(by, id, http.RequestAborted) is not { } unit)
            return new RefusalResult(Refusal.NotThere);
        var language = viewers.Anonymous(http).Language;
        string[] head = language == Language.Zh ? ["标题", "文号", "发出", "状态", "签收", "超期", "答复"]
            : ["Title", "Number", "Sent", "State", "Signed for", "Late", "Answer"];
        var rows = await Rows(by, id, null, ExportMax, http.RequestAborted);
        return Results.File(Spreadsheet.Csv(rows.Select(IReadOnlyList<string> (r) =>
            [
                r.Title, r.Number, At(r.SentAt), BoardWords.State(r.State).In(language), At(r.SignedAt),
                r.LateAt is null ? "" : new Text("是", "yes").In(language), Answered(r).In(language),
            ]).Prepend(head)), Spreadsheet.CsvType, $"{unit.Name}.csv");
    }

    private async Task<IReadOnlyList<Row>> Rows(Actor by, int id, Guid? after, int limit, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Row>(new CommandDefinition($"""
            select v.document_id as DocumentId, p.title, p.number, v.sent_at as SentAt, {ReadBoard.StateSql} as State,
              v.receipt_due as ReceiptDue,
                   v.signed_at as SignedAt, v.late_at as LateAt, v.answer_due as AnswerDue, v.answered_at as AnsweredAt,
                     v.answer_late_at as AnswerLateAt
            from delivery v join dispatch p on p.document_id = v.document_id
            where v.unit_id = @id and (@id = @UnitId or p.unit_id = @UnitId)
              and (@id <> @UnitId or v.recalled_at is null)
              and (@after::uuid is null or (v.sent_at, v.document_id) < (select sent_at, document_id from delivery
                where document_id = @after and unit_id = @id))
            order by v.sent_at desc, v.document_id desc limit @limit
            """, new { id, by.UnitId, after, limit }, cancellationToken: cancel))).AsList();
    }

    private async Task<Figures?> Head(Actor by, int id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<Figures>(new CommandDefinition("""
            select u.name, coalesce(a.short_name, '') as Above, count(v.unit_id)::int as Total,
              count(v.signed_at)::int as Signed,
                   count(*) filter (where v.late_at is not null and v.signed_at is null
                     and v.returned_at is null)::int as Late,
                   count(*) filter (where v.late_at is not null and v.signed_at is not null)::int as SignedLate,
                     count(v.returned_at)::int as Returned,
                   count(*) filter (where v.answer_due is not null and v.answered_at is null
                     and v.returned_at is null)::int as Owing
            from unit u left join unit a on a.id = u.parent_id
            left join (delivery v join dispatch p on p.document_id = v.document_id) on v.unit_id = u.id
              and v.recalled_at is null
              and (u.id = @UnitId or p.unit_id = @UnitId)
            where u.id = @id group by u.id, a.short_name
            """, new { id, by.UnitId }, cancellationToken: cancel));
    }

    private static Text Answered(Row row) => row switch
    {
        { AnsweredAt: not null, AnswerLateAt: not null } => new("已答复（超期）", "answered, late"),
        { AnsweredAt: not null } => new("已答复", "answered"),
        { AnswerLateAt: not null } => new("欠答复，已超期", "owed, late"),
        { AnswerDue: not null } => new("欠答复", "owed"),
        _ => new("", ""),
    };

    private static string At(DateTime? at) =>
        at is { } moment ? (moment + WorkingCalendar.ChinaOffset).ToString("yyyy-MM-dd HH:mm") : "";

    private sealed class Row
    {
        public Guid DocumentId { get; init; }
        public string Title { get; init; } = "";
        public string Number { get; init; } = "";
        public DateTime SentAt { get; init; }
        public DeliveryState State { get; init; }
        public DateTime? ReceiptDue { get; init; }
        public DateTime? SignedAt { get; init; }
        public DateTime? LateAt { get; init; }
        public DateTime? AnswerDue { get; init; }
        public DateTime? AnsweredAt { get; init; }
        public DateTime? AnswerLateAt { get; init; }
    }

    private sealed record Figures(string Name, string Above, int Total, int Signed, int Late, int SignedLate,
        int Returned, int Owing);
}
