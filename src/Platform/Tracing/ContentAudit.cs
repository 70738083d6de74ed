using System.Security.Cryptography;
using Npgsql;
using Yiwang.Platform.Content;

namespace Yiwang.Platform.Tracing;

/// <summary>Checks the stored files: each has the digest it is named by, and each that a row names is there.</summary>
public static class ContentAudit
{
    public static async Task<IReadOnlyList<TraceFinding>> Run(NpgsqlDataSource source, ContentStore content,
        CancellationToken cancel)
    {
        var findings = new TraceFindings();
        foreach (var (digest, path) in content.All())
        {
            await using var file = File.OpenRead(path);
            if (!(await SHA256.HashDataAsync(file, cancel)).AsSpan().SequenceEqual(digest))
            {
                findings.Add("trace.content_changed", null, null, Convert.ToHexStringLower(digest));
            }
        }

        await using var command = source.CreateCommand("select digest from blob");
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            var digest = rows.GetFieldValue<byte[]>(0);
            if (!File.Exists(content.PathOf(digest)))
            {
                findings.Add("trace.content_missing", null, null, Convert.ToHexStringLower(digest));
            }
        }

        return findings.All;
    }
}
