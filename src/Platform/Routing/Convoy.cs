using Npgsql;
using NpgsqlTypes;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Routing;

/// <summary>One person's answer that waits to be carried out.</summary>
internal sealed record TaskAnswered(Actor By, Guid ActId, Guid CaseId, Guid TaskId, TaskAnswer Answer,
    DateTimeOffset At);

/// <summary>
/// Carries out several answers in one transaction: each statement once for all of them, one commit. What one of them
/// alone could spoil is left out of it and answers null, to be done by itself: an act that was sent before, a case that
/// somebody else holds, a step that does something of its own.
/// </summary>
internal sealed class Convoy(NpgsqlDataSource source, Cases cases)
{
    private static readonly RowStatement Claim = new("""
        insert into act (id, person_id, kind, at) select * from unnest($1, $2, $3, $4) as x(id, person, kind, at)
          order by id
        on conflict (id) do nothing returning id
        """, NpgsqlDbType.Uuid, NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.TimestampTz);

    private static readonly RowStatement LockCases = new($"""
        select {CaseRow.Columns} from unnest($1, $2, $3, $4, $5, $6, $7) as a(id, person, post, unit, sees_documents,
          sees_unit, administers_unit)
        join "case" c on c.id = a.id where {OfEach(DocumentAccess.SeesCase)} order by c.id for update of c skip locked
        """, NpgsqlDbType.Uuid, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Integer, NpgsqlDbType.Boolean, NpgsqlDbType.Boolean,
        NpgsqlDbType.Boolean);

    // Its own statement, so that it sees what the moves before wrote.
    private static readonly RowStatement ReadTasks = new(
        $"select {TaskRow.Columns}, {OpenedCase.TextDigestColumn} from unnest($1) as a(case_id) join task t on t.case_id = a.case_id", NpgsqlDbType.Uuid);

    /// <summary>The results in the order given; null for one that has to be done alone. Cases and act ids are each
    /// there once.</summary>
    public async Task<Result<Moved>?[]> Run(IReadOnlyList<TaskAnswered> answers, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var opened = await Open(connection, transaction, answers, cancel);
        var results = new Result<Moved>?[answers.Count];
        var done = new List<(Act Act, Moved Moved)>();
        for (var i = 0; i < answers.Count; i++)
        {
            if (opened.Cases[i] is not { } one || !cases.OnlyMovesOn(one.Task!)) continue;
            var act = Act.Carried(answers[i].ActId, answers[i].By, answers[i].At, connection, transaction);
            var moved = await cases.Complete(act, one, answers[i].Answer, cancel);
            // A refused act that asked the database may have written there already: only by itself can it be undone.
            if (moved.Refusal is not null && act.HasAsked) throw new ConvoyBroken();
            results[i] = moved;
            if (moved.Refusal is null) done.Add((act, moved.Answer));
        }
        await Commit(connection, transaction, done, opened.Claimed.Except(done.Select(d => d.Act.Id)).ToArray(),
            cancel);
        return results;
    }

    private static async Task<(HashSet<Guid> Claimed, OpenedCase?[] Cases)> Open(
        NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<TaskAnswered> answers,
        CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Claim.Of(answers
            .Select(a => new object?[] { a.ActId, a.By.PersonId, CompleteTask.Kind, a.At }).ToList()));
        batch.BatchCommands.Add(LockCases.Of(answers.Select(a => new object?[]
        {
            a.CaseId, a.By.PersonId, a.By.PostId, a.By.UnitId, !a.By.IsAdministrator,
                a.By.Roles.Any(Role.SeeUnit.Contains),
            a.By.Has(Role.UnitAdmin),
        }).ToList()));
        batch.BatchCommands.Add(ReadTasks.Of(answers.Select(a => new object?[] { a.CaseId }).ToList()));
        batch.BatchCommands.Add(Sql.Command(DirectoryState.Question));
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        var claimed = new HashSet<Guid>();
        while (await rows.ReadAsync(cancel)) claimed.Add(rows.GetGuid(0));
        await rows.NextResultAsync(cancel);
        var locked = new Dictionary<Guid, CaseRow>();
        while (await rows.ReadAsync(cancel)) locked[rows.GetGuid(0)] = CaseRow.Read(rows);
        await rows.NextResultAsync(cancel);
        var all = new List<TaskRow>();
        var texts = new Dictionary<Guid, byte[]?>();
        while (await rows.ReadAsync(cancel))
        {
            all.Add(TaskRow.Read(rows));
            texts[all[^1].CaseId] = OpenedCase.ReadTextDigest(rows);
        }
        var tasks = all.ToLookup(task => task.CaseId);
        await rows.NextResultAsync(cancel);
        await rows.ReadAsync(cancel);
        var directory = DirectoryState.Read(rows, 0);
        return (claimed, answers.Select(a => claimed.Contains(a.ActId) && locked.TryGetValue(a.CaseId, out var onCase)
            && tasks[a.CaseId].Any(task => task.Id == a.TaskId)
            ? new OpenedCase(onCase, [.. tasks[a.CaseId]], texts[a.CaseId], a.TaskId, directory) : null).ToArray());
    }

    private static async Task Commit(
        NpgsqlConnection connection, NpgsqlTransaction transaction, List<(Act Act, Moved Moved)> done, Guid[] unused,
        CancellationToken cancel)
    {
        if (done.Count == 0) return;
        await using var batch = new NpgsqlBatch(connection, transaction);
        var order = new WriteOrder();
        foreach (var (act, moved) in done) order.Add(act.Writes(moved));
        order.WriteTo(batch);
        if (unused.Length > 0)
        {
            batch.BatchCommands.Add(Sql.Command("delete from act where id = any($1)",
                new NpgsqlParameter { Value = unused }));
        }
        Act.End(batch, done.Any(d => d.Act.HasNotices));
        await batch.ExecuteNonQueryAsync(cancel);
    }

    // The door's text names its parameters; here each row brings its own.
    private static string OfEach(string sql) => sql.Replace("@personId", "a.person").Replace("@postId", "a.post")
        .Replace("@unitId", "a.unit").Replace("@seesDocuments", "a.sees_documents").Replace("@seesUnit", "a.sees_unit")
        .Replace("@administersUnit", "a.administers_unit");
}

/// <summary>One of the convoy cannot be carried out with the others; nothing was done, and each is done by
/// itself.</summary>
internal sealed class ConvoyBroken : Exception;
