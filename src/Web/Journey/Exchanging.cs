using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Yiwang.Web.Journey;

/// <summary>Acts 3 to 6: the notice lies on 3,743 desks, is signed for, handled and answered, urged, corrected and
/// closed.</summary>
internal static class Exchanging
{

    // The counties of Guiyang; from the fifth unit of each, so that no known person is among the clerks.
    private static readonly string[] Counties = ["520102", "520103", "520111", "520112", "520113", "520115", "520121",
        "520122"];

    public static async Task Send(Stage stage, CancellationToken cancel)
    {
        stage.Act(3, "发送", "Send");
        var registry = await stage.As("liuyang", cancel);
        var act = Guid.CreateVersion7();
        var watch = Stopwatch.StartNew();
        var sent = await registry.Post($"/api/dispatches/{stage.Notice}", new { }, cancel, act);
        var milliseconds = watch.ElapsedMilliseconds;
        Stage.Hold(Stage.Int(sent, "units") == 3743, "3,743 deliveries");
        var again = await registry.Post($"/api/dispatches/{stage.Notice}", new { }, cancel, act);
        Stage.Hold(Stage.Int(again, "units") == 3743, "the same act again has the same answer");
        var board = await registry.Get($"/api/dispatches/{stage.Notice}", cancel);
        Stage.Hold(Stage.Int(board, "total") == 3743, "the board shows every delivery");
        var county = await stage.As("yangmei", cancel);
        var inbox = await county.Get("/api/inbox?state=open", cancel);
        Stage.Hold(inbox.AsArray().Any(r => r!["number"]!.GetValue<string>() == stage.NoticeNumber),
            "it lies on a county's desk");
        stage.Say($"一次点击，{milliseconds} 毫秒后 3,743 个单位的收文里都有了；再点一次不会再发。",
            $"One click; {milliseconds} ms later it lay with 3,743 units; the same click again sent nothing more.");
    }

    public static async Task Receive(Stage stage, CancellationToken cancel)
    {
        stage.Act(4, "签收与办理", "Receive");
        var codes = Enumerable.Range(0, stage.Clerks)
            .Select(i => Stage.Registry($"{Counties[i % Counties.Length]}-{5 + i / Counties.Length:00}", 3)).ToList();
        var clerks = new List<Visitor>();
        foreach (var code in codes) clerks.Add(await stage.As(code, cancel));
        await Task.WhenAll(clerks.Skip(2).Select(c => c.Post($"/api/inbox/{stage.Notice}/sign", new { }, cancel)));
        await clerks[0].Post($"/api/inbox/{stage.Notice}/return",
            new { reason = "wrong_recipient", words = "我单位无此项职能，请核对主送。" }, cancel);
        await clerks[1].Post($"/api/inbox/{stage.Notice}/return",
            new { reason = "missing_attachment", words = "统计表打不开，请重发附件。" }, cancel);
        var county = await stage.As("yangmei", cancel);
        var twice = await Task.WhenAll(county.TryPost($"/api/inbox/{stage.Notice}/sign", new { }, cancel),
            county.TryPost($"/api/inbox/{stage.Notice}/sign", new { }, cancel));
        Stage.Hold(twice.Count(t => t.Status == 200) == 1 && twice.Count(t => t.Status == 409) == 1,
            "signed for once, although twice at the same moment");
        var board = await (await stage.As("liuyang", cancel)).Get($"/api/dispatches/{stage.Notice}", cancel);
        var signed = board["counts"]!["Signed"]!.GetValue<int>();
        Stage.Hold(signed == clerks.Count - 2 + 1, $"{clerks.Count - 1} signed, the board says {signed}");
        Stage.Hold(board["counts"]!["Returned"]!.GetValue<int>() == 2, "two returned with a reason");
        stage.Say($"{clerks.Count} 个县级单位同时收文：{signed} 个签收，2 个说明理由退回；南明区同一刻点了两次，只签收一次。",
            $"{clerks.Count} county units at once: {signed} signed for it, 2 returned it with a reason; one clicked twice and signed once.");
        await Incoming.Handle(stage, county, cancel);
    }

