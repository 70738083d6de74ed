using Yiwang.Platform.Settings;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Web.Commands;

/// <summary><c>trust KEY</c>: enters a witness of this log by the key that it printed.</summary>
internal static class TrustCommand
{
    private const int Refused = 2;

    public static async Task<int> Run(YiwangSettings settings, string key, CancellationToken cancel)
    {
        try
        {
            var witness = VerifierKey.Parse(key);
            if (!witness.IsCosigner)
            {
                throw new LogException("log.key_malformed", "这不是见证方的公钥。", "This is not the key of a witness.");
            }

            await using var installation = await Installation.Open(settings, migrate: false, cancel);
            await using var connection = await installation.Source.OpenConnectionAsync(cancel);
            await CosignatureStore.Enter(connection, witness, "", TimeProvider.System.GetUtcNow(), cancel);
            Console.WriteLine($"已登记见证方 Entered: {witness.Name}");
            return 0;
        }
        catch (LogException refused)
        {
            await Console.Error.WriteLineAsync($"{refused.Zh} {refused.En}");
            return Refused;
        }
    }
}
