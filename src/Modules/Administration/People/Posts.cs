using Npgsql;
using Yiwang.Administration.Units;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.People;

/// <summary>A post in a unit: a section's (0: the unit's own), its name, its roles, and the sections a leader is in
/// charge of (分管).</summary>
internal sealed record NewPost(int SectionId, string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> InCharge);

/// <summary>Puts people on posts. A post of the same name in the same section is the same post, held by
/// several.</summary>
internal static class Posts
{
    /// <summary>Gives the post within an act; answers its id.</summary>
    public static async Task<Result<int>> Give(Act act, int personId, int unitId, NewPost wanted, DateOnly from,
        CancellationToken cancel)
    {
        var unit = await UnitActs.Load(act, unitId, cancel);
        if (unit is null || unit.ValidTo is not null) return Refusal.NotThere;
        if (wanted.SectionId != 0
            && !await act.One<bool>(
            "select exists (select 1 from section where id = @SectionId and unit_id = @unitId and valid_to is null)",
            new { wanted.SectionId, unitId }, cancel)) return Refusal.NotThere;
        var post = await act.One<int?>("""
            select id from post where unit_id = @unitId and section_id is not distinct from nullif(@SectionId, 0)
              and name = @Name and valid_to is null
            """, new { unitId, wanted.SectionId, wanted.Name }, cancel);
        if (post is null)
        {
            if (await Reach.MayGive(act, wanted.Roles, cancel) is { } no) return no;
            post = await act.One<int>("""
                insert into post (unit_id, section_id, name, roles, ord)
                select @unitId, nullif(@SectionId, 0), @Name, @roles, coalesce(max(ord) + 1, 0) from post
                  where unit_id = @unitId returning id
                """, new { unitId, wanted.SectionId, wanted.Name, roles = wanted.Roles.ToArray() }, cancel);
            act.Trace("post.added", "post", post.Value.ToString(),
                facts: [("unit", unitId.ToString()), ("name", wanted.Name), ("roles", string.Join(' ', wanted.Roles))]);
        }
        if (await PutInCharge(act, unitId, post.Value, wanted.InCharge, cancel) is { } unknown) return unknown;
        if (await Excluded(act, personId, post.Value, cancel) is { } excluded) return excluded;
        await act.Execute("""
            insert into holding (person_id, post_id, valid_from, main)
            values (@personId, @post, @from,
              not exists (select 1 from holding h where h.person_id = @personId and h.main
              and (h.valid_to is null or h.valid_to >= current_date)))
            on conflict (person_id, post_id) do update set valid_to = null, valid_from = excluded.valid_from
            """, new { personId, post, from = from.ToDateTime(TimeOnly.MinValue) }, cancel);
        act.Trace("post.given", "account", personId.ToString(),
            facts: [("post", post.Value.ToString()), ("from", from.ToString("O"))]);
        return post.Value;
    }

    /// <summary>The leader's fields, by the sections' names; they replace what the post had when any is
    /// named.</summary>
    public static async Task<Refusal?> PutInCharge(Act act, int unitId, int post, IReadOnlyList<string> names,
        CancellationToken cancel)
    {
        if (names.Count == 0) return null;
        var sections = await act.Query<(int Id,
            string Name)>(
            "select id, name from section where unit_id = @unitId and valid_to is null and name = any(@names)",
            new { unitId, names = names.ToArray() }, cancel);
        if (names.FirstOrDefault(name => sections.All(s => s.Name != name)) is { } unknown)
        {
            return new Refusal("section.unknown", $"本单位没有“{unknown}”这个处室。", $"The unit has no section “{unknown}”.",
                RefusalKind.Wrong, "fields");
        }
        await act.Execute("delete from in_charge where post_id = @post", new { post }, cancel);
        await act.Execute("insert into in_charge (section_id, post_id) select unnest(@sections), @post",
            new { post, sections = sections.Select(s => s.Id).ToArray() }, cancel);
        act.Trace("post.fields", "post", post.ToString(), facts: [("sections", string.Join('、', names))]);
        return null;
    }

    // Said here in words; the database says it too.
    private static async Task<Refusal?> Excluded(Act act, int personId, int post, CancellationToken cancel) =>
        await act.One<bool>("""
        select (select roles && @three from post where id = @post)
          and exists (select 1 from holding h join post o on o.id = h.post_id and o.valid_to is null
                 where h.person_id = @personId and o.id <> @post and (h.valid_to is null or h.valid_to >= current_date))
            or exists (select 1 from holding h join post o on o.id = h.post_id and o.valid_to is null
                 where h.person_id = @personId and o.id <> @post and (h.valid_to is null or h.valid_to >= current_date)
                   and o.roles && @three)
        """, new { personId, post, three = Role.Administrators.ToArray() }, cancel) ? Reach.AdministratorAlone : null;
}

/// <summary>Gives a person of any unit within reach one more post.</summary>
internal sealed class GivePost(PersonActs acts)
{
    public Task<Result<int>> Run(Actor by, Guid actId, int personId, string version, int unitId, NewPost post,
        DateOnly from, CancellationToken cancel) =>
        acts.Run<int>(by, actId, "post.give", personId, version, async (act, person) =>
        {
            if (!Reach.SetsUp(by)) return Reach.NotYours;
            if (person.State == "left")
                await act.Execute("update person set state = 'active' where id = @personId", new { personId }, cancel);
            return await Posts.Give(act, personId, unitId, post, from, cancel);
        }, cancel);
}

