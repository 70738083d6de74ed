using Dapper;
using Npgsql;
using Yiwang.Platform.Content;
using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;

namespace Yiwang.Web.Commands;

/// <summary><c>evidence CASE FILE.zip</c>: writes the evidence of a case, with every stored file that its entries
/// mention.</summary>
internal static class EvidenceCommand
{
    private const int Refused = 2;

    public static async Task<int> Run(YiwangSettings settings, IReadOnlyList<string> words, CancellationToken cancel)
    {
        if (words is not [var id, var path] || !Guid.TryParse(id, out var caseId))
        {
            await Console.Error.WriteLineAsync("用法 usage: yiwang evidence CASE FILE.zip");
            return Refused;
        }

        await using var installation = await Installation.Open(settings, migrate: false, cancel);
        await using var connection = await installation.Source.OpenConnectionAsync(cancel);
        var (files, people) = await Mentioned(connection, caseId, installation.Content, cancel);
        var keys = LogKeys.Of(Duties.Signers(settings));
        var witnesses = await CosignatureStore.Keys(connection, cancel);
        var evidence = new Evidence(
            Duties.Folder(settings), Duties.Origin(settings), [keys.Ed25519, .. keys.Sm2 is { } sm2 ? [sm2] : Array.Empty<TransparencyLog.VerifierKey>(), .. witnesses],
            TimeProvider.System);
        try
        {
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
            await evidence.Make(
                connection, caseId, files, people, digest => installation.Content.Open(Convert.FromHexString(digest))!, target, cancel);
            Console.WriteLine(path);
            return 0;
        }
        catch (TraceException refused)
        {
            File.Delete(path);
            await Console.Error.WriteLineAsync($"{refused.Fault.Zh} | {refused.Fault.En}");
            return Refused;
        }
    }

    private static async Task<(List<EvidenceFile> Files, Dictionary<int, string> People)> Mentioned(
        NpgsqlConnection connection, Guid caseId, ContentStore content, CancellationToken cancel)
    {
        var rows = await connection.QueryAsync<byte[]>(new CommandDefinition(
            "select entry from trace where case_id = @caseId order by id", new { caseId }, cancellationToken: cancel));
        var entries = rows.Select(bytes => TraceEntry.Parse(bytes)).ToList();
        var digests = entries.SelectMany(entry => entry.Facts.Values.Append(entry.Before ?? "").Append(entry.After ?? ""))
            .Where(value => value.StartsWith("sha256:", StringComparison.Ordinal) && value.Length == 71)
            .Select(value => value[7..]).Distinct()
            .Where(digest => File.Exists(content.PathOf(Convert.FromHexString(digest))));
        var persons = entries.SelectMany(entry => new[] { entry.Person, entry.BehalfPerson }).OfType<int>().Distinct().ToArray();
        var people = await connection.QueryAsync<(int Id, string Name)>(new CommandDefinition(
            "select id, name from person where id = any(@persons)", new { persons }, cancellationToken: cancel));
        return ([.. digests.Select(digest => new EvidenceFile(digest, digest[..12]))], people.ToDictionary(one => one.Id, one => one.Name));
    }
}
