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

    /// <summary>Bytes that one check may allocate: the limits are looked at before memory is spent.</summary>
    private const long AllocatedMax = 200L << 20;

    [Theory]
    [InlineData("fifty megabytes", "refused bpmn.file_too_large ")]
    [InlineData("ten thousand deep", "refused bpmn.too_deep ")]
    [InlineData("a hundred thousand elements", "refused bpmn.too_many_elements ")]
    [InlineData("entities", "refused bpmn.dtd ")]
    [InlineData("calls in a circle", "refused bpmn.call_cycle ")]
    [InlineData("itself within itself", "refused bpmn.call_cycle ")]
    [InlineData("a thousand years", "refused process.timer_too_long ")]
    [InlineData("a hundred thousand and one people", "refused process.too_many_instances ")]
    [InlineData("a condition nested without end", "ok, not executed here: c: ")]
    [InlineData("a condition that never ends", "ok, not executed here: c: ")]
    public void A_hostile_file_gets_its_line_within_bounds(string what, string begins)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Hostile(what));
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (exit, output, _) = Run("", "check", file);
            Assert.StartsWith(begins, output);
            Assert.Equal(begins.StartsWith("refused", StringComparison.Ordinal) ? 1 : 0, exit);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedMax);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Several_files_give_a_line_each_and_one_refused_fails_all()
    {
        var (exit, output, _) = Run("", "check", Sample("routes/letter.bpmn"),
            Sample("bpmn/engine/invalidProcess.bpmn20.xml"));
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
        var events = string.Join('\n', "# short way", "done 拟稿", "done review", "done sign", "done number", "done seal",
            "done release");
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

    internal static string Hostile(string what)
    {
        static string All(string body) =>
            $"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">{body}</definitions>""";
        static string One(string body) => All($"""<process id="p" name="p">{body}</process>""");
        static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
        const string Begin = """<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="n"/>""";
        static string Choice(string condition) =>
            One(
            """<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="g"/><exclusiveGateway id="g" default="d"/>"""
            + $"""<sequenceFlow id="c" sourceRef="g" targetRef="e"><conditionExpression>{condition}</conditionExpression></sequenceFlow>"""
            + """<sequenceFlow id="d" sourceRef="g" targetRef="e"/><endEvent id="e"/>""");
        return what switch
        {
            "fifty megabytes" => One($"<documentation>{new string('x', 50_000_000)}</documentation>"),
            "ten thousand deep" => One(Repeated("<subProcess>", 10_000) + Repeated("</subProcess>", 10_000)),
            "a hundred thousand elements" => One(Repeated("<task/>", 100_000)),
            "entities" => """<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>""",
            "calls in a circle" =>
                All(
                """<process id="p"><callActivity id="a" calledElement="q"/></process><process id="q"><callActivity id="b" calledElement="p"/></process>"""),
            "itself within itself" => One("""<callActivity id="n" calledElement="p"/>"""),
            "a thousand years" =>
                One(Begin
                    + """<intermediateCatchEvent id="n"><timerEventDefinition><timeDuration>P1000Y</timeDuration></timerEventDefinition></intermediateCatchEvent>"""),
            "a hundred thousand and one people" => One(Begin
                + """<userTask id="n"><multiInstanceLoopCharacteristics><loopCardinality>100001</loopCardinality></multiInstanceLoopCharacteristics></userTask>"""),
            "a condition nested without end" => Choice(new string('(', 20_000) + "true" + new string(')', 20_000)),
            _ => Choice("count(for a in 1..1000000000, b in 1..1000000000 return a) = 1"),
        };
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
