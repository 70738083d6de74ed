using System.Text.RegularExpressions;
using Xunit;
using Yiwang.Platform.Calendar;

namespace Yiwang.Tests.Application;

/// <summary>Limits in the running product: rules of a unit, sums, extensions, late marks, superiors, urging by rule, a
/// calendar without next year.</summary>
public sealed partial class LimitTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task A_term_that_a_unit_set_counts_there_and_its_date_opens_its_sum()
    {
        var page = await Get("sunqiang-admin", "/administration/deadlines");
        Assert.Equal(302, await Post("sunqiang-admin", "/administration/deadlines/term", page, new()
        {
            ["kind"] = "outgoing", ["step"] = "处室审核", ["urgency"] = "", ["type"] = "", ["amount"] = "7",
                ["counts"] = "days", ["source"] = "省府办工作规则 第十二条",
        }));
        var (caseId, task) = await Submitted("关于七天时限的通知");
        var expected = Deadline.Compute(task.Created, new Term(TermUnit.WorkingDays, 7, "", ""),
            WorkingCalendar.Shipped, [], []).Due;
        Assert.Equal(expected!.Value.ToUniversalTime(), task.Due);
        var why = await Get("chenjing", $"/cases/{caseId}/why-this-date");
        Assert.Contains("省府办工作规则 第十二条", why);
        Assert.Contains("7 个工作日", why);
    }

    [Fact]
    public async Task More_time_is_asked_for_granted_by_the_superior_and_the_late_mark_stays()
    {
        var (caseId, task) = await Submitted("关于延期的通知");
        await Sql($"update task set due_at = now() - interval '1 hour' where id = '{task.Id}'");
        await Until($"select late_at is not null from task where id = '{task.Id}'");
        var path = $"/cases/{caseId}/why-this-date";
        var page = await Get("chenjing", path);
        Assert.Contains("超期", page);
        Assert.Equal(302,
            await Post("chenjing", $"/cases/{caseId}/extend", page, new() { ["days"] = "5", ["reason"] = "等统计数据。" }));
        Assert.Equal(409, await Post("chenjing", $"/cases/{caseId}/extend", page,
            new() { ["days"] = "5", ["reason"] = "再延。" }, freshAct: true));
        var superior = await Who(
            $"select p.sign_in from extension e join holding h on h.post_id = e.decider_post join person p on p.id = h.person_id where e.case_id = '{caseId}'");
        page = await Get(superior, path);
        var form = ExtendForm().Match(page).Groups[1].Value;
        Assert.Equal(302, await Post(superior, form, page, new() { ["grant"] = "yes", ["words"] = "同意。" }));
        Assert.Equal("True",
            await Value($"select (due_at > now() and late_at is not null)::text from task where id = '{task.Id}'"),
            ignoreCase: true);
        Assert.Contains("经批准延长5 个工作日", (await Get("chenjing", path)).Replace("延长 5", "延长5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_stays_late_goes_to_the_next_superior_who_can_then_read_the_case()
    {
        var (caseId, task) = await Submitted("关于超期升级的通知");
        await Sql($"update task set due_at = now() - interval '9 days' where id = '{task.Id}'");
        // Everything that was missed while nobody looked is caught up: late, then the first superior, then the next.
        await Until($"select count(*) >= 2 from escalation where case_id = '{caseId}'");
        var leaders = await Value(
            $"select string_agg(o.name, '、' order by e.level) from escalation e join post o on o.id = e.post_id where e.case_id = '{caseId}'");
        Assert.Contains("秘书长", leaders);
        Assert.Contains("超期升级", await Get("zhoumingyuan", $"/cases/{caseId}"));
        Assert.Equal("t",
            await Value(
            $"select (exists (select 1 from notice n join person p on p.id = n.person_id where p.sign_in = 'zhoumingyuan' and n.kind = 'escalated'))::text") is "true" ? "t" : "f");
    }

    [Fact]
    public async Task A_rule_urges_by_itself_with_its_proof_and_not_in_quiet_hours()
    {
        await Sql("update urge_rule set quiet_from = '03:00', quiet_to = '03:01'");
        var (caseId, task) = await Submitted("关于自动催办的通知");
        await Sql(
            $"update task set due_at = now() + interval '2 minutes' where id = '{task.Id}'; update deadline set urge_at = now() - interval '1 minute' where id = '{task.Id}'");
        await Until(
            $"select exists (select 1 from urge where case_id = '{caseId}' and rule = 'task' and blockers = 1 and reached = 1)");
        var urge = await Value($"select id::text from urge where case_id = '{caseId}'");
        Assert.Contains("差 0", await Get("chenjing", $"/urges/{urge}"));
        await Sql("update urge_rule set quiet_from = '00:00', quiet_to = '23:59'");
        var (quiet, quietTask) = await Submitted("关于不打扰的通知");
        await Sql(
            $"update task set due_at = now() + interval '2 minutes' where id = '{quietTask.Id}'; update deadline set urge_at = now() - interval '1 minute' where id = '{quietTask.Id}'");
        await Until($"select urge_at > now() from deadline where id = '{quietTask.Id}'");
        Assert.Equal("0", await Value($"select count(*)::text from urge where case_id = '{quiet}'"));
    }

    [Fact]
    public async Task A_limit_that_reaches_a_year_without_a_notice_is_provisional_and_counted_anew_when_it_comes()
    {
        var top = await Who(
            "select p.sign_in from unit u join post o on o.unit_id = u.id and 'unit-admin' = any(o.roles) join holding h on h.post_id = o.id join person p on p.id = h.person_id where u.parent_id is null limit 1");
        var (caseId, task) = await Submitted("关于跨年时限的通知");
        await Sql(
            $"update deadline set counts = 'days', amount = 60 where id = '{task.Id}'; insert into recount values ('{caseId}', 'test')");
        await Until($"select provisional from deadline where id = '{task.Id}'");
        var before = await Value($"select due_at::text from task where id = '{task.Id}'");
        Assert.Contains("暂定", await Get("chenjing", $"/cases/{caseId}/why-this-date"));
        var page = await Get(top, "/administration/deadlines");
        var year = DateTimeOffset.Parse(before!).Year;
        Assert.Equal(302, await Post(top, "/administration/deadlines/notice", page, new()
        {
            ["year"] = year.ToString(), ["paper"] = $"国办发明电〔{year - 1}〕9号",
                ["days"] = $"{year}-01-01 休 元旦\n{year}-01-04 休 元旦",
        }));
        await Until($"select due_at::text <> '{before}' from task where id = '{task.Id}'");
        await Until($"select not provisional from deadline where id = '{task.Id}'");
        Assert.Equal("1",
            await Value(
            $"select count(*)::text from trace where case_id = '{caseId}' and kind = 'deadline.moved' and object_id = '{task.Id}' and at > now() - interval '1 minute' and encode(entry, 'escape') like '%notice%'"));
    }

    [Fact]
    public async Task What_cannot_be_set_is_refused_at_its_field_and_keeps_what_was_typed()
    {
        (string Form, (string Name, string Value)[] Fields, string Words)[] wrong =
        [
            ("term", [("kind", "outgoing"), ("step", "核稿"), ("amount", "0"), ("counts", "days"), ("source", "某规定")],
                "时限为 1 到"),
            ("term", [("kind", "outgoing"), ("step", "核稿"), ("amount", "-3"), ("counts", "days"), ("source", "某规定")],
                "时限为 1 到"),
            ("term", [("kind", "outgoing"), ("step", "核稿"), ("amount", "3"), ("counts", "weeks"), ("source", "某规定")],
                "请选按什么计算"),
            ("term", [("kind", "outgoing"), ("step", "核稿"), ("amount", "3"), ("counts", "days"), ("source", "")],
                "请写明依据的条款"),
            ("hours", [("hours", "九点到五点")], "工作时间写成"),
            ("hours", [("hours", "17:30-08:30")], "工作时间写成"),
            ("day", [("day", "2026-02-30"), ("name", "不存在的日子"), ("day_hours", "")], "请写日期"),
            ("urge", [("urge_kind", "task"), ("urge_hours", "99999"), ("not_within", "4"), ("quiet", "20:00-08:00")],
                "最多 2000 个工作小时"),
            ("urge", [("urge_kind", "task"), ("urge_hours", "0"), ("not_within", "4"), ("quiet", "夜里")], "安静时段写成"),
            ("escalation", [("level", "9"), ("late_hours", "4")], "级别 1 到 5"),
        ];
        var admin = await Name("sunqiang-admin");
        var page = await Get(admin, "/administration/deadlines");
        foreach (var (form, fields, words) in wrong)
        {
            var (status, shown) = await Refused(admin, $"/administration/deadlines/{form}", page, fields);
            Assert.Equal(400, status);
            Assert.Contains(words, shown);
            Assert.All(fields.Where(f => f.Value.Length > 3 && f.Name is "step" or "hours" or "name"),
                f => Assert.Contains(f.Value, shown));
        }
        var (caseId, _) = await Submitted("关于零天延期的通知");
        page = await Get("chenjing", $"/cases/{caseId}/why-this-date");
        var (zero, said) = await Refused("chenjing", $"/cases/{caseId}/extend", page,
            [("days", "0"), ("reason", "理由还在")]);
        Assert.Equal(400, zero);
        Assert.Contains("延期 1 到", said);
        Assert.Contains("理由还在", said);
    }

    private async Task<(int Status, string Page)> Refused(string name, string path, string page,
        (string Name, string Value)[] fields)
    {
        var form = page[page.IndexOf($"action=\"{path}\"", StringComparison.Ordinal)..];
        var typed = fields.Select(f => KeyValuePair.Create(f.Name, f.Value))
            .Append(new("_token", Hidden("_token").Match(form).Groups[1].Value))
            .Append(new("_act", Guid.CreateVersion7().ToString()));
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
            { Content = new FormUrlEncodedContent(typed) };
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        using var answer = await province.Http.SendAsync(request, Cancel);
        return ((int)answer.StatusCode,
            System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel)));
    }

    private async Task<(Guid CaseId, (Guid Id, DateTimeOffset Created, DateTimeOffset Due) Task)> Submitted(
        string title)
    {
        var id = await province.Draft("wangli", title: title);
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        var sent = await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/submit",
            new { route = "outgoing-long", words = "" });
        Assert.True(sent.Status == 200, $"{sent.Status} {sent.Body}");
        await using var command = province.Source.CreateCommand($"""
            select c.id, t.id, t.created_at, t.due_at from "case" c join task t on t.case_id = c.id and t.state = 'open' where c.document_id = '{id}'
            """);
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        Assert.True(await rows.ReadAsync(Cancel));
        return (rows.GetGuid(0),
            (rows.GetGuid(1), rows.GetFieldValue<DateTimeOffset>(2), rows.GetFieldValue<DateTimeOffset>(3)));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task Sql(string sql)
    {
        await using var command = province.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private async Task<string?> Value(string sql)
    {
        await using var command = province.Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Cancel) as string;
    }

    private async Task<string> Who(string sql) => (await Value(sql))!;

    // What happens by itself happens within some rounds of the work, one second each.
    private async Task Until(string condition)
    {
        for (var i = 0; i < 100; i++)
        {
            await using var command = province.Source.CreateCommand(condition);
            if (await command.ExecuteScalarAsync(Cancel) is true) return;
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancel);
        }
        Assert.Fail($"it did not happen by itself: {condition}");
    }

    private async Task<string> Name(string name) => name != "sunqiang-admin" ? name : await Who("""
        select p.sign_in from person me join holding h on h.person_id = me.id join post o on o.id = h.post_id
        join post a on a.unit_id = o.unit_id and 'unit-admin' = any(a.roles) join holding g on g.post_id = a.id
          join person p on p.id = g.person_id where me.sign_in = 'sunqiang' limit 1
        """);

    private async Task<string> Get(string name, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(await Name(name))}");
        using var answer = await province.Http.SendAsync(request, Cancel);
        Assert.True((int)answer.StatusCode == 200, $"{path}: {(int)answer.StatusCode}");
        return System.Net.WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private async Task<int> Post(string name, string path, string page, Dictionary<string, string> typed,
        bool freshAct = false)
    {
        var form = page[page.IndexOf($"action=\"{path}\"", StringComparison.Ordinal)..];
        typed["_token"] = Hidden("_token").Match(form).Groups[1].Value;
        typed["_act"] = freshAct ? Guid.CreateVersion7().ToString() : Hidden("_act").Match(form).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
            { Content = new FormUrlEncodedContent(typed) };
        request.Headers.Add("Cookie", $"yiwang={await province.SignIn(await Name(name))}");
        using var answer = await province.Http.SendAsync(request, Cancel);
        return (int)answer.StatusCode;
    }

    private static Regex Hidden(string field) =>
        new($"name=\"{field}\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking);

    [GeneratedRegex("action=\"(/cases/[0-9a-f-]{36}/extend/[0-9a-f-]{36})\"", RegexOptions.NonBacktracking)]
    private static partial Regex ExtendForm();
}
