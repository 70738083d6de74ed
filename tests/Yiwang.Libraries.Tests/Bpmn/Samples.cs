using Yiwang.Bpmn.Model;
using Yiwang.Bpmn.Reading;

namespace Yiwang.Libraries.Tests.Bpmn;

/// <summary>The files under samples/, found from wherever the tests run.</summary>
internal static class Samples
{
    private static readonly string root = FindRoot();

    internal static string Path(string relative) => System.IO.Path.Combine(root, "samples", relative);

    internal static string Relative(string file) => System.IO.Path.GetRelativePath(Path(""), file);

    internal static IEnumerable<string> Models(string folder) =>
        Directory.EnumerateFiles(Path(folder), "*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".bpmn", StringComparison.Ordinal) || f.EndsWith(".xml", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    internal static BpmnModel Read(string file)
    {
        var result = BpmnReader.Read(File.ReadAllBytes(file));
        return result.Model ?? throw new InvalidOperationException(
            $"{file}: {string.Join("; ", result.Findings.Select(f => $"{f.Code} {f.Line}:{f.Column} {f.En}"))}");
    }

    internal static BpmnModel Parse(string xml) =>
        BpmnReader.Read(System.Text.Encoding.UTF8.GetBytes(xml)).Model
            ?? throw new InvalidOperationException("not read");

    private static string FindRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Yiwang.slnx")))
            {
                return at.FullName;
            }
        }
        throw new InvalidOperationException("Yiwang.slnx not found above the tests");
    }
}
