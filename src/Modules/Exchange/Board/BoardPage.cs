using Microsoft.AspNetCore.Http;
using Yiwang.Exchange.Sending;
using Yiwang.Exchange.Urging;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Square = Yiwang.Platform.Ui.Screens.BoardUnit;
using ScreenView = Yiwang.Platform.Ui.Screens.BoardView;

namespace Yiwang.Exchange.Board;

/// <summary>The delivery board as a page, the unit's sent documents, and sending, urging and recalling from there.</summary>
internal sealed class BoardPage(ReadBoard read, ReadSent sent, ViewerSource viewers, SendDocument send, UrgeLagging urge, RecallDelivery recall)
{
    private const int LinesMax = 100;
    private static readonly string[] KindOrder = ["party", "congress", "judicial", "government", "directly-affiliated", "institution", "mass", "central"];

    public Task<IResult> Show(HttpContext http, Guid id) => Draw(http, id, null);

    public async Task<IResult> Deliveries(HttpContext http) => Page.Show<DeliveryList, DeliveriesView>(
        await viewers.Of(http), await sent.Run(http.Actor(), http.RequestAborted));

    public async Task<IResult> Act(HttpContext http, Guid id, string act)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Draw(http, id, missing);
        switch (act)
        {
            case "send":
                var done = await send.Run(http.Actor(), actId.Answer, id, http.RequestAborted);
                return done.Refusal is { } notSent ? new RefusalResult(notSent)
                    : ViewerSource.Done(http, Urls.Board(id.ToString()), new Text($"已发给 {done.Answer.Units:N0} 个单位。", $"Sent to {done.Answer.Units:N0} units."));
            case "urge":
                var urged = await urge.Run(http.Actor(), actId.Answer, id, form["all"].Count == 0, form["words"].ToString(), http.RequestAborted);
                return urged.Refusal is { } notUrged ? await Draw(http, id, notUrged) : ViewerSource.Done(http, Urls.Urge(urged.Answer.Id.ToString()), new Text(
                    $"应催 {urged.Answer.Blockers:N0} 个单位，催到 {urged.Answer.Reached:N0} 个，列明原因 {urged.Answer.Listed:N0} 个。",
                    $"{urged.Answer.Blockers:N0} lagging: {urged.Answer.Reached:N0} reached, {urged.Answer.Listed:N0} listed with the reason."));
            default:
                foreach (var pick in form["pick"].OfType<string>().Select(p => p.Split('/')[^1]).Where(p => int.TryParse(p, out _)).Take(LinesMax))
                {
                    var recalled = await recall.Run(http.Actor(), Guid.CreateVersion7(), id, int.Parse(pick), form["reason"].Count > 0 ? form["reason"].ToString() : "误发", http.RequestAborted);
                    if (recalled.Refusal is { } refusal) return await Draw(http, id, refusal);
                }
                return ViewerSource.Done(http, Urls.Board(id.ToString()), new Text("已撤回。", "Recalled."));
        }
    }

    /// <summary>The board as a table for a spreadsheet; a cell that looks like a formula is made plain text (OWASP CSV injection).</summary>
    public async Task<IResult> Export(HttpContext http, Guid id)
    {
        var board = await read.Run(http.Actor(), id, http.RequestAborted);
        if (board.Refusal is { } unseen) return new RefusalResult(unseen);
        var csv = new System.Text.StringBuilder("\uFEFF单位,区划代码,状态,超期,签收时间\r\n");
        foreach (var unit in board.Answer.Units)
        {
            csv.Append(Cell(unit.Name)).Append(',').Append(Cell(unit.Division)).Append(',').Append(StateWord(unit.State)).Append(',')
                .Append(unit.LateMark ? "是" : "").Append(',').Append(unit.SignedAt is { } at ? (at + WorkingCalendar.ChinaOffset).ToString("yyyy-MM-dd HH:mm") : "").Append("\r\n");
        }
        return Results.File(System.Text.Encoding.UTF8.GetBytes(csv.ToString()), "text/csv; charset=utf-8", $"投递 {board.Answer.Number}.csv");
    }

    private static string Cell(string value)
    {
        var plain = value.Length > 0 && "=+-@\t\r".Contains(value[0]) ? "'" + value : value;
        return plain.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{plain.Replace("\"", "\"\"")}\"" : plain;
    }

    private static string StateWord(DeliveryState state) => state switch
    {
        DeliveryState.Handled => "已办理", DeliveryState.Signed => "已签收", DeliveryState.Late => "超时未签", DeliveryState.Returned => "已退文",
        DeliveryState.Recalled => "已撤回", _ => "已到未签",
    };

    private async Task<IResult> Draw(HttpContext http, Guid id, Refusal? refusal)
    {
        var board = await read.Run(http.Actor(), id, http.RequestAborted);
        if (board.Refusal is { } unseen) return new RefusalResult(unseen);
        var view = board.Answer;
        var viewer = await viewers.Of(http);
        var regions = view.Units.GroupBy(u => u.Division.Length >= 4 ? u.Division[..4] : "52").OrderBy(g => g.Key).Select(g => Region(g.Key, g.ToList(), id)).ToList();
        var counts = Counts(view.Units);
        Mark? filter = Enum.TryParse<Mark>(http.Request.Query["mark"], ignoreCase: true, out var mark) ? mark : null;
        var region = http.Request.Query["region"].ToString();
        var chosen = view.Units.Where(u => (filter is null || MarkOf(u.State) == filter) && u.Division.StartsWith(region, StringComparison.Ordinal)).Take(LinesMax).ToList();
        var lines = chosen.Select(u => new BoardLine($"{id}/{u.UnitId}", u.Name, u.Division, MarkOf(u.State), Due.None, view.SentAt, null,
            u.SignedAt is { } at ? at : null, "", 0, null, u.LateMark && u.SignedAt is not null)).ToList();
        var laggards = view.Units.Where(u => u.State == DeliveryState.Late && u.Division.Length >= 6).GroupBy(u => u.Division[..6])
            .OrderByDescending(g => g.Count()).Take(6).Select(g => new Laggard(CountyName(g), $"{Urls.Board(id.ToString())}?region={g.Key}", g.Count(), 0)).ToList();
        var registry = http.Actor().Has(Role.Registry);
        return Page.Show<Platform.Ui.Screens.Board, ScreenView>(viewer, new ScreenView(id.ToString(), view.Title,
            $"{view.Number}　{Spoken.Moment(view.SentAt, viewer.Now, viewer.Language)} 发给 {view.Total:N0} 个单位", counts, ["", "", "", "", "", ""],
            regions, laggards, filter, region, lines, new Paging(lines.Count, view.Units.Count), "请尽快签收并办理。", counts[(int)Mark.Late],
            CaseUrl: Urls.Document(id.ToString()), Refusal: refusal, MayAct: registry), refusal is null ? 200 : Answer.Status(refusal));
    }

    private static BoardRegion Region(string code, List<BoardUnit> units, Guid id)
    {
        var name = code == "52" ? "省直单位" : units.FirstOrDefault(u => u.Level == 2 && u.Name.EndsWith("人民政府", StringComparison.Ordinal))?.Name.Replace("人民政府", "") ?? code;
        var rows = code == "52"
            ? units.GroupBy(u => u.Kind).OrderBy(g => Array.IndexOf(KindOrder, g.Key)).Select(g => Row(KindName(g.Key), $"{Urls.Board(id.ToString())}?region=52", g))
            : units.GroupBy(u => u.Division.Length >= 6 ? u.Division[..6] : u.Division).OrderBy(g => g.Key)
                .Select(g => Row(g.Key.Length == 4 ? "直属" : CountyName(g), $"{Urls.Board(id.ToString())}?region={g.Key}", g));
        return new BoardRegion(name, $"{Urls.Board(id.ToString())}?region={code}", Counts(units), rows.ToList());
    }

    private static BoardRow Row(string name, string url, IEnumerable<BoardUnit> units) =>
        new(name, url, units.Select(u => new Square(u.Name, MarkOf(u.State))).ToList());

    private static string CountyName(IEnumerable<BoardUnit> units)
    {
        var list = units.ToList();
        var government = list.FirstOrDefault(u => u.Level == 3 && u.Name.EndsWith("人民政府", StringComparison.Ordinal));
        return government?.Name.Replace("人民政府", "") ?? list[0].Name;
    }

    private static string KindName(string kind) => kind switch
    {
        "party" => "党委", "congress" => "人大政协", "judicial" => "法检", "government" => "政府部门", "directly-affiliated" => "直属机构",
        "institution" => "事业单位", "mass" => "群团", "central" => "中央驻黔", _ => kind,
    };

    private static int[] Counts(IReadOnlyList<BoardUnit> units)
    {
        var counts = new int[Enum.GetValues<Mark>().Length];
        foreach (var unit in units.Where(u => u.State != DeliveryState.Recalled)) counts[(int)MarkOf(unit.State)]++;
        return counts;
    }

    private static Mark MarkOf(DeliveryState state) => state switch
    {
        DeliveryState.Handled => Mark.Handled,
        DeliveryState.Signed => Mark.Signed,
        DeliveryState.Late => Mark.Late,
        DeliveryState.Returned => Mark.Returned,
        DeliveryState.Recalled => Mark.NotArrived,
        _ => Mark.Arrived,
    };
}
