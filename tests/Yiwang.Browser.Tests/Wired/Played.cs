using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Dapper;
using Yiwang.Tests.Application;
using Yiwang.Web.Journey;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>The office after the six acts were played in it, with things still lying about: drafts, open tasks, rules,
/// a route being drawn.</summary>
public sealed class Played(SampleServer sample) : IAsyncLifetime
{
    /// <summary>Who draws routes and administers the provincial office.</summary>
    public const string Admin = "52-25.11";

    /// <summary>A group of units that an import would make.</summary>
    public const string ImportedGroup = "常用单位";

    /// <summary>An indicator that the office defined itself.</summary>
    public const string OwnIndicator = "steps-done-here";

    private HttpClient patient = null!;

    public Office Office { get; } = new(sample);

    /// <summary>A draft with a file, a comment, two versions; its section head sent it back once.</summary>
    public Guid Draft { get; private set; }

    /// <summary>Lies with the section head, unanswered.</summary>
    public Guid Open { get; private set; }

    public Guid OpenCase { get; private set; }

    public Guid Notice => Stage.Notice;

    public Guid NoticeCase => Stage.NoticeCase;

    public Guid CountyCase => Stage.CountyCase;

    public string Import { get; private set; } = "";

    public string Route { get; private set; } = "";

    public string Scheme { get; private set; } = "";

    internal Stage Stage { get; private set; } = null!;

    private Province Province => Office.Province;

    public async ValueTask InitializeAsync()
    {
        await Office.InitializeAsync();
        var cancel = TestContext.Current.CancellationToken;
        patient = new HttpClient { BaseAddress = Province.Http.BaseAddress, Timeout = TimeSpan.FromMinutes(2) };
        Stage = new Stage(patient, Province.Password, TextWriter.Null, Province.Clock)
            { Books = Province.Source, Clerks = 4 };
        await Drafting.Draft(Stage, cancel);
        await Drafting.Issue(Stage, cancel);
        await Exchanging.Send(Stage, cancel);
        await Exchanging.Receive(Stage, cancel);
        await Exchanging.Urge(Stage, cancel);
        Province.ForgetSessions();
        await Supervising.Supervise(Stage, cancel);
        await Letters.SmallLetter(Stage, cancel);
        await Closing.Correct(Stage, cancel);
        await Leave(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        patient.Dispose();
        await Office.DisposeAsync();
    }

    /// <summary>One value out of the books.</summary>
    public async Task<string> One(string sql, object? values = null)
    {
        await using var connection = await Province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<object>(sql, values))?.ToString()
            ?? throw new InvalidOperationException("nothing found: " + sql);
    }

    /// <summary>An address out of the books.</summary>
    public Task<string> Of(string sql, Guid id = default) => One(sql, new { id });

    /// <summary>Posts a form as a page would; answers where it led.</summary>
    public async Task<string> Post(string who, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent(
                [new("_act", Guid.CreateVersion7().ToString()),
                    .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await Province.SignIn(who));
        using var answer = await Province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        if (answer.StatusCode == System.Net.HttpStatusCode.Found) return answer.Headers.Location!.ToString();
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var why = Regex.Matches(page, "class=\"wrong\".*?</p>|class=\"note.*?</div>").Select(m => m.Value);
        throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {string.Join(' ', why)}");
    }

    private async Task Leave(CancellationToken cancel)
    {
        var wangli = await Stage.As("wangli", cancel);
        var chenjing = await Stage.As("chenjing", cancel);
        Draft = await Province.Draft("wangli", Stage.Text("d-0023")[..700], "关于做好城镇小区配套幼儿园摸底排查工作的通知");
        await wangli.Upload($"/api/documents/{Draft}/attachments?name={Uri.EscapeDataString("摸底排查台账.csv")}",
            "市（州）,园数\n贵阳市,312\n"u8.ToArray(), cancel);
        await Recipients(wangli, Draft, cancel);
        await wangli.Post($"/api/documents/{Draft}/submit", new { route = "outgoing-long", words = "请核稿。" }, cancel);
        var caseId = await CaseOf(Draft);
        await Post("chenjing", $"/documents/{Draft}/comments", ("paragraph", "2"), ("words", "这里写明依据文号。"));
        var task = await chenjing.TaskOf(caseId, cancel);
        await chenjing.Post($"/api/cases/{caseId}/return",
            new { task = task.Id, to = 0, straightBack = true, words = "请补依据文号，第二段再压缩。" }, cancel);
        Open = await Province.Draft("wangli", "为做好汛期值守工作，现就有关事项通知如下：\n一、加强值守\n各单位落实领导带班。", "关于做好汛期值守工作的通知");
        await Recipients(wangli, Open, cancel);
        await wangli.Post($"/api/documents/{Open}/submit", new { route = "outgoing-long", words = "请核稿。" }, cancel);
        OpenCase = await CaseOf(Open);
        Import = Last(await Post(Admin, "/administration/import", ("kind", "groups"),
            ("pasted", $"组名,单位代码\n{ImportedGroup},520102-03\n{ImportedGroup},5201-01\n")));
        Route = Last(await Post(Admin, "/routes/new",
            ("template",
                await One("""
                    select id from route where unit_id is null and key = 'outgoing-long' and status = 'published'
                      order by version desc limit 1
                    """))));
        Scheme = Last(await Post(Admin, "/statistics/schemes/new", ("name", "公文办理考核"), ("from", "2026-01-01"),
            ("to", "2027-12-31"),
            ("code0", "case-on-time-rate"), ("name0", ""), ("weight0", "100"), ("zero0", "0"), ("full0", "1")));
        await Post("zhoumingyuan", "/statistics/indicators/new", ("code", OwnIndicator), ("name", "办出环节"),
            ("name_en", "Steps done"), ("formula", "count(task.closed where how = done)"), ("kind", "Count"),
            ("better", "none"), ("weakness", "快慢不分。"), ("weakness_en", "Tells nothing of speed."),
            ("responsible", "文电处"), ("do", "apply"));
        await Post("chenjing", "/settings/phrases", ("phrases", "同意。\n同意，请按程序报批。\n请修改后再报。"));
    }

    private static Task Recipients(Visitor drafter, Guid document, CancellationToken cancel) =>
        drafter.Post($"/api/documents/{document}/recipients",
        new { addGroups = new[] { 1, 7 }, addUnits = new[] { 131 }, removeUnits = Array.Empty<int>(),
            removeGroups = Array.Empty<int>(), kind = "main" }, cancel);

    private async Task<Guid> CaseOf(Guid document) =>
        Guid.Parse(await One("""select id from "case" where document_id = @document""", new { document }));

    private static string Last(string address) => address.Split('/')[^1];
}
