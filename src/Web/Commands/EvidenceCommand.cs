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
        try
        {
            await using var target = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
            await CaseEvidence.Write(connection, Duties.Log(settings), installation.Content, caseId, target,
                TimeProvider.System, cancel);
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
}
