using Dapper;
using Npgsql;
using Yiwang.Platform.Content;

namespace Yiwang.Platform.Tracing;

/// <summary>The evidence of a case with every stored file that its entries mention, for the page and the command
/// alike.</summary>
public static class CaseEvidence
{
    /// <exception cref="TraceException"><c>evidence.nothing_yet</c></exception>
    public static async Task Write(
        NpgsqlConnection connection, TraceLog log, ContentStore content, Guid caseId, Stream target, TimeProvider clock,
        CancellationToken cancel)
    {
        var (files, people) = await Mentioned(connection, caseId, content, cancel);
        var evidence = new Evidence(log.Folder, log.Origin, log.With(await CosignatureStore.Keys(connection, cancel)),
            clock);
        await evidence.Make(connection, caseId, files, people, digest => content.Open(Convert.FromHexString(digest))!,
            target, cancel);
    }

    private static async Task<(List<EvidenceFile> Files, Dictionary<int, string> People)> Mentioned(
        NpgsqlConnection connection, Guid caseId, ContentStore content, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync<byte[]>(new CommandDefinition(
            "select entry from trace where case_id = @caseId order by id", new { caseId }, cancellationToken: cancel));
        var entries = rows.Select(bytes => TraceEntry.Parse(bytes)).ToList();
        var digests = entries
            .SelectMany(entry => entry.Facts.Values.Append(entry.Before ?? "").Append(entry.After ?? ""))
            .Where(value => value.StartsWith("sha256:", StringComparison.Ordinal) && value.Length == 71)
            .Select(value => value[7..]).Distinct()
            .Where(digest => File.Exists(content.PathOf(Convert.FromHexString(digest))));
        var persons = entries.SelectMany(entry => new[] { entry.Person, entry.BehalfPerson }).OfType<int>().Distinct()
            .ToArray();
        var people = await connection.QueryAsync<(int Id, string Name)>(new CommandDefinition(
            "select id, name from person where id = any(@persons)", new { persons }, cancellationToken: cancel));
        return ([.. digests.Select(digest => new EvidenceFile(digest, digest[..12]))],
            people.ToDictionary(one => one.Id, one => one.Name));
    }
}
