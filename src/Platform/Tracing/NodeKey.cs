using System.Security.Cryptography;
using Yiwang.ShangMi;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// The keys of a node or witness: made at first run, each in a file that only its owner reads. Whoever has one can sign
/// checkpoints, so a file that others may read is refused.
/// </summary>
public static class NodeKey
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The 32 byte seed in the file; makes one when there is no file.</summary>
    /// <exception cref="TraceException"><c>trace.key_open</c>, <c>trace.key_malformed</c></exception>
    public static byte[] Seed(string path) => Read(path, () => RandomNumberGenerator.GetBytes(Ed25519.SeedBytes));

    /// <summary>The 32 byte private scalar of an SM2 key in the file; makes one when there is no file.</summary>
    /// <exception cref="TraceException"><c>trace.key_open</c>, <c>trace.key_malformed</c></exception>
    public static byte[] Sm2Scalar(string path) => Read(path, () =>
    {
        using var key = Sm2Key.Generate();
        return key.ExportPrivate();
    });

    private static byte[] Read(string path, Func<byte[]> generate)
    {
        if (!File.Exists(path))
        {
            Make(path, generate());
        }

        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw TraceLines.Refused(
                "trace.key_open",
                $"密钥文件 {path} 可被他人读取，请执行 chmod 600。", $"The key file {path} is open to others. Type: chmod 600 {path}");
        }

        var seed = new byte[Ed25519.SeedBytes + 1];
        return Convert.TryFromBase64String(File.ReadAllText(path).Trim(), seed, out var length)
            && length == Ed25519.SeedBytes
            ? seed[..length]
            : throw TraceLines.Refused("trace.key_malformed", $"密钥文件 {path} 已损坏。", $"The key file {path} is damaged.");
    }

    private static void Make(string path, byte[] key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = $"{path}.{Guid.CreateVersion7():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly };
        using (var file = new StreamWriter(beside, options))
        {
            file.WriteLine(Convert.ToBase64String(key));
            file.Flush();
            ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        }

        try
        {
            // Two processes at their first run: the first key stays.
            File.Move(beside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
        }
    }
}
