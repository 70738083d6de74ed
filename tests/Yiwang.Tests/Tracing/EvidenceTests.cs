using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Xunit;
using Yiwang.Platform.Tracing;
using Yiwang.TransparencyLog;

namespace Yiwang.Tests.Tracing;

public sealed class EvidenceTests(TraceDatabase database) : IClassFixture<TraceDatabase>
{
    private const string Origin = "gz.example/trace";
    private static readonly Guid Case = new(4, 9, 9, new byte[8]);
    private static readonly NoteSigner Node = NoteSigner.Ed25519(Origin, new byte[32]);
    private static readonly NoteSigner Cosigner =
        NoteSigner.Cosigner("w.example", [.. Enumerable.Repeat((byte)2, 32)], TimeProvider.System);

    private static readonly byte[] Document = Encoding.UTF8.GetBytes("关于做好防汛工作的通知");
    private static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData(Document));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Evidence_of_a_case_is_verified_with_the_file_and_two_keys_alone()
    {
        var verdict = Verify(await Make("whole"));
        Assert.Empty(verdict.Faults);
        Assert.Equal((Origin, Case, 11, 1), (verdict.Origin, verdict.Case, verdict.Entries, verdict.Files));
        Assert.Equal("w.example", Assert.Single(verdict.Witnesses).Name);
    }

    [Fact]
    public async Task Every_part_that_was_changed_dropped_or_added_is_found()
    {
        var bytes = await Make("tampered");
        var names = new ZipArchive(new MemoryStream(bytes)).Entries.Select(part => part.FullName).ToList();
        foreach (var name in names)
        {
            Assert.False(Verify(Change(bytes, name, part => [.. part, (byte)'\n'])).IsRight, $"{name} longer");
            if (name is not ("keys.txt" or "people.txt"))
            {
                Assert.False(Verify(Change(bytes, name, part => Flip(part))).IsRight, $"{name} flipped");
                Assert.False(Verify(Change(bytes, name, _ => null)).IsRight, $"{name} dropped");
            }
        }

        Assert.Contains(Verify(Change(bytes, "more.txt", _ => [1])).Faults, fault => fault.Code == "evidence.stranger");
        Assert.Contains(Verify(Change(bytes, "index.html", part => Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(part).Replace("同意", "不同意", StringComparison.Ordinal)))).Faults,
            fault => fault.Code == "evidence.page_differs");
        Assert.Contains(Verify(Change(bytes, $"files/{Digest}", _ => [1, 2])).Faults,
            fault => fault.Code == "evidence.file_changed");
    }

    [Fact]
    public async Task Evidence_under_another_key_is_not_believed()
    {
        var other = NoteSigner.Ed25519(Origin, [.. Enumerable.Repeat((byte)7, 32)]);
        var verdict = EvidenceVerifier.Verify(new MemoryStream(await Make("key")), new LogKeys(other.Key, null), []);
        Assert.Equal("evidence.checkpoint_forged", Assert.Single(verdict.Faults).Code);
        Assert.Empty(verdict.Witnesses);
    }

    [Fact]
    public void What_is_no_evidence_file_is_refused()
    {
        Assert.Equal("evidence.malformed", Assert.Single(Verify([]).Faults).Code);
        Assert.Equal("evidence.malformed",
            Assert.Single(Verify(Encoding.UTF8.GetBytes("PK\u0003\u0004 nothing")).Faults).Code);
        using var empty = new MemoryStream();
        using (new ZipArchive(empty, ZipArchiveMode.Create, leaveOpen: true))
        {
        }

        Assert.Equal("evidence.malformed", Assert.Single(Verify(empty.ToArray()).Faults).Code);
    }

    [Fact]
    public async Task A_part_that_grows_beyond_measure_is_refused_without_being_kept()
    {
        var bomb = Change(await Make("bomb"), "keys.txt", _ => new byte[64 << 20]);
        Assert.True(bomb.Length < 1 << 20);
        Assert.Equal("evidence.malformed", Assert.Single(Verify(bomb).Faults).Code);
    }

    [Fact]
    public async Task A_case_without_a_checkpoint_has_no_evidence_yet()
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await TraceDatabase.Write(connection, 0, 50, Cancel);
        var evidence = new Evidence(new LogFolder(database.Folder("none")), Origin, [Node.Key], TimeProvider.System);
        var refused = await Assert.ThrowsAsync<TraceException>(() => evidence.Make(
            connection, Case, [], new Dictionary<int, string>(), _ => Stream.Null, new MemoryStream(), Cancel));
        Assert.Equal("evidence.nothing_yet", refused.Fault.Code);
    }

    /// <summary>Another program in another language, from the documentation alone, with openssl for the
    /// signatures.</summary>
    [Fact]
    public async Task A_script_with_openssl_comes_to_the_same_verdict()
    {
        var bytes = await Make("script");
        Assert.Equal((0, true), await Script(bytes));
        Assert.Equal((2, false), await Script(Change(bytes, $"files/{Digest}", _ => [1])));
        var trace = new ZipArchive(new MemoryStream(bytes)).Entries.First(part =>
            part.FullName.EndsWith(".trace", StringComparison.Ordinal));
        Assert.Equal((2, false), await Script(Change(bytes, trace.FullName, Flip)));
        var words = new ZipArchive(new MemoryStream(bytes)).Entries.First(part =>
            part.FullName.EndsWith(".words", StringComparison.Ordinal));
        Assert.Equal((2, false), await Script(Change(bytes, words.FullName, Flip)));
        Assert.Equal((2, false),
            await Script(Change(bytes, "checkpoint",
                part => [.. part.AsSpan(0, part.Length - 30), .. "AAAA"u8, .. part.AsSpan(part.Length - 26)])));
    }

    private static EvidenceVerdict Verify(byte[] bytes) =>
        EvidenceVerifier.Verify(new MemoryStream(bytes), new LogKeys(Node.Key, null), [Cosigner.Key]);

    private async Task<byte[]> Make(string name)
    {
        await using var source = await database.Create(Cancel);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        var folder = new LogFolder(database.Folder(name));
        await CosignatureStore.Enter(connection, Cosigner.Key, "", DateTimeOffset.UnixEpoch, Cancel);
        await TraceDatabase.Write(connection, 0, 300, Cancel);
        var sent = TraceDatabase.Entry(4) with { After = $"sha256:{Digest}", Case = Case, Words = null };
        await TraceDatabase.Insert(connection, sent, Cancel);
        var note = (await new Sequencer(folder, Origin, [Node], TimeProvider.System)
            .Run(connection, Cancel)).Checkpoint!;
        Assert.True(await CosignatureStore.Keep(connection, note, Cosigner.Key, Cosigner.Sign(note.Text), Cancel));
        await TraceDatabase.Write(connection, 300, 20, Cancel);
        using var target = new MemoryStream();
        await new Evidence(folder, Origin, [Node.Key, Cosigner.Key], TimeProvider.System).Make(
            connection, Case, [new EvidenceFile(Digest, "通知.txt")], new Dictionary<int, string> { [104] = "张<三>" },
            _ => new MemoryStream(Document), target, Cancel);
        return target.ToArray();
    }

    private static byte[] Flip(byte[] part)
    {
        var flipped = (byte[])part.Clone();
        flipped[flipped.Length / 2] ^= 1;
        return flipped;
    }

    private static byte[] Change(byte[] file, string name, Func<byte[], byte[]?> change)
    {
        using var target = new MemoryStream();
        using (var from = new ZipArchive(new MemoryStream(file)))
        using (var into = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            var parts = from.Entries.ToDictionary(part => part.FullName, part =>
            {
                using var source = part.Open();
                using var bytes = new MemoryStream();
                source.CopyTo(bytes);
                return bytes.ToArray();
            });
            if (change(parts.GetValueOrDefault(name) ?? []) is { } changed)
            {
                parts[name] = changed;
            }
            else
            {
                parts.Remove(name);
            }

            foreach (var (part, bytes) in parts)
            {
                using var stream = into.CreateEntry(part).Open();
                stream.Write(bytes);
            }
        }

        return target.ToArray();
    }

    private async Task<(int ExitCode, bool SaysRight)> Script(byte[] evidence)
    {
        var path = Path.Combine(database.Folder("scripts"), $"{Guid.CreateVersion7():N}.zip");
        await File.WriteAllBytesAsync(path, evidence, Cancel);
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { ScriptPath(), path, Node.Key.ToString(), Cosigner.Key.ToString() })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Cancel);
        var said = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        Assert.Equal("", await error);
        return (process.ExitCode, said.Contains("all right", StringComparison.Ordinal));
    }

    private static string ScriptPath([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../verify_evidence.py");
}
