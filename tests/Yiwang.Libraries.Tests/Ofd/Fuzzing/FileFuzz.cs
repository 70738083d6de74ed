using System.Globalization;
using Yiwang.Ofd.Checking;
using Yiwang.Ofd.Drawing;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;
using Yiwang.Ofd.Uploads;
using Yiwang.Ofd.Word;

namespace Yiwang.Libraries.Tests.Ofd.Fuzzing;

/// <summary>What came of a campaign. A failure names the run, so that <c>Run(1, seed of the run)</c> repeats
/// it.</summary>
public sealed record FuzzReport(int Runs, IReadOnlyDictionary<string, int> Refusals, int Accepted,
    double SlowestSeconds, long LargestBytes,
    IReadOnlyList<string> Failures);

/// <summary>
/// Damaged files of every kind that comes from outside, through every door they come in by: zip, XML, OFD, pictures,
/// DOCX. Allowed is an answer or a declared refusal; not allowed is any other exception, more than 5 s of processor
/// time, more than 200 MB, or a file written.
/// </summary>
public static class FileFuzz
{
    public const double SecondsMax = 5;
    public const long BytesMax = 200L << 20;
    private const int FailuresMax = 20;
    private static readonly string[] Declared = ["zip.", "xml.", "ofd.", "draw.", "docx.", "text.", "table.",
        "upload."];

    public static FuzzReport Run(int count, int seed)
    {
        var seeds = FuzzSeeds.Load();
        var refusals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var failures = new List<string>();
        var accepted = 0;
        double slowest = 0;
        long largest = 0;
        var before = Written();
        for (var run = 0; run < count && failures.Count < FailuresMax; run++)
        {
            var random = new Random(unchecked(seed + run));
            var kind = seeds[random.Next(seeds.Count)];
            var bytes = FuzzMutations.Mutate(kind, seeds, random);
            var start = ProcessorSeconds();
            var memory = GC.GetAllocatedBytesForCurrentThread();
            var (code, fault) = Try(kind, bytes);
            memory = GC.GetAllocatedBytesForCurrentThread() - memory;
            var seconds = ProcessorSeconds() - start;
            (slowest, largest) = (Math.Max(slowest, seconds), Math.Max(largest, memory));
            if (code is null) accepted++;
            else refusals[code] = refusals.GetValueOrDefault(code) + 1;
            if (fault is null && seconds > SecondsMax) fault = $"took {seconds:0.0} s";
            if (fault is null && memory > BytesMax) fault = $"took {memory >> 20} MB";
            if (fault is not null) failures.Add($"Run(1, {unchecked(seed + run)}) from {kind.Name}: {fault}");
        }
        if (!before.SequenceEqual(Written())) failures.Add("a file was written");
        return new FuzzReport(count, refusals, accepted, slowest, largest, failures);
    }

    private static (string? Code, string? Fault) Try(FuzzSeed kind, byte[] bytes)
    {
        try
        {
            var content = ContentType.Detect(new MemoryStream(bytes, writable: false));
            UploadName.Check(kind.Name, content);
            Read(kind.Kind, bytes);
            return (null, null);
        }
        catch (OfdRefused refused)
        {
            var declared = Declared.Any(start => refused.Code.StartsWith(start, StringComparison.Ordinal))
                && refused.Zh.Length > 0 && refused.En.Length > 0;
            return (refused.Code, declared ? null : "undeclared refusal " + refused.Code);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return ("crash", e.ToString());
        }
    }

    private static void Read(FuzzKind kind, byte[] bytes)
    {
        switch (kind)
        {
            case FuzzKind.Ofd:
                ReadOfd(bytes);
                break;
            case FuzzKind.Word:
                WordReader.Read(bytes);
                break;
            case FuzzKind.Zip:
                using (var zip = SafeZip.Open(bytes))
                {
                    foreach (var part in zip.Parts) zip.Read(part);
                }
                break;
            case FuzzKind.Xml:
                SafeXml.Read(bytes, "fuzz.xml");
                break;
            case FuzzKind.Seal:
                SealPicture.Find(bytes);
                break;
            case FuzzKind.Compound:
                CompoundFile.Names(bytes);
                break;
        }
    }

    private static void ReadOfd(byte[] bytes)
    {
        using var file = OfdReader.Read(bytes);
        var (body, place) = file.PageNumber(1);
        SvgDrawing.Draw(file, 1, SvgOptions.Standard);
        PageText.Lines(file, body, place);
        OfdCheck.Check(file);
    }

    // Of this thread: a machine that is busy with other work makes no file slow.
    private static double ProcessorSeconds() =>
        double.Parse(File.ReadAllText("/proc/thread-self/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9;

    // Whatever a reader could write by mistake would lie here.
    private static string[] Written() =>
        [.. Directory.EnumerateFileSystemEntries(Environment.CurrentDirectory),
            .. Directory.EnumerateFiles(Path.GetTempPath(), "outside*")];
}
