using System.Text;
using Xunit;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Libraries.Tests.Ofd.Packaging;

public sealed class SafeXmlTests
{
    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "xml.dtd")]
    [InlineData("<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a/>", "xml.dtd")]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><a>&z;</a>", "xml.dtd")]
    [InlineData("<a><b></a>", "xml.broken")]
    [InlineData("<a>&unknown;</a>", "xml.broken")]
    [InlineData("", "xml.broken")]
    [InlineData("<a/><b/>", "xml.broken")]
    public void Xml_that_is_hostile_or_broken_is_refused(string xml, string code) =>
        Assert.Equal(code, SafeZipTests.Refusal(() => Read(xml)).Code);

    [Fact]
    public void Xml_too_deep_too_large_or_of_too_many_elements_is_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 200)) + string.Concat(Enumerable.Repeat("</a>", 200));
        Assert.Equal("xml.too_deep", SafeZipTests.Refusal(() => Read(deep)).Code);
        var small = PackageLimits.Standard with { XmlBytesMax = 10, XmlElementsMax = 2 };
        Assert.Equal("xml.too_large",
            SafeZipTests.Refusal(() => SafeXml.Read("<a>0123456789</a>"u8.ToArray(), "a", small)).Code);
        var few = PackageLimits.Standard with { XmlElementsMax = 2 };
        Assert.Equal("xml.too_large",
            SafeZipTests.Refusal(() => SafeXml.Read("<a><b/><b/></a>"u8.ToArray(), "a", few)).Code);
    }

    [Fact]
    public void Elements_are_found_by_local_name_with_text_and_attributes()
    {
        var root = Read(
            "<ofd:a xmlns:ofd=\"urn:x\" ID=\"7\">\n <b> t </b>\n <ofd:b r:id=\"9\" xmlns:r=\"urn:r\"> </ofd:b><c><![CDATA[<>]]></c></ofd:a>");
        Assert.Equal(("a", "urn:x", "7", 1), (root.Name, root.Namespace, root["ID"], root.Line));
        Assert.Equal([" t ", " "], root.All("b").Select(b => b.Text));
        Assert.Equal(("t", "<>"), (root.Value("b"), root.Value("c")));
        Assert.Equal("urn:r", root.All("b").Last().Attributes.Single().Namespace);
        Assert.Equal(["a", "b", "b", "c"], root.Tree().Select(one => one.Name));
    }

    [Fact]
    public void Xml_in_gbk_is_read()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var bytes = Encoding.GetEncoding("GBK").GetBytes("<?xml version=\"1.0\" encoding=\"GBK\"?><a>公文</a>");
        Assert.Equal("公文", SafeXml.Read(bytes, "a").Text);
    }

    private static SafeElement Read(string xml) => SafeXml.Read(Encoding.UTF8.GetBytes(xml), "a.xml");
}
