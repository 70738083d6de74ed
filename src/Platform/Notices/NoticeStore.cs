using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Notices;

/// <summary>A notice to a person, or to everybody who registers documents in a unit.</summary>
/// <param name="Kind">e.g. <c>task</c>, <c>delivery</c>, <c>urge</c>, <c>late</c>, <c>answer</c>.</param>
/// <param name="Href">The page it opens.</param>
public sealed record NoticeDraft(int? PersonId, int? UnitId, string Kind, string Subject, string Href);

/// <summary>Writes notices with the act that causes them and announces their ids when it commits.</summary>
public static class NoticeStore
{
    /// <summary>The channel; its payload is <c>first-last</c> of the notice ids of one transaction.</summary>
    public const string Channel = "yiwang_notice";

    internal static void Append(NpgsqlBatch batch, DateTimeOffset at, IReadOnlyList<NoticeDraft> notices)
    {
        if (notices.Count == 0) return;
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            with n as (
              insert into notice (at, person_id, unit_id, kind, subject, href)
              select $1, p, u, k, s, h from unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[]) as x(p, u, k, s, h)
              returning id)
            select set_config('yiwang.told', min(id) || '-' || max(id), false) from n
            """)
        {
            Parameters =
            {
                Sql.Of(at),
                new() { Value = notices.Select(n => n.PersonId).ToArray() },
                new() { Value = notices.Select(n => n.UnitId).ToArray() },
                new() { Value = notices.Select(n => n.Kind).ToArray() },
                new() { Value = notices.Select(n => n.Subject).ToArray() },
                new() { Value = notices.Select(n => n.Href).ToArray() },
            },
        });
    }

    /// <summary>
    /// Announces what <see cref="Append"/> wrote, behind the commit in the same round trip: a transaction that announces holds a lock
    /// over its commit that lets only one transaction of the whole database commit at a time.
    /// </summary>
    internal static void Announce(NpgsqlBatch batch, IReadOnlyList<NoticeDraft> notices)
    {
        if (notices.Count > 0) batch.BatchCommands.Add(Sql.Command($"select pg_notify('{Channel}', current_setting('yiwang.told'))"));
    }
}
