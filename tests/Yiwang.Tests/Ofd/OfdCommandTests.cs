using System.Xml.Linq;
using Xunit;
using Yiwang.Web.Commands;

namespace Yiwang.Tests.Ofd;

/// <summary><c>yiwang ofd …</c> over the files of samples/ofd: words and exit codes.</summary>
public sealed class OfdCommandTests
{
    [Theory]
    [InlineData("helloworld.ofd", 0, "1 页 pages, 0 项发现 findings")]
    [InlineData("broken-tampered-after-signing.ofd", 1, "ofd.changed_after_signing\tDoc_0/Pages/Page_0/Content.xml")]
    [InlineData("broken-truncated.ofd", 3, "zip.truncated")]
    [InlineData("broken-no-root.ofd", 3, "ofd.root_missing")]
    [InlineData("broken-bad-xml.ofd", 3, "xml.broken")]
    [InlineData("hostile-path-traversal.ofd", 3, "zip.name")]
    [InlineData("hostile-external-entity.ofd", 3, "xml.dtd")]
    [InlineData("not-a-zip.ofd", 3, "zip.not_a_zip")]
    [InlineData("none.ofd", 3, "file.unreadable")]
    public void Check_says_what_is_wrong_and_how_it_ended(string file, int code, string words)
    {
        var (ended, output, error) = Run("check", Sample(file));
        Assert.Equal(code, ended);
        Assert.Contains(words, output + error, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_writes_a_page_as_svg()
    {
        var (ended, output, _) = Run("draw", Sample("Page5.ofd"), "--page", "5");
        Assert.Equal((0, "svg"), (ended, XDocument.Parse(output).Root!.Name.LocalName));
        Assert.Equal(3, Run("draw", Sample("Page5.ofd"), "--page", "6").Ended);
        Assert.Equal(2, Run("draw", Sample("Page5.ofd"), "--page", "-1").Ended);
    }

    [Fact]
    public void Text_writes_the_words_with_pages_parted()
    {
        var (ended, output, _) = Run("text", Sample("Page5.ofd"));
        Assert.Equal((0, 4), (ended, output.Count(c => c == '\f')));
        Assert.Contains("OFD Reader&Writer", Run("text", Sample("helloworld.ofd")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_words_show_how_it_is_used()
    {
        var (ended, _, error) = Run("paint");
        Assert.Equal(2, ended);
        Assert.Contains("yiwang ofd check FILE", error, StringComparison.Ordinal);
    }

    private static (int Ended, string Output, string Error) Run(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (OfdCommand.Run(words, output, error), output.ToString(), error.ToString());
    }

    private static string Sample(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Yiwang.slnx"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "samples", "ofd", name);
    }
}
