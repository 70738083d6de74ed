using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Yiwang.Exchange.Receiving;
using Yiwang.Exchange.Urging;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Urging;

namespace Yiwang.Tests.Application;

/// <summary>Urging against a model: nobody left out, nobody twice; and a run over the whole province while a thousand
/// sign.</summary>
public sealed class UrgingTests(Province province) : IClassFixture<Province>
{
    private const int Cases = 60;
    private const int People = 9;
    private const int Posts = 5;
    private const int FirstId = 900_000;

    [Fact]
    public void Everyone_who_blocks_is_urged_once_as_the_model_says()
    {
        Prop.ForAll(Histories().ToArbitrary(), history => Play(history).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    [Fact]
    public async Task An_urge_to_the_whole_province_while_a_thousand_sign_leaves_nobody_out_and_nobody_twice()
    {
        var document = await Dispatched();
        var clerks = await Registries(1000);
        var urge = province.Server.Services.GetRequiredService<UrgeLagging>();
        var sign = province.Server.Services.GetRequiredService<SignFor>();
        var sender = await ActorOf("liuyang");
        var signing = Parallel.ForEachAsync(clerks,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (clerk, cancel) =>
            Assert.Null((await sign.Run(clerk, Guid.CreateVersion7(), document, cancel)).Refusal));
        var urged = (await urge.Run(sender, Guid.CreateVersion7(), document, false, "请签收", Cancel)).Answer;
        await signing;
        Assert.Equal(urged.Blockers, urged.Reached + urged.Listed);
        var rows = await Rows<(int Targets, int Distinct, int Left, int Notices)>($"""
            select (select count(*)::int from urge_target where urge_id = '{urged.Id}'),
              (select count(distinct unit_id)::int from urge_target where urge_id = '{urged.Id}'),
              (select count(*)::int from delivery v where v.document_id = '{document}'
                and (v.signed_at is null or v.signed_at > (select at from urge where id = '{urged.Id}'))
                 and v.signed_at is null and not exists (select 1 from urge_target x where x.urge_id = '{urged.Id}'
                   and x.unit_id = v.unit_id)),
              (select count(distinct notice_id)::int from urge_target where urge_id = '{urged.Id}')
            """);
        Assert.Equal(urged.Blockers, rows.Targets);
        Assert.Equal(rows.Targets, rows.Distinct);
        Assert.Equal(0, rows.Left);
        Assert.Equal(urged.Reached, rows.Notices);
        var again = (await urge.Run(sender, Guid.CreateVersion7(), document, false, "请签收", Cancel)).Answer;
        Assert.Equal(3743 - 1000, again.Blockers);
        Assert.Equal(0, again.Reached);
    }

    [Fact]
    public async Task A_rule_urges_those_who_did_not_sign_and_those_who_owe_an_answer_with_its_proof_and_not_in_quiet_hours()
    {
        var document = await Dispatched();
        await Do($"""
            update urge_rule set quiet_from = '03:00', quiet_to = '03:01';
            update delivery set signed_at = now(), answer_due = now() + interval '30 days'
              where document_id = '{document}' and unit_id % 2 = 0;
            update delivery set answered_at = now() where document_id = '{document}' and unit_id % 4 = 0;
            update delivery set receipt_due = now() - interval '20 days', answer_due = now() - interval '20 days'
              where document_id = '{document}';
            update dispatch set sent_at = now() - interval '40 days', receipt_due = now() - interval '20 days',
              answer_due = now() - interval '20 days',
              urge_at = now(), urge_looked = now() - interval '40 days' where document_id = '{document}'
            """);
        await Until($"select count(*) = 2 from urge where document_id = '{document}'");
        var runs = await Rows<(int Receipts, int Answers, int Left, int Twice)>($"""
            select (select blockers from urge where document_id = '{document}' and rule = 'delivery'),
              (select blockers from urge where document_id = '{document}' and rule = 'answer'),
              (select count(*)::int from (select unit_id from delivery where document_id = '{document}'
                and signed_at is null
                 except select unit_id from urge_target
                   where urge_id = (select id from urge where document_id = '{document}' and rule = 'delivery'))
                   missed),
              (select count(*)::int from (select x.unit_id from urge_target x join urge g on g.id = x.urge_id
                where g.document_id = '{document}' and x.outcome = 'reached'
                 group by 1 having count(*) > 1) twice)
            """);
        var open = await Rows<(int Receipts, int Answers)>($"""
            select count(*) filter (where signed_at is null)::int,
              count(*) filter (where answer_due is not null and answered_at is null)::int from delivery
              where document_id = '{document}'
            """);
        Assert.Equal((open.Receipts, open.Answers, 0, 0), (runs.Receipts, runs.Answers, runs.Left, runs.Twice));
        Assert.True(open.Receipts > 1_000 && open.Answers > 500);
        // Carried out once: what was looked at stays looked at, and what comes next is planned or nothing.
        await Until(
            $"select urge_looked >= (select max(at) from urge where document_id = '{document}') from dispatch where document_id = '{document}'");
        await Do($"""
            update urge_rule set quiet_from = '00:00', quiet_to = '23:59:59';
            update dispatch set urge_at = now(), urge_looked = now() - interval '40 days'
              where document_id = '{document}'
            """);
        await Until($"select urge_at > now() from dispatch where document_id = '{document}'");
        Assert.Equal(2,
            (await Rows<(int Runs, int None)>(
                $"select count(*)::int, 0 from urge where document_id = '{document}'")).Runs);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>People (active or not), who holds which post, tasks by post or person (blocking or to read),
    /// delegations.</summary>
    private sealed record History(bool[] Active, (int Person, int Post, bool Ended)[] Holdings,
        (int Post, int Person, bool Blocking, bool Open, int For)[] Tasks,
        (int From, int Post, int To, bool Now, bool Other)[] Delegations, int Me, int[] Recent);

    private static Gen<History> Histories()
    {
        var person = Gen.Choose(0, People - 1);
        var post = Gen.Choose(0, Posts - 1);
        var coin = Gen.Elements(true, true, true, false);
        var holding = from p in person from o in post from e in coin select (p, o, !e);
        var task = from o in Gen.Choose(-1, Posts - 1) from p in person from b in coin from open in coin
            from f in Gen.Choose(-2, People - 1) select (o, p, b, open, o < 0 ? Math.Max(f, -1) : -1);
        var delegation = from f in person from o in post from t in person from now in coin from other in coin select (f,
            o, t, now, !other);
        return from active in coin.ArrayOf(People) from holdings in holding.ArrayOf(7) from tasks in task.ArrayOf(5)
            from delegations in delegation.ArrayOf(4) from me in person from recent in person.ArrayOf(1)
            select new History(active, holdings.DistinctBy(h => (h.Item1, h.Item2)).ToArray(), tasks,
                delegations.Where(d => d.f != d.t).ToArray(), me, recent.Distinct().ToArray());
    }

    /// <summary>The model: person → whether reached; tasks that nobody can be told of.</summary>
    private static (Dictionary<int, bool> People, int Nobody) Expect(History history)
    {
        var people = new Dictionary<int, bool>();
        var nobody = 0;
        foreach (var task in history.Tasks.Where(t => t.Open))
        {
            var direct = task.Post < 0 ? [task.Person, .. task.For >= 0 ? [task.For] : Array.Empty<int>()]
                : history.Holdings.Where(h => h.Post == task.Post && !h.Ended).Select(h => h.Person).Distinct()
                .ToList();
            var hands = new HashSet<int>();
            foreach (var holder in direct)
            {
                var wave = new HashSet<int> { holder };
                hands.Add(holder);
                for (var depth = 0; depth < UrgeRun.HandsMax; depth++)
                {
                    wave = history.Delegations
                        .Where(d => d.Now && !d.Other && wave.Contains(d.From)
                            && (task.Post < 0 || depth > 0 || d.Post == task.Post))
                        .Select(d => d.To).ToHashSet();
                    hands.UnionWith(wave);
                }
            }
            hands.RemoveWhere(p => !history.Active[p]);
            if (hands.Count == 0) nobody++;
            foreach (var p in hands) people[p] = p != history.Me && !history.Recent.Contains(p);
        }
        return (people, nobody);
    }

    private async Task Play(History history)
    {
        var now = province.Clock.GetUtcNow();
        var by = (await ActorOf("wangli")) with { PersonId = FirstId + history.Me };
        await using var act = (await Act.Begin(province.Source, Guid.CreateVersion7(), "test.urge", by, now,
            Cancel)).Answer;
        var caseId = Guid.CreateVersion7();
        await Write(act, history, caseId, now);
        var urged = await UrgeRun.OfCase(act, caseId, "事", "请办", "", TimeSpan.FromHours(4), Cancel);
        var rows = await act.Query<(int? Person, string Outcome, string Reason)>(
            "select person_id, outcome, reason from urge_target where urge_id = @Id", new { urged.Id }, Cancel);
        var (people, nobody) = Expect(history);
        Assert.Equal(people.Count + nobody, urged.Blockers);
        Assert.Equal(nobody, rows.Count(r => r.Person is null && r.Reason == "nobody"));
        var told = rows.Where(r => r.Person is not null).ToList();
        Assert.Equal(told.Count, told.Select(r => r.Person).Distinct().Count());
        Assert.Equal(people.OrderBy(p => p.Key).Select(p => (p.Key + FirstId, p.Value)),
            told.OrderBy(r => r.Person).Select(r => (r.Person!.Value, r.Outcome == "reached")));
        var notices = await act.Query<int>("select person_id from notice where person_id >= @FirstId order by 1",
            new { FirstId }, Cancel);
        Assert.Equal(people.Where(p => p.Value).Select(p => p.Key + FirstId).Order(), notices);
        // Nothing is committed: the next history begins from nothing.
    }

    private static async Task Write(Act act, History history, Guid caseId, DateTimeOffset now)
    {
        for (var p = 0; p < People; p++)
        {
            await act.Execute(
                "insert into person (id, name, sign_in, password, state) values (@id, 'x', @name, '', @state)",
                new { id = FirstId + p, name = $"test-{p}", state = history.Active[p] ? "active" : "left" }, Cancel);
        }
        for (var o = 0; o < Posts; o++)
            await act.Execute("insert into post (id, unit_id, name, roles) values (@id, 1, 'x', '{drafter}')",
                new { id = FirstId + o }, Cancel);
        foreach (var h in history.Holdings)
        {
            await act.Execute("insert into holding (person_id, post_id, valid_to) values (@p, @o, @to)",
                new { p = FirstId + h.Person, o = FirstId + h.Post,
                    to = h.Ended ? now.AddDays(-3).UtcDateTime.Date : (DateTime?)null }, Cancel);
        }
        await act.Execute("""
            insert into "case" (id, unit_id, kind, route, route_version, way, title, opened_at, creator_id,
              creator_post) values (@caseId, 1, 'affair', 'x', 1, '', '事', @now, 1, 1)
            """, new { caseId, now }, Cancel);
        foreach (var (task, i) in history.Tasks.Select((t, i) => (t, i)))
        {
            await act.Execute("""
                insert into task (id, case_id, unit_id, post_id, person_id, instead_of, key, node, step, state,
                  blocking, created_at)
                values (@id, @caseId, 1, @post, @person, @instead, @key, 'x', 'x', @state, @Blocking, @now)
                """, new
            {
                id = Guid.CreateVersion7(), caseId, post = task.Post < 0 ? (int?)null : FirstId + task.Post,
                    person = task.Post < 0 ? FirstId + task.Person : (int?)null,
                instead = task.For < 0 ? (int?)null : FirstId + task.For, key = i.ToString(),
                state = task.Open ? "open" : "done", task.Blocking, now,
            }, Cancel);
        }
        foreach (var d in history.Delegations)
        {
            await act.Execute("""
                insert into delegation (id, from_person, from_post, to_person, kinds, starts_at, ends_at)
                  values (@id, @from, @post, @to, @kinds, @starts, @ends)
                """, new
            {
                id = Guid.CreateVersion7(), from = FirstId + d.From, post = FirstId + d.Post, to = FirstId + d.To,
                    kinds = d.Other ? new[] { "incoming" } : [],
                starts = now.AddDays(-1), ends = d.Now ? now.AddDays(1) : now.AddHours(-1),
            }, Cancel);
        }
        var earlier = Guid.CreateVersion7();
        await act.Execute(
            "insert into urge (id, case_id, words, at, blockers, reached) values (@earlier, @caseId, '', @at, 0, 0)",
                new { earlier, caseId, at = now.AddHours(-1) }, Cancel);
        foreach (var p in history.Recent)
        {
            await act.Execute("insert into urge_target (urge_id, person_id, outcome) values (@earlier, @p, 'reached')",
                new { earlier, p = FirstId + p }, Cancel);
        }
    }

    private async Task Do(string sql)
    {
        await using var command = province.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    // The work does it each second; here nobody waits for its round, and two at once are right too.
    private async Task Until(string condition)
    {
        var duty = province.Server.Services.GetRequiredService<UrgeDeliveries>();
        for (var tries = 0; tries < 300; tries++)
        {
            await using var connection = await province.Source.OpenConnectionAsync(Cancel);
            await duty.Pass(connection, Cancel);
            await using var command = new Npgsql.NpgsqlCommand(condition, connection);
            if (await command.ExecuteScalarAsync(Cancel) is true) return;
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
        }
        Assert.Fail($"it was not done: {condition}");
    }

    // A document with a delivery to every other unit, as sending leaves it.
    private async Task<Guid> Dispatched()
    {
        var id = await province.Draft("wangli", title: "关于全省签收测试的通知");
        await using var send = province.Source.CreateCommand($"""
            update document set status = 'issued', issued_at = now() where id = '{id}';
            insert into dispatch (document_id, unit_id, title, number, type, urgency, sender_name, sent_at, sent_by)
              select id, unit_id, title, '', type, '', '', now(), created_by from document where id = '{id}';
            insert into delivery (document_id, unit_id, kind, sent_at) select '{id}', u.id, 'main', now()
              from unit u, document d where d.id = '{id}' and u.id <> d.unit_id;
            """);
        await send.ExecuteNonQueryAsync(Cancel);
        return id;
    }

    private async Task<List<Actor>> Registries(int count)
    {
        var model = await ActorOf("liuyang");
        await using var command = province.Source.CreateCommand($"""
            select min(p.id), min(o.id), o.unit_id from post o join holding h on h.post_id = o.id join person p
              on p.id = h.person_id
            where 'registry' = any(o.roles) and o.unit_id <> {model.UnitId} group by o.unit_id order by o.unit_id desc
              limit {count}
            """);
        await using var rows = await command.ExecuteReaderAsync(Cancel);
        var found = new List<Actor>();
        while (await rows.ReadAsync(Cancel))
            found.Add(model with { PersonId = rows.GetInt32(0), PostId = rows.GetInt32(1), UnitId = rows.GetInt32(2) });
        return found;
    }

    private async Task<Actor> ActorOf(string name) =>
        (await province.Server.Services.GetRequiredService<Sessions>()
            .Find(await province.SignIn(name), "127.0.0.1", "desktop", Cancel))!.Value.Actor;

    private async Task<T> Rows<T>(string sql)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return await Dapper.SqlMapper.QuerySingleAsync<T>(connection, sql);
    }
}
