using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Administration.People;

/// <summary>A person as administrators see one: never by documents.</summary>
internal sealed class PersonNow
{
    public int Id { get; init; }
    public string Name { get; init; } = "";
    public string SignIn { get; init; } = "";
    public string State { get; init; } = "";
    public bool SecondFactor { get; init; }
    public bool Administrator { get; init; }
    public bool Whole { get; init; }
    public string Version { get; init; } = "";
}

/// <summary>A person made or whose password was made anew; the password is shown once and kept nowhere (null when the
/// act was sent again).</summary>
internal sealed record Made(int PersonId, string? Password);

/// <summary>
/// The frame of every act on a person's account. Within reach is who holds a post there, or held one last; acted on is
/// only who has every post there, so that a county cannot lock somebody of the province out.
/// </summary>
internal sealed class PersonActs(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>A condition on <c>p</c> (person) with <c>@reach</c>: some post now, or at last, within reach.</summary>
    public const string Within = """
        exists (select 1 from holding h join post o on o.id = h.post_id join unit u on u.id = o.unit_id where h.person_id = p.id and u.path @> array[@reach])
        """;

    /// <summary>Of <c>p</c> (person): another as soon as the account's state or a post held is; signing in changes
    /// nothing.</summary>
    public const string Version = """
        md5(p.name || ' ' || p.sign_in || ' ' || p.state || ' ' || (p.totp_secret is not null)::text || ' '
          || coalesce((select string_agg(h.post_id::text || ':' || coalesce(h.valid_to::text, ''), ' ' order by h.post_id)
            from holding h where h.person_id = p.id), ''))
        """;

    /// <param name="version">What was before the eyes; empty when it was not said.</param>
    public async Task<Result<T>> Run<T>(
        Actor by, Guid actId, string kind, int personId, string version, Func<Act, PersonNow, Task<Result<T>>> change,
        CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, kind, by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<T>();
        var person = await Load(act, personId, cancel);
        if (person is null) return Refusal.NotThere;
        if (Versions.Stands(version, person.Version) is { } other) return other;
        if (personId == by.PersonId)
        {
            return new Refusal("person.own", "不能对自己做。请别的管理员做。", "Not on yourself; ask another administrator.",
                RefusalKind.Forbidden);
        }
        if (!person.Whole)
        {
            return new Refusal("person.posts_elsewhere", "这个人在您管的范围以外还有岗位，由上级管理员办。",
                "This person also holds a post outside your reach; the administrator above does this.",
                RefusalKind.Forbidden);
        }
        if (person.Administrator && !by.Has(Role.SecurityAdmin))
        {
            return new Refusal("person.of_the_three", "三员的账号由安全管理员管。",
                "Accounts of the three administrators are the security administrator's.",
                RefusalKind.Forbidden);
        }
        var changed = await change(act, person);
        if (changed.Refusal is { } no) return no;
        return await act.Commit(changed.Answer, cancel);
    }

    public static Task<PersonNow?> Load(Act act, int personId, CancellationToken cancel) => act.One<PersonNow>($"""
        select p.id, p.name, p.sign_in as SignIn, p.state, p.totp_secret is not null as SecondFactor,
          exists (select 1 from holding h join post o on o.id = h.post_id and o.valid_to is null
            where h.person_id = p.id
            and (h.valid_to is null or h.valid_to >= current_date)
              and o.roles && {Role.AdministratorsInSql}) as Administrator,
          not exists (select 1 from holding h join post o on o.id = h.post_id and o.valid_to is null join unit u
            on u.id = o.unit_id
            where h.person_id = p.id and (h.valid_to is null or h.valid_to >= current_date)
              and not u.path @> array[@reach]) as Whole, {Version} as Version
        from person p where p.id = @personId and {Within} for update of p
        """, new { personId, reach = act.By.UnitId }, cancel);
}
