using System.Text.Json.Nodes;

namespace Yiwang.Web.Journey;

/// <summary>The incoming case of a county office to its end: instruction, three sections at once, a letter below, the
/// answer, filed.</summary>
internal static class Incoming
{
    private const string Code = "520102-03";
    private const string Leader = Code + ".1";
    private const string Head = Code + ".3";
    private const string FirstSection = Code + ".4";
    private const string SecondSection = Code + ".6";
    private const string Deputy = Code + ".8";
    private static readonly string[] Office = [FirstSection, Head, Deputy, Leader, "yangmei"];

    public static async Task Handle(Stage stage, Visitor registry, CancellationToken cancel)
    {
        var registered = await registry.Post($"/api/inbox/{stage.Notice}/register", new { words = "请办公室拟办。" }, cancel);
        stage.CountyCase = registered["caseId"]!.GetValue<Guid>();
        await registry.Answer(stage.CountyCase, "要素齐全，受理，送拟办。", cancel, variables: new { accepted = true });
        await Propose(stage, cancel);
        var leader = await stage.As(Leader, cancel);
        await leader.Answer(stage.CountyCase, "同意拟办意见。请业务一科牵头，有关街道抓好落实。", cancel);
        var open = Now(await registry.Get($"/api/cases/{stage.CountyCase}", cancel));
        Stage.Hold(open == "主办、传阅、协办、协办", $"a leader and three sections have it at once, not {open}");
        stage.Say($"南明区政府办登记为 {registered["incomingNumber"]}，初审、拟办、批示；现在{open}同时在办。",
            $"The county office registered it as {registered["incomingNumber"]}; reviewed, proposed, instructed; a leader and three sections have it at once.");
        await Forward(stage, registry, cancel);
        await Task.WhenAll(Do(stage, Deputy, "已阅。", cancel), Do(stage, SecondSection, "已配合核对名册。", cancel),
            Do(stage, Head, "已协调街道。", cancel));
        await Do(stage, FirstSection, "已转发街道，情况汇总后报省政府办公厅。", cancel);
        await Reply(stage, registry, cancel);
        await registry.Answer(stage.CountyCase, "已整理归档。", cancel);
        var closed = await registry.Get($"/api/cases/{stage.CountyCase}", cancel);
        Stage.Hold(closed["case"]!["status"]!.GetValue<string>() == "closed" && closed["case"]!["filedAt"] is not null,
            "the case is closed and filed");
        Stage.Hold(closed["opinions"]!.AsArray().Select(o => o!["kind"]!.GetValue<string>()).ToHashSet()
            .IsSupersetOf(["初审", "拟办", "批示", "承办", "协办", "阅", "答复", "归档"]),
            "every opinion stands on the sheet by its kind");
        stage.Say("主办、协办、传阅办完，答复发出，办件归档；处理笺上各类意见齐全。",
            "Handled, assisted, read, answered, filed; every kind of opinion stands on the sheet.");
    }

    private static async Task Propose(Stage stage, CancellationToken cancel)
    {
        var head = await stage.As(Head, cancel);
        var choices = await head.Get("/api/cases/choices", cancel);
        var (first, second, office) = (Of(choices, "sections", "业务一科"), Of(choices, "sections", "业务二科"),
            Of(choices, "sections", "办公室"));
        await head.Answer(stage.CountyCase, "拟请主要负责人批示；业务一科主办，业务二科、办公室协办，副主任阅。", cancel,
            variables: new Dictionary<string, object>
        {
            ["kind"] = "handle", ["needsInstruction"] = true,
                ["instructors"] = new[] { Of(choices, "leaders", "主要负责人") },
            ["chosen:handle"] = first, ["assisting"] = new[] { second, office },
            ["readers"] = new[] { Of(choices, "leaders", "副主任") },
        });
    }

