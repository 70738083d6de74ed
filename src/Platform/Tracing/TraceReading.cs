using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Tracing;

/// <summary>Reading leaves its trace: who opened, downloaded, exported what. What cannot be traced is not
/// shown.</summary>
public sealed class TraceReading(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>The same page opened again by the same person within this time is the same opening.</summary>
    public static readonly TimeSpan SameOpening = TimeSpan.FromMinutes(5);

    /// <summary>A page of one thing was opened.</summary>
    public async Task Opened(Actor by, string kind, string objectKind, string objectId, Guid? caseId,
        CancellationToken cancel)
    {
        await using (var look = source.CreateCommand("""
            select 1 from trace where object_kind = $1 and object_id = $2 and kind = $3 and person_id = $4
              and post_id = $5 and at > $6 limit 1
            """))
        {
            look.Parameters.Add(new() { Value = objectKind });
            look.Parameters.Add(new() { Value = objectId });
            look.Parameters.Add(new() { Value = kind });
            look.Parameters.Add(new() { Value = by.PersonId });
            look.Parameters.Add(new() { Value = by.PostId });
            look.Parameters.Add(new() { Value = clock.GetUtcNow() - SameOpening });
            if (await look.ExecuteScalarAsync(cancel) is not null) return;
        }

        await Took(by, kind, objectKind, objectId, caseId, null, [], cancel);
    }

    /// <summary>A file was taken out: downloaded, exported. Every time counts.</summary>
    public async Task Took(
        Actor by, string kind, string objectKind, string objectId, Guid? caseId, byte[]? digest,
        (string Key, string Value)[] facts, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "read", by, now, cancel)).Answer;
        act.Trace(kind, objectKind, objectId, caseId, after: digest, facts: facts);
        await act.Commit(true, cancel);
    }
}
