using Xunit;
using Yiwang.Web.Commands;

namespace Yiwang.Tests.Commands;

public sealed class ProcessCommandTests
{
    [Theory]
    [InlineData("routes/outgoing-long.bpmn", 0, "ok")]
    [InlineData("bpmn/miwg/B.1.0.bpmn", 0, "ok, not executed here: _e314751e-5c3a-41f2-a1ae-4cb99efa0916: ")]
    [InlineData("bpmn/chinese/leave.bpmn", 0, "ok, unsound: exclusivegateway5: ")]
    [InlineData("bpmn/invalid/testXxeParsingIsDisabled.bpmn20.xml", 1, "refused bpmn.dtd 2:1: ")]
    [InlineData("no/such/file.bpmn", 1, "refused file.unreadable 0:0: ")]
    public void A_file_checked_gives_one_line(string file, int code, string begins)
    {
        var (exit, output, _) = Run("", "check", Sample(file));
        Assert.Equal(code, exit);
        Assert.StartsWith(begins, output);
        Assert.Equal(1, output.Count(c => c == '\n'));
    }

    [Fact]
    public void Several_files_give_a_line_each_and_one_refused_fails_all()
    {
        var (exit, output, _) = Run("", "check", Sample("routes/letter.bpmn"), Sample("bpmn/engine/invalidProcess.bpmn20.xml"));
        Assert.Equal(1, exit);
        Assert.Equal(2, output.Count(c => c == '\n'));
    }

    [Fact]
    public void A_file_rewritten_says_the_same()
    {
        var (exit, output, _) = Run("", "rewrite", Sample("routes/letter.bpmn"));
        Assert.Equal(0, exit);
        Assert.Equal(File.ReadAllText(Sample("routes/letter.bpmn")), output);
    }

    [Fact]
    public void A_file_is_drawn_as_svg()
    {
        var (exit, output, _) = Run("", "draw", Sample("routes/letter.bpmn"));
        Assert.Equal(0, exit);
        Assert.StartsWith("<svg", output);
    }

    [Fact]
    public void A_process_is_played_by_the_names_of_its_steps()
    {
        var events = string.Join('\n', "# short way", "done 拟稿", "done review", "done sign", "done number", "done seal", "done release");
        var (exit, output, _) = Run(events, "play", Sample("routes/outgoing-short.bpmn"));
        Assert.Equal(0, exit);
        Assert.EndsWith("finished: Completed", output.TrimEnd());
    }

    [Fact]
    public void Words_not_understood_are_answered_with_usage()
    {
        var (exit, _, error) = Run("", "fold", "x");
        Assert.Equal(64, exit);
        Assert.Contains("process check", error);
    }

    private static (int Exit, string Output, string Error) Run(string input, params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exit = ProcessCommand.Run(words, new StringReader(input), output, error);
        return (exit, output.ToString(), error.ToString());
    }

    private static string Sample(string file)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Yiwang.slnx")))
            {
                return Path.Combine(at.FullName, "samples", file);
            }
        }
        throw new InvalidOperationException("Yiwang.slnx not found above the tests");
    }
}
