using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Platform.Tracing;

namespace Yiwang.Tests.Tracing;

public sealed class TraceEntryTests
{
    /// <summary>The example of docs/standards/trace.md, byte for byte.</summary>
    private const string Example = """
        yiwang-trace/1
        act 01970000-0000-7000-8000-000000000001
        at 2026-11-21T05:35:05.123Z
        node gz-szf
        person 12
        post 34
        unit 5
        behalf-person -
        behalf-post -
        code document.signed
        object-kind document
        object-id 4711
        case 01970000-0000-7000-8000-000000000002
        address 10.1.2.3
        device desktop
        before sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        after sm3:1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b
        words c8b80a830e8e08405b55370aeea4ab328af975a963a1d22992db9b1b3aeb6e60
        fact number=黔府发〔2026〕1号
        fact step=签发\n二

        """;

    private static readonly TraceEntry Signed = new TraceEntry
    {
        Act = Guid.Parse("01970000-0000-7000-8000-000000000001"),
        At = new DateTimeOffset(2026, 11, 21, 13, 35, 5, 123, TimeSpan.FromHours(8)).AddTicks(4567),
        Node = "gz-szf",
        Person = 12,
        Post = 34,
        Unit = 5,
        Code = "document.signed",
        ObjectKind = "document",
        ObjectId = "4711",
        Case = Guid.Parse("01970000-0000-7000-8000-000000000002"),
        Address = "10.1.2.3",
        Device = "desktop",
        Before = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        After = "sm3:1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b",
        Words = "c8b80a830e8e08405b55370aeea4ab328af975a963a1d22992db9b1b3aeb6e60",
    }.With("step", "签发\n二").With("number", "黔府发〔2026〕1号");

    [Fact]
    public void An_entry_has_the_bytes_of_the_documented_example() =>
        Assert.Equal(Example, Encoding.UTF8.GetString(Signed.ToBytes()));

    [Fact]
    public void What_was_written_is_read_back_equal() => Assert.Equal(Signed, TraceEntry.Parse(Signed.ToBytes()));

    [Fact]
    public void Any_words_in_facts_survive_the_round_trip() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>>(),
            text =>
            {
                var entry = Signed.With("any", text.Get);
                return entry.Fault() is { } fault
                    ? fault.Code == "trace.not_unicode" && text.Get.Any(char.IsSurrogate)
                    : TraceEntry.Parse(entry.ToBytes()).Equals(entry);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_changed_byte_is_refused_or_another_entry()
    {
        var bytes = Signed.ToBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in (ReadOnlySpan<byte>)[0x01, 0x20, 0x80])
            {
                var changed = (byte[])bytes.Clone();
                changed[i] ^= flip;
                try
                {
                    Assert.Equal(changed, TraceEntry.Parse(changed).ToBytes());
                }
                catch (TraceException refused)
                {
                    Assert.StartsWith("trace.", refused.Fault.Code, StringComparison.Ordinal);
                }
            }
        }
    }

    [Theory]
    [InlineData("trace.version_unknown", "yiwang-trace/1", "yiwang-trace/2")]
    [InlineData("trace.cut_short", "二\n", "二")]
    [InlineData("trace.field_malformed", "fact number=", "fact zumber=")]
    [InlineData("trace.field_malformed", "person 12", "person 012")]
    [InlineData("trace.field_malformed", "person 12\npost 34", "post 34\nperson 12")]
    [InlineData("trace.field_malformed", "0002\n", "0002 \n")]
    [InlineData("trace.field_malformed", "act 0197", "act 019A")]
    [InlineData("trace.field_malformed", "\\n", "\\x0a")]
    [InlineData("trace.field_malformed", "05.123Z", "05.1230Z")]
    [InlineData("trace.field_malformed", "case 01970000-0000-7000-8000-000000000002\n", "")]
    [InlineData("trace.field_malformed", "二\n", "二\nfact step=三\n")]
    [InlineData("trace.field_malformed", "code document.signed", "code document")]
    [InlineData("trace.field_malformed", "10.1.2.3", "10.1.2.03")]
    [InlineData("trace.field_malformed", "二\n", "二\r\n\n")]
    public void Another_form_is_refused(string code, string from, string to)
    {
        var bytes = Encoding.UTF8.GetBytes(Example.Replace(from, to, StringComparison.Ordinal));
        Assert.Equal(code, Assert.Throws<TraceException>(() => TraceEntry.Parse(bytes)).Fault.Code);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused() => Assert.Equal(
        "trace.not_unicode",
        Assert.Throws<TraceException>(() => TraceEntry.Parse([0xc0, 0xaf])).Fault.Code);

    [Fact]
    public void An_entry_too_large_is_refused_both_ways()
    {
        Assert.Equal("trace.entry_too_large", Signed.With("a", new string('长', 12_000)).Fault()?.Code);
        Assert.Equal("trace.entry_too_large", Assert.Throws<TraceException>(
            () => TraceEntry.Parse(new byte[TraceEntry.SizeBytesMax + 1])).Fault.Code);
        var many = Enumerable.Range(0, TraceEntry.FactsMax + 1)
            .Aggregate(Signed, (entry, i) => entry.With($"f{i}", ""));
        Assert.Equal("trace.entry_too_large", many.Fault()?.Code);
    }

    [Fact]
    public void The_commitment_to_words_is_the_documented_one() => Assert.Equal(
        "c8b80a830e8e08405b55370aeea4ab328af975a963a1d22992db9b1b3aeb6e60",
        TraceWords.Commit(new byte[TraceWords.SaltBytes], "同意。"));
}
