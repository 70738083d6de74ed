using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Numbering;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Issuing;

/// <summary>The unit's register of numbers: used, reserved, void; reserving and voiding from there.</summary>
internal sealed class NumbersPage(NpgsqlDataSource source, ReserveNumber reserve, VoidNumber voidNumber,
    ViewerSource viewers)
{
    private const int RowsMax = 100;

    public Task<IResult> Show(HttpContext http) => Draw(http, null, null);

    public async Task<IResult> Post(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, missing, form);
        var reason = form["reason"].ToString();
        var parts = form["number"].ToString().Split('/');
        var done = form["do"] == "void" && parts.Length == 3 && int.TryParse(parts[1], out var year)
            && int.TryParse(parts[2], out var number)
            ? await voidNumber.Run(http.Actor(), act.Answer, parts[0], year, number, reason, http.RequestAborted)
            : await reserve.Run(http.Actor(), act.Answer, form["series"] == "letter", reason, http.RequestAborted);
        if (done.Refusal is { } refusal) return await Draw(http, refusal, form);
        return ViewerSource.Done(http, Urls.Numbers, form["do"] == "void"
            ? new Text($"{done.Answer.Written}已作废，不再使用。", $"{done.Answer.Written} is void and will not be given again.")
            : new Text($"已预留{done.Answer.Written}。", $"{done.Answer.Written} is reserved."));
    }

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition("""
            select document_prefix from unit where id = @UnitId;
            select g.mark, g.year, g.number, g.state, g.reason, g.at, p.name, d.id, coalesce(d.title, '')
            from number_given g join person p on p.id = g.person_id left join document d on d.id = g.document_id
              and d.unit_id = @UnitId
            where g.unit_id = @UnitId and (g.document_id is null or d.id is not null) order by g.year desc, g.at desc
              limit @RowsMax
            """, new { by.UnitId, RowsMax }, cancellationToken: http.RequestAborted));
        var prefix = await read.ReadSingleAsync<string>();
        var rows = await read.ReadAsync<(string Mark, int Year, int Number, string State, string Reason, DateTime At,
            string By, Guid? Id, string Title)>();
        var lines = rows.Select(r =>
            new NumberLine($"{r.Mark}/{r.Year}/{r.Number}", Numbers.Write(r.Mark, r.Year, r.Number), StateOf(r.State),
            r.Title, r.Id is { } id ? Urls.Document(id.ToString()) : "", r.Reason, r.By, r.At, r.State == "reserved"))
                .ToList();
        var entries = Entries.Of(form, refusal);
        return Page.Show<NumberRegister, NumberRegisterView>(await viewers.Of(http), new NumberRegisterView(
            [new Option("own", IssuingActs.MarkOf(prefix, "")),
                new Option("letter", IssuingActs.MarkOf(prefix, "letter"))], lines, refusal, entries),
            refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal));
    }

    private static Text StateOf(string state) => state switch
    {
        "reserved" => new("预留", "Reserved"),
        "voided" => new("作废", "Void"),
        _ => new("已用", "Used"),
    };
}
