using Yiwang.Platform.Http;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Administration.People;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Importing;

/// <summary>
/// People and their posts as a table, out and in: one line for each post of a person. A new account is a new person
/// with a one-time password; a section or post that is not there is made; the state 离开 lets a person leave. Without an
/// account one is made of the unit's code and a number; without a unit the administrator's own is meant.
/// </summary>
internal static class PeopleTable
{
    public static IReadOnlyList<(string Zh, string En)> Columns { get; } =
        [("姓名", "name"), ("账号", "account"), ("单位代码", "unit_code"), ("处室", "section"), ("岗位", "post"), ("角色", "roles"),
            ("状态", "state")];

    public static async Task<string> Write(NpgsqlConnection connection, int under, CancellationToken cancel)
    {
        var csv = new StringBuilder("\uFEFF");
        Csv.Write(csv, Columns.Select(c => c.Zh).ToArray());
        var rows = await connection.QueryAsync<(string Name, string Account, string Unit, string Section, string Post,
            string[] Roles, string State)>(new CommandDefinition("""
            select p.name, p.sign_in, u.code, coalesce(s.name, ''), o.name, o.roles, p.state
            from unit u join post o on o.unit_id = u.id and o.valid_to is null join holding h on h.post_id = o.id
              and (h.valid_to is null or h.valid_to >= current_date)
            join person p on p.id = h.person_id left join section s on s.id = o.section_id
            where u.path @> array[@under] order by u.id, o.ord, o.id, p.id
            """, new { under }, cancellationToken: cancel));
        foreach (var row in rows)
        {
            Csv.Write(csv, row.Name, row.Account, row.Unit, row.Section, row.Post,
                string.Join('、', row.Roles.Select(r => Role.Name(r).Zh)), row.State == "locked" ? "停用" : "在用");
        }
        return csv.ToString();
    }

    public static async Task<Result<Difference>> Compare(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, Actor by, string text, HandingOver.Hands hands,
        CancellationToken cancel)
    {
        var read = CsvTable.Read(text, Columns, ["name", "post"]);
        if (read.Refusal is { } unread) return unread;
        var table = read.Answer;
        var there = await Directory.Load(connection, transaction, by.UnitId, cancel);
        var lines = new List<DifferenceLine>();
        var wanted = new List<Wanted>();
        foreach (var row in table.Rows)
        {
            var taken = Take(by, table, row, there, wanted);
            // Who leaves with something in hand would take it along: that goes by the hand-over page, with a successor.
            var full = taken is { Refusal: null, Answer: { Leaves: true, PersonId: { } leaver } }
                ? await hands.Left(connection, transaction, leaver, cancel) : null;
            if ((taken.Refusal ?? full) is { } wrong)
                lines.Add(Lines.Wrong(row.Line, table.Of(row, "account"), table.Of(row, "name"), wrong));
            else if (taken.Answer.Words is { } words)
                { wanted.Add(taken.Answer);
                    lines.Add(new DifferenceLine(taken.Answer.Kind, row.Line, taken.Answer.Account, taken.Answer.Name,
                    words)); }
        }
        return new Difference(lines, (act, stop) => Apply(act, wanted, stop));
    }

