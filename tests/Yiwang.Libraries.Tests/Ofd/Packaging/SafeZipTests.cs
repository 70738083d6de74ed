using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Libraries.Tests.Ofd.Packaging;

public sealed class SafeZipTests
{
    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("a/../../outside.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/windows/a.txt")]
    [InlineData("a\\b.txt")]
    [InlineData("a\0.txt")]
    [InlineData("a//b.txt")]
    [InlineData("a/./b.txt")]
    [InlineData("CON")]
    [InlineData("a/nul.txt")]
    [InlineData("com1.xml")]
    [InlineData("a./b")]
    [InlineData("a /b")]
    [InlineData("a:stream")]
    [InlineData("exe\u202Efdp.pdf")]
    [InlineData("a\nb")]
    public void An_unsafe_entry_name_is_refused(string name) =>
        Assert.Equal("zip.name", Refusal(() => SafeZip.Open(OfdSamples.Zip((name, "x")))).Code);

    [Fact]
    public void A_name_too_long_or_too_deep_is_refused()
    {
        Assert.Equal("zip.name", Refusal(() => SafeZip.Open(OfdSamples.Zip((new string('a', 600), "x")))).Code);
        Assert.Equal("zip.name",
            Refusal(() => SafeZip.Open(OfdSamples.Zip((string.Concat(Enumerable.Repeat("a/", 40)) + "b", "x")))).Code);
    }

    [Fact]
    public void Two_names_that_differ_in_case_only_are_refused() =>
        Assert.Equal("zip.duplicate",
            Refusal(() => SafeZip.Open(OfdSamples.Zip(("Doc/a.xml", "1"), ("doc/A.xml", "2")))).Code);

    [Fact]
    public void A_file_and_a_folder_of_one_name_are_refused() =>
        Assert.Equal("zip.duplicate", Refusal(() => SafeZip.Open(OfdSamples.Zip(("a", "1"), ("a/", "")))).Code);

    [Fact]
    public void More_entries_than_the_limit_are_refused()
    {
        var entries = Enumerable.Range(0, 2_001).Select(n => ($"f{n}", "x")).ToArray();
        Assert.Equal("zip.too_many_entries", Refusal(() => SafeZip.Open(OfdSamples.Zip(entries))).Code);
    }

    [Fact]
    public void A_bomb_is_refused_by_its_ratio_before_anything_is_unpacked() =>
        Assert.Equal("zip.bomb", Refusal(() => SafeZip.Open(OfdSamples.Zip(("a.txt", new string('0', 8 << 20))))).Code);

    [Fact]
    public void More_unpacked_bytes_than_the_limit_are_refused()
    {
        var limits = PackageLimits.Standard with { UnpackedBytesMax = 10 };
        Assert.Equal("zip.too_large",
            Refusal(() =>
                SafeZip.Open(new MemoryStream(OfdSamples.Zip(("a", "123456"), ("b", "123456"))), limits)).Code);
    }

    [Fact]
    public void An_entry_that_unpacks_to_more_than_it_declares_is_refused()
    {
        var zip = OfdSamples.Zip(("a.txt", new string('a', 5_000)));
        var directory = Directory(zip);
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(directory + 24), 100);
        var opened = SafeZip.Open(zip);
        Assert.Equal("zip.broken", Refusal(() => opened.Read(opened.Parts[0])).Code);
    }

    [Fact]
    public void A_changed_byte_of_packed_data_is_found()
    {
        var text = string.Concat(Enumerable.Range(0, 500)
            .Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var zip = OfdSamples.Zip(("a.txt", text));
        zip[100] ^= 1;
        var opened = SafeZip.Open(zip);
        Assert.Equal("zip.broken", Refusal(() => opened.Read(opened.Parts[0])).Code);
    }

    [Fact]
    public void A_local_header_with_another_name_than_the_directory_is_refused()
    {
        var zip = OfdSamples.Zip(("a.txt", "x"));
        zip[30] = (byte)'b';
        var opened = SafeZip.Open(zip);
        Assert.Equal("zip.header_differs", Refusal(() => opened.Read(opened.Parts[0])).Code);
    }

    [Fact]
    public void Entries_that_share_bytes_are_refused()
    {
        var zip = OfdSamples.Zip(("a.txt", "one"), ("b.txt", "two"));
        var second = Directory(zip) + 46 + 5;
        BinaryPrimitives.WriteInt32LittleEndian(zip.AsSpan(second + 42), 0);
        Assert.Equal("zip.overlap", Refusal(() => SafeZip.Open(zip)).Code);
    }

    [Fact]
    public void An_encrypted_entry_is_refused() =>
        Assert.Equal("zip.encrypted", Refusal(() => SafeZip.Open(OfdSamples.Attachment("testZipEncrypted.zip"))).Code);

    [Fact]
    public void Names_in_gbk_are_read() =>
        Assert.Contains(SafeZip.Open(OfdSamples.Attachment("gbk.zip")).Parts,
            part => part.Name.Any(c => c is >= '\u4E00' and <= '\u9FFF'));

    [Fact]
    public void Bytes_before_and_after_the_zip_are_tolerated_and_counted()
    {
        byte[] zip = [.. "some vendor's header"u8, .. OfdSamples.Zip(("a.txt", "hello")), .. "tail"u8];
        var opened = SafeZip.Open(zip);
        Assert.Equal("hello", Encoding.UTF8.GetString(opened.Read(opened.Find("A.TXT")!)));
        Assert.Equal((20, 4), (opened.LeadingBytes, opened.TrailingBytes));
    }

    [Fact]
    public void What_was_cut_off_is_refused_wherever_it_was_cut()
    {
        var zip = OfdSamples.Zip(("OFD.xml", "<a/>"), ("b.txt", "text"));
        for (var length = 0; length < zip.Length; length++)
        {
            var refused = Refusal(() => SafeZip.Open(zip[..length]));
            Assert.Contains(refused.Code, (string[])["zip.truncated", "zip.not_a_zip", "zip.broken"]);
        }
    }

    [Fact]
    public void What_the_writer_writes_both_readers_read()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>().Filter(bytes => bytes is not null), bytes =>
        {
            using var writer = new SafeZipWriter();
            writer.Add("目录/文件.bin", bytes);
            writer.Add("b.txt", "second");
            var zip = writer.ToArray();
            var opened = SafeZip.Open(zip);
            using var other = new ZipArchive(new MemoryStream(zip));
            using var stream = other.GetEntry("目录/文件.bin")!.Open();
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return opened.Read(opened.Parts[0]).AsSpan().SequenceEqual(bytes)
                && copy.ToArray().AsSpan().SequenceEqual(bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void An_entry_written_in_one_go_is_read()
    {
        // Written to a stream that cannot seek, sizes stand in descriptors behind the entries.
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(PipeWriter.Create(stream, new(leaveOpen: true)).AsStream(), ZipArchiveMode.Create))
        {
            using var writer = new StreamWriter(zip.CreateEntry("a.txt").Open());
            writer.Write("streamed");
        }
        var opened = SafeZip.Open(stream.ToArray());
        Assert.Equal("streamed", Encoding.UTF8.GetString(opened.Read(opened.Parts[0])));
    }

    internal static OfdRefused Refusal(Action act) => Assert.Throws<OfdRefused>(act);

    private static int Directory(byte[] zip) => zip.AsSpan().IndexOf("PK\x01\x02"u8);
}
