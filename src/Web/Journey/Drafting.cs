using System.Text;
using System.Text.Json.Nodes;

namespace Yiwang.Web.Journey;

/// <summary>Acts 1 and 2: a notice is drafted, reviewed, countersigned, signed, numbered, fixed and sealed.</summary>
internal static class Drafting
{
    // The notice asks every unit for an answer within so many working days.
    private const int AnswerDays = 15;
    private static readonly int[] AllGroups = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

    public static async Task Draft(Stage stage, CancellationToken cancel)
    {
        stage.Act(1, "拟稿", "Draft");
        var wangli = await stage.As("wangli", cancel);
        stage.Notice = Guid.CreateVersion7();
        var (title, body) = Notice();
        var saved = await wangli.Put($"/api/documents/{stage.Notice}", Input(title, body, 0, answerDays: AnswerDays),
            cancel);
        await wangli.Upload($"/api/documents/{stage.Notice}/attachments?name={Uri.EscapeDataString("幼儿园情况统计表.csv")}",
            Encoding.UTF8.GetBytes("市（州）,小区配套园（所）\n贵阳市,312\n遵义市,276\n"), cancel);
        await wangli.Upload($"/api/documents/{stage.Notice}/attachments?name={Uri.EscapeDataString("会议签到扫描件.png")}",
            Scan(), cancel);
        var picked = await wangli.Post($"/api/documents/{stage.Notice}/recipients", new
        {
            addGroups = AllGroups, addUnits = Array.Empty<int>(), removeUnits = new[] { 100, 2000 },
                removeGroups = Array.Empty<int>(), kind = "main",
        }, cancel);
        Stage.Hold(Stage.Int(picked, "units") == 3741, "two units were left out by mistake");
        picked = await wangli.Post($"/api/documents/{stage.Notice}/recipients", new
        {
            addGroups = Array.Empty<int>(), addUnits = new[] { 100, 2000 }, removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main",
        }, cancel);
        Stage.Hold(Stage.Int(picked, "units") == 3743, $"3,743 recipients, not {picked["units"]}");
        var checks = (await wangli.Get($"/api/documents/{stage.Notice}/checks", cancel)).AsArray();
        Stage.Hold(checks.All(c => !c!["stops"]!.GetValue<bool>()), "no check stops the draft");
        stage.Say($"王丽起草《{title}》，挂了一个表和一个扫描件，选了 3,743 个单位；检查有 {checks.Count} 条提示，没有拦下。",
            $"Wang Li drafted it, attached a table and a scan, and chose 3,743 units; {checks.Count} hints, no stop.");
        await wangli.Post($"/api/documents/{stage.Notice}/submit", new { route = "outgoing-long", words = "请核稿。" },
            cancel);
        stage.NoticeCase = await CaseOf(wangli, title, cancel);
        await Review(stage, title, body, saved, cancel);
        await Countersign(stage, cancel);
    }

    public static async Task Issue(Stage stage, CancellationToken cancel)
    {
        stage.Act(2, "签发", "Issue");
        var leader = await stage.As("zhoumingyuan", cancel);
        await leader.Confirm(cancel);
        var seen = (await leader.Get($"/api/documents/{stage.Notice}", cancel))["digest"]!.GetValue<string>();
        var task = await leader.TaskOf(stage.NoticeCase, cancel);
        var stale = await leader.TryPost($"/api/cases/{stage.NoticeCase}/complete",
            new { task = task.Id, verdict = "agree", words = "同意。", seen = new string('0', 64) }, cancel);
        Stage.Hold(stale.Status == 409 && Code(stale.Body) == "document.changed_since_seen",
            "a signature on another text is refused");
        await leader.Answer(stage.NoticeCase, "同意印发。", cancel, seen: seen);
        stage.Say("周明远在手机上签发；针对另一份文字的签名被拒绝。",
            "Zhou Mingyuan signed on the phone; a signature on another text was refused.");
        await (await stage.As("sunqiang", cancel)).Answer(stage.NoticeCase, "复核无误。", cancel);
        var registry = await stage.As("liuyang", cancel);
        await registry.Confirm(cancel);
        await registry.Answer(stage.NoticeCase, "", cancel);
        var numbered = await registry.Get($"/api/documents/{stage.Notice}", cancel);
        stage.NoticeNumber = numbered["number"]!.GetValue<string>();
        Stage.Hold(stage.NoticeNumber.StartsWith("黔府办发〔", StringComparison.Ordinal), "the number has its form");
        await registry.Answer(stage.NoticeCase, "", cancel);
        await registry.Answer(stage.NoticeCase, "", cancel);
        await registry.Answer(stage.NoticeCase, "", cancel);
        var issued = await registry.Get($"/api/documents/{stage.Notice}", cancel);
        Stage.Hold(issued["status"]!.GetValue<string>() == "sealed", "the document is sealed");
        stage.Say($"编号 {stage.NoticeNumber}，印成 {issued["pages"]} 页，盖章，核发。",
            $"Numbered {stage.NoticeNumber}, fixed as {issued["pages"]} pages, sealed, released.");
    }

    /// <summary>A draft of one act, for the small letter too.</summary>
    public static object Input(string title, string body, int baseEdit, string type = "notice", int receiptHours = 8,
        int answerDays = 0, string main = "各市、自治州人民政府，各县（市、区、特区）人民政府，省政府各部门、各直属机构") => new
    {
        type, urgency = "urgent", classification = "", title, body, baseEdit,
        elements = new { mainRecipients = main, copyRecipients = "省委办公厅，省人大常委会办公厅，省政协办公厅", annotation = "此件公开发布",
            signers = "", receiptHours, answerDays, countersigners = Array.Empty<int>() },
    };

