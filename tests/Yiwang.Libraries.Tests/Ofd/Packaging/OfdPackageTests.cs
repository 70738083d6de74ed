using Xunit;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Libraries.Tests.Ofd.Packaging;

public sealed class OfdPackageTests
{
    [Theory]
    [InlineData("Doc_0/Document.xml", "PublicRes.xml", "Doc_0/PublicRes.xml")]
    [InlineData("Doc_0/Document.xml", "/Doc_0/PublicRes.xml", "Doc_0/PublicRes.xml")]
    [InlineData("Doc_0/Document.xml", "./PublicRes.xml", "Doc_0/PublicRes.xml")]
    [InlineData("Doc_0/Pages/Page_0/Content.xml", "../../PublicRes.xml", "Doc_0/PublicRes.xml")]
    [InlineData("Doc_0/Document.xml", "Doc_0/PublicRes.xml", "Doc_0/PublicRes.xml")]
    [InlineData("Doc_0/Document.xml", "Pages\\Page_0\\Content.xml", "Doc_0/Pages/Page_0/Content.xml")]
    [InlineData("OFD.xml", " Doc_0/Document.xml ", "Doc_0/Document.xml")]
    public void A_location_is_found_from_the_file_and_from_the_root(string from, string location, string path)
    {
        using var package = OfdPackage.Open(OfdSamples.Ofd("helloworld.ofd"));
        Assert.Equal(path, package.Resolve(from, location));
        Assert.True(package.Has(path));
    }

    [Fact]
    public void A_location_that_climbs_out_is_refused()
    {
        using var package = OfdPackage.Open(OfdSamples.Ofd("helloworld.ofd"));
        Assert.Equal("ofd.path_escapes",
            SafeZipTests.Refusal(() => package.Resolve("Doc_0/Document.xml", "../../x")).Code);
    }

    [Fact]
    public void A_part_that_is_missing_is_refused_by_name()
    {
        using var package = OfdPackage.Open(OfdSamples.Ofd("helloworld.ofd"));
        Assert.Equal("ofd.part_missing", SafeZipTests.Refusal(() => package.Bytes("Doc_0/None.xml")).Code);
        Assert.Equal(package.Bytes("OFD.xml"), package.Bytes("/OFD.xml"));
    }

    [Fact]
    public void A_package_without_its_root_file_is_refused() =>
        Assert.Equal("ofd.root_missing",
            SafeZipTests.Refusal(() => OfdPackage.Open(OfdSamples.Zip(("a.xml", "<a/>")))).Code);
}
