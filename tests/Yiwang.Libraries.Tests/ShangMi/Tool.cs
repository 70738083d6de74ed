using System.Diagnostics;
using System.Text;
using Xunit;

namespace Yiwang.Libraries.Tests.ShangMi;

/// <summary>Runs a program of others in a folder that goes away with the object.</summary>
internal sealed class Tool : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("yiwang-shangmi-");

    internal string this[string name] => Path.Combine(folder.FullName, name);

    internal string Put(string name, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    internal byte[] Get(string name) => File.ReadAllBytes(this[name]);

    internal (int ExitCode, string Output, string Error) Run(string program, params string[] arguments) =>
        Run(program, "", arguments);

    internal (int ExitCode, string Output, string Error) Run(string program, string input, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    internal string OpenSsl(params string[] arguments)
    {
        var (exitCode, output, error) = Run("openssl", arguments);
        Assert.True(exitCode == 0, $"openssl {string.Join(' ', arguments)}: {output}{error}");
        return output;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
