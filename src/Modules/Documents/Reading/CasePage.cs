using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Bpmn.Model;
using Yiwang.Documents.Desk;
using Yiwang.Documents.Issuing;
using Yiwang.Documents.Viewing;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Urging;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using OpinionPart = Yiwang.Platform.Ui.Parts.Opinion;
using ScreenView = Yiwang.Platform.Ui.Screens.CaseView;
using StripStep = Yiwang.Platform.Ui.Parts.RouteStep;

namespace Yiwang.Documents.Reading;

/// <summary>The case page: the paper, the handling sheet, the reply, the story; and the answer that is posted from
/// it.</summary>
internal sealed class CasePage(
    NpgsqlDataSource source, ReadCase readCase, ReadDocument readDocument, RouteCatalog routes, ShowPaper show,
    ViewerSource viewers,
    CompleteTask complete, ReadDesk desk, RelatedDocuments related, OpinionFiles opinionFiles, IEnumerable<CaseSubjects> subjects,
    Drafting.SeenTexts seenTexts, TraceReading reading, OwnPhrases phrases)
{
    // After the person's own words (常用语, kept in the settings), what every office says.
    private static readonly string[] UsualPhrases = ["同意。", "请阅示。", "已阅。", "请按规定办理。"];

    public async Task<IResult> Show(HttpContext http, Guid id) => await Draw(http, id, null, null);

    /// <summary>The story as a table for a spreadsheet; taking it leaves its trace.</summary>
    public async Task<IResult> StoryFile(HttpContext http, Guid id, string format)
    {
        var read = await readCase.Run(http.Actor(), id, http.RequestAborted);
        if (read.Refusal is { } unseen) return new RefusalResult(unseen);
        await reading.Took(http.Actor(), "story.exported", "case", id.ToString(), id, null, [("format", format)],
            http.RequestAborted);
        var language = http.Actor().Language;
        List<IReadOnlyList<object?>> rows = [language == Language.Zh
            ? ["时间", "谁", "单位", "做了什么", "写的话", "痕迹序号"] : ["When", "Who", "Unit", "What", "Words", "Entry"]];
        rows.AddRange(read.Answer.Story.Select(line => (IReadOnlyList<object?>)
        [
            (line.At + WorkingCalendar.ChinaOffset).ToString("yyyy-MM-dd HH:mm:ss"), line.Person, line.Unit,
            CodeWords.Of(line.Kind).In(language), line.Words, (decimal?)line.Leaf,
        ]));
        return new TableFile(read.Answer.Case.Title, rows).Answer(format);
    }

    /// <summary>A document's own address leads to the case in which this person has it.</summary>
    public async Task<IResult> OfDocument(HttpContext http, Guid id)
    {
        var by = http.Actor();
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var found = await connection.ExecuteScalarAsync<Guid?>(new CommandDefinition($"""
            select c.id from "case" c where c.document_id = @id and {DocumentAccess.SeesCase} order by (c.unit_id = @unitId) desc, c.opened_at limit 1
            """, DocumentAccess.Of(by, new { id }), cancellationToken: http.RequestAborted));
        return found is { } caseId ? Results.Redirect(Urls.Case(caseId.ToString())) : await Alone(http, id);
    }

    // A document without a case of this unit: the origin of a letter, an answer not registered yet.
    private async Task<IResult> Alone(HttpContext http, Guid id)
    {
        var by = http.Actor();
        var document = await readDocument.Run(by, id, http.RequestAborted);
        if (document.Refusal is { } unseen) return new RefusalResult(unseen);
        var viewer = await viewers.Of(http);
        var view = document.Answer;
        return Page.Show<SeenDocument, SeenDocumentView>(viewer, new SeenDocumentView(
            id.ToString(), view.Title, DeskPage.UrgencyOf(view.Urgency),
            string.Join('　', new[] { view.UnitName, view.Number }.Where(part => part.Length > 0)),
            (await show.Of(view, http.RequestAborted)).Paper, Papers.Files(view),
            await related.Of(by, id, viewer.Language, http.RequestAborted), view.Pages > 0,
            by.Has(Role.Supervisor) ? Urls.Supervise(null, id.ToString()) : ""));
    }

    /// <summary>Answers the viewer's task with what the form says.</summary>
    public async Task<IResult> Answer(HttpContext http, Guid id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, missing, form);
        var read = await readCase.Run(http.Actor(), id, http.RequestAborted);
        if (read.Refusal is { } unseen) return new RefusalResult(unseen);
        var task = read.Answer.Tasks.FirstOrDefault(t => t.Mine);
        if (task is null) return await Draw(http, id, Gone, form);
        var seen = Seen(form["_version"].ToString());
        if (read.Answer.Case.DocumentId is not null && seen.Length == 0)
            return await Draw(http, id, IssuingActs.NotSeen, form);
        var people = await Choices(http.Actor(), http.RequestAborted);
        var route = await RouteOf(read.Answer, http.RequestAborted);
        var chosen = NextSteps.Read(task.Node, form["next"].ToString(), Ahead(route, read.Answer, task), people,
            name => form[name].OfType<string>().ToList());
        if (chosen.Refusal is { } nobody) return await Draw(http, id, nobody, form);
        var taken = await opinionFiles.Take(form.Files, http.RequestAborted);
        if (taken.Refusal is { } unfit) return await Draw(http, id, unfit, form);
        var strokes = form["strokes"].ToString();
        var answer = new TaskAnswer(form["verdict"] == "disagree" ? "disagree" : "agree",
            form["opinion"].ToString().Trim(),
            seen, strokes.Length is > 0 and <= 200_000 ? System.Text.Json.JsonSerializer.Serialize(strokes) : null,
            SealChoice.Read(task.Act, chosen.Answer, form[SealChoice.Riding].Count > 0)) { Files = taken.Answer };
        var done = await complete.Run(http.Actor(), actId.Answer, id, task.Id, answer, http.RequestAborted);
        if (done.Refusal is { Kind: RefusalKind.StepUp } unsure) return new RefusalResult(unsure);
        if (done.Refusal is { Code: SeenText.Changed } changed) return await Draw(http, id, changed, form, answer.Seen);
        if (done.Refusal is { } refusal) return await Draw(http, id, refusal, form);
        if (done.Answer.Now.Count == 0)
            return ViewerSource.Done(http, Urls.Desk, new Text("这件已办结。", "This case is closed."));
        var to = string.Join('、', done.Answer.Now);
        var allowed = await Allowed(http.Actor(), read.Answer, task, route, http.RequestAborted);
        return ViewerSource.Done(http, Urls.Desk, new Text($"已送“{to}”。", $"Sent on: {to}."),
            undoUrl: allowed.Contains("withdraw") ? Urls.CaseAct(id.ToString(), "withdraw") : "");
    }

    private static IReadOnlyList<WayAhead> Ahead(CompiledRoute route, CaseView view, TaskView task) =>
        WaysAhead.Of(route, route.StateOf(view.Case), task.Node);

    private Task<CompiledRoute> RouteOf(CaseView view, CancellationToken cancel) =>
        routes.Load(view.Case.Route, view.Case.RouteUnitId, view.Case.RouteVersion, cancel);

    private static string Seen(string version) => version.Length == SeenText.DigestLength ? version : "";

    private static Refusal Gone { get; } = new("task.closed", "这件现在不等您办，您写的字没有提交。",
        "Nothing is asked of you here now; your words were not submitted.");

    internal async Task<IResult> Draw(HttpContext http, Guid id, Refusal? refusal, IFormCollection? form,
        string seen = "")
    {
        var by = http.Actor();
        var read = await readCase.Run(by, id, http.RequestAborted);
        if (read.Refusal is { } unseen) return new RefusalResult(unseen);
        if (form is null && refusal is null)
            await reading.Opened(by, "case.read", "case", id.ToString(), id, http.RequestAborted);
        var view = read.Answer;
        var viewer = await viewers.Of(http);
        var document = view.Case.DocumentId is { } documentId
            ? await readDocument.Run(by, documentId, http.RequestAborted) : Refusal.NotThere;
        var route = await RouteOf(view, http.RequestAborted);
        var mine = view.Tasks.FirstOrDefault(t => t.Mine);
        var beside = mine is null ? default : await desk.Beside(by, mine, http.RequestAborted);
        var entries = Entries.Of(form, refusal);
        var shown = document.Refusal is null ? await show.Of(document.Answer, http.RequestAborted) : null;
        var files = document.Refusal is null ? Papers.Files(document.Answer) : [];
        var tab = http.Request.Query["tab"].ToString() switch
            { "attachments" => CaseTab.Attachments, "related" => CaseTab.Related, _ => CaseTab.Document };
        var people = mine is null ? null : await Choices(by, http.RequestAborted);
        var story = Story(view, viewer.Language);
        var status = refusal is null ? StatusCodes.Status200OK : Platform.Http.Answer.Status(refusal);
        return Page.Show<Platform.Ui.Screens.Case, ScreenView>(viewer, new ScreenView(
            id.ToString(), document.Refusal is null ? document.Answer.Digest : "", view.Case.Title,
            DeskPage.UrgencyOf(view.Case.Urgency),
            Subtitle(view, viewer), mine is null
                ? StatusWords(view.Case.Status) : RouteWords.Step(mine.Step, mine.StepEn),
            viewer.DueOf(mine?.DueAt ?? view.Case.DueAt, (mine?.LateAt ?? view.Case.LateAt) is not null),
            Strip(route, view, viewer), tab, shown?.Paper, files,
            document.Refusal is null ? await related.Of(by, document.Answer.Id, viewer.Language, http.RequestAborted)
                : [],
            SheetOf(view, by, viewer.Language, mine, document.Refusal is null ? document.Answer.SignVoidedAt : null,
                await opinionFiles.Of(id, http.RequestAborted)),
            story, new Text($"{story.Count} 条", $"{story.Count}").In(viewer.Language),
            mine is null || people is null ? null
                : ReplyOf(mine, people, view, viewer.Language, Ahead(route, view, mine),
                    document.Refusal is null ? document.Answer.Pages : 0)
                with
                {
                    Phrases = [.. (await phrases.List(by, http.RequestAborted)).Concat(UsualPhrases).Distinct()],
                    AsksVerdict = route.Step(mine.Node) is { Verdict.Length: > 0 },
                },
            [.. MovesOf(view, by, mine, people, mine is null ? Nothing
                : await Allowed(by, view, mine, route, http.RequestAborted)), .. CaseDrafts.Offered(view, by)],
            shown?.Seal,
            view.Case.DocumentId?.ToString() ?? "",
            EditUrl: document.Refusal is null && document.Answer.EditedIn == id && document.Answer.MayEdit
                ? Urls.Compose(document.Answer.Id.ToString()) : "",
            PreviousUrl: beside.Before is { } before ? Urls.Case(before.ToString()) : "",
            NextUrl: beside.After is { } after ? Urls.Case(after.ToString()) : "",
            Views: TwoViews.Of(view, mine), Refusal: refusal, Entries: entries, RouteUrl: $"/cases/{id}/route",
            Incoming: view.Case.Kind == "incoming",
            Changed: seen.Length > 0 && document.Refusal is null
                ? await seenTexts.Since(document.Answer, seen, http.RequestAborted) : null,
            SendUnits: document.Refusal is null && document.Answer.Status == "sealed" && by.Has(Role.Registry)
                && view.Case.ClosedAt is not null ? document.Answer.Recipients : 0,
            BoardUrl: document.Refusal is null && document.Answer.Status == "issued"
                && document.Answer.UnitId == by.UnitId ? Urls.Board(view.Case.DocumentId!.Value.ToString()) : "",
            Subject: await SubjectOf(view.Case, http.RequestAborted),
            SuperviseUrl: by.Has(Role.Supervisor)
                && (view.Opinions.Any(o => o.Kind == "批示") || view.Case.DocumentId is not null)
                ? Urls.Supervise(id.ToString(), view.Case.DocumentId?.ToString()) : "",
            ReplacedBy: document.Refusal is null
                ? await related.Replacement(by, document.Answer.Id, http.RequestAborted) : null,
            PossibleAnswers: tab == CaseTab.Related && view.Case.Kind == "incoming" && view.Case.UnitId == by.UnitId
                && document.Refusal is null
                ? (await related.PossibleAnswers(by, document.Answer.Id, http.RequestAborted))
                .Select(a => new Option(a.Id.ToString(), a.Words)).ToList() : null), status);
    }

    private async Task<CaseSubject?> SubjectOf(CaseRow row, CancellationToken cancel) =>
        subjects.FirstOrDefault(s => s.Kind == row.Kind) is { } told ? await told.Of(row.Id, cancel) : null;

    /// <summary>Whom a person of this unit can choose for the next step.</summary>
    internal async Task<ChosenFrom> Choices(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition("""
            select 'section:' || s.id, s.name from section s where s.unit_id = @UnitId and s.valid_to is null
              order by s.ord;
            select 'unit:' || u.id, u.short_name from unit u where u.level = (select level from unit where id = @UnitId)
              and u.id <> @UnitId
              and u.division_code = (select division_code from unit where id = @UnitId) and u.valid_to is null
                order by u.id limit 120;
            select 'unit:' || u.id, u.short_name from unit u where u.parent_id = @UnitId and u.valid_to is null
              order by u.id limit 200;
            select 'post:' || o.id, o.name || ' ' || p.name, o.roles from post o join holding h on h.post_id = o.id
              join person p on p.id = h.person_id
              where o.unit_id = @UnitId and o.valid_to is null and p.state = 'active'
                and not o.roles && array['system-admin','security-admin','audit-admin'] order by o.ord limit 200;
            select mark || '/' || year || '/' || number, mark || '〔' || year || '〕' || number || '号 ' || reason
              from number_given
              where unit_id = @UnitId and state = 'reserved' order by year desc, mark, number limit 50;
            """, new { by.UnitId }, cancellationToken: cancel));
        static IReadOnlyList<Option> Options(IEnumerable<(string, string)> rows) =>
            rows.Select(r => new Option(r.Item1, r.Item2)).ToList();
        var sections = Options(await read.ReadAsync<(string, string)>());
        var units = Options(await read.ReadAsync<(string, string)>());
        var below = Options(await read.ReadAsync<(string, string)>());
        var posts = (await read.ReadAsync<(string Value, string Words, string[] Roles)>())
            .Select(p => new PostOption(new Option(p.Value, p.Words), p.Roles)).ToList();
        var reserved = Options(await read.ReadAsync<(string, string)>());
        return new ChosenFrom(sections, units, below, posts, reserved);
    }

    private static string Subtitle(CaseView view, Viewer viewer) => string.Join('　', new[]
    {
        view.Case.Kind == "incoming" ? view.Case.Counterpart : view.UnitName, view.Case.Number,
            Spoken.Moment(view.Case.OpenedAt, viewer.Now, viewer.Language),
    }.Where(part => part.Length > 0));

    internal static Text StatusWords(string status) => status switch
    {
        "closed" => new("已办结", "Closed"),
        "terminated" => new("已终止", "Ended"),
        "suspended" => new("已挂起", "Suspended"),
        _ => new("办理中", "In hand"),
    };

    private static List<StripStep> Strip(CompiledRoute route, CaseView view, Viewer viewer)
    {
        var steps = new List<StripStep>();
        var nodes = route.Process.AllNodes.Where(n => n.Kind == NodeKind.UserTask).ToList();
        var lastTouched = nodes.FindLastIndex(n => view.Tasks.Any(t => t.Node == n.Id && t.State is "open" or "done"));
        for (var i = 0; i < nodes.Count; i++)
        {
            var tasks = view.Tasks.Where(t => t.Node == nodes[i].Id && t.State != "cancelled").ToList();
            var here = tasks.Where(t => t.State is "open" or "waiting" or "suspended").ToList();
            if (here.Count > 0)
            {
                steps.Add(new StripStep((viewer.Language == Language.Zh ? nodes[i].Name : nodes[i].English),
                    StepState.Here, string.Join('、', here.Select(t => t.Who).Distinct().Take(3)), "",
                    here.Any(t => t.LateAt is not null)));
            }
            else if (tasks.LastOrDefault(t => t.DoneAt is not null) is { } done)
            {
                var took = Spoken.Span(done.DoneAt!.Value - done.CreatedAt, viewer.Language);
                steps.Add(new StripStep((viewer.Language == Language.Zh ? nodes[i].Name : nodes[i].English),
                    StepState.Done, done.Who, took, tasks.Any(t => t.LateAt is not null)));
            }
            else if (i > lastTouched && view.Case.ClosedAt is null)
            {
                steps.Add(new StripStep((viewer.Language == Language.Zh ? nodes[i].Name : nodes[i].English),
                    StepState.Ahead));
            }
        }
        return steps;
    }

    private static Sheet SheetOf(CaseView view, Actor by, Language language, TaskView? mine, DateTime? signVoidedAt,
        ILookup<Guid, FileLine> files)
    {
        var incoming = view.Case.Kind == "incoming";
        var kinds = view.Opinions.Where(o => o.Words.Length > 0 || o.Strokes is not null || files.Contains(o.Id))
            .GroupBy(o => o.Kind).Select(g => new SheetKind(OpinionWords.Heading(g.Key),
            g.Select(o =>
                new OpinionPart(Worded(o, signVoidedAt, language),
                    o.Unit == by.UnitShortName ? o.Post : $"{o.Unit} {o.Post}", o.Person, o.At, StrokesOf(o.Strokes),
                o.Supplements is not null, files[o.Id].ToList(), InsteadOf: o.InsteadOf)).ToList(),
            Mine: mine?.OpinionKind == g.Key ? $"{by.PostName}　{by.PersonName}" : null)).ToList();
        if (mine is not null && kinds.All(k => k.Label.Zh != mine.OpinionKind) && mine.OpinionKind.Length > 0)
        {
            kinds.Add(new SheetKind(OpinionWords.Heading(mine.OpinionKind), [],
                Mine: $"{by.PostName}　{by.PersonName}"));
        }
        if (view.Case.Kind == "supervision")
        {
            return new Sheet(new Text("督查办理单", "Supervision sheet"),
                [new SheetFact(new Text("交办单位", "Assigned by"), view.Case.Counterpart),
                    new SheetFact(new Text("督办编号", "Number"), view.Case.Number)], kinds);
        }
        return new Sheet(incoming ? new Text("文件处理笺", "Handling sheet") : new Text("发文稿纸", "Issue sheet"),
        [
            new SheetFact(incoming ? new Text("来文单位", "From") : new Text("拟稿单位", "Drafted by"),
                incoming ? view.Case.Counterpart : view.UnitName),
            new SheetFact(incoming ? new Text("来文字号", "Their number") : new Text("发文字号", "Number"),
                view.Case.Number.Length > 0 ? view.Case.Number : "—"),
        ], kinds, $"/cases/{view.Case.Id}/sheet");
    }

    private static string Worded(OpinionView opinion, DateTime? signVoidedAt, Language language)
    {
        string Said(string zh, string en) => new Text(zh, en).In(language);
        if (opinion.Kind == "签发" && opinion.Verdict == "agree" && opinion.At <= signVoidedAt)
            return Said("【已作废】", "[void] ") + opinion.Words;
        var round = opinion.Round > 1 ? Said($"（第 {opinion.Round} 轮）", $" (round {opinion.Round})") : "";
        var verdict = opinion.Verdict switch
            { "disagree" => Said("【不同意】", "[disagrees] "), "return" => Said("【退回】", "[returned] "), _ => "" };
        return verdict + opinion.Words + round;
    }

    private static string StrokesOf(string? stored) =>
        stored is null ? "" : System.Text.Json.JsonSerializer.Deserialize<string>(stored) ?? "";

    private static List<StoryLine> Story(CaseView view, Language language) => view.Story
        .Where(s =>
            s.Kind is not ("task.created" or "task.closed" or "task.reopened" or "task.urged" or "opinion.bound"
                or "case.urge_put_off"))
        .Select(s =>
            new StoryLine(s.At, s.Person.Length > 0 ? s.Person : new Text("系统", "the system").In(language),
                CodeWords.Of(s.Kind), Words: s.Words, ProofUrl: Urls.Proof(s.TraceId))).ToList();

    private static Reply ReplyOf(TaskView mine, ChosenFrom people, CaseView view, Language language,
        IReadOnlyList<WayAhead> ways, int pages)
    {
        var verb = mine.OpinionKind.Length > 0 ? mine.OpinionKind : mine.Step;
        var spoken = mine.OpinionKind.Length > 0 ? OpinionWords.Of(verb) : RouteWords.Step(mine.Step, mine.StepEn);
        var returnees = view.Tasks.Where(t => t.State == "done" && t.Node != mine.Node).GroupBy(t => t.Node)
            .Select(g => g.Last())
            .Select(t =>
                new Option(t.Node == "draft" ? "0" : "-1",
                    $"{RouteWords.Step(t.Step, t.StepEn).In(language)}（{t.Who}）")).DistinctBy(o => o.Value).Reverse()
                .ToList();
        return new Reply(spoken, SealChoice.Offered(mine.Act, pages, NextSteps.Of(mine.Node, verb, ways, people)),
            UsualPhrases,
            MayReturn: returnees.Count > 0, Returnees: returnees);
    }

    private static readonly HashSet<string> Nothing = [];

    // What the step allows and the unit does not forbid.
    private async Task<IReadOnlySet<string>> Allowed(Actor by, CaseView view, TaskView mine, CompiledRoute route,
        CancellationToken cancel)
    {
        if (!route.Way.Rules.TryGetValue(mine.Node, out var rule)) return Nothing;
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await UnitMoves.Of(connection, null, view.Case.UnitId, cancel)).Narrow(rule.Moves, by);
    }

    private static List<FreeMove> MovesOf(CaseView view, Actor by, TaskView? mine, ChosenFrom? people,
        IReadOnlySet<string> allowed)
    {
        var moves = new List<FreeMove>();
        if (mine is not null && people is not null)
        {
            void Offer(string word, Platform.Ui.Parts.Move move, IReadOnlyList<Option> choices)
            {
                if (allowed.Contains(word)) moves.Add(new FreeMove(move, choices));
            }
            Offer("transfer", Platform.Ui.Parts.Move.Transfer, people.Posts);
            Offer("add-signer", Platform.Ui.Parts.Move.AddSigner, people.Posts);
            Offer("circulate", Platform.Ui.Parts.Move.Circulate, people.Posts);
            Offer("terminate", Platform.Ui.Parts.Move.End, []);
            return moves;
        }
        if (view.Tasks.Any(t => t.DoneBy == by.PersonId && t.State == "done") && view.Case.ClosedAt is null)
            moves.Add(new FreeMove(Platform.Ui.Parts.Move.Withdraw, []));
        if (view.Tasks.Any(t => t.State == "open")
            && (view.Case.CreatorId == by.PersonId || view.Tasks.Any(t => t.DoneBy == by.PersonId))) moves.Add(
            new FreeMove(Platform.Ui.Parts.Move.Urge, []));
        return moves;
    }
}
