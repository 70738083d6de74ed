namespace Yiwang.Web.Journey;

/// <summary>A second, small letter: one unit added later, a wrong delivery recalled before it was signed for.</summary>
internal static class Letters
{
    private static readonly string[] Office = ["chenjing", "sunqiang", "lihua", "zhoumingyuan", "liuyang"];

    public static async Task SmallLetter(Stage stage, CancellationToken cancel)
    {
        var wangli = await stage.As("wangli", cancel);
        stage.Letter = Guid.CreateVersion7();
        const string title = "贵州省人民政府办公厅关于商请派员参加座谈会的函";
        await wangli.Put($"/api/documents/{stage.Letter}",
            Drafting.Input(title, "为做好下一步工作，拟于近日召开座谈会，请派一名负责同志参加。\n特此函商。", 0, "letter", main: "贵阳市人民政府"), cancel);
        await wangli.Post($"/api/documents/{stage.Letter}/recipients", new
        {
            addGroups = Array.Empty<int>(), addUnits = new[] { 99, 131 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main",
        }, cancel);
        await wangli.Post($"/api/documents/{stage.Letter}/submit", new { route = "outgoing-long", words = "" }, cancel);
        var caseId = await Drafting.CaseOf(wangli, title, cancel);
        await Through(stage, caseId, stage.Letter, Office, cancel);
        var registry = await stage.As("liuyang", cancel);
        await registry.Post($"/api/dispatches/{stage.Letter}", new { }, cancel);
        var also = await registry.Post($"/api/dispatches/{stage.Letter}/also", new { units = new[] { 163 } }, cancel);
        Stage.Hold(Stage.Int(also, "units") == 1, "one unit was added");
        await registry.Post($"/api/dispatches/{stage.Letter}/recall", new { unitId = 131, reason = "误发" }, cancel);
        var board = await registry.Get($"/api/dispatches/{stage.Letter}", cancel);
        Stage.Hold(board["counts"]!["Recalled"]!.GetValue<int>() == 1 && Stage.Int(board, "total") == 3,
            "two arrived, one recalled");
        stage.LetterClerks = ["5201-01.2", "5203-01.2"];
        stage.Say("小函发给两个单位，补发一个，误发的一个在签收前撤回。",
            "A small letter to two units; one added later, a wrong one recalled before it was signed for.");
    }

    // Whoever of the office has the next task does it, until the case is closed.
    public static async Task Through(Stage stage, Guid caseId, Guid document, IReadOnlyList<string> office,
        CancellationToken cancel)
    {
        for (var step = 0; step < 20; step++)
        {
            var did = false;
            foreach (var name in office)
            {
                var person = await stage.As(name, cancel);
                var desk = await person.Get("/api/desk", cancel);
                if (!desk["rows"]!.AsArray().Any(r => r!["caseId"]!.GetValue<Guid>() == caseId)) continue;
                var view = await person.Get($"/api/cases/{caseId}", cancel);
                var stepAct = view["tasks"]!.AsArray()
                    .First(t => t!["mine"]!.GetValue<bool>())!["act"]!.GetValue<string>();
                if (stepAct is "sign" or "seal") await person.Confirm(cancel);
                var seen = (await person.Get($"/api/documents/{document}", cancel))["digest"]!.GetValue<string>();
                await person.Answer(caseId, "同意。", cancel, seen: seen);
                did = true;
            }
            if (!did) return;
        }
        throw new JourneyBroken($"the case {caseId} does not end");
    }
}