    // One of the three passes it to the units below with a letter of its own; the origin stays linked and goes along.
    private static async Task Forward(Stage stage, Visitor registry, CancellationToken cancel)
    {
        var section = await stage.As(FirstSection, cancel);
        var made = await section.Post($"/api/cases/{stage.CountyCase}/draft-forward", new { }, cancel);
        var letter = made["id"]!.GetValue<Guid>();
        var title = made["title"]!.GetValue<string>();
        var below = new[]
        {
            await Drafting.UnitOf(section, "南明区新华路街道办事处", cancel), await Drafting.UnitOf(section, "南明区后巢乡人民政府", cancel),
        };
        await section.Post($"/api/documents/{letter}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = below, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" }, cancel);
        await IssueAndSend(stage, section, registry, letter, title, cancel);
        var street = await stage.As("520102016-01.3", cancel);
        await street.Post($"/api/inbox/{letter}/sign", new { }, cancel);
        var seen = await street.Get($"/api/documents/{letter}", cancel);
        Stage.Hold(seen["forwardsDocument"]!.GetValue<Guid>() == stage.Notice,
            "the origin is linked to the letter that forwards it");
        Stage.Hold(seen["attachments"]!.AsArray()
            .Any(a => a!["name"]!.GetValue<string>().EndsWith(".ofd", StringComparison.Ordinal)),
            "the origin goes with it as it was sealed");
        stage.Say($"业务一科以本单位名义转发（{seen["number"]}），原文附后并连着来文；新华路街道已签收。",
            $"Section One forwarded it with the office's own letter ({seen["number"]}), the origin attached and linked; a street office has signed for it.");
    }

    private static async Task Reply(Stage stage, Visitor registry, CancellationToken cancel)
    {
        var section = await stage.As(FirstSection, cancel);
        var task = await section.TaskOf(stage.CountyCase, cancel);
        var early = await section.TryPost($"/api/cases/{stage.CountyCase}/complete",
            new { task = task.Id, verdict = "agree", words = "已答复。", seen = "" }, cancel);
        Stage.Hold(early.Status == 409, "the step of the answer cannot be done before the answer went out");
        var made = await section.Post($"/api/cases/{stage.CountyCase}/draft-answer", new { }, cancel);
        var answer = made["id"]!.GetValue<Guid>();
        var draft = await section.Get($"/api/documents/{answer}", cancel);
        await section.Put($"/api/documents/{answer}", new
        {
            type = draft["type"]!.GetValue<string>(), urgency = "", classification = "",
                title = draft["title"]!.GetValue<string>(),
            body = draft["body"]!.GetValue<string>() + "\n一、我区小区配套园已全部摸底。\n二、问题清单已转有关街道限期整改。",
            baseEdit = Stage.Int(draft, "edit"),
            elements = new { mainRecipients = "贵州省人民政府办公厅", signers = draft["elements"]!["signers"]!.GetValue<string>(),
                receiptHours = 8 },
        }, cancel);
        await IssueAndSend(stage, section, registry, answer, made["title"]!.GetValue<string>(), cancel);
        await section.Answer(stage.CountyCase, "答复已发出。", cancel);
        var sender = await stage.As("liuyang", cancel);
        await sender.Post($"/api/inbox/{answer}/sign", new { }, cancel);
        var notice = await sender.Get($"/api/documents/{stage.Notice}", cancel);
        Stage.Hold(notice["answers"]!.AsArray().Any(a => a!.GetValue<Guid>() == answer), "the notice knows its answer");
        var back = await sender.Get($"/api/documents/{answer}", cancel);
        Stage.Hold(back["answersDocument"]!.GetValue<Guid>() == stage.Notice, "the answer knows what it answers");
        var board = await sender.Get($"/api/dispatches/{stage.Notice}", cancel);
        Stage.Hold(board["counts"]!["Handled"]!.GetValue<int>() == 1, "the sender's board shows it answered");
        stage.Say($"答复（{back["number"]}）报省政府办公厅，两边都连着；没发出以前，答复这一步办不掉。",
            $"The answer ({back["number"]}) went up, linked on both sides; before it went out the step could not be done.");
    }

    private static async Task IssueAndSend(Stage stage, Visitor drafter, Visitor registry, Guid document, string title,
        CancellationToken cancel)
    {
        await drafter.Post($"/api/documents/{document}/submit", new { route = "outgoing-long", words = "" }, cancel);
        await Letters.Through(stage, await Drafting.CaseOf(drafter, title, cancel), document, Office, cancel);
        await registry.Post($"/api/dispatches/{document}", new { }, cancel);
    }

    private static async Task Do(Stage stage, string who, string words, CancellationToken cancel) =>
        await (await stage.As(who, cancel)).Answer(stage.CountyCase, words, cancel);

    private static string Of(JsonNode choices, string list, string name) => choices[list]!.AsArray()
        .First(o => o!["words"]!.GetValue<string>()
            .StartsWith(name, StringComparison.Ordinal))!["value"]!.GetValue<string>();

    private static string Now(JsonNode view) => string.Join('、', view["tasks"]!.AsArray()
        .Where(t => t!["state"]!.GetValue<string>() == "open").Select(t => t!["step"]!.GetValue<string>())
        .Order(StringComparer.Ordinal));
}
