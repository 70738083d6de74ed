using System.Text;
using System.Text.Json.Nodes;

namespace Yiwang.Web.Journey;

/// <summary>Act 6: an attachment is corrected after sending; the boards are complete but for the exceptions that are
/// listed by name.</summary>
internal static class Closing
{
    /// <summary>Where the state of a delivery stands in a line of the export.</summary>
    private const int StateColumn = 3;

    public static async Task Correct(Stage stage, CancellationToken cancel)
    {
        var registry = await stage.As("liuyang", cancel);
        var county = await stage.As("yangmei", cancel);
        var notice = await registry.Get($"/api/documents/{stage.Notice}", cancel);
        var table = notice["attachments"]!.AsArray()
            .First(a => a!["name"]!.GetValue<string>().EndsWith(".csv", StringComparison.Ordinal))!;
        var old = table["id"]!.GetValue<Guid>();
        var query =
            $"attachment={old}&name={Uri.EscapeDataString("幼儿园情况统计表（更正）.csv")}&reason={Uri.EscapeDataString("遵义市的数填错，应为 267。")}&receipt=true";
        var sent = await registry.Upload($"/api/dispatches/{stage.Notice}/correct?{query}",
            Encoding.UTF8.GetBytes("市（州）,小区配套园（所）\n贵阳市,312\n遵义市,267\n"), cancel);
        Stage.Hold(Stage.Int(sent, "units") == 3741,
            $"the correction goes to all who have the notice, not to {sent["units"]}");
        var seen = (await county.Get($"/api/inbox/{stage.Notice}/corrections", cancel)).AsArray();
        Stage.Hold(seen.Count == 1 && seen[0]!["oldId"]!.GetValue<Guid>() == old,
            "the county sees the old and the corrected one");
        await county.Post($"/api/inbox/corrections/{seen[0]!["id"]}/sign", new { }, cancel);
        var twice = await county.TryPost($"/api/inbox/corrections/{seen[0]!["id"]}/sign", new { }, cancel);
        Stage.Hold(twice.Status == 409, "it signs for the correction once");
        var file = Encoding.UTF8.GetString(await county.Download($"/attachments/{seen[0]!["newId"]}", cancel));
        Stage.Hold(file.Contains("267", StringComparison.Ordinal), "the corrected file is what was sent");
        stage.Say($"发出后更正统计表，{Stage.Number(Stage.Int(sent, "units"))} 个单位看到新旧两份和理由；南明区对更正再签收一次。",
            $"The table was corrected after sending; {Stage.Number(Stage.Int(sent, "units"))} units see the old, the new and the reason; one signed for the correction.");
    }

    public static async Task Complete(Stage stage, CancellationToken cancel)
    {
        var registry = await stage.As("liuyang", cancel);
        // The small letter: both units sign for it, and its board has nothing open.
        foreach (var clerk in stage.LetterClerks)
            await (await stage.As(clerk, cancel)).Post($"/api/inbox/{stage.Letter}/sign", new { }, cancel);
        var letter = await registry.Get($"/api/dispatches/{stage.Letter}", cancel);
        Stage.Hold(Count(letter, "Signed") == 2 && Count(letter, "Recalled") == 1 && Stage.Int(letter, "total") == 3,
            "the letter's board is complete: two signed for it, one recalled");
        // The notice: who has not signed for it stands on the list of exceptions by name, nobody else does.
        var board = await registry.Get($"/api/dispatches/{stage.Notice}", cancel);
        var table = Encoding.UTF8.GetString(await registry.Download($"/deliveries/{stage.Notice}/export.csv", cancel))
            .Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).ToList();
        Stage.Hold(table.Count == 3743, $"the export lists every delivery once, not {table.Count}");
        int Said(string state) => table.Count(line => line.Split(',')[StateColumn] == state);
        var (done, open, returned) = (Said("已签收") + Said("已办理"), Said("超时未签") + Said("已到未签"), Said("已退文"));
        Stage.Hold(done == Count(board, "Signed") + Count(board, "Handled")
            && open == Count(board, "Late") + Count(board, "Arrived")
            && returned == Count(board, "Returned") && done + open + returned == 3743, "board and export say the same");
        stage.Say(
            $"小函两家都已签收，一家撤回，看板齐了；通知 {Stage.Number(done)} 家签收或办结，例外逐个列名：{Stage.Number(open)} 家超期未签、{returned} 家退文，导出的表和看板一致。",
            $"The letter's board is complete. Of the notice {Stage.Number(done)} signed or handled it; the exceptions are listed by name: {Stage.Number(open)} overdue, {returned} returned; export and board agree.");
        await Agree(stage, registry, board, cancel);
    }

    // Trace and board tell the same story of the county's delivery.
    private static async Task Agree(Stage stage, Visitor registry, JsonNode board, CancellationToken cancel)
    {
        var county = await (await stage.As("yangmei", cancel)).Get($"/api/cases/{stage.CountyCase}", cancel);
        var kinds = county["story"]!.AsArray().Select(s => s!["kind"]!.GetValue<string>()).ToList();
        foreach (var kind in (string[])["case.opened", "delivery.registered", "document.drafted_for",
            "delivery.answered", "case.filed", "case.closed"])
        {
            Stage.Hold(kinds.Contains(kind), $"the county's story has {kind}");
        }
        Stage.Hold(board["owing"]!.GetValue<int>() == 3743 - Count(board, "Returned") - 1,
            "all owe an answer but the county that answered and those that returned it");
        var answered = (await registry.Get($"/api/documents/{stage.Notice}", cancel))["answers"]!.AsArray().Count;
        Stage.Hold(answered == 1, "the one answer is linked");
        stage.Say(
            $"县里这件的故事 {kinds.Count} 条，从登记到答复、归档；看板上欠答复 {Stage.Number(board["owing"]!.GetValue<int>())} 家，已答复 {answered} 家。",
            $"The county's story has {kinds.Count} lines from registering to filing; the board says {Stage.Number(board["owing"]!.GetValue<int>())} owe an answer, {answered} gave it.");
    }

    private static int Count(JsonNode board, string state) => board["counts"]![state]?.GetValue<int>() ?? 0;
}
