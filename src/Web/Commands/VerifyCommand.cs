using System.Text.Encodings.Web;
using System.Text.Json;
using Yiwang.Ofd.Seals;
using Yiwang.Platform.Calendar;
using Yiwang.ShangMi;
using Yiwang.ShangMi.Certificates;

namespace Yiwang.Web.Commands;

/// <summary>
/// <c>verify FILE [--trust FILE.pem]… [--en] [--json]</c>: judges the signatures of an OFD file in words, without
/// database and network. Exit code: 0 every signature holds and nothing is uncovered; 1 unchanged as far as can be
/// told, but unsigned or not trusted here; 2 changed after signing, or a signature is false; 3 not readable, or
/// refused.
/// </summary>
internal static class VerifyCommand
{
    private const long FileBytesMax = 500L << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        // Chinese names stay readable in a terminal; nothing of this goes into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        if (Options.Parse(args) is not { } options)
        {
            error.WriteLine("用法 usage: yiwang verify FILE [--trust FILE.pem]… [--en] [--json]");
            return (int)PackageOutcome.Refused;
        }
        try
        {
            var verdict = SealVerifier.Verify(
                Content(options.File), Trust(options.TrustFiles), TimeProvider.System.GetUtcNow());
            if (options.IsJson) output.WriteLine(JsonSerializer.Serialize(Structured(verdict), Json));
            else Write(verdict, options.IsEnglish, output);
            return (int)verdict.Outcome;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.WriteLine(options.IsEnglish ? $"cannot read the file: {e.Message}" : $"文件不能读取：{e.Message}");
        }
        catch (ShangMiException refused)
        {
            error.WriteLine(options.IsEnglish ? refused.En : refused.Zh);
        }
        return (int)PackageOutcome.Refused;
    }

    private static byte[] Content(string path)
    {
        if (new FileInfo(path).Length > FileBytesMax) throw new IOException($"> {FileBytesMax} bytes: {path}");
        return File.ReadAllBytes(path);
    }

    private static TrustAnchors Trust(IReadOnlyList<string> files)
    {
        var read = files.Select(Content).ToList();
        return new TrustAnchors(
            read.SelectMany(pem => Certificate.ReadAll(pem)), read.SelectMany(pem => RevocationList.ReadAll(pem)));
    }

    private static void Write(PackageVerdict verdict, bool english, TextWriter output)
    {
        output.WriteLine(english ? verdict.En : verdict.Zh);
        foreach (var signature in verdict.Signatures)
        {
            output.WriteLine();
            output.WriteLine(english
                ? $"Signature {signature.Id}: {signature.En}" : $"签名 {signature.Id}：{signature.Zh}");
            Line(output, english ? "signed by" : "签名人", signature.Signer);
            Line(output, english ? "seal" : "印章", signature.Seal is { } seal ? $"{seal.Name}（{seal.Id}）" : "");
            Line(output, english ? "time" : "时间", Time(signature, english));
            Line(output, english ? "form" : "格式", signature.Form);
            foreach (var finding in signature.Findings) Finding(output, finding, english);
        }
        if (verdict.Findings.Count == 0) return;
        output.WriteLine();
        foreach (var finding in verdict.Findings) Finding(output, finding, english);
    }

    private static string Time(SignatureVerdict signature, bool english)
    {
        if ((signature.StampedTime ?? signature.ClaimedTime) is not { } time) return "";
        var shown = time.ToOffset(WorkingCalendar.ChinaOffset).ToString("yyyy-MM-dd HH:mm:ss");
        var proof = signature.StampedTime is null
            ? english ? "the signer's word" : "签名人自述" : english ? "time-stamped" : "有时间戳";
        return english ? $"{shown} Beijing time, {proof}" : $"{shown}（北京时间，{proof}）";
    }

    private static void Line(TextWriter output, string label, string text)
    {
        if (text.Length > 0) output.WriteLine($"  {label}: {text}");
    }

    private static void Finding(TextWriter output, SealFinding finding, bool english)
    {
        var mark = finding.Weight switch { FindingWeight.Fault => "✗", FindingWeight.Doubt => "?", _ => "·" };
        output.WriteLine($"  {mark} {(english ? finding.En : finding.Zh)} [{finding.Code}]");
    }

    private static object Structured(PackageVerdict verdict) => new
    {
        outcome = (int)verdict.Outcome,
        zh = verdict.Zh,
        en = verdict.En,
        signatures = verdict.Signatures.Select(signature => new
        {
            id = signature.Id,
            path = signature.Path,
            outcome = (int)signature.Outcome,
            form = signature.Form,
            signer = signature.Signer,
            certificate = signature.Certificate?.Fingerprint,
            seal = signature.Seal?.Name,
            sealId = signature.Seal?.Id,
            claimedTime = signature.ClaimedTime,
            stampedTime = signature.StampedTime,
            changed = signature.ChangedFiles,
            uncovered = signature.Uncovered,
            findings = signature.Findings.Select(Structured),
        }),
        uncovered = verdict.Uncovered,
        findings = verdict.Findings.Select(Structured),
    };

    private static object Structured(SealFinding finding) => new
    {
        weight = finding.Weight.ToString().ToLowerInvariant(),
        code = finding.Code,
        zh = finding.Zh,
        en = finding.En,
    };

    private sealed record Options(string File, IReadOnlyList<string> TrustFiles, bool IsEnglish, bool IsJson)
    {
        internal static Options? Parse(string[] args)
        {
            string? file = null;
            var trust = new List<string>();
            var (english, json) = (false, false);
            for (var i = 0; i < args.Length; i++)
            {
                switch (args[i])
                {
                    case "--trust" when i + 1 < args.Length:
                        trust.Add(args[++i]);
                        break;
                    case "--en":
                        english = true;
                        break;
                    case "--json":
                        json = true;
                        break;
                    case var option when option.StartsWith("--", StringComparison.Ordinal) || file is not null:
                        return null;
                    case var path:
                        file = path;
                        break;
                }
            }
            return file is null ? null : new Options(file, trust, english, json);
        }
    }
}