    private static Result<Wanted> Take(Actor by, CsvTable table, (int Line, string[] Cells) row, Directory there,
        List<Wanted> before)
    {
        var name = Typed.Line(table.Of(row, "name"), "name");
        var post = Typed.Line(table.Of(row, "post"), "post");
        var section = Typed.Line(table.Of(row, "section"), "section", required: false);
        if ((name.Refusal ?? post.Refusal ?? section.Refusal) is { } wrong) return wrong;
        var unitCode = table.Of(row, "unit_code") is { Length: > 0 } code ? code : there.OwnCode;
        if (!there.Units.TryGetValue(unitCode, out var unit))
            return Wrong($"您管的范围里没有单位 {unitCode}", $"within your reach there is no unit {unitCode}");
        var roles = RolesOf(table.Of(row, "roles"));
        if (roles.Refusal is { } noRole) return noRole;
        var written = table.Of(row, "account");
        var account = written.Length > 0 ? Typed.Code(written, "account") : there.NextAccount(unitCode);
        if (account.Refusal is { } noAccount) return noAccount;
        var signIn = account.Answer.ToLowerInvariant();
        var person = there.People.GetValueOrDefault(signIn);
        if (person is null && there.TakenElsewhere.Contains(signIn))
            return Wrong($"账号 {signIn} 在您管的范围以外已有人用", $"the account {signIn} is taken outside your reach");
        if (before.FirstOrDefault(w => w.Account == signIn) is { } same && same.Name != name.Answer)
            return Wrong("同一账号在表里有两个姓名", "one account stands with two names");
        var state = table.Of(row, "state");
        if (state is "离开" or "left")
        {
            if (person is null) return Wrong("没有这个人，无从离开", "there is no such person to leave");
            return person.State == "left" ? new Wanted { Account = signIn }
                : person.Id == by.PersonId ? Wrong("不能让自己离开", "not yourself")
                : new Wanted { Account = signIn, Name = person.Name, PersonId = person.Id, Leaves = true,
                    Kind = DifferenceKind.Removed, Words = new Text("离开，登录都退出", "leaves; all sessions end") };
        }
        if (state is not ("" or "在用" or "active" or "停用" or "locked"))
            return Wrong($"状态“{state}”看不懂", $"the state “{state}” is not known");
        var known = there.Posts.GetValueOrDefault((unit, section.Answer, post.Answer));
        if (known is not null && roles.Answer.Length > 0 && !known.Roles.ToHashSet().SetEquals(roles.Answer))
            return Wrong("岗位已有，角色不同；请在单位页上改岗位的角色",
                "the post is there with other roles; change them on the unit's page");
        if (known is null && roles.Answer.Length > 0 && !Reach.DecidesRights(by)) return Reach.NotYours;
        if (known is null && roles.Answer.Any(Role.Administrators.Contains))
            return Wrong("三员不能用表格任命", "the three administrators are not appointed by a table");
        if (person is { Administrator: true } || known?.Roles.Any(Role.Administrators.Contains) == true)
        {
            return known is not null && there.Holds.Contains((person?.Id ?? 0, known.Id))
                ? new Wanted { Account = signIn } : Reach.AdministratorAlone;
        }
        var holds = known is not null && person is not null && there.Holds.Contains((person.Id, known.Id));
        var renamed = person is not null && person.Name != name.Answer;
        return new Wanted
        {
            Account = signIn, Name = name.Answer, PersonId = person?.Id, UnitId = unit, Section = section.Answer,
                Post = post.Answer, Roles = roles.Answer, Renamed = renamed,
            Kind = person is null ? DifferenceKind.Added : DifferenceKind.Changed, Gives = !holds,
            Words = holds && !renamed ? null
                : Words(unitCode, section.Answer, post.Answer, person, name.Answer, holds, known is null, roles.Answer),
        };
    }

    private static Text Words(string unit, string section, string post, Directory.Person? person, string name,
        bool holds, bool newPost, string[] roles)
    {
        var zh = new StringBuilder();
        var en = new StringBuilder();
        if (person is not null && person.Name != name)
            { zh.Append($"姓名：{person.Name} → {name}　"); en.Append($"name: {person.Name} → {name} "); }
        if (person is null) { zh.Append("新人　"); en.Append("new person "); }
        if (!holds)
        {
            zh.Append($"{unit} {section} {post}{(newPost ? "（新岗位）" : "")}");
            en.Append($"{unit} {section} {post}{(newPost ? " (new post)" : "")}");
            if (roles.Length > 0 && newPost)
                { zh.Append("　" + string.Join('、', roles.Select(r => Role.Name(r).Zh)));
                    en.Append(" " + string.Join(", ", roles.Select(r => Role.Name(r).En))); }
        }
        return new Text(zh.ToString().Trim('　'), en.ToString().Trim());
    }