/// <summary>Ends a person's holding of a post; sessions at that post end at once.</summary>
internal sealed class EndPost(PersonActs acts)
{
    public Task<Result<int>> Run(Actor by, Guid actId, int personId, string version, int postId,
        CancellationToken cancel) =>
        acts.Run<int>(by, actId, "post.end", personId, version, async (act, _) =>
        {
            if (!Reach.SetsUp(by)) return Reach.NotYours;
            var ended = await act.Execute("""
                update holding h set valid_to = current_date - 1, main = false from post o join unit u
                  on u.id = o.unit_id
                where h.person_id = @personId and h.post_id = @postId and o.id = h.post_id
                  and (h.valid_to is null or h.valid_to >= current_date)
                  and u.path @> array[@reach]
                """, new { personId, postId, reach = by.UnitId }, cancel);
            if (ended == 0) return Refusal.NotThere;
            await SessionEnds.AtPost(act, personId, postId, cancel);
            act.Trace("post.ended", "account", personId.ToString(), facts: [("post", postId.ToString())]);
            return postId;
        }, cancel);
}

/// <summary>Decides on the roles of a post and on the sections it is in charge of; closes one that nobody
/// holds.</summary>
internal sealed class ChangePost(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>Of <c>o</c> (post): another as soon as its name, its roles or its fields are.</summary>
    public const string Version = """
        md5(o.name || ' ' || array_to_string(o.roles, ' ') || ' ' || coalesce((select string_agg(c.section_id::text, ' '
          order by c.section_id) from in_charge c where c.post_id = o.id), ''))
        """;

    public async Task<Result<int>> Run(
        Actor by, Guid actId, int postId, string version, IReadOnlyList<string>? roles, IReadOnlyList<string> inCharge,
        bool close, CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "post.change", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        var post = await act.One<(int Id, int UnitId, string[] Roles, string Version)>($"""
            select o.id, o.unit_id, o.roles, {Version} from post o join unit u on u.id = o.unit_id where o.id = @postId
              and o.valid_to is null and {Reach.Reaches} for update of o
            """, new { postId, reach = by.UnitId }, cancel);
        if (post.Id == 0) return Refusal.NotThere;
        if (Versions.Stands(version, post.Version) is { } changed) return changed;
        if (postId == by.PostId)
        {
            return new Refusal("post.own", "不能改自己的岗位。", "Not your own post.", RefusalKind.Forbidden);
        }
        var refusal = close ? await Close(act, postId, cancel)
            : await Decide(act, post.UnitId, postId, post.Roles, roles, inCharge, cancel);
        return refusal is not null ? refusal : await act.Commit(postId, cancel);
    }

    private static async Task<Refusal?> Decide(
        Act act, int unitId, int postId, string[] before, IReadOnlyList<string>? roles, IReadOnlyList<string> inCharge,
        CancellationToken cancel)
    {
        if (!Reach.DecidesRights(act.By)) return Reach.NotYours;
        if (await Posts.PutInCharge(act, unitId, postId, inCharge, cancel) is { } unknown) return unknown;
        var wanted = (roles ?? before).ToArray();
        if (wanted.ToHashSet().SetEquals(before))
        {
            return inCharge.Count > 0 ? null
                : new Refusal("post.same", "没有改动。", "Nothing was changed.", RefusalKind.Wrong);
        }
        if (wanted.Length > 1 && wanted.Any(Role.Administrators.Contains)) return Reach.AdministratorAlone;
        // Neither taking one of the three away nor giving it is for a unit's own administrator.
        if (await Reach.MayGive(act, wanted.Except(before).Concat(wanted.Where(Role.Administrators.Contains)).Distinct()
            .ToList(), cancel) is { } no) return no;
        if (before.Any(Role.Administrators.Contains) && !act.By.Has(Role.SecurityAdmin)) return Reach.NotYours;
        if (wanted.Any(Role.Administrators.Contains) && await act.One<bool>("""
            select exists (select 1 from holding h join holding other on other.person_id = h.person_id
              and other.post_id <> h.post_id
              and (other.valid_to is null or other.valid_to >= current_date) join post o on o.id = other.post_id
                and o.valid_to is null
              where h.post_id = @postId and (h.valid_to is null or h.valid_to >= current_date))
            """, new { postId }, cancel)) return Reach.AdministratorAlone;
        await act.Execute("update post set roles = @wanted where id = @postId", new { postId, wanted }, cancel);
        act.Trace("post.roles", "post", postId.ToString(),
            facts: [("before", string.Join(' ', before)), ("after", string.Join(' ', wanted))]);
        return null;
    }

    private static async Task<Refusal?> Close(Act act, int postId, CancellationToken cancel)
    {
        if (!Reach.SetsUp(act.By)) return Reach.NotYours;
        var held = await act.One<bool>("""
            select exists (select 1 from holding where post_id = @postId
              and (valid_to is null or valid_to >= current_date))
              or exists (select 1 from task where post_id = @postId and state = 'open')
            """, new { postId }, cancel);
        if (held)
        {
            return new Refusal("post.held", "岗位上还有人或待办，先免去、转出。",
                "Somebody holds the post, or tasks lie on it; end or pass them on first.");
        }
        await act.Execute("update post set valid_to = current_date where id = @postId", new { postId }, cancel);
        await act.Execute("delete from in_charge where post_id = @postId", new { postId }, cancel);
        act.Trace("post.closed", "post", postId.ToString());
        return null;
    }
}
