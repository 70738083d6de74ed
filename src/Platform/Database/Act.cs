using System.Text.Json;
using Dapper;
using Npgsql;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Tracing;

namespace Yiwang.Platform.Database;

/// <summary>
/// One act of one person, in one transaction: its id (made by the client) is written first, so the same act sent again, even at the
/// same moment, has one effect and gets the same answer; its traces and notices are written with it or it does not happen.
/// </summary>
public sealed class Act : IAsyncDisposable
{
    private readonly List<TraceDraft> traces = [];
    private readonly List<NoticeDraft> notices = [];
    private bool ended;

    private Act(Guid id, Actor by, DateTimeOffset at, NpgsqlConnection connection, NpgsqlTransaction transaction, string? earlier)
    {
        Id = id;
        By = by;
        At = at;
        Connection = connection;
        Transaction = transaction;
        Earlier = earlier;
    }

    public Guid Id { get; }

    public Actor By { get; }

    /// <summary>The server's time of this act; every row it writes carries it.</summary>
    public DateTimeOffset At { get; }

    public NpgsqlConnection Connection { get; }

    public NpgsqlTransaction Transaction { get; }

    /// <summary>The stored answer when this act was done before, as JSON; else null.</summary>
    public string? Earlier { get; }

    /// <summary>Begins the act. An id that another person used is a stranger's: the refusal says nothing of it.</summary>
    public static async Task<Result<Act>> Begin(
        NpgsqlDataSource source, Guid id, string kind, Actor by, DateTimeOffset at, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancel);
            await using var claim = new NpgsqlCommand("""
                with fresh as (insert into act (id, person_id, kind, at) values ($1, $2, $3, $4) on conflict (id) do nothing returning id)
                select (select count(*) from fresh), a.person_id, a.kind, a.answer from (select 1) one left join act a on a.id = $1
                """, connection, transaction)
            {
                Parameters = { new() { Value = id }, new() { Value = by.PersonId }, new() { Value = kind }, new() { Value = at } },
            };
            await using var row = await claim.ExecuteReaderAsync(cancel);
            await row.ReadAsync(cancel);
            if (row.GetInt64(0) == 1) return new Act(id, by, at, connection, transaction, null);
            var known = !await row.IsDBNullAsync(1, cancel);
            var same = known && row.GetInt32(1) == by.PersonId && row.GetString(2) == kind;
            var answer = same && !await row.IsDBNullAsync(3, cancel) ? row.GetString(3) : null;
            await row.DisposeAsync();
            if (answer is not null) return new Act(id, by, at, connection, transaction, answer);
            if (!known) answer = await ReadAgain(connection, transaction, id, by.PersonId, kind, cancel);
            if (answer is not null) return new Act(id, by, at, connection, transaction, answer);
            await connection.DisposeAsync();
            return new Refusal("act.id_taken", "这次操作的编号已被用过。请刷新页面再做一次。",
                "The id of this act has been used. Reload the page and do it again.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a trace entry, written at <see cref="Commit"/>.</summary>
    public void Trace(string kind, string objectKind, string objectId, Guid? caseId = null, string words = "",
        byte[]? before = null, byte[]? after = null, params (string Key, string Value)[] facts) =>
        traces.Add(new TraceDraft(kind, objectKind, objectId, caseId, words, before, after, facts));

    public void Notify(NoticeDraft notice) => notices.Add(notice);

    public Task<int> Execute(string sql, object? parameters, CancellationToken cancel) =>
        Connection.ExecuteAsync(new CommandDefinition(sql, parameters, Transaction, cancellationToken: cancel));

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? parameters, CancellationToken cancel) =>
        (await Connection.QueryAsync<T>(new CommandDefinition(sql, parameters, Transaction, cancellationToken: cancel))).AsList();

    public Task<T?> One<T>(string sql, object? parameters, CancellationToken cancel) =>
        Connection.QueryFirstOrDefaultAsync<T?>(new CommandDefinition(sql, parameters, Transaction, cancellationToken: cancel));

    /// <summary>The stored answer of an earlier sending of this act.</summary>
    public T EarlierAnswer<T>() => JsonSerializer.Deserialize<T>(Earlier!)!;

    /// <summary>Writes traces, notices and the answer, and commits. Nothing was done before this returns.</summary>
    public async Task<T> Commit<T>(T answer, CancellationToken cancel)
    {
        Check.That(!ended && Earlier is null);
        Check.That(traces.Count > 0);
        await using var batch = new NpgsqlBatch(Connection, Transaction);
        TraceStore.Append(batch, this, traces);
        NoticeStore.Append(batch, At, notices);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("update act set answer = $2 where id = $1")
        {
            Parameters = { new() { Value = Id }, new() { Value = JsonSerializer.Serialize(answer) } },
        });
        await batch.ExecuteNonQueryAsync(cancel);
        await Transaction.CommitAsync(cancel);
        ended = true;
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (!ended) await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }

    // The row was committed by another sending between our insert's conflict and our snapshot.
    private static async Task<string?> ReadAgain(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid id, int personId, string kind, CancellationToken cancel)
    {
        await using var again = new NpgsqlCommand(
            "select answer from act where id = $1 and person_id = $2 and kind = $3", connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = personId }, new() { Value = kind } },
        };
        return await again.ExecuteScalarAsync(cancel) as string;
    }
}
