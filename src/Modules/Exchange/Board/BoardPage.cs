using Microsoft.AspNetCore.Http;
using Yiwang.Exchange.Sending;
using Yiwang.Exchange.Urging;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Square = Yiwang.Platform.Ui.Screens.BoardUnit;
using ScreenView = Yiwang.Platform.Ui.Screens.BoardView;
using Yiwang.Platform.Organization;

namespace Yiwang.Exchange.Board;

/// <summary>The delivery board as a page, the unit's sent documents, and sending, urging and recalling from
/// there.</summary>
internal sealed class BoardPage(
    ReadBoard read, ReadBoardLines readLines, ReadSent sent, ViewerSource viewers, SendDocument send, UrgeLagging urge,
    RecallDelivery recall)
{
    private const int LinesMax = 100;
    private const int PrintMax = 5_000;
    private const int AbolishedShownMax = 5;
    private static readonly string[] KindOrder = ["party", "congress", "judicial", "government", "directly-affiliated",
        "institution", "mass", "central"];

    public Task<IResult> Show(HttpContext http, Guid id) => Draw(http, id, null);

    public async Task<IResult> Deliveries(HttpContext http) => Page.Show<DeliveryList, DeliveriesView>(
        await viewers.Of(http),
        await sent.Run(http.Actor(), http.Request.Query["q"].ToString().Trim(),
                Guid.TryParse(http.Request.Query["after"], out var after) ? after : null, http.RequestAborted));

    public async Task<IResult> Act(HttpContext http, Guid id, string act)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, missing);
        switch (act)
        {
            case "send":
                var done = await send.Run(http.Actor(), actId.Answer, id, http.RequestAborted);
                if (done.Refusal is { } notSent) return new RefusalResult(notSent);
                var gone = string.Join('、', done.Answer.Abolished.Take(AbolishedShownMax));
                return ViewerSource.Done(http, Urls.Board(id.ToString()), gone.Length == 0
                    ? new Text($"已发给 {done.Answer.Units:N0} 个单位。", $"Sent to {done.Answer.Units:N0} units.")
                    : new Text($"已发给 {done.Answer.Units:N0} 个单位；选定后已撤销、没有发的：{gone}。可以补发给承接单位。",
                        $"Sent to {done.Answer.Units:N0} units; abolished since they were chosen, not sent: {gone}. Send it also to their successors."), gone.Length > 0);
            case "urge":
                var urged = await urge.Run(http.Actor(), actId.Answer, id, form["whom"] != "all",
                    form["words"].ToString(), http.RequestAborted);
                return urged.Refusal is { } notUrged ? await Draw(http, id, notUrged)
                    : ViewerSource.Done(http, Urls.Urge(urged.Answer.Id.ToString()), new Text(
                    $"应催 {urged.Answer.Blockers:N0} 个单位，催到 {urged.Answer.Reached:N0} 个，列明原因 {urged.Answer.Listed:N0} 个。",
                    $"{urged.Answer.Blockers:N0} lagging: {urged.Answer.Reached:N0} reached, {urged.Answer.Listed:N0} listed with the reason."));
            default:
                return await Recall(http, id, actId.Answer, form);
        }
    }

    // Each unit is an act of its own: what could not be recalled is said, the others are recalled.
    private async Task<IResult> Recall(HttpContext http, Guid id, Guid act, IFormCollection form)
    {
        var picks = form["pick"].OfType<string>().Select(p => p.Split('/')[^1]).Where(p => int.TryParse(p, out _))
            .Take(LinesMax).Select(int.Parse).ToList();
        if (picks.Count == 0) return await Draw(http, id, NothingTicked);
        Refusal? refused = null;
        var done = 0;
        foreach (var (unit, i) in picks.Select((p, i) => (p, i)))
        {
            var recalled = await recall.Run(http.Actor(), ActId.Part(act, i), id, unit, form["reason"].ToString(),
                http.RequestAborted);
            refused ??= recalled.Refusal;
            if (recalled.Refusal is null) done++;
        }
        return refused is not null ? await Draw(http, id, refused)
            : ViewerSource.Done(http, Urls.Board(id.ToString()), new Text($"已撤回 {done} 个。", $"{done} recalled."));
    }

    private static Refusal NothingTicked { get; } =
        new("dispatch.nothing_ticked", "先勾选要撤回的单位。", "Tick the units to recall first.", RefusalKind.Wrong);

    internal async Task<IResult> Draw(HttpContext http, Guid id, Refusal? refusal)
    {
        var viewing = viewers.Of(http);
        var board = await read.Run(http.Actor(), id, http.RequestAborted);
        var viewer = await viewing;
        if (board.Refusal is { } unseen) return new RefusalResult(unseen);
        var view = board.Answer;
        var query = http.Request.Query;
        var regions = view.Units.GroupBy(u => u.Division.Length >= 4 ? u.Division[..4] : "52").OrderBy(g => g.Key)
            .Select(g => Region(g.Key, g.ToList(), id, viewer.Language)).ToList();
        var counts = Counts(view.Units);
        Mark? filter = Enum.TryParse<Mark>(query["state"], ignoreCase: true, out var mark) ? mark : null;
        var (region, owes, print) = (query["region"].ToString(), query["owes"] == "1", query["print"] == "1");
        var chosen = view.Units.Where(u => (filter is null || BoardWords.MarkOf(u.State) == filter) && (!owes || u.Owes)
            && u.Division.StartsWith(region, StringComparison.Ordinal)).ToList();
        var from = int.TryParse(query["after"], out var after) ? chosen.FindIndex(u => u.UnitId == after) + 1 : 0;
        var onPage = chosen.Skip(from).Take(print ? PrintMax : LinesMax).ToList();
        var lines = (await readLines.Run(http.Actor(), id, onPage.Select(u => u.UnitId).ToList(), http.RequestAborted))
            .Select(r => Line(id, r, view.ReceiptDue, viewer)).ToList();
        var laggards = view.Units.Where(u => u.State == DeliveryState.Late && u.Division.Length >= 6)
            .GroupBy(u => u.Division[..6])
            .OrderByDescending(g => g.Count()).Take(6)
            .Select(g => new Laggard(CountyName(g), $"{Urls.Board(id.ToString())}?region={g.Key}", g.Count(), 0))
            .ToList();
        var paging = new Paging(lines.Count, chosen.Count,
            from + onPage.Count < chosen.Count ? onPage[^1].UnitId.ToString() : null);
        return Page.Show<Platform.Ui.Screens.Board, ScreenView>(viewer, new ScreenView(id.ToString(), view.Title,
            $"{view.Number}　{Spoken.Moment(view.SentAt, viewer.Now, viewer.Language)} {(view.Copies == 0
                ? new Text($"发给 {view.Total:N0} 个单位", $"to {view.Total:N0} units")
                : new Text($"主送 {view.Total - view.Copies:N0} 个单位，抄送 {view.Copies:N0} 个", $"to {view.Total - view.Copies:N0} units and {view.Copies:N0} copies")).In(viewer.Language)}",
            counts, ["", "", "", "", "", ""], regions, laggards, filter, RegionName(regions, view.Units, region), lines,
            paging,
            "请尽快签收并办理。", counts[(int)Mark.Late], CaseUrl: Urls.Document(id.ToString()), Refusal: refusal,
            MayAct: http.Actor().Has(Role.Registry) && !print,
            ReceiptDue: view.ReceiptDue, Owed: view.AnswerDue is { } due
                ? new AnswersOwed(due, view.Units.Count(u => u.State != DeliveryState.Recalled) - view.Owing
                - counts[(int)Mark.Returned], view.Owing, view.AnswersLate, owes) : null,
            ReplacedByUrl: view.ReplacedBy is { } by ? Urls.Board(by.ToString()) : "", Print: print,
            Entries: await Entries.Posted(http, refusal)), refusal is null ? 200 : Answer.Status(refusal));
    }

    private static BoardLine Line(Guid id, DeliveryRow row, DateTime? receiptDue, Viewer viewer) => new(
        $"{id}/{row.UnitId}", row.Name, row.Above, BoardWords.MarkOf(row.State),
        row.State == DeliveryState.Late ? viewer.DueOf(receiptDue) : Due.None,
        row.SentAt, row.OpenedAt, row.SignedAt, row.SignedBy, row.UrgedCount, row.UrgedAt,
        row.LateAt is not null && row.SignedAt is not null,
        Stage: BoardWords.Stage(row), UnitUrl: Urls.UnitDeliveries(row.UnitId.ToString()),
        AnswerUrl: row.AnswerId is { } answer ? Urls.Document(answer.ToString()) : "",
        AnswerLate: row.AnswerLateAt is not null, Copy: row.Copy);

    private static string RegionName(List<BoardRegion> regions, IReadOnlyList<BoardUnit> units, string code) =>
        code.Length == 0
            ? "" : regions.FirstOrDefault(r => r.Url.EndsWith($"region={code}", StringComparison.Ordinal))?.Name
            ?? (units.Where(u => u.Division.StartsWith(code, StringComparison.Ordinal)).ToList() is { Count: > 0 } there
                ? CountyName(there) : code);

    private static BoardRegion Region(string code, List<BoardUnit> units, Guid id, Language language)
    {
        var name = code == "52" ? UnitWords.OfProvince.In(language) : units
            .FirstOrDefault(u => u.Level == 2
                && u.Name.EndsWith("人民政府", StringComparison.Ordinal))?.Name.Replace("人民政府", "") ?? code;
        var rows = code == "52"
            ? units.GroupBy(u => u.Kind).OrderBy(g => Array.IndexOf(KindOrder, g.Key))
            .Select(g => Row(UnitWords.Kind(g.Key).In(language), $"{Urls.Board(id.ToString())}?region=52", g))
            : units.GroupBy(u => u.Division.Length >= 6 ? u.Division[..6] : u.Division).OrderBy(g => g.Key)
                .Select(g =>
                    Row(g.Key.Length == 4 ? UnitWords.Direct.In(language) : CountyName(g),
                        $"{Urls.Board(id.ToString())}?region={g.Key}", g));
        return new BoardRegion(name, $"{Urls.Board(id.ToString())}?region={code}", Counts(units), rows.ToList());
    }

    private static BoardRow Row(string name, string url, IEnumerable<BoardUnit> units) =>
        new(name, url, units.Select(u => new Square(u.Name, BoardWords.MarkOf(u.State))).ToList());

    private static string CountyName(IEnumerable<BoardUnit> units)
    {
        var list = units.ToList();
        var government = list.FirstOrDefault(u => u.Level == 3 && u.Name.EndsWith("人民政府", StringComparison.Ordinal));
        return government?.Name.Replace("人民政府", "") ?? list[0].Name;
    }

    private static int[] Counts(IReadOnlyList<BoardUnit> units)
    {
        var counts = new int[Enum.GetValues<Mark>().Length];
        foreach (var unit in units.Where(u => u.State != DeliveryState.Recalled))
            counts[(int)BoardWords.MarkOf(unit.State)]++;
        return counts;
    }
}