    private static Result<string[]> RolesOf(string words)
    {
        var named = words.Split(['、', ',', '，', ' ', ';', '；', '/'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var roles = named.Select(n => Role.All.FirstOrDefault(r => r == n || Role.Name(r).Zh == n)).ToArray();
        var unknown = Array.IndexOf(roles, null);
        return unknown < 0 ? roles.OfType<string>().Distinct().ToArray()
            : Wrong($"没有“{named[unknown]}”这个角色；有：{string.Join('、', Role.All.Select(r => Role.Name(r).Zh))}",
                $"there is no role “{named[unknown]}”");
    }

    private static Refusal Wrong(string zh, string en) => new("import.line", zh, en, RefusalKind.Wrong);

    // Set-based: sections, posts, people and who holds what, each in one statement.
    private static async Task<Applied> Apply(Act act, IReadOnlyList<Wanted> wanted, CancellationToken cancel)
    {
        var gives = wanted.Where(w => w.Gives).ToList();
        var fresh = wanted.Where(w => w.PersonId is null).DistinctBy(w => w.Account)
            .Select(w => (w.Name, w.Account, Password: Passwords.Generate())).ToList();
        await act.Execute(
            "insert into person (name, sign_in, password) select * from unnest(@names, @accounts, @hashes)", new
        {
            names = fresh.Select(f => f.Name).ToArray(), accounts = fresh.Select(f => f.Account).ToArray(),
                hashes = fresh.Select(f => Passwords.Once(f.Password)).ToArray(),
        }, cancel);
        await act.Execute(
            "update person p set name = x.name from unnest(@accounts, @names) as x(account, name) where p.sign_in = x.account", new
        {
            accounts = wanted.Where(w => w.Renamed).Select(w => w.Account).ToArray(),
                names = wanted.Where(w => w.Renamed).Select(w => w.Name).ToArray(),
        }, cancel);
        await act.Execute("""
            create temporary table incoming_post (ord int, account text, unit_id int, section text, post text,
              roles text) on commit drop
            """, null, cancel);
        await act.Execute(
            "insert into incoming_post select * from unnest(@ords, @accounts, @units, @sections, @posts, @roles)", new
        {
            ords = gives.Select((_, i) => i).ToArray(), accounts = gives.Select(g => g.Account).ToArray(),
                units = gives.Select(g => g.UnitId).ToArray(),
            sections = gives.Select(g => g.Section).ToArray(), posts = gives.Select(g => g.Post).ToArray(),
            roles = gives.Select(g => string.Join(' ', g.Roles)).ToArray(),
        }, cancel);
        await act.Execute("""
            insert into section (unit_id, name, ord)
            select i.unit_id, i.section, coalesce((select max(s.ord) + 1 from section s where s.unit_id = i.unit_id),
              0) + row_number() over (partition by i.unit_id order by min(i.ord))
            from incoming_post i where i.section <> ''
              and not exists (select 1 from section s where s.unit_id = i.unit_id and s.name = i.section
              and s.valid_to is null)
            group by i.unit_id, i.section
            """, null, cancel);
        await act.Execute("""
            insert into post (unit_id, section_id, name, roles, ord)
            select i.unit_id, s.id, i.post, string_to_array((array_agg(i.roles order by i.ord))[1], ' '),
              coalesce((select max(o.ord) + 1 from post o where o.unit_id = i.unit_id),
                0) + row_number() over (partition by i.unit_id order by min(i.ord))
            from incoming_post i left join section s on s.unit_id = i.unit_id and s.name = i.section
              and s.valid_to is null
            where not exists (select 1 from post o where o.unit_id = i.unit_id and o.name = i.post
              and o.section_id is not distinct from s.id and o.valid_to is null)
            group by i.unit_id, s.id, i.post
            """, null, cancel);
        await act.Execute("""
            insert into holding (person_id, post_id, valid_from, main)
            select person_id, post_id, @today, first
              and not exists (select 1 from holding h where h.person_id = x.person_id and h.main
                and (h.valid_to is null or h.valid_to >= current_date))
            from (select p.id as person_id, o.id as post_id,
              row_number() over (partition by p.id order by min(i.ord)) = 1 as first
              from incoming_post i join person p on p.sign_in = i.account left join section s on s.unit_id = i.unit_id
                and s.name = i.section and s.valid_to is null
              join post o on o.unit_id = i.unit_id and o.name = i.post and o.section_id is not distinct from s.id
                and o.valid_to is null group by p.id, o.id) x
            on conflict (person_id, post_id) do update set valid_to = null, valid_from = excluded.valid_from
            """, new { today = act.At.UtcDateTime.Date }, cancel);
        await act.Execute(
            "update person set state = 'active' where state = 'left' and sign_in in (select account from incoming_post)", null, cancel);
        foreach (var leaver in wanted.Where(w => w.Leaves).DistinctBy(w => w.PersonId))
        {
            await act.Execute("update person set state = 'left' where id = @PersonId", new { leaver.PersonId }, cancel);
            await act.Execute(
                "update holding set valid_to = current_date - 1 where person_id = @PersonId and (valid_to is null or valid_to >= current_date)",
                new { leaver.PersonId }, cancel);
            await SessionEnds.All(act, leaver.PersonId!.Value, cancel);
            act.Trace("account.left", "account", leaver.PersonId.Value.ToString());
        }
        return new Applied(wanted.Count, fresh);
    }

    private sealed class Wanted
    {
        public string Account { get; init; } = "";
        public string Name { get; init; } = "";
        public int? PersonId { get; init; }
        public int UnitId { get; init; }
        public string Section { get; init; } = "";
        public string Post { get; init; } = "";
        public string[] Roles { get; init; } = [];
        public bool Renamed { get; init; }
        public bool Gives { get; init; }
        public bool Leaves { get; init; }
        public DifferenceKind Kind { get; init; }
        public Text? Words { get; init; }
    }
}
