using Npgsql;
using NpgsqlTypes;

namespace Yiwang.Platform.Database;

/// <summary>Statements with positional, typed parameters: what the measured paths send, prepared once and without a
/// look at their text.</summary>
public static class Sql
{
    public static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(value);
        return command;
    }

    public static NpgsqlParameter Of(bool value) => new NpgsqlParameter<bool> { TypedValue = value };

    public static NpgsqlParameter Of(int value) => new NpgsqlParameter<int> { TypedValue = value };

    public static NpgsqlParameter Of(int? value) => Nullable(value, NpgsqlDbType.Integer);

    public static NpgsqlParameter Of(string? value) => Nullable(value, NpgsqlDbType.Text);

    public static NpgsqlParameter Of(Guid value) => new NpgsqlParameter<Guid> { TypedValue = value };

    public static NpgsqlParameter Of(Guid? value) => Nullable(value, NpgsqlDbType.Uuid);

    public static NpgsqlParameter Of(byte[]? value) => Nullable(value, NpgsqlDbType.Bytea);

    public static NpgsqlParameter Of(DateTimeOffset value) =>
        new NpgsqlParameter<DateTimeOffset> { TypedValue = value };

    public static NpgsqlParameter Of(DateTimeOffset? value) => Nullable(value, NpgsqlDbType.TimestampTz);

    public static NpgsqlParameter Of(int[] value) => new NpgsqlParameter<int[]> { TypedValue = value };

    // The type is said also when there is no value, so that the statement stays the same prepared one.
    private static NpgsqlParameter Nullable(object? value, NpgsqlDbType type) =>
        new() { Value = value ?? DBNull.Value, NpgsqlDbType = type };
}

/// <summary>
/// Questions that travel together with something else. The reader stands on the first answer; the next is reached by
/// <c>NextResult</c>.
/// </summary>
public sealed record Look(IReadOnlyList<NpgsqlBatchCommand> Questions,
    Func<NpgsqlDataReader, CancellationToken, Task> Answers)
{
    internal void AddTo(NpgsqlBatch batch)
    {
        foreach (var question in Questions) batch.BatchCommands.Add(question);
    }
}
