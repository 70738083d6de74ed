using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Documents.Reading;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Recipients;

/// <summary>Choosing recipients by groups and units; what is left out is shown when it is so little that it may be a
/// slip.</summary>
internal sealed class RecipientsPage(NpgsqlDataSource source, ReadDocument read, ChooseRecipients choose,
    KeepGroup keep, FindUnits find, ViewerSource viewers)
{
    public Task<IResult> Show(HttpContext http, Guid id) =>
        Draw(http, id, http.Request.Query["open"].ToString(), http.Request.Query["q"].ToString(), null);

    public async Task<IResult> Post(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, id, "", "", missing);
        var asked = form["do"].ToString();
        if (asked.StartsWith("open:", StringComparison.Ordinal)) return await Draw(http, id, asked[5..], "", null);
        if (asked == "find") return await Draw(http, id, form["open"].ToString(), form["q"].ToString(), null);
        var kind = KindOf(form["kind"].ToString());
        var groups = await Groups(id, kind, http.RequestAborted);
        var ticked = form["group"].OfType<string>().ToHashSet();
        var shown = form["shown"].OfType<string>().SelectMany(s => s.Split(',')).ToHashSet();
        var units = form["pick"].OfType<string>().Concat(form["unit"].OfType<string>())
            // One added from those left out may stand on the page with its box empty.
            .Concat(asked.StartsWith("add:", StringComparison.Ordinal) ? [asked[4..]] : [])
            .Where(u => int.TryParse(u, out _)).ToHashSet();
        var change = RecipientChange.Of(
            addGroups: groups.Where(g => ticked.Contains(g.Id.ToString()) && !g.Chosen).Select(g => g.Id).ToArray(),
            removeGroups: groups.Where(g => !ticked.Contains(g.Id.ToString()) && g.Chosen).Select(g => g.Id).ToArray(),
            addUnits: units.Select(int.Parse).ToArray(),
            removeUnits: shown.Except(units).Where(u => int.TryParse(u, out _)).Select(int.Parse).ToArray());
        // All or none of a branch is said last: it counts more than what was ticked in it.
        if (asked.StartsWith("all:", StringComparison.Ordinal))
        {
            var branch = await Branch(asked[4..], http.RequestAborted);
            change = change with { AddUnits = [.. change.AddUnits.Union(branch)],
                RemoveUnits = [.. change.RemoveUnits.Except(branch)] };
        }
        else if (asked.StartsWith("none:", StringComparison.Ordinal))
        {
            var branch = await Branch(asked[5..], http.RequestAborted);
            change = change with { AddUnits = [.. change.AddUnits.Except(branch)],
                RemoveUnits = [.. change.RemoveUnits.Union(branch)] };
        }
        var chosen = await choose.Run(http.Actor(), act.Answer, id, change with { Kind = kind }, http.RequestAborted);
        if (chosen.Refusal is { } refusal) return await Draw(http, id, form["open"].ToString(), "", refusal);
        if (asked == "keep")
        {
            var kept = await keep.Run(http.Actor(), ActId.Part(act.Answer, 1), id, form["name"].ToString(),
                http.RequestAborted);
            return kept.Refusal is { } notKept ? await Draw(http, id, form["open"].ToString(), "", notKept)
                : ViewerSource.Done(http, Urls.Recipients(id.ToString(), kind == "copy"),
                    new Text($"已存为本单位的组，{kept.Answer.Units:N0} 个单位。",
                        $"Kept as a group of your unit, {kept.Answer.Units:N0} units."));
        }
        return asked == "done" ? Results.Redirect(Urls.Compose(id.ToString()))
            : await Draw(http, id, form["open"].ToString(), form["q"].ToString(), null);
    }

    private static string KindOf(string asked) => asked == "copy" ? "copy" : "main";

    private async Task<IReadOnlyList<int>> Branch(string code, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<int>(new CommandDefinition(
            "select id from unit where left(division_code, 4) = @code and valid_to is null", new { code },
            cancellationToken: cancel))).AsList();
    }

    private async Task<IResult> Draw(HttpContext http, Guid id, string open, string query, Refusal? refusal)
    {
        var document = await read.Run(http.Actor(), id, http.RequestAborted);
        if (document.Refusal is { } unseen) return new RefusalResult(unseen);
        var kind = KindOf((http.Request.HasFormContentType ? http.Request.Form["kind"] : http.Request.Query["kind"])
            .ToString());
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var all = (await connection.QueryAsync<(int Unit,
            string Kind)>(new CommandDefinition("select unit_id, kind from recipient where document_id = @id",
                new { id },
            cancellationToken: http.RequestAborted))).AsList();
        var chosen = all.Where(r => r.Kind == kind).Select(r => r.Unit).ToHashSet();
        var copies = all.Count(r => r.Kind == "copy");
        var branches = (await connection.QueryAsync<(string Code, string Name, int Count,
            int Chosen)>(new CommandDefinition("""
            select left(u.division_code, 4),
              coalesce(min(u.short_name) filter (where u.level = 2 and u.name like '%人民政府'), ''), count(*)::int,
              count(r.unit_id)::int
            from unit u left join recipient r on r.unit_id = u.id and r.document_id = @id and r.kind = @kind
            where u.valid_to is null and u.id <> @UnitId group by 1 order by 1
            """, new { id, kind, document.Answer.UnitId }, cancellationToken: http.RequestAborted))).AsList();
        var inOpen = open.Length == 0
            ? [] : (await connection.QueryAsync<(int Id, string Name)>(new CommandDefinition("""
            select id, name from unit where left(division_code, 4) = @open and valid_to is null and id <> @UnitId
              order by level, division_code, id
            """, new { open, document.Answer.UnitId }, cancellationToken: http.RequestAborted))).AsList();
        var leftOut = (await connection.QueryAsync<(int Id, string Name)>(new CommandDefinition("""
            select u.id, u.name from unit u where u.valid_to is null and u.id <> @UnitId
              and not exists (select 1 from recipient r where r.document_id = @id and r.unit_id = u.id) order by u.id
                limit @max
            """, new { id, document.Answer.UnitId, max = RecipientsView.LeftOutShownMax + 1 }, cancellationToken: http.RequestAborted))).AsList();
        var groups = await Groups(id, kind, http.RequestAborted);
        var found = query.Trim().Length == 0 ? null : (await find.Run(query.Trim(), null, http.RequestAborted))
            .Select(u => new UnitChoice(u.Id.ToString(), u.Name, chosen.Contains(u.Id), u.ParentName)).ToList();
        var total = branches.Sum(b => b.Count);
        return Page.Show<Platform.Ui.Screens.Recipients, RecipientsView>(await viewers.Of(http), new RecipientsView(
            id.ToString(), document.Answer.Edit.ToString(), document.Answer.Title, kind == "copy", all.Count - copies,
            copies,
            groups.Select(g => new UnitGroup(g.Id.ToString(), g.Name, g.Count, g.Chosen, g.Own)).ToList(),
            branches.Select(b => new UnitBranch(b.Code,
                b.Name.Length > 0 ? b.Name : UnitWords.OfProvince.In(http.Actor().Language), b.Count, b.Chosen,
                b.Code == open ? inOpen.Select(u => new UnitChoice(u.Id.ToString(), u.Name, chosen.Contains(u.Id)))
                    .ToList() : null)).ToList(),
            total - all.Count, leftOut.Count > RecipientsView.LeftOutShownMax
                ? [] : leftOut.Select(u => new UnitChoice(u.Id.ToString(), u.Name, false)).ToList(),
            found, query, open, refusal), refusal is null ? StatusCodes.Status200OK : Answer.Status(refusal));
    }

    private async Task<IReadOnlyList<(int Id, string Name, int Count, bool Chosen, bool Own)>> Groups(Guid id,
        string kind, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(int, string, int, bool, bool)>(new CommandDefinition("""
            select g.id, g.name, count(m.unit_id)::int, bool_and(r.unit_id is not null or m.unit_id = d.unit_id)
              and bool_or(r.kind = @kind),
              g.unit_id is not null
            from unit_group g join unit_group_member m on m.group_id = g.id join document d on d.id = @id
            left join recipient r on r.document_id = d.id and r.unit_id = m.unit_id
              and (@kind = 'copy' or r.kind = @kind)
            where g.unit_id is null or g.unit_id = d.unit_id group by g.id order by g.ord, g.id
            """, new { id, kind }, cancellationToken: cancel))).AsList();
    }
}
