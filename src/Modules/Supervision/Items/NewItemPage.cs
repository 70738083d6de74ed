using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Supervision.Items;

/// <summary>The page that opens an item; out of a case it brings the leader's words with it.</summary>
internal sealed class NewItemPage(NpgsqlDataSource source, OpenItem open, ViewerSource viewers)
{
    private const int LeadersMax = 100;

    public Task<IResult> Show(HttpContext http) => Draw(http, null, null);

    public async Task<IResult> Post(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await Draw(http, missing, form);
        var item = await Read(form, http.RequestAborted);
        if (item.Refusal is { } wrong) return await Draw(http, wrong, form);
        var done = await open.Run(http.Actor(), act.Answer, item.Answer, http.RequestAborted);
        return done.Refusal is { } refusal ? await Draw(http, refusal, form)
            : ViewerSource.Done(http, Urls.SupervisionItem(done.Answer.Id.ToString()),
                new Text($"{done.Answer.Number} 已立项，{done.Answer.Parts} 项任务已交办。", $"{done.Answer.Number} is open; {done.Answer.Parts} parts are assigned."));
    }

    private async Task<Result<NewItem>> Read(IFormCollection form, CancellationToken cancel)
    {
        static DateOnly? Date(string words) => DateOnly.TryParseExact(words, "yyyy-MM-dd", out var date) ? date : null;
        if (Date(form["due"].ToString()) is not { } due)
        {
            return new Refusal("supervision.due_wrong", "请写办结时限。", "Set the date by which it is to be finished.", RefusalKind.Wrong, "due");
        }
        var requirement = form["requirement"].ToString().Trim();
        var parts = new List<NewPart>();
        for (var no = 1; no <= NewSupervisionView.PartRows; no++)
        {
            var lead = form[$"lead{no}"].ToString().Trim();
            if (lead.Length == 0) continue;
            var task = form[$"task{no}"].ToString().Trim();
            parts.Add(new NewPart(task.Length > 0 ? task : requirement, lead, form[$"assist{no}"].ToString().Split('、', ',', '，', ';', '；'),
                form[$"measure{no}"].ToString(), Date(form[$"due{no}"].ToString())));
        }
        parts.AddRange(form["units"].ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(u => new NewPart(requirement, u)));
        if (int.TryParse(form["group"], out var group)) parts.AddRange((await Members(group, cancel)).Select(code => new NewPart(requirement, code)));
        return new NewItem(form["title"].ToString(), form["source"].ToString(), form["basis"].ToString(), requirement, due, parts,
            int.TryParse(form["leader"], out var leader) ? leader : null, Guid.TryParse(form["case"], out var caseId) ? caseId : null,
            Guid.TryParse(form["document"], out var documentId) ? documentId : null, null, int.TryParse(form["report_every"], out var every) ? every : 0);
    }

    private async Task<IReadOnlyList<string>> Members(int group, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>(new CommandDefinition("""
            select u.code from unit_group_member m join unit u on u.id = m.unit_id where m.group_id = @group and u.valid_to is null order by u.id limit @max
            """, new { group, max = OpenItem.PartsMax + 1 }, cancellationToken: cancel))).AsList();
    }

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        if (!by.Has(Role.Supervisor)) return new RefusalResult(Refusal.NotThere);
        Guid? caseId = Guid.TryParse(http.Request.Query["case"], out var asked) ? asked : null;
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select p.id, p.name, o.name from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
              where o.unit_id = @unitId and o.roles && array['leader', 'principal'] and o.valid_to is null and p.state = 'active' order by o.ord limit @LeadersMax;
            select id, name, name_en from unit_group where unit_id is null or unit_id = @unitId order by ord;
            select c.title, p.id, p.name, o.words, o.at from opinion o join "case" c on c.id = o.case_id join person p on p.id = o.person_id
              where c.id = @caseId and o.kind = '批示' and {DocumentAccess.SeesCase} order by o.at desc limit 1;
            """, DocumentAccess.Of(by, new { LeadersMax, caseId }), cancellationToken: http.RequestAborted));
        var leaders = (await read.ReadAsync<(int Id, string Name, string Post)>()).Select(l => new Option(l.Id.ToString(), $"{l.Name}（{l.Post}）")).ToList();
        var viewer = await viewers.Of(http);
        var zh = viewer.Language == Language.Zh;
        var groups = (await read.ReadAsync<(int Id, string Name, string NameEn)>()).Select(g => new Option(g.Id.ToString(), zh ? g.Name : g.NameEn)).ToList();
        var instruction = await read.ReadFirstOrDefaultAsync<(string Title, int PersonId, string Name, string Words, DateTime At)?>();
        if (instruction is { } said && leaders.All(l => l.Value != said.PersonId.ToString())) leaders.Add(new Option(said.PersonId.ToString(), said.Name));
        var entries = Entries.Of(form, refusal);
        return Page.Show<SupervisionNew, NewSupervisionView>(viewer, new NewSupervisionView(
            OpenItem.Sources.Select(s => new Option(s, ItemWords.Source(s).In(viewer.Language))).ToList(), leaders, groups,
            form?["case"].ToString() ?? (instruction is null ? "" : caseId.ToString()!), form?["document"].ToString() ?? "",
            "instruction", instruction is { } i ? $"{i.Name} {Spoken.Date(DateOnly.FromDateTime(new DateTimeOffset(i.At, TimeSpan.Zero).ToOffset(viewer.Now.Offset).DateTime))} 批示：{i.Words}" : "",
            instruction?.Title ?? "", instruction?.Words ?? "", instruction?.PersonId.ToString() ?? "", entries), refusal is null ? 200 : Answer.Status(refusal));
    }
}
