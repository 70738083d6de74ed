using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Macs;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Paddings;
using Org.BouncyCastle.Crypto.Parameters;
using Xunit;
using Yiwang.ShangMi;

namespace Yiwang.Libraries.Tests.ShangMi;

public sealed class Sm3Sm4Tests
{
    private static readonly byte[] Key = Convert.FromHexString("0123456789abcdeffedcba9876543210");

    [Theory]
    [InlineData("abc", 1, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0")]
    [InlineData("abcd", 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732")]
    [InlineData("", 1, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b")]
    public void The_standards_digests_are_computed(string text, int times, string digest)
    {
        var message = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(text, times)));
        Assert.Equal(digest, Convert.ToHexStringLower(Sm3.Hash(message)));
        Assert.Equal(digest, Convert.ToHexStringLower(Sm3.Hash(new MemoryStream(message))));
    }

    [Fact]
    public void A_message_in_pieces_has_the_digest_of_the_whole() => Prop.ForAll<byte[][]>(pieces =>
    {
        using var sm3 = new Sm3();
        foreach (var piece in pieces) sm3.Append(piece);
        var whole = pieces.SelectMany(piece => piece).ToArray();
        Assert.Equal(Sm3.Hash(whole), sm3.Finish());
        Assert.Equal(Sm3.Hash([]), sm3.Finish());
        var oracle = new SM3Digest();
        oracle.BlockUpdate(whole, 0, whole.Length);
        var expected = new byte[Sm3.SizeBytes];
        oracle.DoFinal(expected, 0);
        Assert.Equal(expected, Sm3.Hash(whole));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_keyed_digest_is_that_of_BouncyCastle() => Prop.ForAll<byte[], byte[]>((key, message) =>
    {
        var longKey = Enumerable.Repeat(key, 3).SelectMany(part => part).ToArray();
        var oracle = new HMac(new SM3Digest());
        oracle.Init(new KeyParameter(longKey));
        oracle.BlockUpdate(message, 0, message.Length);
        var expected = new byte[Sm3.SizeBytes];
        oracle.DoFinal(expected, 0);
        Assert.Equal(expected, HmacSm3.Compute(longKey, message));
        Assert.True(HmacSm3.Matches(longKey, message, expected));
        expected[5] ^= 1;
        Assert.False(HmacSm3.Matches(longKey, message, expected));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_standards_block_is_encrypted() => Assert.Equal(
        // One block of CTR over zeros is the block cipher of the counter itself.
        "681edf34d206965e86b3e94f536e4246", Convert.ToHexStringLower(Sm4.TransformCtr(Key, Key, new byte[16])));

    [Fact]
    public void Both_modes_come_back_and_CBC_is_that_of_BouncyCastle() => Prop.ForAll<byte[]>(message =>
    {
        var cipher = Sm4.EncryptCbc(Key, Key, message);
        Assert.Equal(message, Sm4.DecryptCbc(Key, Key, cipher));
        Assert.Equal(message, Sm4.TransformCtr(Key, Key, Sm4.TransformCtr(Key, Key, message)));
        var oracle = new PaddedBufferedBlockCipher(new CbcBlockCipher(new SM4Engine()));
        oracle.Init(true, new ParametersWithIV(new KeyParameter(Key), Key));
        Assert.Equal(oracle.DoFinal(message), cipher);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cut_or_foreign_ciphertext_is_refused()
    {
        var cipher = Sm4.EncryptCbc(Key, Key, "机密"u8);
        Assert.Equal("sm4.padding",
            Assert.Throws<ShangMiException>(() => Sm4.DecryptCbc(Key, Key, cipher.AsSpan(1))).Code);
        Assert.Equal("sm4.padding", Assert.Throws<ShangMiException>(() => Sm4.DecryptCbc(Key, Key, [])).Code);
        Assert.Equal(
            "sm4.padding", Assert.Throws<ShangMiException>(() => Sm4.DecryptCbc(new byte[16], Key, cipher)).Code);
    }

    [Fact]
    public void The_openssl_command_agrees_in_both_modes()
    {
        using var tool = new Tool();
        var message = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();
        tool.Put("message", message);
        var hex = Convert.ToHexStringLower(Key);
        tool.OpenSsl("enc", "-sm4-cbc", "-K", hex, "-iv", hex, "-in", "message", "-out", "cbc");
        tool.OpenSsl("enc", "-sm4-ctr", "-K", hex, "-iv", hex, "-in", "message", "-out", "ctr");
        Assert.Equal(tool.Get("cbc"), Sm4.EncryptCbc(Key, Key, message));
        Assert.Equal(tool.Get("ctr"), Sm4.TransformCtr(Key, Key, message));
        var mac = tool.OpenSsl("mac", "-digest", "SM3", "-macopt", $"hexkey:{hex}", "-in", "message", "HMAC");
        Assert.Equal(mac.Trim(), Convert.ToHexString(HmacSm3.Compute(Key, message)));
    }
}
