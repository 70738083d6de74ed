using System.Text;
using Xunit;
using Yiwang.Libraries.Tests.Ofd.Packaging;
using Yiwang.Ofd.Checking;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Merging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Libraries.Tests.Ofd.Reading;

public sealed class MergeTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Merged_pages_look_as_they_did_alone()
    {
        string[] names = ["helloworld.ofd", "999.ofd", "AddWatermarkAnnot.ofd", "testPathFillOpacity.ofd", "1-1.ofd",
            "n.ofd", "no_page_container.ofd"];
        var files = names.Select(name => OfdReader.Read(OfdSamples.Ofd(name))).ToArray();
        var merged = OfdMerge.Merge(files, Id);
        using var one = OfdReader.Read(merged.Bytes);
        Assert.Equal(files.Sum(file => file.Pages.Count()), one.Pages.Count());
        var options = new SvgOptions { Seals = false };
        var number = 0;
        foreach (var file in files)
        {
            for (var page = 1; page <= file.Pages.Count(); page++)
            {
                Assert.Equal(SvgDrawing.Draw(file, page, options).Svg, SvgDrawing.Draw(one, ++number, options).Svg);
            }
            file.Dispose();
        }
        Assert.Contains(merged.Losses, loss => loss.Code == "ofd.signatures_left");
        string[] inherited = ["ofd.delta_count", "ofd.page_empty"];
        Assert.DoesNotContain(OfdCheck.Check(merged.Bytes), finding => !inherited.Contains(finding.Code));
    }

    [Fact]
    public void The_same_files_merge_to_the_same_bytes_with_their_attachments()
    {
        using var file = OfdReader.Read(OfdSamples.Ofd("AddAttachment.ofd"));
        var first = OfdMerge.Merge([file, file], Id);
        Assert.Equal(first.Bytes, OfdMerge.Merge([file, file], Id).Bytes);
        using var merged = OfdReader.Read(first.Bytes);
        var attachment = Assert.Single(file.Bodies).Attachments[0];
        Assert.Equal(2 * file.Bodies[0].Attachments.Count, merged.Bodies[0].Attachments.Count);
        Assert.Equal(file.Bytes(attachment), merged.Bytes(merged.Bodies[0].Attachments[0]));
    }

    [Fact]
    public void Nothing_and_too_much_are_not_merged()
    {
        Assert.Equal("ofd.merge_count", SafeZipTests.Refusal(() => OfdMerge.Merge([], Id)).Code);
        using var file = OfdReader.Read(OfdSamples.Ofd("helloworld.ofd"));
        Assert.Equal("ofd.merge_count",
            SafeZipTests.Refusal(() => OfdMerge.Merge([.. Enumerable.Repeat(file, 101)], Id)).Code);
    }

    [Fact]
    public void A_missing_page_is_refused()
    {
        using var file = OfdReader.Read(OfdSamples.Zip(
            ("OFD.xml", "<OFD DocType=\"OFD\" Version=\"1.0\"><DocBody><DocRoot>d.xml</DocRoot></DocBody></OFD>"),
            ("d.xml", "<Document><Pages><Page ID=\"1\" BaseLoc=\"none.xml\"/></Pages></Document>")));
        Assert.Equal("ofd.part_missing", SafeZipTests.Refusal(() => OfdMerge.Merge([file], Id)).Code);
    }

    [Theory]
    [InlineData("../../清单.xlsx", null, "_.._清单.xlsx")]
    [InlineData("清单", "xlsx", "清单.xlsx")]
    [InlineData("CON", "txt", "attachment_CON.txt")]
    [InlineData("a\u202Eb", null, "a_b")]
    [InlineData("", null, "attachment_")]
    public void An_attachment_is_saved_under_a_safe_name(string name, string? format, string safe) =>
        Assert.Equal(safe, new OfdAttachment("1", name, format, null, null, true).SafeName);

    [Fact]
    public void Attachments_are_taken_out_byte_for_byte()
    {
        using var file = OfdReader.Read(OfdSamples.Ofd("999.ofd"));
        var attachment = Assert.Single(file.Bodies[0].Attachments);
        Assert.Contains("<?xml", Encoding.UTF8.GetString(file.Bytes(attachment)), StringComparison.Ordinal);
        Assert.Equal("ofd.attachment_missing",
            SafeZipTests.Refusal(() => file.Bytes(attachment with { Path = null })).Code);
    }
}
