using System.Text.Json.Nodes;
using Dapper;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>
/// Random acts by random people against a model of a few lines: who sees a document, who may do what with it, what becomes of it. Each act
/// is sent twice with its id; the second sending changes nothing and is answered alike.
/// </summary>
public sealed class RandomActsTests(Province province) : IClassFixture<Province>
{
    private const string Administrator = "52-25.12";
    private const string County = "南明区人民政府办公室";
    private static readonly string[] Route = ["chenjing", "sunqiang", "lihua", "zhoumingyuan"];
    private readonly Office office = new(province);
    private string[] people = [];
    private int county;

    // How many lists of acts are played, and how long each is.
    private static (int Lists, int Acts) Size => int.TryParse(Environment.GetEnvironmentVariable("TORTURE_ACTS"), out var acts) ? (acts, 200) : (2, 60);

    [Fact]
    public async Task Random_acts_by_random_people_do_what_the_model_says()
    {
        county = await One<int>("select id from unit where name = @County", new { County });
        people = ["wangli", "52-25.8", "chenjing", "liuyang", "zhoumingyuan", Administrator, "yangmei", await Account("业务二科科员"), await Account("主要负责人"), "52-02.6"];
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, int.MaxValue), Size.Acts).ToArbitrary(), acts => Play(acts).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Size.Lists));
    }

    private sealed class Paper(Guid id, string author)
    {
        public Guid Id { get; } = id;
        public string Author { get; } = author;
        public Guid Case { get; set; }
        public HashSet<string> Hands { get; } = [author];
        public string State { get; set; } = "draft";
        public string AtCounty { get; set; } = "";
        public int Edit { get; set; } = 1;
    }

    private async Task Play(int[] acts)
    {
        var papers = new List<Paper>();
        foreach (var dice in acts)
        {
            var who = people[dice % people.Length];
            var paper = papers.Count == 0 ? null : papers[dice / 100 % papers.Count];
            await (((dice / 10_000) % 9, paper) switch
            {
                (_, null) or (0, _) => Draft(papers, who),
                (1, _) => Save(paper, who),
                (2, _) => Submit(paper, who),
                (3 or 4, _) => Push(paper),
                (5, _) => Dispatch(paper, who),
                (6, _) => Sign(paper, who),
                (7, _) => Recall(paper, who),
                _ => Read(paper, who),
            });
        }
        foreach (var paper in papers) foreach (var who in people) await Read(paper, who);
        foreach (var paper in papers)
        {
            var stored = await One<string>("""
                select case when v.recalled_at is not null then 'recalled' when v.signed_at is not null then 'signed' when v.document_id is not null then 'arrived' else '' end
                from document d left join delivery v on v.document_id = d.id and v.unit_id = @county where d.id = @Id
                """, new { paper.Id, county });
            Assert.Equal(paper.AtCounty, stored);
        }
    }

    // The rules as people know them.
    private static bool InOffice(string who) => who is "wangli" or "52-25.8" or "chenjing" or "liuyang" or "zhoumingyuan";

    private bool LeadsCounty(string who) => who == "yangmei" || who == people[8];

    private bool Sees(Paper paper, string who) => who != Administrator && (paper.Hands.Contains(who)
        || (InOffice(paper.Author) && who is ("liuyang" or "zhoumingyuan"))
        || (LeadsCounty(who) && paper.AtCounty is ("arrived" or "signed")));

    // Drafters and heads of sections; of the county its clerk.
    private bool Drafts(string who) => who is "wangli" or "52-25.8" or "chenjing" or "52-02.6" || who == people[7];

    private async Task Draft(List<Paper> papers, string who)
    {
        var id = Guid.CreateVersion7();
        var may = Drafts(who);
        await Twice(who, HttpMethod.Put, $"/api/documents/{id}", Province.Input("关于随机动作的通知", "请办理。", 0), may ? 200 : 403);
        if (may) papers.Add(new Paper(id, who));
    }

    private async Task Save(Paper paper, string who)
    {
        var expected = !Sees(paper, who) ? 404 : paper.State is not ("draft" or "in_hand") ? 409 : paper.State == "draft" && paper.Author == who ? 200
            : paper.State == "in_hand" && paper.Hands.Count == 2 && who == "chenjing" ? 200 : 403;
        // The head's and others' steps differ in what they let change; there only who cannot is asked.
        if (paper.State == "in_hand" && paper.Hands.Contains(who) && who != paper.Author) return;
        await Twice(who, HttpMethod.Put, $"/api/documents/{paper.Id}", Province.Input("关于随机动作的通知", $"请办理第 {paper.Edit} 稿。", paper.Edit), expected);
        if (expected == 200) paper.Edit++;
    }

    private async Task Submit(Paper paper, string who)
    {
        // Only the office's own papers go on here; the others stay drafts of their units.
        if (paper.Author != "wangli") return;
        if (paper.State == "draft" && who == paper.Author) await office.Recipients(who, paper.Id, [county]);
        var expected = !Sees(paper, who) ? 404 : paper.State != "draft" ? 409 : who == paper.Author ? 200 : 403;
        await Twice(who, HttpMethod.Post, $"/api/documents/{paper.Id}/submit", new { route = "outgoing-long", words = "" }, expected);
        if (expected != 200) return;
        paper.State = "in_hand";
        paper.Hands.Add(Route[0]);
        paper.Case = await One<Guid>("select id from \"case\" where document_id = @Id", new { paper.Id });
    }

    // Whoever has it agrees; in the end it is sealed.
    private async Task Push(Paper paper)
    {
        if (paper.State is "draft" or "sealed" or "issued") return;
        foreach (var who in (string[])[.. Route, "liuyang"])
        {
            var view = await province.Send(who, HttpMethod.Get, $"/api/cases/{paper.Case}");
            if (view.Status != 200 || view.Body!["tasks"]!.AsArray().All(t => !t!["mine"]!.GetValue<bool>())) continue;
            await office.Complete(who, paper.Case, paper.Id, "同意。");
            break;
        }
        foreach (var who in await Hands(paper)) paper.Hands.Add(who);
        paper.State = await One<string>("select status from document where id = @Id", new { paper.Id });
    }

    private async Task Dispatch(Paper paper, string who)
    {
        var expected = who is not ("liuyang" or "yangmei") || !Sees(paper, who) ? 404 : paper.State == "sealed" && who == "liuyang" ? 200 : who == "liuyang" ? 409 : 0;
        if (expected == 0) return;
        await Twice(who, HttpMethod.Post, $"/api/dispatches/{paper.Id}", new { }, expected);
        if (expected == 200) (paper.State, paper.AtCounty) = ("issued", "arrived");
    }

    private async Task Sign(Paper paper, string who)
    {
        var expected = who == "yangmei" && paper.AtCounty.Length > 0 ? paper.AtCounty == "arrived" ? 200 : 409 : 404;
        await Twice(who, HttpMethod.Post, $"/api/inbox/{paper.Id}/sign", new { }, expected);
        if (expected == 200) paper.AtCounty = "signed";
    }

    private async Task Recall(Paper paper, string who)
    {
        if (who is "yangmei") return;
        var expected = who != "liuyang" || paper.AtCounty.Length == 0 ? 404 : paper.AtCounty == "arrived" ? 200 : 409;
        if (who == "liuyang" && paper.AtCounty.Length == 0) return;
        await Twice(who, HttpMethod.Post, $"/api/dispatches/{paper.Id}/recall", new { unitId = county, reason = "误发" }, expected);
        if (expected == 200) paper.AtCounty = "recalled";
    }

    private async Task Read(Paper paper, string who)
    {
        var (status, _) = await province.Send(who, HttpMethod.Get, $"/api/documents/{paper.Id}");
        Assert.True((Sees(paper, who) ? 200 : 404) == status, $"{who} reads a paper of {paper.Author}, {paper.State}, county {paper.AtCounty}, hands {string.Join(' ', paper.Hands)}: {status}");
    }

    private async Task Twice(string who, HttpMethod method, string path, object body, int expected)
    {
        var act = Guid.CreateVersion7();
        var first = await province.Send(who, method, path, body, act);
        Assert.True(expected == first.Status, $"{who} {method} {path}: {first.Status} instead of {expected} {first.Body}");
        if (expected != 200) return;
        var again = await province.Send(who, method, path, body, act);
        Assert.Equal((200, first.Body?.ToJsonString()), (again.Status, again.Body?.ToJsonString()));
    }

    private async Task<IEnumerable<string>> Hands(Paper paper)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.QueryAsync<string>("""
            select distinct p.sign_in from task t join holding h on h.post_id = t.post_id or h.person_id = t.person_id join person p on p.id = h.person_id where t.case_id = @Case
            """, new { paper.Case });
    }

    private Task<string> Account(string post) => One<string>("""
        select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id where o.unit_id = @county and o.name = @post
        """, new { county, post });

    private async Task<T> One<T>(string sql, object parameters)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
