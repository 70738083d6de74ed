using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Math;
using Xunit;
using Yiwang.ShangMi;
using Yiwang.ShangMi.KeyFiles;

namespace Yiwang.Libraries.Tests.ShangMi;

public sealed class Sm2Tests
{
    private static readonly byte[] Message = "message digest"u8.ToArray();
    private const string StandardKey = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8";
    private const string StandardPoint =
        "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020" +
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
    private const string StandardSignature =
        "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3" +
        "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";

    [Fact]
    public void The_standards_private_key_has_the_standards_public_key()
    {
        using var key = Sm2Key.FromPrivate(Convert.FromHexString(StandardKey));
        Assert.Equal(StandardPoint, Convert.ToHexString(key.PublicPoint));
    }

    [Fact]
    public void The_standards_signature_verifies()
    {
        using var key = Sm2Key.FromPublic(Convert.FromHexString(StandardPoint));
        var signature = Sm2Signature.FromRaw(Convert.FromHexString(StandardSignature));
        Assert.True(key.Verify(Message, signature));
        Assert.False(key.Verify("message digesT"u8, signature));
        Assert.False(key.Verify(Message, signature, "ALICE123@YAHOO.COM"u8));
        Assert.Equal(StandardSignature, Convert.ToHexString(Sm2Signature.ToRaw(signature)));
    }

    [Fact]
    public void The_standards_digest_of_the_message_is_computed()
    {
        // e of GB/T 32918.5-2017 annex A.2 for the same message and identity.
        using var key = Sm2Key.FromPublic(Convert.FromHexString(StandardPoint));
        Assert.Equal(
            "F0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640",
            Convert.ToHexString(key.MessageDigest(Message)));
    }

    [Fact]
    public void Every_changed_bit_of_a_signature_is_found()
    {
        using var key = Sm2Key.Generate();
        var signature = key.Sign(Message);
        Assert.True(key.Verify(Message, signature));
        for (var bit = 0; bit < signature.Length * 8; bit++)
        {
            var changed = (byte[])signature.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(key.Verify(Message, changed), $"bit {bit}");
        }
    }

    [Fact]
    public void Damaged_signatures_are_false_and_not_errors()
    {
        using var key = Sm2Key.Generate();
        byte[][] damaged = [[], [0], [0x30], [0x30, 0x06, 2, 1, 0, 2, 1, 0], new byte[64], new byte[72],
            new byte[100_000]];
        Assert.All(damaged, signature => Assert.False(key.Verify(Message, signature)));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122")]
    [InlineData("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("01")]
    public void A_private_key_out_of_range_is_refused(string scalar) =>
        Assert.Equal("sm2.private_key", Assert.Throws<ShangMiException>(
            () => Sm2Key.FromPrivate(Convert.FromHexString(scalar))).Code);

    [Theory]
    [InlineData("00")]
    [InlineData("0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020" +
        "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD14")]
    [InlineData("")]
    public void A_public_key_that_is_no_point_of_the_curve_is_refused(string point) =>
        Assert.Equal("sm2.public_key", Assert.Throws<ShangMiException>(
            () => Sm2Key.FromPublic(Convert.FromHexString(point))).Code);

    [Fact]
    public void A_compressed_point_is_the_same_key()
    {
        using var compressed = Sm2Key.FromPublic(Convert.FromHexString("03" + StandardPoint[2..66]));
        Assert.Equal(StandardPoint, Convert.ToHexString(compressed.PublicPoint));
    }

    [Fact]
    public void Encryption_comes_back_and_a_change_is_found() => Prop.ForAll<byte[]>(message =>
    {
        if (message.Length == 0) return;
        using var key = Sm2Key.FromPrivate(Convert.FromHexString(StandardKey));
        var cipher = key.Encrypt(message);
        Assert.Equal(message, key.Decrypt(cipher));
        cipher[^1] ^= 1;
        Assert.Equal("sm2.ciphertext", Assert.Throws<ShangMiException>(() => key.Decrypt(cipher)).Code);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void BouncyCastle_verifies_our_signatures_and_we_verify_its() => Prop.ForAll<byte[]>(message =>
    {
        using var key = Sm2Key.FromPrivate(Convert.FromHexString(StandardKey));
        var curve = GMNamedCurves.GetByName("SM2P256V1");
        var domain = new ECDomainParameters(curve);
        var verifier = new SM2Signer();
        verifier.Init(false, new ParametersWithID(
            new ECPublicKeyParameters(curve.Curve.DecodePoint(key.PublicPoint.ToArray()), domain),
            Encoding.ASCII.GetBytes("1234567812345678")));
        verifier.BlockUpdate(message, 0, message.Length);
        Assert.True(verifier.VerifySignature(key.Sign(message)));

        var signer = new SM2Signer();
        signer.Init(true, new ParametersWithRandom(
            new ECPrivateKeyParameters(new BigInteger(StandardKey, 16), domain)));
        signer.BlockUpdate(message, 0, message.Length);
        Assert.True(key.Verify(message, signer.GenerateSignature()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_openssl_command_verifies_our_signatures_and_we_verify_its()
    {
        using var tool = new Tool();
        using var key = Sm2Key.Generate();
        tool.Put("key.pem", Encoding.ASCII.GetBytes(Pem.Write(Pkcs8.PrivateLabel, Pkcs8.Write(key))));
        tool.Put("public.pem", Encoding.ASCII.GetBytes(Pem.Write(Pkcs8.PublicLabel, Pkcs8.WritePublic(key))));
        tool.Put("message", Message);
        tool.Put("ours", key.Sign(Message));
        tool.OpenSsl("dgst", "-sm3", "-verify", "public.pem", "-sigopt", "distid:1234567812345678",
            "-signature", "ours", "message");
        tool.OpenSsl("dgst", "-sm3", "-sign", "key.pem", "-sigopt", "distid:1234567812345678", "-out", "theirs",
            "message");
        Assert.True(key.Verify(Message, tool.Get("theirs")));
    }

    [Fact]
    public void The_openssl_command_decrypts_our_ciphertext_and_we_decrypt_its()
    {
        using var tool = new Tool();
        using var key = Sm2Key.Generate();
        tool.Put("key.pem", Encoding.ASCII.GetBytes(Pem.Write(Pkcs8.PrivateLabel, Pkcs8.Write(key))));
        tool.Put("ours", key.Encrypt(Message));
        tool.OpenSsl("pkeyutl", "-decrypt", "-inkey", "key.pem", "-in", "ours", "-out", "plain");
        Assert.Equal(Message, tool.Get("plain"));
        tool.OpenSsl("pkeyutl", "-encrypt", "-inkey", "key.pem", "-in", "plain", "-out", "theirs");
        Assert.Equal(Message, key.Decrypt(tool.Get("theirs")));
    }

    [Fact]
    public void One_key_serves_many_threads()
    {
        using var key = Sm2Key.Generate();
        Parallel.For(0, 200, i =>
        {
            var message = BitConverter.GetBytes(i);
            Assert.True(key.Verify(message, key.Sign(message)));
        });
    }
}
