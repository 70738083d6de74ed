using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Bpmn.Feel;
using Yiwang.Documents.Reading;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Desk;

/// <summary>
/// What is done with several tasks of the desk at once: mark as read, circulate, transfer. Each task is an act of its
/// own; what could not be done is said with its reason, the others are done.
/// </summary>
internal sealed class DeskBatch(NpgsqlDataSource source, ReadCase readCase, CasePage cases, CompleteTask complete,
    MakeMove move, ViewerSource viewers)
{
    public async Task<IResult> Post(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return new RefusalResult(missing);
        var picks = form["pick"].OfType<string>().Where(p => Guid.TryParse(p, out _)).Select(Guid.Parse).Distinct()
            .Take(ReadDesk.PageRows).ToList();
        var verb = form["do"].ToString();
        if (verb is not ("circulate" or "transfer")) return await Read(http, act.Answer, picks);
        var tasks = await Tasks(http.Actor(), picks, http.RequestAborted);
        var people = form["people"].OfType<string>().Where(p => p.StartsWith("post:", StringComparison.Ordinal))
            .Select(p => new Assignment(AssigneeKind.Post, p[5..], "选定的岗位")).ToList();
        if (people.Count == 0) return await Choose(http, verb, tasks, form.ContainsKey("chosen") ? Nobody : null);
        return await Move(http, act.Answer, verb, tasks, people, form["reason"].ToString().Trim());
    }

    private async Task<IResult> Read(HttpContext http, Guid act, List<Guid> picks)
    {
        var done = 0;
        foreach (var (id, i) in picks.Select((p, i) => (p, i)))
        {
            var found = await readCase.OfTask(http.Actor(), id, http.RequestAborted);
            if (found is not { } caseId) continue;
            var answer = new TaskAnswer("", "已阅。", "", null, Values.Empty);
            if ((await complete.Run(http.Actor(), ActId.Part(act, i), caseId, id, answer, http.RequestAborted)).Refusal
                is null) done++;
        }
        return ViewerSource.Done(http, Urls.DeskList("read"), new Text($"{done} 件标为已阅。", $"{done} marked as read."));
    }

    private async Task<IResult> Choose(HttpContext http, string verb, IReadOnlyList<BatchTask> tasks, Refusal? refusal)
    {
        var people = await cases.Choices(http.Actor(), http.RequestAborted);
        var lines = tasks
            .Select(t =>
                new TaskLine(t.Id.ToString(), Urls.Case(t.CaseId.ToString()), t.Title, t.Number, "",
                RouteWords.Step(t.Step, t.StepEn), Due.None,
            DeskPage.UrgencyOf(t.Urgency))).ToList();
        return Page.Show<BatchTransfer, BatchTransferView>(await viewers.Of(http),
            new BatchTransferView(lines, people.Posts, verb == "circulate",
            lines.Count == 0 ? NothingTicked : refusal),
                lines.Count == 0 || refusal is not null ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private async Task<IResult> Move(HttpContext http, Guid act, string verb, IReadOnlyList<BatchTask> tasks,
        List<Assignment> people, string reason)
    {
        var (done, refused) = (0, new List<(string Title, Refusal Why)>());
        foreach (var (task, i) in tasks.Select((t, i) => (t, i)))
        {
            var moved = await move.Run(http.Actor(), ActId.Part(act, i), task.CaseId, task.Id,
                key => verb == "circulate" ? new Circulate(key, people) : new Transfer(key, people[0], reason), reason,
                http.RequestAborted);
            if (moved.Refusal is { } no) refused.Add((task.Title, no));
            else done++;
        }
        var name = verb == "circulate" ? new Text("传阅", "Circulated") : new Text("转办", "Transferred");
        return refused.Count == 0
            ? ViewerSource.Done(http, Urls.Desk, new Text($"已{name.Zh} {done} 件。", $"{name.En}: {done}."))
            : ViewerSource.Done(http, Urls.Desk, new Text(
                $"已{name.Zh} {done} 件；没有办成的：{string.Join('；', refused.Select(r => $"{r.Title}（{r.Why.Zh}）"))}",
                $"{name.En}: {done}; not done: {string.Join("; ", refused.Select(r => $"{r.Title} ({r.Why.En})"))}"),
                    warning: true);
    }

    private async Task<IReadOnlyList<BatchTask>> Tasks(Actor by, List<Guid> picks, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<BatchTask>(new CommandDefinition("""
            select t.id, t.case_id as CaseId, c.title, c.number, c.urgency, t.step, t.step_en as StepEn from task t
              join "case" c on c.id = t.case_id
            where t.id = any(@picks) and t.state = 'open'
              and (t.person_id = @PersonId or (t.person_id is null and t.post_id = @PostId)) order by t.id
            """, new { picks = picks.ToArray(), by.PersonId, by.PostId }, cancellationToken: cancel))).AsList();
    }

    private static Refusal Nobody { get; } = new("route.nobody_chosen", "请选由谁办理。", "Choose who is to have it.",
        RefusalKind.Wrong, "people");

    private static Refusal NothingTicked { get; } =
        new("desk.nothing_ticked", "先勾选要办的件。", "Tick what it concerns first.", RefusalKind.Wrong);

    private sealed record BatchTask(Guid Id, Guid CaseId, string Title, string Number, string Urgency, string Step,
        string StepEn);
}