    public static async Task Urge(Stage stage, CancellationToken cancel)
    {
        stage.Act(5, "催办", "Urge");
        var registry = await stage.As("liuyang", cancel);
        var board = await registry.Get($"/api/dispatches/{stage.Notice}", cancel);
        var open = board["counts"]!["Arrived"]!.GetValue<int>();
        var urged = await registry.Post($"/api/dispatches/{stage.Notice}/urge",
            new { onlyLate = false, words = "请尽快签收并组织落实。" }, cancel);
        Stage.Hold(Stage.Int(urged, "blockers") == open && Stage.Int(urged, "reached")
            + Stage.Int(urged, "listed") == open, "every lagging unit was reached or is listed");
        stage.Say(
            $"{Stage.Number(open)} 个未签收单位：催到 {Stage.Number(Stage.Int(urged, "reached"))} 个，列明原因 {Stage.Int(urged, "listed")} 个，差额为零。",
            $"{Stage.Number(open)} lagging units: {Stage.Number(Stage.Int(urged, "reached"))} reached, {Stage.Int(urged, "listed")} listed with the reason, difference none.");
        if (stage.Clock is not { } clock)
        {
            stage.Say("过期的红标要等签收时限到，本次在别人的服务器上不等。",
                "The red mark waits for the deadline; on somebody else's server the journey does not wait.");
            return;
        }
        clock.Jump(TimeSpan.FromDays(12));
        stage.ForgetSessions();
        registry = await stage.As("liuyang", cancel);
        board = await Until(() => registry.Get($"/api/dispatches/{stage.Notice}", cancel), b => Count(b, "Late") > 0,
            cancel);
        var late = Count(board, "Late");
        Stage.Hold(late == open, $"{open} are late by themselves, the board says {late}");
        var clerk = await stage.As(Stage.Registry("520304-05", 3), cancel);
        var signed = await clerk.Post($"/api/inbox/{stage.Notice}/sign", new { }, cancel);
        Stage.Hold(signed["late"]!.GetValue<bool>(), "a late signature says so");
        board = await registry.Get($"/api/dispatches/{stage.Notice}", cancel);
        Stage.Hold(board["lateMarks"]!.GetValue<int>() == late, "the red mark stays after the signature");
        stage.Say($"时限一过，{Stage.Number(late)} 个单位自己变红；迟签的红标还在。",
            $"After the deadline {Stage.Number(late)} units turned red by themselves; a late signature keeps its mark.");
    }

    public static async Task Close(Stage stage, CancellationToken cancel)
    {
        stage.Act(6, "收尾", "Close");
        await Letters.SmallLetter(stage, cancel);
        await Closing.Correct(stage, cancel);
        await Closing.Complete(stage, cancel);
        var registry = await stage.As("liuyang", cancel);
        var view = await registry.Get($"/api/cases/{stage.NoticeCase}", cancel);
        Stage.Hold(view["case"]!["status"]!.GetValue<string>() == "closed", "the notice's case is closed");
        var story = view["story"]!.AsArray();
        foreach (var kind in (string[])["case.opened", "way.return", "document.signed", "document.numbered",
            "document.typeset", "document.sealed", "document.released"])
        {
            Stage.Hold(story.Any(s => s!["kind"]!.GetValue<string>() == kind), $"the story has {kind}");
        }
        stage.Say($"办件办结，故事有 {story.Count} 条，每一步都在。",
            $"The case is closed; its story has {story.Count} lines and no step is missing.");
        await Reckoning.Check(stage, cancel);
    }

    private static int Count(JsonNode board, string state) => board["counts"]![state]?.GetValue<int>() ?? 0;

    private static async Task<JsonNode> Until(Func<Task<JsonNode>> read, Func<JsonNode, bool> holds,
        CancellationToken cancel)
    {
        for (var i = 0; i < 60; i++)
        {
            var seen = await read();
            if (holds(seen)) return seen;
            await Task.Delay(TimeSpan.FromMilliseconds(250), cancel);
        }
        throw new JourneyBroken("what should have happened by itself did not within 15 seconds");
    }
}
