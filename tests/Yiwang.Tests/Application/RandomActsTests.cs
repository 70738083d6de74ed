using Dapper;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>
/// Random acts by random people against a model of a few lines: who sees a document, who may do what with it, what
/// becomes of it. Each act is sent twice with its id, one after the other or at once: it has one effect, and both are
/// answered alike. Two acts that exclude each other are sent at once too: one of them is done.
/// </summary>
public sealed class RandomActsTests(Province province) : IClassFixture<Province>
{
    private const string Administrator = "52-25.12";
    private const string Drafter = "wangli";
    private const string Registry = "liuyang";
    private const string CountyRegistry = "yangmei";
    private const string CountyOffice = "南明区人民政府办公室";
    private static readonly string[] Route = ["chenjing", "sunqiang", "lihua", "zhoumingyuan"];
    private readonly Office office = new(province);
    private string[] people = [];
    private int county;
    private bool atOnce;

    // How many lists of acts are played, and how long each is.
    private static (int Lists, int Acts) Size =>
        int.TryParse(Environment.GetEnvironmentVariable("TORTURE_ACTS"), out var lists) ? (lists, 200) : (2, 80);

    [Fact]
    public async Task Random_acts_by_random_people_do_what_the_model_says()
    {
        county = await One<int>("select id from unit where name = @CountyOffice", new { CountyOffice });
        people =
        [
            Drafter, "52-25.8", "chenjing", Registry, "zhoumingyuan", Administrator, CountyRegistry,
            await Account("业务二科科员"), await Account("主要负责人"), "52-02.6",
        ];
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, int.MaxValue), Size.Acts).ToArbitrary(),
            acts => Play(acts).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(Size.Lists));
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
        public override string ToString() =>
            $"a paper of {Author}, {State}, county: {AtCounty}, hands: {string.Join(' ', Hands)}";
    }

    private async Task Play(int[] acts)
    {
        var papers = new List<Paper>();
        foreach (var dice in acts)
        {
            var who = people[dice % people.Length];
            var paper = papers.Count == 0 ? null : papers[dice / 100 % papers.Count];
            atOnce = dice % 2 == 0;
            await ((dice / 10_000 % 12, paper) switch
            {
                (_, null) => Draft(papers, who),
                (0, _) => papers.Count < 6 ? Draft(papers, who) : Read(paper, who),
                (1, _) => Save(paper, who),
                (2, _) => Submit(paper, Drafter == paper.Author && dice % 3 == 0 ? Drafter : who),
                (3 or 4 or 5, _) => Push(paper),
                (6, _) => Dispatch(paper, dice % 3 == 0 ? Registry : who),
                (7, _) => Sign(paper, who),
                (8, _) => Recall(paper, who),
                (9, _) => SignAndRecall(paper),
                _ => Read(paper, who),
            });
        }
        foreach (var paper in papers) foreach (var who in people) await Read(paper, who);
        foreach (var paper in papers) Assert.Equal(paper.AtCounty, await Stored(paper));
    }

    // The rules as people know them.
    private static bool InOffice(string who) => who is Drafter or "52-25.8" or "chenjing" or Registry or "zhoumingyuan";

    private bool LeadsCounty(string who) => who == CountyRegistry || who == people[8];

    private bool Sees(Paper paper, string who) => who != Administrator && (paper.Hands.Contains(who)
        || (InOffice(paper.Author) && who is Registry or "zhoumingyuan")
        || (LeadsCounty(who) && paper.AtCounty is "arrived" or "signed")
        || (paper.Author == people[7] && LeadsCounty(who)));

    // Drafters and heads of sections; of the county its clerk.
    private bool Drafts(string who) => who is Drafter or "52-25.8" or "chenjing" or "52-02.6" || who == people[7];

    private async Task Draft(List<Paper> papers, string who)
    {
        var id = Guid.CreateVersion7();
        var may = Drafts(who);
        await Twice(who, HttpMethod.Put, $"/api/documents/{id}", Province.Input("关于随机动作的通知", "请办理。", 0),
            may ? 200 : 403);
        if (may) papers.Add(new Paper(id, who));
    }

    private async Task Save(Paper paper, string who)
    {
        // What each step lets be changed is the route's; of those who have it in hand only the drafter is asked.
        if (paper.State == "in_hand" && paper.Hands.Contains(who) && who != paper.Author) return;
        var may = paper.State == "draft" && paper.Author == who;
        var expected = !Sees(paper, who) ? 404 : paper.State is not ("draft" or "in_hand") ? 409 : may ? 200 : 403;
        await Twice(who, HttpMethod.Put, $"/api/documents/{paper.Id}",
            Province.Input("关于随机动作的通知", $"请办理第 {paper.Edit} 稿。", paper.Edit), expected);
        if (expected == 200) paper.Edit++;
    }

    private async Task Submit(Paper paper, string who)
    {
        // Only the office's own papers go on here; the others stay drafts of their units.
        if (paper.Author != Drafter) return;
        if (paper.State == "draft" && who == paper.Author) await office.Recipients(who, paper.Id, [county]);
        var expected = !Sees(paper, who) ? 404 : paper.State != "draft" ? 409 : who == paper.Author ? 200 : 403;
        await Twice(who, HttpMethod.Post, $"/api/documents/{paper.Id}/submit",
            new { route = "outgoing-long", words = "" }, expected);
        if (expected != 200) return;
        paper.State = "in_hand";
        paper.Hands.Add(Route[0]);
        paper.Case = await One<Guid>("select id from \"case\" where document_id = @Id", new { paper.Id });
    }

    // Whoever has it agrees; in the end it is sealed.
    private async Task Push(Paper paper)
    {
        if (paper.State is "draft" or "sealed" or "issued") return;
        foreach (var who in (string[])[.. Route, Registry])
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
        // The registry of the county sends what is its own only, which never gets so far here.
        if (who == CountyRegistry) return;
        var expected = who != Registry || !Sees(paper, who) ? 404 : paper.State == "sealed" ? 200 : 409;
        await Twice(who, HttpMethod.Post, $"/api/dispatches/{paper.Id}", new { }, expected);
        if (expected == 200) (paper.State, paper.AtCounty) = ("issued", "arrived");
    }

    private async Task Sign(Paper paper, string who)
    {
        var mine = who == CountyRegistry && paper.AtCounty.Length > 0;
        var expected = !mine ? 404 : paper.AtCounty == "arrived" ? 200 : 409;
        await Twice(who, HttpMethod.Post, $"/api/inbox/{paper.Id}/sign", new { }, expected);
        if (expected == 200) paper.AtCounty = "signed";
    }

    private async Task Recall(Paper paper, string who)
    {
        if (paper.AtCounty.Length == 0 || who == CountyRegistry) return;
        var expected = who != Registry ? 404 : paper.AtCounty == "arrived" ? 200 : 409;
        await Twice(who, HttpMethod.Post, $"/api/dispatches/{paper.Id}/recall",
            new { unitId = county, reason = "误发" }, expected);
        if (expected == 200) paper.AtCounty = "recalled";
    }

    private async Task SignAndRecall(Paper paper)
    {
        if (paper.AtCounty != "arrived") return;
        var both = await Task.WhenAll(
            province.Send(CountyRegistry, HttpMethod.Post, $"/api/inbox/{paper.Id}/sign", new { }),
            province.Send(Registry, HttpMethod.Post, $"/api/dispatches/{paper.Id}/recall",
                new { unitId = county, reason = "误发" }));
        Assert.Equal([200, 409], both.Select(one => one.Status).Order());
        paper.AtCounty = both[0].Status == 200 ? "signed" : "recalled";
    }

    private async Task Read(Paper paper, string who)
    {
        var (status, _) = await province.Send(who, HttpMethod.Get, $"/api/documents/{paper.Id}");
        Assert.True((Sees(paper, who) ? 200 : 404) == status, $"{who} reads {paper}: {status}");
    }

    private async Task Twice(string who, HttpMethod method, string path, object body, int expected)
    {
        var act = Guid.CreateVersion7();
        var first = province.Send(who, method, path, body, act);
        if (!atOnce) await first;
        var again = await province.Send(who, method, path, body, act);
        var (status, answer) = await first;
        Assert.True(expected == status, $"{who} {method} {path}: {status} instead of {expected} {answer}");
        Assert.True(expected == again.Status, $"{who} {method} {path} again: {again.Status} {again.Body}");
        if (expected == 200) Assert.Equal(answer?.ToJsonString(), again.Body?.ToJsonString());
    }

    private async Task<IEnumerable<string>> Hands(Paper paper)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.QueryAsync<string>("""
            select distinct p.sign_in from task t join holding h on h.post_id = t.post_id or h.person_id = t.person_id
            join person p on p.id = h.person_id where t.case_id = @Case
            """, new { paper.Case });
    }

    private Task<string> Stored(Paper paper) => One<string>("""
        select case when v.recalled_at is not null then 'recalled' when v.signed_at is not null then 'signed'
          when v.document_id is not null then 'arrived' else '' end
        from document d left join delivery v on v.document_id = d.id and v.unit_id = @county where d.id = @Id
        """, new { paper.Id, county });

    private Task<string> Account(string post) => One<string>("""
        select p.sign_in from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
        where o.unit_id = @county and o.name = @post
        """, new { county, post });

    private async Task<T> One<T>(string sql, object parameters)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
