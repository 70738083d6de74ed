using Npgsql;
using NpgsqlTypes;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Notices;

/// <summary>A notice to a person, or to everybody who registers documents in a unit.</summary>
/// <param name="Kind">e.g. <c>task</c>, <c>delivery</c>, <c>urge</c>, <c>late</c>, <c>answer</c>.</param>
/// <param name="Href">The page it opens.</param>
public sealed record NoticeDraft(int? PersonId, int? UnitId, string Kind, Text Subject, string Href)
{
    /// <summary>A notice whose subject has no words of ours: titles, names, what somebody wrote.</summary>
    public NoticeDraft(int? personId, int? unitId, string kind, string subject, string href)
        : this(personId, unitId, kind, new Text(subject, subject), href)
    {
    }
}

/// <summary>The ids of the notices that one statement wrote; null for none.</summary>
public readonly record struct NoticeRange(long? First, long? Last);

/// <summary>Writes notices with the act that causes them and announces their ids when it commits.</summary>
public static class NoticeStore
{
    /// <summary>The channel; its payload is <c>first-last</c> of the notice ids of one transaction.</summary>
    public const string Channel = "yiwang_notice";

    /// <summary>
    /// How many of the newest of a person (<c>@personId</c>), and of the unit where the post (<c>@postId</c>)
    /// registers, are not read, without kinds that the person does not want in the page; those that lead to the page
    /// being opened (<c>@path</c>, at <c>@now</c>) are read by that; one that another page marks at this moment is left
    /// to it. Bounded, however many there are.
    /// </summary>
    public const string Unread = """
        with newest as (
          (select id, person_id, kind, href, read_at from notice where person_id = @personId order by id desc limit 100)
          union all (select n.id, null, n.kind, n.href, n.read_at from notice n
            where n.unit_id = (select o.unit_id from post o where o.id = @postId and 'registry' = any(o.roles))
            order by n.id desc limit 100)),
        opened as (update notice set read_at = @now where id in (select n.id from notice n join newest w on w.id = n.id
          where w.read_at is null and w.href = @path for update of n skip locked) returning id)
        select count(*)::int from newest w
        left join notice_setting s on s.person_id = w.person_id and s.kind = split_part(w.kind, '_', 1)
        where w.read_at is null and coalesce(s.page, true) and w.id not in (select id from opened)
        """;

    private static readonly RowStatement Insert = new("""
        with n as (
          insert into notice (at, person_id, unit_id, kind, subject, href, subject_en)
            select * from unnest($1, $2, $3, $4, $5, $6, $7)
            returning id)
        select set_config('yiwang.told', min(id) || '-' || max(id), false) from n
        """, NpgsqlDbType.TimestampTz, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text,
        NpgsqlDbType.Text);

    internal static Write Row(DateTimeOffset at, NoticeDraft notice) =>
        new(Insert, [at, notice.PersonId, notice.UnitId, notice.Kind, notice.Subject.Zh, notice.Href,
            notice.Subject.En == notice.Subject.Zh ? "" : notice.Subject.En], null, null);

    /// <summary>
    /// Announces what was written, behind the commit in the same round trip: a transaction that announces holds a lock
    /// over its commit that lets only one transaction of the whole database commit at a time.
    /// </summary>
    internal static void Announce(NpgsqlBatch batch) =>
        batch.BatchCommands.Add(Sql.Command($"select pg_notify('{Channel}', current_setting('yiwang.told'))"));

    internal static void Announce(NpgsqlBatch batch, NoticeRange range) => batch.BatchCommands.Add(
        Sql.Command("select pg_notify($1, $2)", Sql.Of(Channel), Sql.Of($"{range.First}-{range.Last}")));
}
