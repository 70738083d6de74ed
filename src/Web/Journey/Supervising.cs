namespace Yiwang.Web.Journey;

/// <summary>Part of act 5: one instruction of a leader under supervision, to its accepted result.</summary>
internal static class Supervising
{
    public static async Task Supervise(Stage stage, CancellationToken cancel)
    {
        var office = await stage.As("zhaolei", cancel);
        var due = DateOnly.FromDateTime((stage.Clock?.GetUtcNow() ?? TimeProvider.System.GetUtcNow())
            .AddHours(8).DateTime).AddDays(40);
        var opened = await office.Post("/api/supervision", new
        {
            title = "城镇小区配套幼儿园治理摸底排查", source = "instruction", basis = "周明远批示：请教育厅会同财政厅抓紧摸底。",
                requirement = "逐园建立台账，提出治理方案。",
            due = due.ToString("yyyy-MM-dd"), leaderId = (await stage.As("zhoumingyuan", cancel)).PersonId,
            reportEvery = 5,
            parts = new[]
                { new { task = "完成全省摸底排查", lead = "贵州省教育厅", assisting = new[] { "贵州省财政厅" }, measure = "分市州抽查" } },
        }, cancel);
        var id = opened["id"]!.GetValue<string>();
        var item = await office.Get($"/api/supervision/{id}", cancel);
        var part = item["parts"]![0]!["id"]!.GetValue<string>();
        var caseId = item["parts"]![0]!["caseId"]!.GetValue<Guid>();
        var (lead, assist) = (await stage.As("wutao", cancel), await stage.As("heping", cancel));
        var unseen = await (await stage.As("yangmei", cancel))
            .TryPost($"/api/supervision/parts/{part}/report", new { progress = "？", finished = false }, cancel);
        Stage.Hold(unseen.Status == 404, "an item does not exist for a unit that has no part in it");
        await assist.Answer(caseId, "经费数据已提供。", cancel);
        var urged = await office.Post($"/api/supervision/cases/{caseId}/urge", new { words = "请抓紧报送。" }, cancel);
        Stage.Hold(Stage.Int(urged, "blockers") == Stage.Int(urged, "reached") + Stage.Int(urged, "listed"),
            "the urge is complete");
        await lead.Post($"/api/supervision/parts/{part}/report", new { progress = "已排查 97 所。", finished = false },
            cancel);
        await lead.Post($"/api/supervision/parts/{part}/report", new { progress = "全部完成，台账已报。", finished = true },
            cancel);
        await Approve(stage, lead, caseId, cancel);
        await office.Post($"/api/supervision/parts/{part}/review", new { accept = false, words = "缺毕节市的数。" }, cancel);
        await lead.Post($"/api/supervision/parts/{part}/report", new { progress = "已补毕节市。", finished = true }, cancel);
        await Approve(stage, lead, caseId, cancel);
        await office.Post($"/api/supervision/parts/{part}/review", new { accept = true, words = "" }, cancel);
        await office.Post($"/api/supervision/{id}/close", new { result = "摸底完成，台账齐全。", score = 95 }, cancel);
        var told = await (await stage.As("zhoumingyuan", cancel)).Get("/api/supervision/instructed", cancel);
        Stage.Hold(told.AsArray().Any(i => i!["item"]?["item"]?["result"]?.GetValue<string>() == "摸底完成，台账齐全。"),
            "the leader reads what became of the instruction");
        stage.Say($"周明远的批示立为{opened["number"]}，教育厅主办、财政厅协办，退回重办一次后采纳，销号评分 95；周明远看得到结果。",
            $"Zhou Mingyuan's instruction became {opened["number"]}; education led, finance assisted; sent back once, then accepted and closed with 95; he reads the result.");
    }

    // The leader of the unit that leads approves what it reports; who that is stands in the case.
    private static async Task Approve(Stage stage, Visitor lead, Guid caseId, CancellationToken cancel)
    {
        var view = await lead.Get($"/api/cases/{caseId}", cancel);
        var open = view["tasks"]!.AsArray().First(t => t!["state"]!.GetValue<string>() == "open"
            && t["node"]!.GetValue<string>() == "approve")!;
        Stage.Hold(open["unit"]!.GetValue<string>().Length > 0, "the report waits for the unit's leader");
        await (await stage.As(await LeaderOf(lead, cancel), cancel)).Answer(caseId, "同意报送。", cancel);
    }

    private static async Task<string> LeaderOf(Visitor lead, CancellationToken cancel)
    {
        var units = (await lead.Get($"/api/units?find={Uri.EscapeDataString("贵州省教育厅")}", cancel)).AsArray();
        var unit = units.First(u => u!["name"]!.GetValue<string>() == "贵州省教育厅")!;
        return $"{unit["code"]!.GetValue<string>()}.1";
    }
}
