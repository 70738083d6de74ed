using Npgsql;
using NpgsqlTypes;

namespace Yiwang.Platform.Database;

/// <summary>
/// A statement that writes many rows at once: each parameter is the array of one column (<c>unnest</c>). One act's rows
/// and those of other acts that are carried out together go in one execution.
/// </summary>
public sealed class RowStatement(string sql, params NpgsqlDbType[] columns)
{
    public string Sql { get; } = sql;

    public IReadOnlyList<NpgsqlDbType> Columns { get; } = columns;

    internal NpgsqlBatchCommand Of(IReadOnlyList<object?[]> rows)
    {
        var command = new NpgsqlBatchCommand(Sql);
        for (var i = 0; i < columns.Length; i++)
        {
            command.Parameters.Add(new NpgsqlParameter
                { Value = Column(columns[i], rows, i), NpgsqlDbType = NpgsqlDbType.Array | columns[i] });
        }
        return command;
    }

    private static Array Column(NpgsqlDbType type, IReadOnlyList<object?[]> rows, int column) => type switch
    {
        NpgsqlDbType.Uuid => Filled<Guid?>(rows, column),
        NpgsqlDbType.Integer => Filled<int?>(rows, column),
        NpgsqlDbType.Text => Filled<string?>(rows, column),
        NpgsqlDbType.TimestampTz => Filled<DateTimeOffset?>(rows, column),
        NpgsqlDbType.Bytea => Filled<byte[]?>(rows, column),
        NpgsqlDbType.Boolean => Filled<bool?>(rows, column),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no column of this type is written in rows"),
    };

    private static T[] Filled<T>(IReadOnlyList<object?[]> rows, int column)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = (T)rows[i][column]!;
        return values;
    }
}

/// <summary>One thing to write: a row of a statement, or a command of its own.</summary>
/// <param name="Target">What the row changes: two changes of the same thing stay two executions, in their
/// order.</param>
internal readonly record struct Write(RowStatement? Statement, object?[] Row, object? Target,
    NpgsqlBatchCommand? Command);

/// <summary>
/// Puts the writes of several acts into as few executions as keep each act's own order: a write joins the first
/// execution of its statement that does not come before the act's last one.
/// </summary>
internal sealed class WriteOrder
{
    private readonly List<Execution> executions = [];

    public void Add(IEnumerable<Write> writes)
    {
        var at = 0;
        foreach (var write in writes)
        {
            if (write.Command is { } command)
            {
                executions.Add(new Execution(null, command));
                at = executions.Count - 1;
                continue;
            }
            while (at < executions.Count && !executions[at].Takes(write)) at++;
            if (at == executions.Count) executions.Add(new Execution(write.Statement, null));
            executions[at].Take(write);
        }
    }

    public void WriteTo(NpgsqlBatch batch)
    {
        foreach (var execution in executions)
            batch.BatchCommands.Add(execution.Command ?? execution.Statement!.Of(execution.Rows));
    }

    private sealed record Execution(RowStatement? Statement, NpgsqlBatchCommand? Command)
    {
        private readonly HashSet<object> targets = [];

        public List<object?[]> Rows { get; } = [];

        public bool Takes(Write write) =>
            Statement == write.Statement && (write.Target is null || !targets.Contains(write.Target));

        public void Take(Write write)
        {
            Rows.Add(write.Row);
            if (write.Target is { } target) targets.Add(target);
        }
    }
}
