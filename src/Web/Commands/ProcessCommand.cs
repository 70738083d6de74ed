using System.Text;
using Yiwang.Bpmn;
using Yiwang.Bpmn.Checking;
using Yiwang.Bpmn.Drawing;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Model;
using Yiwang.Bpmn.Reading;
using Yiwang.Bpmn.Writing;

namespace Yiwang.Web.Commands;

/// <summary><c>yiwang process check|rewrite|draw|layout|play FILE…</c>.</summary>
internal static class ProcessCommand
{
    internal const int Fine = 0;
    internal const int SomethingRefused = 1;
    internal const int NotUnderstood = 64;

    public static int Run(string[] args, TextReader input, TextWriter output, TextWriter error)
    {
        if (args is not [var word, _, ..])
        {
            return Usage(error);
        }
        var files = args[1..];
        return word switch
        {
            "check" => Check(files, output),
            "rewrite" when files.Length == 1 => Write(files[0], output, error, Rewritten),
            "draw" when files.Length == 1 => Write(files[0], output, error, model => RouteDrawing.Svg(model, null)),
            "layout" when files.Length == 1 => Write(files[0], output, error,
                model => Rewritten(DiagramWriter.Write(model, AutoLayout.Arrange(model)))),
            "play" => Play(files[0], files[1..], input, output, error),
            _ => Usage(error),
        };
    }

    private static int Check(string[] files, TextWriter output)
    {
        var refused = false;
        foreach (var file in files)
        {
            var findings = Findings(file);
            // Findings come with the gravest first.
            var worst = findings.Count == 0 ? null : findings[0];
            refused |= worst?.Grade == Grade.Refused;
            var line = worst switch
            {
                null => "ok",
                { Grade: Grade.Refused } => $"refused {worst.Code} {Place(worst)}: {Words(worst)}",
                { Grade: Grade.Unsound } => $"ok, unsound: {Place(worst)}: {Words(worst)}",
                _ => $"ok, not executed here: {Place(worst)}: {Words(worst)}",
            };
            output.WriteLine(line);
        }
        return refused ? SomethingRefused : Fine;
    }

    private static string Rewritten(BpmnModel model) => Encoding.UTF8.GetString(BpmnWriter.Write(model));

    private static int Write(string file, TextWriter output, TextWriter error, Func<BpmnModel, string> what)
    {
        if (Load(file, error) is not { } model)
        {
            return SomethingRefused;
        }
        output.Write(what(model));
        return Fine;
    }

    // process play FILE [EVENTS] [name=value …]: from a file of events, else from what is typed.
    private static int Play(string file, string[] rest, TextReader input, TextWriter output, TextWriter error)
    {
        if (Load(file, error) is not { } model)
        {
            return SomethingRefused;
        }
        var (definition, findings) = Definition.Compile(model);
        foreach (var finding in findings)
        {
            error.WriteLine($"{finding.Code} {Place(finding)}: {Words(finding)}");
        }
        if (definition is null)
        {
            return SomethingRefused;
        }
        var events = rest.FirstOrDefault(w => !w.Contains('=', StringComparison.Ordinal));
        using var lines = events is null ? null : new StreamReader(events);
        return new ProcessPlay(definition, lines ?? input, output).Run(ProcessPlay.Variables(rest));
    }

    private static IReadOnlyList<Finding> Findings(string file)
    {
        if (Read(file) is not { } bytes)
        {
            return [Unreadable(file)];
        }
        var result = BpmnReader.Read(bytes);
        if (result.Model is not { } model)
        {
            return result.Findings;
        }
        var findings = Validator.Check(model);
        if (findings.Any(f => f.Grade == Grade.Refused) || model.Processes.Count == 0)
        {
            return findings;
        }
        // Conditions are read when the process is compiled: one that cannot be, or would not end, is not executed here.
        var faults = Definition.Compile(model).Findings
            .Where(f => f.Grade != Grade.Refused && !findings.Any(known => known.ElementId == f.ElementId));
        return [.. findings.Concat(faults).OrderBy(f => f.Grade)];
    }

    private static BpmnModel? Load(string file, TextWriter error)
    {
        var result = Read(file) is { } bytes ? BpmnReader.Read(bytes) : new ReadResult(null, [Unreadable(file)]);
        foreach (var finding in result.Findings)
        {
            error.WriteLine($"refused {finding.Code} {Place(finding)}: {Words(finding)}");
        }
        return result.Model;
    }

    // A file past the limit is not brought into memory only to be refused; one byte too many shows the reader enough.
    private static byte[]? Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            var length = (int)Math.Min(stream.Length, BpmnLimits.FileBytesMax + 1);
            var bytes = new byte[length];
            return bytes[..stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false)];
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // Said as a finding with the file's name, like every other reason.
            return null;
        }
    }

    private static Finding Unreadable(string file) => new(
        "file.unreadable", Grade.Refused, "", "", 0, 0, $"文件“{file}”打不开。", $"The file '{file}' cannot be opened.");

    private static string Place(Finding finding) =>
        finding.ElementId.Length > 0 ? finding.ElementId : $"{finding.Line}:{finding.Column}";

    private static string Words(Finding finding) => $"{finding.Zh} {finding.En}";

    private static int Usage(TextWriter error)
    {
        error.WriteLine("yiwang process check FILE…    检查流程文件");
        error.WriteLine("yiwang process rewrite FILE   读入后原样写出");
        error.WriteLine("yiwang process draw FILE      画成 SVG");
        error.WriteLine("yiwang process layout FILE    自动排列图形后写出");
        error.WriteLine("yiwang process play FILE [EVENTS] [name=value …]   逐步试走");
        return NotUnderstood;
    }
}
