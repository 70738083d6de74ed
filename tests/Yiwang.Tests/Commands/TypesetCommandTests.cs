using Xunit;
using Yiwang.Web.Commands;

namespace Yiwang.Tests.Commands;

public sealed class TypesetCommandTests : IDisposable
{
    private const string Text = "关于报送情况的通知\n各县人民政府：\n请于3月底前报送。\n示例市人民政府\n2026年3月5日\n";
    private readonly string folder = Directory.CreateTempSubdirectory("typeset").FullName;

    [Theory]
    [InlineData("x.pdf", "%PDF")]
    [InlineData("x.ofd", "PK")]
    public void A_plain_text_becomes_pages_without_a_word_more(string name, string magic)
    {
        var target = Path.Combine(folder, name);
        Assert.Equal(0, Run([Source(Text), "--out", target], out var said));
        Assert.StartsWith(magic, System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(target)[..4]),
            StringComparison.Ordinal);
        Assert.Contains("1个用印位置", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "x.doc")]
    [InlineData(2, "x.pdf", "--as", "poem")]
    [InlineData(2, "x.pdf", "--frobnicate")]
    [InlineData(3, "x.pdf", "--date", "2026-13-01")]
    [InlineData(3, "x.pdf", "--form", "novel")]
    [InlineData(3, "x.pdf", "--seal", "500")]
    public void Wrong_use_is_told_apart_from_a_text_that_cannot_be_set(int code, string name, params string[] more) =>
        Assert.Equal(code, Run([Source(Text), "--out", Path.Combine(folder, name), .. more], out _));

    [Fact]
    public void A_control_character_is_refused_with_its_line()
    {
        Assert.Equal(3, Run([Source("通知\n甲\u0007"), "--out", Path.Combine(folder, "x.pdf")], out var said));
        Assert.Contains("第2行", said, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "x.pdf")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static int Run(string[] args, out string said)
    {
        using var words = new StringWriter();
        var code = TypesetCommand.Run(args, words, words);
        said = words.ToString();
        return code;
    }

    private string Source(string text)
    {
        var path = Path.Combine(folder, "text.txt");
        File.WriteAllText(path, text);
        return path;
    }
}
