using Xunit;
using Yiwang.Libraries.Tests.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Libraries.Tests.Ofd.Reading;

public sealed class ReaderTests
{
    [Theory]
    [InlineData("<OFD/>", "ofd.no_document")]
    [InlineData("<Other/>", "ofd.no_document")]
    [InlineData("<OFD><DocBody/></OFD>", "ofd.no_document")]
    [InlineData("<OFD><DocBody><DocRoot>none.xml</DocRoot></DocBody></OFD>", "ofd.part_missing")]
    [InlineData("<OFD><DocBody><DocRoot>../d.xml</DocRoot></DocBody></OFD>", "ofd.path_escapes")]
    public void A_file_that_names_no_document_is_refused(string root, string code) =>
        Assert.Equal(code, SafeZipTests.Refusal(() => OfdReader.Read(OfdSamples.Zip(("OFD.xml", root)))).Code);

    [Fact]
    public void Pages_that_share_one_content_are_one_page_and_a_finding()
    {
        var pages = string.Concat(Enumerable.Range(1, 500).Select(id => $"<Page ID=\"{id}\" BaseLoc=\"p.xml\"/>"));
        using var file = OfdReader.Read(OfdSamples.Zip(
            ("OFD.xml", "<OFD DocType=\"OFD\" Version=\"1.0\"><DocBody><DocRoot>d.xml</DocRoot></DocBody></OFD>"),
            ("d.xml", $"<Document><Pages>{pages}</Pages></Document>"), ("p.xml", "<Page/>")));
        Assert.Single(file.Pages);
        Assert.Equal("ofd.page_twice", Assert.Single(file.Findings).Code);
    }

    [Fact]
    public void What_stands_around_the_pages_is_read()
    {
        using var file = OfdReader.Read(OfdSamples.Zip(
            ("OFD.xml",
                "<OFD DocType=\"OFD\" Version=\"1.0\"><DocBody><DocInfo><Title>标题</Title><Keywords><Keyword>甲</Keyword></Keywords><CustomDatas><CustomData Name=\"n\">v</CustomData></CustomDatas></DocInfo><DocRoot>D/d.xml</DocRoot></DocBody></OFD>"),
            ("D/d.xml",
                "<Document><CommonData><MaxUnitID>9</MaxUnitID></CommonData><Pages><Page ID=\"1\" BaseLoc=\"p.xml\"/></Pages>" +
                "<Outlines><OutlineElem Title=\"一、\"><Actions><Action Event=\"CLICK\"><Goto><Dest Type=\"XYZ\" PageID=\"1\" Top=\"20\"/></Goto></Action></Actions><OutlineElem Title=\"（一）\"/></OutlineElem></Outlines>" +
                "<Bookmarks><Bookmark Name=\"b\"><Dest PageID=\"1\"/></Bookmark></Bookmarks><CustomTags>t.xml</CustomTags><Attachments>a.xml</Attachments></Document>"),
            ("D/p.xml", "<Page/>"), ("D/t.xml",
                "<CustomTags><CustomTag TypeID=\"gw\"><FileLoc>tags/x.xml</FileLoc></CustomTag></CustomTags>"),
            ("D/a.xml",
                "<Attachments><Attachment ID=\"1\" Name=\"清单\" Format=\"txt\"><FileLoc>x.txt</FileLoc></Attachment></Attachments>"), ("D/x.txt", "words")));
        var body = file.Bodies[0];
        Assert.Equal(("标题", "甲", ("n", "v")),
            (body.Description.Title, body.Description.Keywords[0], body.Description.CustomData[0]));
        var outline = Assert.Single(body.Outlines);
        Assert.Equal(("一、", "1", 20.0, "（一）"), (outline.Title, outline.PageId, outline.Top, outline.Children[0].Title));
        Assert.Equal("1", Assert.Single(body.Bookmarks).PageId);
        Assert.Equal("D/tags/x.xml", Assert.Single(body.CustomTags).Path);
        Assert.Equal("words"u8.ToArray(), file.Bytes(Assert.Single(body.Attachments)));
    }

    [Fact]
    public void A_fault_beside_the_pages_is_a_finding_and_the_pages_are_read()
    {
        using var file = OfdReader.Read(OfdSamples.Zip(
            ("OFD.xml",
                "<OFD DocType=\"OFD\" Version=\"1.0\"><DocBody><DocRoot>d.xml</DocRoot><Signatures>s.xml</Signatures></DocBody></OFD>"),
            ("d.xml",
                "<Document><Pages><Page ID=\"1\" BaseLoc=\"p.xml\"/></Pages><Annotations>../x.xml</Annotations><Attachments>none.xml</Attachments></Document>"),
            ("p.xml", "<Page/>"), ("s.xml", "<Signatures>")));
        Assert.Single(file.Pages);
        Assert.Equal(["ofd.part_missing", "ofd.path_escapes", "xml.broken"],
            file.Findings.Select(finding => finding.Code).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0 0 210 297", 4, new[] { 0.0, 0, 210, 297 })]
    [InlineData(" 1,2\n3\t4 5 ", 4, new[] { 1.0, 2, 3, 4 })]
    [InlineData("1 x", 4, null)]
    [InlineData("1e9", 4, null)]
    [InlineData("NaN", 4, null)]
    [InlineData("", 4, null)]
    public void Numbers_are_finite_and_of_sane_size(string text, int max, double[]? expected) =>
        Assert.Equal(expected, OfdNumbers.List(text, max));
}
