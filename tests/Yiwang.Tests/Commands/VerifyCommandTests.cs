using System.Text.Json;
using Xunit;
using Yiwang.Ofd.Seals;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;
using Yiwang.Web.Commands;

namespace Yiwang.Tests.Commands;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("yiwang-verify-");

    [Theory]
    [InlineData("helloworld.ofd", 1, "文件没有签名")]
    [InlineData("SESV4SignDoc.ofd", 1, "不在信任的颁发机构之中")]
    [InlineData("broken-tampered-after-signing.ofd", 2, "签名后被改动：第 1 页")]
    [InlineData("broken-truncated.ofd", 3, "压缩包不完整")]
    [InlineData("hostile-path-traversal.ofd", 3, "不安全的条目名")]
    [InlineData("not-a-zip.ofd", 3, "不是压缩包")]
    [InlineData("absent.ofd", 3, "文件不能读取")]
    public void The_exit_code_and_the_words_say_what_a_file_is(string name, int code, string words)
    {
        var (exitCode, output, error) = Run(Sample(name));
        Assert.Equal(code, exitCode);
        Assert.Contains(words, output + error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sealed_file_of_a_trusted_authority_holds()
    {
        var (file, trust) = Sealed();
        Assert.Equal(0, Run(file, "--trust", trust).ExitCode);
        Assert.Equal(1, Run(file).ExitCode);
        var (_, english, _) = Run(file, "--trust", trust, "--en");
        Assert.Contains("all 1 signatures hold and the file is unchanged", english, StringComparison.Ordinal);
        Assert.Contains("signed by: 样章甲厅", english, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_reads_the_same_as_JSON()
    {
        var (file, trust) = Sealed();
        var (_, output, _) = Run(file, "--trust", trust, "--json");
        using var json = JsonDocument.Parse(output);
        Assert.Equal(0, json.RootElement.GetProperty("outcome").GetInt32());
        Assert.Equal("样章甲厅", json.RootElement.GetProperty("signatures")[0].GetProperty("signer").GetString());
    }

    [Theory]
    [InlineData]
    [InlineData("--unknown", "x")]
    [InlineData("a", "b")]
    [InlineData("a", "--trust")]
    public void Wrong_words_show_the_usage(params string[] args)
    {
        var (exitCode, _, error) = Run(args);
        Assert.Equal(3, exitCode);
        Assert.Contains("yiwang verify FILE", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_trust_file_is_refused()
    {
        var trust = Path.Combine(folder.FullName, "trust.pem");
        File.WriteAllText(trust, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        var (exitCode, _, error) = Run(Sample("helloworld.ofd"), "--trust", trust);
        Assert.Equal(3, exitCode);
        Assert.Contains("证书格式错误", error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static (int ExitCode, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var exitCode = VerifyCommand.Run(args, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }

    private (string File, string Trust) Sealed()
    {
        // The command asks the machine's clock whether a signature comes from the future: this one comes from the past.
        var start = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var authority = CertificateAuthority.NewRoot(DistinguishedName.Of("样章根"), start, start.AddYears(30), [1]);
        var key = Sm2Key.Generate();
        using var holder = new SoftwareSealKey(authority.Issue(
            DistinguishedName.Of("样章甲厅"), key, CertificateUse.Signing, start, start.AddYears(20), [2]), key);
        var seal = new SealMaker(holder, "Yiwang").Make(new SealOrder(
            "1", "甲厅样章", SealKind.Unit, [holder.Certificate], start, start, start.AddYears(20),
            new SealPicture("PNG", new byte[] { 1 }, 42, 42)));
        var file = Path.Combine(folder.FullName, "sealed.ofd");
        File.WriteAllBytes(file, OfdSealer.Seal(File.ReadAllBytes(Sample("helloworld.ofd")), new SealRequest(
            seal, holder, start.AddMonths(1), [SealPlace.Centred(1, 100, 100, seal.Picture)], MoreFollow: false)));
        var trust = Path.Combine(folder.FullName, "authority.pem");
        File.WriteAllText(trust, authority.Certificate.ToPem()
            + authority.List([], start.AddMonths(1), start.AddYears(20), 1).ToPem());
        return (file, trust);
    }

    private static string Sample(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Yiwang.slnx"))) root = root.Parent!;
        return Path.Combine(root.FullName, "samples", "ofd", name);
    }
}
