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
        var after = After(http);
        var groups = new List<FoundGroup>();
        string? next = null;
        if (query.Length > 0)
        {
            await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
            var documents = (await connection.QueryAsync<(Guid Id, string Title, string Number, string Unit,
                DateTime At)>(new CommandDefinition($"""
                select d.id, d.title, d.document_number, u.short_name, d.changed_at from document d join unit u
                  on u.id = d.unit_id
                where (strpos(d.title, @query) > 0 or strpos(d.document_number, @query) > 0) and {DocumentAccess.Sees}
                  {Later(after)}
                order by d.changed_at desc, d.id desc limit @RowsMax
                """, DocumentAccess.Of(http.Actor(), new { query, after, RowsMax }),
                cancellationToken: http.RequestAborted))).AsList();
            if (documents.Count == RowsMax) next = documents[^1].Id.ToString();
            if (documents.Count > 0)
            {
                groups.Add(new FoundGroup(new Text("公文", "Documents"), documents.Count,
                    documents.Select(d =>
                        new FoundLine(Urls.Document(d.Id.ToString()), d.Title, d.Number, d.Unit, d.At)).ToList()));
            }
            var found = after is null ? await units.Run(query, null, http.RequestAborted) : [];
            if (found.Count > 0)
            {
                groups.Add(new FoundGroup(new Text("单位", "Units"), found.Count,
                    found.Select(u =>
                        new FoundLine($"{Urls.Find}?q={Uri.EscapeDataString(u.Name)}", u.Name, u.Code, u.ParentName,
                            null)).ToList()));
            }
        }
        return Page.Show<Find, FindView>(await viewers.Of(http),
            new FindView(query, groups, new Paging(groups.Sum(g => g.Count), After: next)));
    }

    public async Task<IResult> Outgoing(HttpContext http)
    {
        var by = http.Actor();
        var query = http.Request.Query["q"].ToString().Trim();
        var (only, after) = (http.Request.Query["only"].ToString(), After(http));
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<(Guid Id, string Title, string Number, string By, string Status,
            DateTime At, string Urgency)>(new CommandDefinition($"""
            select d.id, d.title, d.document_number, p.name, d.status, d.changed_at, d.urgency from document d
              join person p on p.id = d.created_by
            where d.unit_id = @unitId and (@query = '' or strpos(d.title, @query) > 0
              or strpos(d.document_number, @query) > 0) and (@only = '' or d.status = any(@states))
              and {DocumentAccess.Sees} {Later(after)}
            order by d.changed_at desc, d.id desc limit @RowsMax
            """, DocumentAccess.Of(by, new
        {
            query, only, states = States.GetValueOrDefault(only, []), after, RowsMax,
        }), cancellationToken: http.RequestAborted))).AsList();
        var lines = rows
            .Select(r =>
                new OutgoingLine(r.Status == "draft" ? Urls.Compose(r.Id.ToString()) : Urls.Document(r.Id.ToString()),
                r.Title, r.Number, r.By,
            State(r.Status), r.At, Due.None, DeskPage.UrgencyOf(r.Urgency))).ToList();
        var viewer = await viewers.Of(http);
        var here = Urls.With(Urls.With(viewer.Path, "after", null), "print", null);
        var chips = States.Keys.Prepend("").Select(state => new Chip(StateName(state),
            Urls.With(here, "only", state.Length > 0 ? state : null), null, Here: state == only)).ToList();
        return Page.Show<Outgoing, OutgoingView>(viewer, new OutgoingView(chips, lines,
            new Paging(lines.Count, After: rows.Count == RowsMax ? rows[^1].Id.ToString() : null), query));
    }

    private static readonly Dictionary<string, string[]> States = new(StringComparer.Ordinal)
    {
        ["draft"] = ["draft"],
        ["in_hand"] = ["in_hand"],
        ["signed"] = ["signed", "registered", "sealed"],
        ["issued"] = ["issued"],
        ["ended"] = ["voided", "abandoned"],
    };

    private static Text StateName(string state) => state switch
    {
        "" => new("全部", "All"),
        "signed" => new("已签待发", "Signed, not sent"),
        "ended" => new("作废终止", "Voided or ended"),
        _ => State(state),
    };

    private static Guid? After(HttpContext http) =>
        Guid.TryParse(http.Request.Query["after"], out var after) ? after : null;

    private static string Later(Guid? after) => after is null ? ""
        : "and (d.changed_at, d.id) < (select changed_at, id from document where id = @after)";

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
