using System.Globalization;
using Yiwang.Ofd.Checking;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>ofd check FILE</c>, <c>ofd draw FILE --page N</c>, <c>ofd text FILE</c>. Exit 0 done (check: nothing found), 1
/// something found, 2 wrong use, 3 the file cannot be read or is refused as unsafe. Needs neither database nor network.
/// </summary>
internal static class OfdCommand
{
    private const int Done = 0, Found = 1, WrongUse = 2, Refused = 3;

    private const string Usage = """
        用法 / usage:
          yiwang ofd check FILE            检查文件是否符合 GB/T 33190 / what is wrong with a file
          yiwang ofd draw FILE --page N    把一页绘成 SVG，写到标准输出 / one page as SVG, to standard output
          yiwang ofd text FILE             按阅读顺序输出文字 / the words in reading order
        """;

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        try
        {
            return args switch
            {
                ["check", var path] => Check(path, output),
                ["draw", var path] => Draw(path, "1", output, error),
                ["draw", var path, "--page", var page] => Draw(path, page, output, error),
                ["text", var path] => Text(path, output),
                _ => Wrong(error),
            };
        }
        catch (OfdRefused refused)
        {
            error.WriteLine($"{refused.Code}: {refused.Zh} / {refused.En}");
            return Refused;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"file.unreadable: 文件无法读取。/ The file cannot be read. ({e.Message})");
            return Refused;
        }
    }

    private static int Check(string path, TextWriter output)
    {
        using var file = Open(path);
        var findings = OfdCheck.Check(file);
        foreach (var finding in findings)
            output.WriteLine($"{finding.Code}\t{finding.Place}\t{finding.Zh}\t{finding.En}");
        output.WriteLine($"{file.Pages.Count()} 页 pages, {findings.Count} 项发现 findings");
        return findings.Count == 0 ? Done : Found;
    }

    private static int Draw(string path, string page, TextWriter output, TextWriter error)
    {
        if (!int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return Wrong(error);
        using var file = Open(path);
        output.WriteLine(SvgDrawing.Draw(file, number, SvgOptions.Standard).Svg);
        return Done;
    }

    private static int Text(string path, TextWriter output)
    {
        using var file = Open(path);
        var number = 0;
        foreach (var (body, place) in file.Pages)
        {
            if (number++ > 0) output.WriteLine("\f");
            foreach (var line in PageText.Lines(file, body, place)) output.WriteLine(line.Text);
        }
        return Done;
    }

    private static OfdFile Open(string path) =>
        OfdReader.Read(OfdPackage.Open(File.OpenRead(path), PackageLimits.Standard));

    private static int Wrong(TextWriter error)
    {
        error.WriteLine(Usage);
        return WrongUse;
    }
}
