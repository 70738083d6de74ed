using Dapper;
using Npgsql;
using Yiwang.Platform.Database;

namespace Yiwang.Platform.Identity;

/// <summary>A session as its owner sees it in the list.</summary>
public sealed record SessionRow(byte[] Digest, DateTime CreatedAt, DateTime SeenAt, string Device, string Address,
    bool Current);

/// <summary>What a person does with the own sessions: sees them, ends one elsewhere, ends all others.</summary>
public sealed class OwnSessions(NpgsqlDataSource source, TimeProvider clock)
{
    private const int RowsMax = 50;

    public async Task<IReadOnlyList<SessionRow>> List(Actor actor, string token, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<SessionRow>(new CommandDefinition("""
            select digest as Digest, created_at as CreatedAt, seen_at as SeenAt, device as Device, address as Address,
              digest = @mine as Current
            from session where person_id = @PersonId and expires_at > @now and seen_at > @since order by seen_at desc
              limit @RowsMax
            """, new { actor.PersonId, mine = Sessions.Digest(token), now = clock.GetUtcNow(), since = clock.GetUtcNow() - Sessions.IdleFor, RowsMax },
            cancellationToken: cancel))).AsList();
    }

    /// <summary>Ends one of the person's own sessions elsewhere.</summary>
    public Task<Refusal?> End(Actor actor, byte[] digest, CancellationToken cancel) =>
        End(actor, act => SessionEnds.One(act, actor.PersonId, digest, cancel), cancel);

    /// <summary>Ends all of them but the present one.</summary>
    public Task<Refusal?> EndOthers(Actor actor, string token, CancellationToken cancel) =>
        End(actor, act => SessionEnds.Others(act, actor.PersonId, Sessions.Digest(token), cancel), cancel);

    private async Task<Refusal?> End(Actor actor, Func<Act, Task<int>> end, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "session.end", actor, now,
            cancel)).Answer;
        var ended = await end(act);
        if (ended == 0) return Refusal.NotThere;
        act.Trace("session.ended", "person", actor.PersonId.ToString(), facts: ("sessions", ended.ToString()));
        await act.Commit(true, cancel);
        return null;
    }
}
