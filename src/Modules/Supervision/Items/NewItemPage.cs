using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Documents.Contracts;
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
internal sealed class NewItemPage(NpgsqlDataSource source, OpenItem open, DocumentPapers papers, ViewerSource viewers)
{
    private const int LeadersMax = 100;
    private const int ParagraphShown = 48;

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
                new Text($"{done.Answer.Number} 已立项，{done.Answer.Parts} 项任务已交办。",
                    $"{done.Answer.Number} is open; {done.Answer.Parts} parts are assigned."));
    }

    /// <summary>One part as a form says it; without words of its own the task is the whole requirement.</summary>
    internal static NewPart PartOf(IFormCollection form, string no, string requirement)
    {
        var task = form[$"task{no}"].ToString().Trim();
        return new NewPart(task.Length > 0 ? task : requirement, form[$"lead{no}"].ToString().Trim(),
            form[$"assist{no}"].ToString().Split('、', ',', '，', ';', '；'),
            form[$"measure{no}"].ToString(), Date(form[$"due{no}"].ToString()));
    }

    private static DateOnly? Date(string words) =>
        DateOnly.TryParseExact(words, "yyyy-MM-dd", out var date) ? date : null;

    private async Task<Result<NewItem>> Read(IFormCollection form, CancellationToken cancel)
    {
        if (Date(form["due"].ToString()) is not { } due)
        {
            return new Refusal("supervision.due_wrong", "请写办结时限。", "Set the date by which it is to be finished.",
                RefusalKind.Wrong, "due");
        }
        var requirement = form["requirement"].ToString().Trim();
        var parts = new List<NewPart>();
        for (var no = 1; no <= NewSupervisionView.PartRows; no++)
        {
            var part = PartOf(form, no.ToString(), requirement);
            if (part.Lead.Length > 0) parts.Add(part);
        }
        parts.AddRange(form["units"].ToString()
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(u => new NewPart(requirement, u)));
        if (int.TryParse(form["group"], out var group))
            parts.AddRange((await Members(group, cancel)).Select(code => new NewPart(requirement, code)));
        return new NewItem(form["title"].ToString(), form["source"].ToString(), form["basis"].ToString(), requirement,
            due, parts,
            int.TryParse(form["leader"], out var leader) ? leader : null,
            Guid.TryParse(form["case"], out var caseId) ? caseId : null,
            Guid.TryParse(form["document"], out var documentId) ? documentId : null,
            int.TryParse(form["paragraph"], out var paragraph) ? paragraph : null,
            int.TryParse(form["report_every"], out var every) ? every : 0);
    }

    private async Task<IReadOnlyList<string>> Members(int group, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>(new CommandDefinition("""
            select u.code from unit_group_member m join unit u on u.id = m.unit_id where m.group_id = @group
              and u.valid_to is null order by u.id limit @max
            """, new { group, max = OpenItem.PartsMax + 1 }, cancellationToken: cancel))).AsList();
    }

    private async Task<IResult> Draw(HttpContext http, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        if (!by.Has(Role.Supervisor)) return new RefusalResult(Refusal.NotThere);
        Guid? caseId = Guid.TryParse(form?["case"].ToString() ?? http.Request.Query["case"].ToString(), out var asked)
            ? asked : null;
        Guid? documentId = Guid.TryParse(form?["document"].ToString() ?? http.Request.Query["document"].ToString(),
            out var named) ? named : null;
        var words = documentId is { } document
            && await papers.Words(by, document, http.RequestAborted) is { Refusal: null } read ? read.Answer : null;
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await using var rows = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select p.id, p.name, o.name from post o join holding h on h.post_id = o.id join person p
              on p.id = h.person_id
              where o.unit_id = @unitId and o.roles && array['leader', 'principal'] and o.valid_to is null
                and p.state = 'active' order by o.ord limit @LeadersMax;
            select id, name, name_en from unit_group where unit_id is null or unit_id = @unitId order by ord;
            select c.title, p.id, p.name, o.words, o.at from opinion o join "case" c on c.id = o.case_id join person p
              on p.id = o.person_id
              where c.id = @caseId and o.kind = '批示' and {DocumentAccess.SeesCase} order by o.at desc limit 1;
            """, DocumentAccess.Of(by, new { LeadersMax, caseId }), cancellationToken: http.RequestAborted));
        var leaders = (await rows.ReadAsync<(int Id, string Name, string Post)>())
            .Select(l => new Option(l.Id.ToString(), $"{l.Name}（{l.Post}）")).ToList();
        var viewer = await viewers.Of(http);
        var zh = viewer.Language == Language.Zh;
        var groups = (await rows.ReadAsync<(int Id, string Name, string NameEn)>())
            .Select(g => new Option(g.Id.ToString(), zh ? g.Name : g.NameEn)).ToList();
        var instruction = await rows.ReadFirstOrDefaultAsync<(string Title, int PersonId, string Name, string Words,
            DateTime At)?>();
        if (instruction is { } said && leaders.All(l => l.Value != said.PersonId.ToString()))
            leaders.Add(new Option(said.PersonId.ToString(), said.Name));
        var entries = Entries.Of(form, refusal);
        return Page.Show<SupervisionNew, NewSupervisionView>(viewer, new NewSupervisionView(
            OpenItem.Sources.Select(s => new Option(s, ItemWords.Source(s).In(viewer.Language))).ToList(), leaders,
            groups,
            instruction is null && form is null ? "" : caseId?.ToString() ?? "",
            words is null ? "" : documentId.ToString()!,
            instruction is not null || words is null
                ? "instruction" : words.Type == "minutes" ? "decision" : "document",
                instruction is { } i
                ? $"{i.Name} {Spoken.Date(DateOnly.FromDateTime(new DateTimeOffset(i.At, TimeSpan.Zero).ToOffset(viewer.Now.Offset).DateTime))} 批示：{i.Words}"
                : words is null ? "" : words.Number.Length > 0
                ? $"《{words.Title}》（{words.Number}）" : $"《{words.Title}》",
            instruction?.Title ?? words?.Title ?? "", instruction?.Words ?? "", instruction?.PersonId.ToString() ?? "",
            entries,
            words?.Paragraphs
                .Select((p, n) =>
                    new Option($"{n + 1}", $"{n + 1}. {(p.Length > ParagraphShown ? p[..ParagraphShown] + "…" : p)}"))
                .ToList() ?? []), refusal is null ? 200 : Answer.Status(refusal));
    }
}