    public static async Task<Guid> CaseOf(Visitor person, string title, CancellationToken cancel)
    {
        var desk = await person.Get("/api/desk?list=mine", cancel);
        return desk["rows"]!.AsArray()
            .First(r => r!["title"]!.GetValue<string>() == title)!["caseId"]!.GetValue<Guid>();
    }

    private static async Task Review(Stage stage, string title, string body, JsonNode saved, CancellationToken cancel)
    {
        var wangli = await stage.As("wangli", cancel);
        var chenjing = await stage.As("chenjing", cancel);
        var task = await chenjing.TaskOf(stage.NoticeCase, cancel);
        await chenjing.Post($"/api/cases/{stage.NoticeCase}/return",
            new { task = task.Id, to = 0, straightBack = false, words = "标题下请写明依据，再报。" }, cancel);
        var current = await wangli.Get($"/api/documents/{stage.Notice}", cancel);
        await wangli.Put($"/api/documents/{stage.Notice}",
            Input(title, body + "\n请各单位于收到之日起认真组织实施。", Stage.Int(current, "edit"), answerDays: AnswerDays), cancel);
        await wangli.Answer(stage.NoticeCase, "已补写，请再核。", cancel);
        current = await chenjing.Get($"/api/documents/{stage.Notice}", cancel);
        var paragraphs = current["body"]!.GetValue<string>().Split('\n');
        paragraphs[1] += "各地要提高认识，压实责任。";
        paragraphs[2] = "（核稿改写）" + paragraphs[2];
        var reviewed = await chenjing.Put($"/api/documents/{stage.Notice}",
            Input(title, string.Join('\n', paragraphs), Stage.Int(current, "edit"), answerDays: AnswerDays), cancel);
        Stage.Hold(reviewed["conflicts"]!.GetValue<int>() == 0, "nobody else wrote meanwhile");
        await chenjing.Answer(stage.NoticeCase, "已核，修改两处。", cancel);
        var view = await chenjing.Get($"/api/documents/{stage.Notice}", cancel);
        Stage.Hold(view["versions"]!.AsArray().Count >= 3, "each hand is a version of its own");
        Stage.Hold(saved["edit"]!.GetValue<int>() == 1, "the first save was the first edit");
        stage.Say($"陈静退回一次，王丽补写；陈静核稿改了两段，每一手都留版本（现有 {view["versions"]!.AsArray().Count} 版）。",
            $"Chen Jing returned it once; Wang Li added; Chen Jing rewrote two paragraphs. {view["versions"]!.AsArray().Count} versions, one for each hand.");
    }

    private static async Task Countersign(Stage stage, CancellationToken cancel)
    {
        var office = await stage.As("sunqiang", cancel);
        var education = await UnitOf(office, "贵州省教育厅", cancel);
        var finance = await UnitOf(office, "贵州省财政厅", cancel);
        await office.Answer(stage.NoticeCase, "请教育厅、财政厅会签。", cancel, variables: new
        {
            needsCountersign = true, countersigners = new[] { $"unit:{education}", $"unit:{finance}" },
                signedBy = "principal",
        });
        var (wutao, heping) = (await stage.As("wutao", cancel), await stage.As("heping", cancel));
        await Task.WhenAll(
            wutao.Answer(stage.NoticeCase, "同意。", cancel),
            heping.Answer(stage.NoticeCase, "第三条经费渠道请再斟酌。", cancel, verdict: "disagree"));
        var deputy = await LeaderOf(stage, cancel);
        await deputy.Answer(stage.NoticeCase, "财政厅意见已与何平同志沟通，按现稿。", cancel);
        var story = await office.Get($"/api/cases/{stage.NoticeCase}", cancel);
        Stage.Hold(story["opinions"]!.AsArray().Count(o => o!["kind"]!.GetValue<string>() == "会签") == 2,
            "both countersigned");
        stage.Say("教育厅、财政厅同时会签，财政厅的异议经协商解决，两条意见都在处理单上。",
            "Education and finance countersigned at the same time; finance's objection was settled; both opinions stand on the sheet.");
    }

    private static Task<Visitor> LeaderOf(Stage stage, CancellationToken cancel) => stage.As("lihua", cancel);

    public static async Task<int> UnitOf(Visitor person, string name, CancellationToken cancel)
    {
        var found = await person.Get($"/api/units?find={Uri.EscapeDataString(name)}", cancel);
        return found.AsArray().First(u => u!["name"]!.GetValue<string>() == name)!["id"]!.GetValue<int>();
    }

    private static string? Code(JsonNode? body) => body?["code"]?.GetValue<string>();

    // 国办发〔2019〕3号, made the province's own as offices do when they carry a notice out.
    /// <summary>The notice of the first act: a title of ours, a real text.</summary>
    public static (string Title, string Body) Notice()
    {
        var lines = Stage.Text("d-0023").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).ToList();
        var start = lines.FindIndex(l => l.Contains('：') && l.Length < 60 && l.EndsWith('：')) + 1;
        var end = lines.FindIndex(start, l => l is "国务院办公厅" or "国务院");
        return ("贵州省人民政府办公厅关于开展城镇小区配套幼儿园治理工作的通知", string.Join('\n', lines[start..(end < 0 ? lines.Count : end)]));
    }

    /// <summary>A picture of one white point: what a scanner makes, at its smallest.</summary>
    public static byte[] Scan() => Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");
}
