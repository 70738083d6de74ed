using Npgsql;

namespace Yiwang.Insight.Statistics;

/// <summary>The published rules of what units may see of each other.</summary>
internal sealed class ReadRules(NpgsqlDataSource source)
{
    /// <summary>Whether the units directly below this one see each other's figure.</summary>
    public async Task<bool> AreShared(int above, string indicator, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            "select 1 from insight_rule where unit_id = $1 and indicator = $2 and audience = 'siblings'");
        command.Parameters.Add(new() { Value = above });
        command.Parameters.Add(new() { Value = indicator });
        return await command.ExecuteScalarAsync(cancel) is not null;
    }
}
