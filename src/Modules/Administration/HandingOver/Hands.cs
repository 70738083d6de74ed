using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.HandingOver;

/// <param name="Id">Names it among those of its kind.</param>
internal sealed record HeldThing(string Id, Text Words, string Url);

internal sealed record HeldKind(string Kind, Text Name, IReadOnlyList<HeldThing> Things);

/// <summary>What of it goes to one successor.</summary>
/// <param name="Kinds">By <see cref="HeldKind.Kind"/>; empty: every kind.</param>
/// <param name="Only">Single things, as kind:id; of a kind of which none is named, all of it.</param>
internal sealed record WhatGoes(IReadOnlyCollection<string> Kinds, IReadOnlyCollection<string> Only)
{
    public bool Goes(string kind) => Kinds.Count == 0 || Kinds.Contains(kind);

    /// <summary>The ids of those chosen of a kind; empty: all of it.</summary>
    public string[] Of(string kind) => [.. Only.Where(one => one.StartsWith(kind + ":", StringComparison.Ordinal))
        .Select(one => one[(kind.Length + 1)..])];
}

/// <summary>
/// Everything a person holds on the own name: tasks and circulations, posts that nobody else holds (with their roles
/// and the seal), and what the other modules say. The account closes when all of it is empty.
/// </summary>
internal sealed class Hands(IEnumerable<Belonging> belongings)
{
    public const int LinesMax = 200;

    /// <summary>
    /// Posts of the person that would be empty without them and to which something comes: a role that routes ask for,
    /// or open tasks. A post that only drafts may stay empty.
    /// </summary>
    public const string PostsAlone = """
        select o.id, u.short_name || ' ' || o.name as words, o.roles from holding h join post o on o.id = h.post_id
          and o.valid_to is null
        join unit u on u.id = o.unit_id
        where h.person_id = @person and (h.valid_to is null or h.valid_to >= current_date)
          and (exists (select 1 from unnest(o.roles) r where r <> 'drafter')
            or exists (select 1 from task t where t.post_id = o.id and t.state = 'open'))
          and not exists (select 1 from holding b join person q on q.id = b.person_id and q.state = 'active'
            where b.post_id = o.id and b.person_id <> @person and (b.valid_to is null or b.valid_to >= current_date))
        """;

    // A task's title is shown to whoever hands it over; the document is not.
    private const string Tasks = """
        select c.id, t.step || case t.kind when 'Circulation' then '（传阅）'
          else '' end || '　' || c.title as words, '/cases/' || c.id || '/moves' as href
        from task t join "case" c on c.id = t.case_id
        where t.person_id = @person and t.state in ('open', 'waiting', 'suspended') order by t.created_at
        """;

    public async Task<IReadOnlyList<HeldKind>> Of(NpgsqlConnection connection, NpgsqlTransaction? transaction,
        int person, CancellationToken cancel)
    {
        var kinds = new List<HeldKind>();
        async Task<IEnumerable<HeldThing>> Rows(string sql) =>
            (await connection.QueryAsync<(string Id, string Words, string Href)>(
            new CommandDefinition($"select id::text, words, href from ({sql}) x limit @LinesMax",
                new { person, LinesMax }, transaction, cancellationToken: cancel)))
                .Select(row => new HeldThing(row.Id, new Text(row.Words, row.Words), row.Href));
        kinds.Add(new HeldKind("tasks", new("本人名下的待办和传阅", "Tasks and circulations on the own name"),
            [.. await Rows(Tasks)]));
        var posts = await connection.QueryAsync<(int Id, string Words, string[] Roles)>(
            new CommandDefinition(PostsAlone, new { person }, transaction, cancellationToken: cancel));
        kinds.Add(
            new HeldKind("posts", new("只有本人担任的岗位（角色、印章随岗位）", "Posts held by nobody else (roles and seal go with them)"),
            [.. posts
                .Select(post =>
                    new HeldThing(post.Id.ToString(), new Text(
                        $"{post.Words}　{string.Join('、', post.Roles.Select(role => Role.Name(role).Zh))}",
                        $"{post.Words} ({string.Join(", ", post.Roles.Select(role => Role.Name(role).En))})"), ""))]));
        foreach (var belonging in belongings)
        {
            kinds.Add(new HeldKind(belonging.Kind, belonging.Name, [.. await Rows(belonging.List)]));
        }
        return kinds;
    }

    /// <summary>What keeps an account from closing; null when nothing is left.</summary>
    public async Task<Refusal?> Left(NpgsqlConnection connection, NpgsqlTransaction? transaction, int person,
        CancellationToken cancel)
    {
        var left = (await Of(connection, transaction, person, cancel)).Where(kind => kind.Things.Count > 0).ToList();
        return left.Count == 0 ? null : new Refusal("person.hands_full",
            $"还有没交接的：{string.Join('、', left.Select(kind => $"{kind.Name.Zh} {kind.Things.Count}"))}。请先办离岗交接。",
            $"Not handed over yet: {string.Join(", ", left.Select(kind => $"{kind.Name.En} {kind.Things.Count}"))}. Hand it over first.");
    }

    public async Task HandOver(Act act, int person, int to, WhatGoes what, CancellationToken cancel)
    {
        foreach (var belonging in belongings.Where(belonging => what.Goes(belonging.Kind)))
        {
            await act.Execute(belonging.HandOver, new { person, to, at = act.At, only = what.Of(belonging.Kind) },
                cancel);
        }
    }
}
