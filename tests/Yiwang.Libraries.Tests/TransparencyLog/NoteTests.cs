using System.Buffers.Binary;
using Xunit;
using Yiwang.TransparencyLog;

namespace Yiwang.Libraries.Tests.TransparencyLog;

public sealed class NoteTests
{
    /// <summary>Key, text and signature of the tests of Go's golang.org/x/mod/sumdb/note.</summary>
    private const string PeterKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    private const string PeterSecret = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    private const string PeterText =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    private const string PeterLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    /// <summary>Example of C2SP signed-note.</summary>
    private const string ExampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    private const string ExampleNote = "This is an example message.\n\n— example.com/foo "
        + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 4, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(PeterKey, PeterText + "\n" + PeterLine)]
    [InlineData(ExampleKey, ExampleNote)]
    public void A_note_signed_elsewhere_is_right(string key, string note) => Assert.Equal(
        SignatureState.Right, VerifierKey.Parse(key).Check(SignedNote.Parse(note), null, out _));

    [Fact]
    public void A_note_signed_here_has_the_bytes_of_another_implementation()
    {
        var signer = NoteSigner.Ed25519("PeterNeumann", Convert.FromBase64String(PeterSecret)[1..]);
        Assert.Equal(PeterKey, signer.Key.ToString());
        Assert.Equal(PeterLine, signer.Sign(PeterText).ToLine());
    }

    [Fact]
    public void A_changed_byte_of_a_note_is_found()
    {
        var key = VerifierKey.Parse(ExampleKey);
        var bytes = System.Text.Encoding.UTF8.GetBytes(ExampleNote);
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 1;
            try
            {
                Assert.NotEqual(SignatureState.Right, key.Check(SignedNote.Parse(changed), null, out _));
            }
            catch (LogException refused)
            {
                Assert.Equal("log.note_malformed", refused.Code);
            }
        }
    }

    [Fact]
    public void A_mangled_key_is_refused()
    {
        for (var i = 0; i < PeterKey.Length; i++)
        {
            Assert.Throws<LogException>(() => VerifierKey.Parse(PeterKey[..i]));
            Assert.Throws<LogException>(() =>
                VerifierKey.Parse(PeterKey[..i] + (char)(PeterKey[i] + 1) + PeterKey[(i + 1)..]));
        }
    }

    [Fact]
    public void A_cosignature_holds_its_time_and_breaks_with_it()
    {
        var witness = NoteSigner.Cosigner("witness.example/w1", new byte[32], new FixedTime(Noon));
        var log = NoteSigner.Ed25519("gz.example/trace", new byte[32]);
        var note = new Checkpoint("gz.example/trace", 5, Trees.Leaf(1)).Sign([log, witness]);
        Assert.Equal(SignatureState.Right, witness.Key.Check(note, null, out var time));
        Assert.Equal(Noon, time);
        Assert.True(VerifierKey.Parse(witness.Key.ToString()).IsCosigner);

        var later = (byte[])note.Signatures[1].Bytes.Clone();
        BinaryPrimitives.WriteInt64BigEndian(later, Noon.AddSeconds(1).ToUnixTimeSeconds());
        var forged = note with { Signatures = [note.Signatures[0], note.Signatures[1] with { Bytes = later }] };
        Assert.Equal(SignatureState.Wrong, witness.Key.Check(forged, null, out time));
        Assert.Null(time);
    }

    [Fact]
    public void An_sm2_line_is_signed_and_checked_by_the_callers_function()
    {
        byte[] point = [4, .. new byte[64]];
        var signer = NoteSigner.Sm2("gz.example/trace", point, message => [.. message.Reverse()]);
        var note = new Checkpoint("gz.example/trace", 1, Trees.Leaf(1)).Sign([signer]);
        var key = VerifierKey.Parse(signer.Key.ToString());
        bool Check(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
            publicKey.SequenceEqual(point) && signature.SequenceEqual(message.ToArray().Reverse().ToArray());
        Assert.Equal(SignatureState.Right, key.Check(note, Check, out _));
        Assert.Equal(SignatureState.Wrong, key.Check(note, (_, _, _) => false, out _));
        Assert.Equal(SignatureState.Absent, key.Check(note, null, out _));
    }

    [Fact]
    public void Another_key_of_the_same_name_is_absent_not_wrong() => Assert.Equal(
        SignatureState.Absent,
        NoteSigner.Ed25519("PeterNeumann", new byte[32]).Key.Check(SignedNote.Parse(PeterText + "\n" + PeterLine), null,
            out _));

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— na me x08go/ZJkuBS\n")]
    [InlineData("text\n\n— na+me x08go/ZJkuBS\n")]
    [InlineData("text\n\n- name x08go/ZJkuBS\n")]
    [InlineData("text\n\n— name x08go/ZJkuBS")]
    [InlineData("text\n\n— name x08go/ZJkuB=\n")]
    [InlineData("te\u0001xt\n\n— name x08go/ZJkuBS\n")]
    [InlineData("text\n\n— name x08go/ZJkuBS\nmore\n")]
    public void A_malformed_note_is_refused(string note) =>
        Assert.Equal("log.note_malformed", Assert.Throws<LogException>(() => SignedNote.Parse(note)).Code);

    [Fact]
    public void A_note_with_too_many_signatures_or_bytes_is_refused()
    {
        var many = PeterText + "\n" + string.Concat(Enumerable.Repeat(PeterLine, SignedNote.SignaturesMax + 1));
        Assert.Throws<LogException>(() => SignedNote.Parse(many));
        Assert.Throws<LogException>(() => SignedNote.Parse(new byte[SignedNote.SizeBytesMax + 1]));
    }

    [Theory]
    [InlineData("origin\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", true)]
    [InlineData("origin\n0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n", true)]
    [InlineData("origin\n05\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", false)]
    [InlineData("origin\n-5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", false)]
    [InlineData("origin\n99999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", false)]
    [InlineData("\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", false)]
    [InlineData("origin\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jx\n", false)]
    [InlineData("origin\n5\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n", false)]
    [InlineData("origin\n5\n", false)]
    public void A_checkpoint_has_one_form(string text, bool good)
    {
        if (good)
        {
            Assert.Equal(text, Checkpoint.Parse(text).ToText());
        }
        else
        {
            Assert.Equal("log.checkpoint_malformed", Assert.Throws<LogException>(() => Checkpoint.Parse(text)).Code);
        }
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
