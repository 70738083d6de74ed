using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Documents.Desk;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Finding;

/// <summary>Search by number and title through the one door, units by name; and the unit's register of outgoing
/// documents.</summary>
internal sealed class FindPages(NpgsqlDataSource source, FindUnits units, ViewerSource viewers)
{
    private const int RowsMax = 50;
    private const int QueryLengthMax = 100;

    public async Task<IResult> Find(HttpContext http)
    {
        var query = http.Request.Query["q"].ToString().Trim();
        if (query.Length > QueryLengthMax) query = query[..QueryLengthMax];
        var groups = new List<FoundGroup>();
        if (query.Length > 0)
        {
            await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
            var documents = (await connection.QueryAsync<(Guid Id, string Title, string Number, string Unit,
                DateTime At)>(new CommandDefinition($"""
                select d.id, d.title, d.document_number, u.short_name, d.changed_at from document d join unit u
                  on u.id = d.unit_id
                where (strpos(d.title, @query) > 0 or strpos(d.document_number, @query) > 0) and {DocumentAccess.Sees}
                order by d.changed_at desc limit @RowsMax
                """, DocumentAccess.Of(http.Actor(), new { query, RowsMax }), cancellationToken: http.RequestAborted))).AsList();
            if (documents.Count > 0)
            {
                groups.Add(new FoundGroup(new Text("公文", "Documents"), documents.Count,
                    documents.Select(d =>
                        new FoundLine(Urls.Document(d.Id.ToString()), d.Title, d.Number, d.Unit, d.At)).ToList()));
            }
            var found = await units.Run(query, null, http.RequestAborted);
            if (found.Count > 0)
            {
                groups.Add(new FoundGroup(new Text("单位", "Units"), found.Count,
                    found.Select(u =>
                        new FoundLine($"{Urls.Find}?q={Uri.EscapeDataString(u.Name)}", u.Name, u.Code, u.ParentName,
                            null)).ToList()));
            }
        }
        return Page.Show<Find, FindView>(await viewers.Of(http),
            new FindView(query, groups, new Paging(groups.Sum(g => g.Count))));
    }

    public async Task<IResult> Outgoing(HttpContext http)
    {
        var by = http.Actor();
        var query = http.Request.Query["q"].ToString().Trim();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<(Guid Id, string Title, string Number, string By, string Status,
            DateTime At, string Urgency)>(new CommandDefinition($"""
            select d.id, d.title, d.document_number, p.name, d.status, d.changed_at, d.urgency from document d
              join person p on p.id = d.created_by
            where d.unit_id = @unitId and (@query = '' or strpos(d.title, @query) > 0
              or strpos(d.document_number, @query) > 0) and {DocumentAccess.Sees}
            order by d.changed_at desc limit @RowsMax
            """, DocumentAccess.Of(by, new { query, RowsMax }), cancellationToken: http.RequestAborted))).AsList();
        var lines = rows
            .Select(r =>
                new OutgoingLine(r.Status == "draft" ? Urls.Compose(r.Id.ToString()) : Urls.Document(r.Id.ToString()),
                r.Title, r.Number, r.By,
            State(r.Status), r.At, Due.None, DeskPage.UrgencyOf(r.Urgency))).ToList();
        return Page.Show<Outgoing, OutgoingView>(await viewers.Of(http),
            new OutgoingView([], lines, new Paging(lines.Count), query));
    }

    internal static Text State(string status) => status switch
    {
        "draft" => new("草稿", "Draft"),
        "in_hand" => new("办理中", "In hand"),
        "signed" => new("已签发", "Signed"),
        "registered" => new("已编号", "Numbered"),
        "sealed" => new("已盖章", "Sealed"),
        "issued" => new("已发出", "Sent"),
        "voided" => new("已作废", "Voided"),
        _ => new("已终止", "Ended"),
    };
}
