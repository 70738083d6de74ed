using System.Text.Json;
using Xunit;
using Yiwang.ShangMi;

namespace Yiwang.Libraries.Tests.ShangMi;

/// <summary>Against npm's sm-crypto 0.5.8; `npm ci` in tests/interop installs it.</summary>
public sealed class SmCryptoTests : IDisposable
{
    private static readonly string Folder = FindFolder();
    private readonly Tool tool = new();

    [Fact]
    public void Digests_and_SM4_agree()
    {
        var messages = Enumerable.Range(0, 70).Select(
            length => Enumerable.Repeat((byte)length, length).ToArray()).ToArray();
        const string key = "0123456789abcdeffedcba9876543210";
        var bytes = Convert.FromHexString(key);
        var answers = Ask([.. messages.SelectMany(message => new object[]
        {
            new { op = "sm3", message = Hex(message) },
            new { op = "hmac", message = Hex(message), key },
            new { op = "sm4", message = Hex(message), key, iv = key },
        })]);
        var expected = messages.SelectMany(message => new[]
        {
            Hex(Sm3.Hash(message)), Hex(HmacSm3.Compute(bytes, message)), Hex(Sm4.EncryptCbc(bytes, bytes, message)),
        });
        Assert.Equal(expected, answers);
    }

    [Fact]
    public void It_verifies_our_signatures_and_finds_a_change()
    {
        using var key = Sm2Key.Generate();
        var point = Hex(key.PublicPoint);
        var signature = Hex(key.Sign("公文"u8));
        Assert.Equal(["true", "false"], Ask(
            new { op = "verify", message = Hex("公文"u8), signature, point },
            new { op = "verify", message = Hex("公函"u8), signature, point }));
    }

    [Fact]
    public void We_verify_its_signatures_and_take_its_keys()
    {
        var pair = Ask(new { op = "pair" })[0];
        using var key = Sm2Key.FromPrivate(Convert.FromHexString(pair[..64]));
        Assert.Equal(pair[64..], Hex(key.PublicPoint));
        var signature = Ask(new { op = "sign", message = Hex("公文"u8), key = pair[..64] })[0];
        Assert.True(key.Verify("公文"u8, Convert.FromHexString(signature)));
    }

    [Fact]
    public void It_decrypts_our_ciphertext_and_we_decrypt_its()
    {
        using var key = Sm2Key.Generate();
        var cipher = Hex(Sm2Ciphertext.ToRaw(key.Encrypt("公文"u8)))[2..];
        var answers = Ask(
            new { op = "decrypt", cipher, key = Hex(key.ExportPrivate()) },
            new { op = "encrypt", message = Hex("公文"u8), point = Hex(key.PublicPoint) });
        Assert.Equal(Hex("公文"u8), answers[0]);
        Assert.Equal("公文"u8, key.Decrypt(Sm2Ciphertext.FromRaw(Convert.FromHexString("04" + answers[1]))));
    }

    public void Dispose() => tool.Dispose();

    private string[] Ask(params object[] requests)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(Folder, "node_modules", "sm-crypto")), "npm ci has not run in tests/interop");
        var input = string.Concat(requests.Select(request => JsonSerializer.Serialize(request) + "\n"));
        var (exitCode, output, error) = tool.Run("node", input, [Path.Combine(Folder, "sm.js")]);
        Assert.True(exitCode == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Yiwang.slnx"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "tests", "interop");
    }
}
