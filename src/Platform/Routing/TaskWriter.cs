using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Notices;

namespace Yiwang.Platform.Routing;

/// <summary>Writes the tasks a move creates: who gets each is answered, the term counted, the person told.</summary>
internal static class TaskWriter
{
    public static async Task Create(
        Act act, CaseRow onCase, CompiledRoute route, State state, IReadOnlyList<CreateTask> creates, string from, WorkingTerms terms,
        CancellationToken cancel)
    {
        if (creates.Count == 0) return;
        var items = creates.Select(c => Item(c, state)).ToList();
        var book = await OfficeBook.Load(act, [onCase.UnitId, .. items.SelectMany(UnitsOf)], cancel);
        var did = (await act.Query<(string Node, int Person, int Post)>("""
            select distinct on (t.node) t.node, o.person_id, o.post_id from task t join opinion o on o.task_id = t.id
            where t.case_id = @Id and t.state = 'done' order by t.node, t.done_at desc
            """, new { onCase.Id }, cancel)).ToDictionary(d => d.Node, d => (d.Person, d.Post));
        var asked = new WhoQuestion(onCase.UnitId, onCase.CreatorId, onCase.CreatorPost, act.By.PostId, did);
        foreach (var (create, item) in creates.Zip(items))
        {
            await Write(act, onCase, route, create, item, asked, book, from, terms, cancel);
        }
    }

    private static async Task Write(
        Act act, CaseRow onCase, CompiledRoute route, CreateTask create, string item, WhoQuestion asked, OfficeBook book, string from,
        WorkingTerms terms, CancellationToken cancel)
    {
        var node = route.Model.FindNode(create.NodeId)!;
        var step = node.Step;
        var gets = WhoGets.Of(step?.Who, item, asked, book);
        DateTimeOffset? due = step?.Term switch
        {
            { Unit: 'h' } t => terms.AfterHours(act.At, t.Amount),
            { Unit: 'd' } t => terms.AfterDays(act.At, t.Amount),
            { Unit: 'm' } t => act.At.AddMinutes(t.Amount),
            _ => null,
        };
        var id = Guid.CreateVersion7(act.At);
        var round = await act.One<int>("select count(*)::int from task where case_id = @Id and node = @NodeId and item = @item and state = 'done'",
            new { onCase.Id, create.NodeId, item }, cancel) + 1;
        var blocking = step?.Opinion != "阅";
        var fromName = act.By.UnitId == gets.UnitId ? act.By.PersonName : $"{act.By.UnitShortName} {act.By.PersonName}";
        await act.Execute("""
            insert into task (id, case_id, unit_id, post_id, person_id, key, node, step, opinion_kind, act, edit, item, round, blocking, why,
                              created_at, due_at, from_name)
            values (@id, @CaseId, @UnitId, @PostId, @PersonId, @key, @NodeId, @step, @opinion, @act, @edit, @item, @round, @blocking, @why,
                    @At, @due, @fromName)
            """, new
        {
            id, CaseId = onCase.Id, gets.UnitId, gets.PostId, gets.PersonId, key = create.Key.ToString(), create.NodeId,
            step = node.Name ?? create.NodeId, opinion = step?.Opinion ?? "", act = step?.Act ?? "", edit = string.Join(' ', step?.Edit ?? []),
            item, round, blocking, why = gets.Why.Zh, act.At, due, fromName,
        }, cancel);
        act.Trace("task.created", "task", id.ToString(), onCase.Id, facts:
            [("step", create.NodeId), ("round", round.ToString()), ("post", gets.PostId?.ToString() ?? ""), ("person", gets.PersonId?.ToString() ?? ""), ("why", gets.Why.En)]);
        foreach (var person in gets.PersonId is { } one ? [one] : book.Post(gets.PostId!.Value)?.People ?? [])
        {
            act.Notify(new NoticeDraft(person, null, "task", $"{node.Name}：{onCase.Title}", $"/cases/{onCase.Id}"));
        }
    }

    // One of several: the engine gives its item. One chosen alone: the choice stands among the variables under the step's name.
    private static string Item(CreateTask create, State state) =>
        create.Item.Kind == FeelKind.Text ? create.Item.Text
        : state.Variables.TryGet("chosen:" + create.NodeId, out var chosen) && chosen.Kind == FeelKind.Text ? chosen.Text : "";

    private static IEnumerable<int> UnitsOf(string item) =>
        item.StartsWith("unit:", StringComparison.Ordinal) && int.TryParse(item.AsSpan(5), out var id) ? [id] : [];
}

/// <summary>Opinions: written with the move, never changed, supplemented by new ones.</summary>
internal static class Opinions
{
    public static Task Write(Act act, CaseRow onCase, TaskRow task, TaskAnswer answer, CancellationToken cancel) => act.Execute("""
        insert into opinion (id, case_id, task_id, document_id, round, kind, verdict, words, strokes, seen_digest, person_id, post_id, unit_id, at)
        values (@id, @CaseId, @TaskId, @DocumentId, @Round, @Kind, @Verdict, @Words, @Strokes::jsonb, @seen, @PersonId, @PostId, @UnitId, @At)
        """, new
    {
        id = Guid.CreateVersion7(act.At), CaseId = onCase.Id, TaskId = task.Id, onCase.DocumentId, task.Round,
        Kind = task.OpinionKind.Length > 0 ? task.OpinionKind : task.Step, answer.Verdict, answer.Words, answer.Strokes,
        seen = answer.Seen.Length == 64 ? Convert.FromHexString(answer.Seen) : null, act.By.PersonId, act.By.PostId, act.By.UnitId, act.At,
    }, cancel);
}
