using System.Text.Json;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Tracing;

namespace Yiwang.Platform.Database;

/// <summary>
/// One act of one person, in one transaction: its id (made by the client) is written first, so the same act sent again,
/// even at the same moment, has one effect and gets the same answer; its traces and notices are written with it or it
/// does not happen.
/// </summary>
public sealed class Act : IAsyncDisposable
{
    private static readonly RowStatement AnswerAct = new("""
        update act set answer = x.answer from unnest($1, $2) as x(id, answer) where act.id = x.id
        """, NpgsqlDbType.Uuid, NpgsqlDbType.Text);

    private const string Tried = "tried";
    private readonly List<TraceDraft> traces = [];
    private readonly List<NoticeDraft> notices = [];
    private readonly List<Write> waiting = [];
    private readonly bool isCarried;
    private readonly List<NoticeRange> told = [];
    private bool ended;

    private Act(Guid id, Actor by, DateTimeOffset at, NpgsqlConnection connection, NpgsqlTransaction transaction,
        string? earlier,
        bool isCarried = false)
    {
        this.isCarried = isCarried;
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

    /// <summary>Begins the act. An id that another person used is a stranger's: the refusal says nothing of
    /// it.</summary>
    public static Task<Result<Act>> Begin(
        NpgsqlDataSource source, Guid id, string kind, Actor by, DateTimeOffset at, CancellationToken cancel) =>
        Begin(source, id, kind, by, at, null, cancel);

    /// <summary>Begins the act and asks its first questions in the same round trip.</summary>
    public static async Task<Result<Act>> Begin(
        NpgsqlDataSource source, Guid id, string kind, Actor by, DateTimeOffset at, Look? look,
        CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            var transaction = await connection.BeginTransactionAsync(cancel);
            await using (var first = new NpgsqlBatch(connection, transaction))
            {
                // Another sending under way is waited for here; when it did not commit, this one is the first.
                first.BatchCommands.Add(Sql.Command(
                    "insert into act (id, person_id, kind, at) values ($1, $2, $3, $4) on conflict (id) do nothing returning 1",
                    Sql.Of(id), Sql.Of(by.PersonId), Sql.Of(kind), Sql.Of(at)));
                look?.AddTo(first);
                await using var rows = await first.ExecuteReaderAsync(cancel);
                if (await rows.ReadAsync(cancel))
                {
                    if (look is not null && await rows.NextResultAsync(cancel)) await look.Answers(rows, cancel);
                    return new Act(id, by, at, connection, transaction, null);
                }
            }
            var answer = await AnswerOf(connection, transaction, id, by.PersonId, kind, cancel);
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

    /// <summary>One of several acts that share a transaction (<see cref="Convoy"/>), which begins and commits it for
    /// all.</summary>
    internal static Act Carried(Guid id, Actor by, DateTimeOffset at, NpgsqlConnection connection,
        NpgsqlTransaction transaction) =>
        new(id, by, at, connection, transaction, null, isCarried: true);

    /// <summary>Whether the act asked the database something itself, so that a refusal can no longer be made undone by
    /// forgetting it.</summary>
    internal bool HasAsked { get; private set; }

    /// <summary>
    /// A statement whose result nobody waits for: it goes, in its order, with the next question or with the commit.
    /// </summary>
    public void Write(string sql, params NpgsqlParameter[] values) =>
        waiting.Add(new Write(null, [], null, Sql.Command(sql, values)));

    /// <summary>A row that goes, in its order, with the next question or with the commit, together with others of its
    /// statement.</summary>
    public void Write(RowStatement statement, params object?[] row) =>
        waiting.Add(new Write(statement, row, null, null));

    /// <summary>The same for a change of something, so that it is not changed twice by one execution.</summary>
    public void Change(object target, RowStatement statement, params object?[] row) =>
        waiting.Add(new Write(statement, row, target, null));

    /// <summary>Asks several questions in one round trip.</summary>
    public async Task Ask(Look look, CancellationToken cancel)
    {
        await Flush(cancel);
        await using var batch = new NpgsqlBatch(Connection, Transaction);
        look.AddTo(batch);
        await using var rows = await batch.ExecuteReaderAsync(cancel);
        await look.Answers(rows, cancel);
    }

    public async Task<int> Execute(string sql, object? parameters, CancellationToken cancel)
    {
        await Flush(cancel);
        return await Connection.ExecuteAsync(
            new CommandDefinition(sql, parameters, Transaction, cancellationToken: cancel));
    }

    public async Task<IReadOnlyList<T>> Query<T>(string sql, object? parameters, CancellationToken cancel)
    {
        await Flush(cancel);
        return (await Connection.QueryAsync<T>(
            new CommandDefinition(sql, parameters, Transaction, cancellationToken: cancel))).AsList();
    }

    public async Task<T?> One<T>(string sql, object? parameters, CancellationToken cancel)
    {
        await Flush(cancel);
        return await Connection.QueryFirstOrDefaultAsync<T?>(
            new CommandDefinition(sql, parameters, Transaction, cancellationToken: cancel));
    }

    /// <summary>
    /// Does something to learn whether it can be done, and undoes it: nothing of it is left, no row, trace or notice.
    /// What is kept in memory under the directory's state must not be read in it.
    /// </summary>
    public async Task<Result<T>> Try<T>(Func<Task<Result<T>>> what, CancellationToken cancel)
    {
        Check.That(!isCarried);
        await Flush(cancel);
        var (traced, noted, ranges) = (traces.Count, notices.Count, told.Count);
        await Transaction.SaveAsync(Tried, cancel);
        var done = await what();
        if (done.Refusal is null) await Flush(cancel);
        await Transaction.RollbackAsync(Tried, cancel);
        waiting.Clear();
        traces.RemoveRange(traced, traces.Count - traced);
        notices.RemoveRange(noted, notices.Count - noted);
        told.RemoveRange(ranges, told.Count - ranges);
        return done;
    }

    /// <summary>The stored answer of an earlier sending of this act.</summary>
    public T EarlierAnswer<T>() => JsonSerializer.Deserialize<T>(Earlier!)!;

    /// <summary>
    /// Writes what waits, traces, notices and the answer, and commits, in one round trip. Nothing was done before this
    /// returns.
    /// </summary>
    public async Task<T> Commit<T>(T answer, CancellationToken cancel)
    {
        Check.That(!ended && Earlier is null && !isCarried);
        await using var batch = new NpgsqlBatch(Connection, Transaction);
        var order = new WriteOrder();
        order.Add(Writes(answer));
        order.WriteTo(batch);
        End(batch, notices.Count > 0);
        foreach (var range in told) NoticeStore.Announce(batch, range);
        await batch.ExecuteNonQueryAsync(cancel);
        ended = true;
        return answer;
    }

    /// <summary>Everything this act writes, with traces, notices and the answer as its last.</summary>
    internal IEnumerable<Write> Writes<T>(T answer)
    {
        Check.That(traces.Count > 0);
        return
        [
            .. waiting, .. TraceStore.Rows(this, traces), .. notices.Select(n => NoticeStore.Row(At, n)),
            new Write(AnswerAct, [Id, JsonSerializer.Serialize(answer)], null, null),
        ];
    }

    internal bool HasNotices => notices.Count > 0;

    /// <summary>Notices that a statement of this act wrote by itself, to be announced behind the commit.</summary>
    public void HasNotified(NoticeRange range)
    {
        Check.That(!isCarried);
        if (range.First is not null) told.Add(range);
    }

    /// <summary>Commits. A statement that fails ends the batch, so that the commit is reached only after all of
    /// them.</summary>
    internal static void End(NpgsqlBatch batch, bool hasNotices)
    {
        batch.BatchCommands.Add(Sql.Command("commit"));
        if (hasNotices) NoticeStore.Announce(batch);
    }

    public async ValueTask DisposeAsync()
    {
        if (isCarried) return;
        if (!ended) await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }

    private async Task Flush(CancellationToken cancel)
    {
        HasAsked = true;
        if (waiting.Count == 0) return;
        await using var batch = new NpgsqlBatch(Connection, Transaction);
        var order = new WriteOrder();
        order.Add(waiting);
        order.WriteTo(batch);
        waiting.Clear();
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<string?> AnswerOf(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid id, int personId, string kind,
        CancellationToken cancel)
    {
        await using var again = new NpgsqlCommand(
            "select answer from act where id = $1 and person_id = $2 and kind = $3", connection, transaction)
        {
            Parameters = { Sql.Of(id), Sql.Of(personId), Sql.Of(kind) },
        };
        return await again.ExecuteScalarAsync(cancel) as string;
    }
}
