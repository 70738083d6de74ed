using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Urging;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using TaskRow = Yiwang.Platform.Routing.TaskRow;

namespace Yiwang.Documents.Moving;

/// <summary>Everything that may be done to a case besides answering it; and what is posted from here and from the case
/// page's menu.</summary>
internal sealed class MovesPage(
    NpgsqlDataSource source, ReadMoves readMoves, MakeMove makeMove, UrgeCase urge, ProposeMove propose,
    DecideMove decide,
    ViewerSource viewers)
{
    private const int ChoicesMax = 200;

    public Task<IResult> Show(HttpContext http, Guid id) => Draw(http, id, "", null, null);

    public async Task<IResult> Post(HttpContext http, Guid id, string act)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, act, missing, form);
        var by = http.Actor();
        if (act is "jump" or "reopen")
        {
            var asked = await propose.Run(by, actId.Answer, id, act, form["target"].ToString(),
                form["reason"].ToString().Trim(), http.RequestAborted);
            return asked.Refusal is { } no ? await Draw(http, id, act, no, form)
                : ViewerSource.Done(http, $"/cases/{id}/moves",
                    new Text("已提请，等第二个人同意。", "Proposed; it waits for a second person."));
        }
        if (act == "consent")
        {
            var consents = form["decide"] == "yes";
            var decided = await decide.Run(by, actId.Answer, id,
                Guid.TryParse(form["proposal"], out var proposal) ? proposal : Guid.Empty, consents,
                form["reason"].ToString().Trim(), http.RequestAborted);
            return decided.Refusal is { } no ? await Draw(http, id, act, no, form)
                : ViewerSource.Done(http, Urls.Case(id.ToString()),
                    consents ? new Text("已同意，马上生效。", "Consented; it is done.")
                    : new Text("已答复不同意，没有改动。", "Declined; nothing was changed."));
        }
        // Everyone who blocks is urged, not only the first; the page of the run shows whom it reached.
        if (act == "urge")
        {
            var urged = await urge.Run(by, actId.Answer, id, form["reason"].ToString(), http.RequestAborted);
            return urged.Refusal is { } no ? await Draw(http, id, act, no, form)
                : ViewerSource.Done(http, Urls.Urge(urged.Answer.Id.ToString()), UrgedWords(urged.Answer));
        }
        var read = await readMoves.Run(by, id, http.RequestAborted);
        if (read.Refusal is { } unseen) return new RefusalResult(unseen);
        var request = MoveRequest.Read(act, form, read.Answer, by);
        if (request.Refusal is { } wrong) return await Draw(http, id, act, wrong, form);
        var made = await makeMove.Run(by, actId.Answer, id, request.Answer.Task?.Id, request.Answer.Make,
            request.Answer.Words, http.RequestAborted);
        if (made.Refusal is { } refusal) return await Draw(http, id, act, refusal, form);
        var leaves = act is "return" or "transfer" or "delegate" or "free" or "give-back" or "end";
        return ViewerSource.Done(http, leaves ? Urls.Desk : Urls.Case(id.ToString()), Said(act, made.Answer));
    }

    private static Text UrgedWords(Urged urged) =>
        new($"应催 {urged.Blockers} 人（单位），催到 {urged.Reached}，列明原因 {urged.Listed}。",
        $"{urged.Blockers} block: {urged.Reached} reached, {urged.Listed} listed with the reason.");

    private static Text Said(string act, Moved moved)
    {
        var name = MoveWords.Of(act)?.Name ?? new Text("已办", "Done");
        var to = moved.Now.Count > 0 ? string.Join('、', moved.Now.Distinct()) : "";
        return to.Length > 0 ? new Text($"{name.Zh}已办，到“{to}”。", $"{name.En}: done; now at {to}.")
            : new Text($"{name.Zh}已办。", $"{name.En}: done.");
    }

    private async Task<IResult> Draw(HttpContext http, Guid id, string act, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var read = await readMoves.Run(by, id, http.RequestAborted);
        if (read.Refusal is { } unseen) return new RefusalResult(unseen);
        var moves = read.Answer;
        var viewer = await viewers.Of(http);
        var chinese = viewer.Language == Language.Zh;
        var groups = MoveForms.Of(moves, await Choices(moves.Case, by, http.RequestAborted), chinese);
        if (form is not null)
            groups = [.. groups.Select(group =>
                group with { Forms = [.. group.Forms.Select(one => one with { Open = IsOf(one, act, form) })] })];
        var entries = Entries.Of(form, refusal);
        var holders = moves.Tasks.Where(t => t.Task.State is "open" or "waiting" or "suspended")
            .Select(t =>
                new HolderLine(RouteWords.Step(t.Task.Step, t.Task.StepEn), t.Who, StateOf(t.Task), t.Task.CreatedAt,
                    t.Task.OpenedAt)).ToList();
        return Page.Show<Platform.Ui.Screens.MoreMoves, MoreMovesView>(viewer,
            new MoreMovesView(id.ToString(), moves.Case.Title,
            StatusOf(moves.Case), holders, groups, WaitingOf(moves, by), refusal, entries),
            refusal is null ? StatusCodes.Status200OK : Platform.Http.Answer.Status(refusal));
    }

    private static bool IsOf(MoveForm one, string act, IFormCollection form) =>
        one.Act == act && (!form.ContainsKey("task") || form["task"] == one.TaskId);

    private static WaitingMove? WaitingOf(CaseMoves moves, Actor by)
    {
        if (moves.Waiting is not { } waiting) return null;
        var name = moves.Route.Model.FindNode(waiting.Target)?.Name ?? "";
        var what = waiting.Move == "jump"
            ? new Text($"有人提请跳转到“{name}”，等第二个人同意", $"A jump to “{name}” waits for a second person")
            : new Text("有人提请重启这件，等第二个人同意", "Reopening this case waits for a second person");
        var may = waiting.ProposedBy != by.PersonId && by.UnitId == moves.Case.UnitId
            && (by.Has(Role.Leader) || by.Has(Role.Principal) || by.Has(Role.UnitAdmin));
        return new WaitingMove(waiting.Id.ToString(), what, waiting.Reason, waiting.Proposer, waiting.ProposedAt, may);
    }

    private static Text StateOf(TaskRow task) => task.State switch
    {
        "waiting" => new("等别人先办", "waits for another"),
        "suspended" => new("挂起", "suspended"),
        _ when task.Kind == "Circulation" => new("传阅", "to read"),
        _ when task.OpenedAt is null => new("未打开", "not opened"),
        _ => new("在办", "in hand"),
    };

    private static Text StatusOf(CaseRow row) => row.Status switch
    {
        "closed" => new("已办结", "Closed"),
        "terminated" => new("已终止", "Ended"),
        "suspended" => new("已挂起，时限停走", "Suspended; its clocks stand still"),
        _ => new("办理中", "In hand"),
    };

    private async Task<MovePeople> Choices(CaseRow onCase, Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select 'post:' || o.id, o.name || ' ' || string_agg(p.name, '、' order by p.id) from post o
              join holding h on h.post_id = o.id and (h.valid_to is null or h.valid_to >= current_date)
              join person p on p.id = h.person_id and p.state = 'active'
              where o.unit_id = @UnitId and o.valid_to is null
                and not o.roles && array['system-admin', 'security-admin', 'audit-admin']
              group by o.id order by o.ord, o.id limit @ChoicesMax;
            select 'person:' || p.id, p.name || ' ' || min(o.name) from post o join holding h on h.post_id = o.id
              and (h.valid_to is null or h.valid_to >= current_date)
              join person p on p.id = h.person_id and p.state = 'active'
              where o.unit_id = @UnitId and o.valid_to is null and p.id <> @PersonId
                and not o.roles && array['system-admin', 'security-admin', 'audit-admin']
              group by p.id order by min(o.ord), p.id limit @ChoicesMax;
            select 'post:' || (select o.id from post o where o.unit_id = u.id and o.valid_to is null
              and o.roles && array['section-head', 'registry']
                order by ('section-head' = any(o.roles)) desc, o.ord limit 1), u.short_name
              from unit u where u.level = (select level from unit where id = @UnitId) and u.id <> @UnitId
                and u.valid_to is null
                and u.division_code = (select division_code from unit where id = @UnitId) order by u.id
                  limit @ChoicesMax;
            select c.id::text, c.title || case when c.number <> '' then ' ' || c.number else '' end from "case" c
              where c.unit_id = @CaseUnit and c.status = 'open' and c.joined_to is null and c.id <> @CaseId
                and {DocumentAccess.SeesCase}
              order by c.opened_at desc limit @ChoicesMax;
            """, DocumentAccess.Of(by, new { by.UnitId, by.PersonId, CaseUnit = onCase.UnitId, CaseId = onCase.Id, ChoicesMax }), cancellationToken: cancel));
        async Task<IReadOnlyList<Option>> Next() =>
            [.. (await read.ReadAsync<(string? Value, string Words)>()).Where(row => row.Value is not null)
                .Select(row => new Option(row.Value!, row.Words))];
        return new MovePeople(await Next(), await Next(), await Next(), await Next());
    }
}
