using System.Collections.Concurrent;
using System.Security.Cryptography;
using Yiwang.Documents.Issuing;
using Yiwang.Ofd.Seals;
using Yiwang.Platform.Content;

namespace Yiwang.Documents.Viewing;

/// <summary>A stored file with what can be said of it.</summary>
/// <param name="Bytes">Null when the file is not there.</param>
/// <param name="IsStored">Whether the bytes are those that were stored: their digest is the one in the row and in the
/// trace.</param>
/// <param name="Verdict">Of the signatures inside; null when the file is not there.</param>
internal sealed record CheckedFile(byte[] Digest, byte[]? Bytes, bool IsStored, PackageVerdict? Verdict)
{
    public bool Holds => IsStored && Verdict is { Outcome: PackageOutcome.Holds };
}

/// <summary>
/// Judges the seals of stored files with the installation's trusted authorities and lists of revocations. The file is
/// read and its digest counted at every look; only the verdict of the same bytes is kept, for some minutes.
/// </summary>
internal sealed class CheckSeals(ContentStore content, SealTrust trust, TimeProvider clock)
{
    private const int KeptMax = 500;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (PackageVerdict Verdict,
        DateTimeOffset At)> kept = new(StringComparer.Ordinal);

    public async Task<CheckedFile> Of(byte[] digest, CancellationToken cancel)
    {
        await using var file = content.Open(digest);
        if (file is null) return new CheckedFile(digest, null, false, null);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancel);
        var actual = SHA256.HashData(bytes);
        return new CheckedFile(digest, bytes, actual.AsSpan().SequenceEqual(digest), Judge(actual, bytes));
    }

    private PackageVerdict Judge(byte[] digest, byte[] bytes)
    {
        var now = clock.GetUtcNow();
        var (anchors, stamp) = trust.Now();
        var key = $"{Convert.ToHexStringLower(digest)}/{stamp}";
        if (kept.TryGetValue(key, out var known) && now - known.At < KeptFor && now >= known.At) return known.Verdict;
        var verdict = SealVerifier.Verify(bytes, anchors, now);
        if (kept.Count >= KeptMax) kept.Clear();
        kept[key] = (verdict, now);
        return verdict;
    }
}
