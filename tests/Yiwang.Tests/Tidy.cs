using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Yiwang.Tests;

/// <summary>The walls of docs/ARCHITECTURE.md and the habits of the house, read from the sources.</summary>
public sealed partial class Tidy
{
    internal static readonly string Top = FindTop();

    [Fact]
    public void Every_test_that_a_promise_names_exists()
    {
        var promised = NamedTest().Matches(File.ReadAllText(Path.Combine(Top, "docs/promises.md")))
            .Select(m => (Class: m.Groups[1].Value, Method: m.Groups[2].Value)).ToList();
        Assert.True(promised.Count > 50, $"{promised.Count} promises name a test");
        var sources = Sources("tests").GroupBy(Path.GetFileName)
            .ToDictionary(g => g.Key!, g => string.Join('\n', g.Select(File.ReadAllText)));
        var missing = promised.Where(p => !sources.TryGetValue(p.Class + ".cs", out var text)
            || !text.Contains($" {p.Method}(", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_code_of_a_refusal_stands_in_the_list_with_its_words()
    {
        var listed = File.ReadLines(Path.Combine(Top, "docs/refusals.md"))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('`')[1]).ToList();
        Assert.Equal(listed.Order(StringComparer.Ordinal), listed.Distinct());
        var said = Sources("src").SelectMany(f => RefusalCode().Matches(File.ReadAllText(f))
            .Select(m => m.Groups[1].Value)).Where(code => !code.EndsWith('.')).ToHashSet();
        Assert.Empty(said.Except(listed));
        Assert.Empty(listed.Except(said));
    }

    [Fact]
    public void Libraries_know_no_room_above_them()
    {
        var wrong = Projects("src/Libraries")
            .SelectMany(p =>
                References(p)
                .Select(r => (Project: Path.GetFileName(p), Reference: Path.GetFileNameWithoutExtension(r))))
            .Where(r => r is not ("Ofd.csproj", "ShangMi"));
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_platform_knows_libraries_only_and_nothing_knows_the_composition()
    {
        Assert.All(References(Path.Combine(Top, "src/Platform/Platform.csproj")), r => Assert.Contains("Libraries", r));
        var knowsWeb = Projects("src")
            .Where(p => References(p).Any(r => r.EndsWith("Web.csproj", StringComparison.Ordinal)));
        Assert.Empty(knowsWeb);
    }

    [Fact]
    public void A_modules_types_are_internal_but_its_entry_its_contracts_and_its_screens()
    {
        var wrong = Sources("src/Modules").Where(f => !f.Contains("/Contracts/")
            && !f.EndsWith("Module.cs", StringComparison.Ordinal))
            .SelectMany(f => PublicType().Matches(File.ReadAllText(f))
                .Select(m => $"{Path.GetFileName(f)}: {m.Value}"));
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(@"DateTime(Offset)?\.(Utc)?Now\b")]
    [InlineData(@"\bTask\.Run\(")]
    [InlineData(@"\bThread\.Sleep\(")]
    [InlineData(@"\bMarkupString\b")]
    [InlineData(@"\bGuid\.NewGuid\(")]
    [InlineData(@"catch\s*\{")]
    [InlineData(@"\bdynamic\s+\w+\s*=")]
    [InlineData(@"NotImplementedException")]
    public void Forbidden_calls_are_not_made(string pattern)
    {
        var regex = new Regex(pattern, RegexOptions.NonBacktracking);
        var found = Sources("src").Where(f => regex.IsMatch(WithoutRethrow(File.ReadAllText(f))))
            .Select(f => Path.GetRelativePath(Top, f));
        Assert.Empty(found);
    }

    [Fact]
    public void Programs_are_started_for_the_cluster_and_in_confinement_only()
    {
        var starters = Sources("src")
            .Where(f => File.ReadAllText(f).Contains("Process.Start(", StringComparison.Ordinal))
            .Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["Confined.cs", "PostgresCluster.cs"], starters);
    }

    /// <summary>Drawings of pages are the only markup that is not written by a component; they come from the drawer,
    /// which escapes all words.</summary>
    [Fact]
    public void Markup_from_strings_stands_in_one_place()
    {
        var places = Directory.EnumerateFiles(Path.Combine(Top, "src"), "*.razor", SearchOption.AllDirectories)
            .Where(f => File.ReadAllText(f).Contains("MarkupString", StringComparison.Ordinal))
            .Select(Path.GetFileName);
        Assert.Equal(["PageSheets.razor"], places);
    }

    [Fact]
    public void Every_source_of_a_sample_is_named()
    {
        var folders = Directory.GetDirectories(Path.Combine(Top, "samples"))
            .Where(d => !d.EndsWith("routes", StringComparison.Ordinal));
        Assert.All(folders, folder => Assert.True(
            Directory.GetFiles(folder, "README.md", SearchOption.AllDirectories).Length
                + Directory.GetFiles(folder, "LICENSE*", SearchOption.AllDirectories).Length > 0, folder));
    }

    // What is caught only to be thrown on is not swallowed.
    private static string WithoutRethrow(string text) => Rethrow().Replace(text, "");

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Top, folder), "*.cs", SearchOption.AllDirectories)
        .Where(f => !f.Contains("/obj/") && !f.Contains("/bin/"));

    private static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Top, folder), "*.csproj", SearchOption.AllDirectories);

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(r => (string)r.Attribute("Include")!);

    private static string FindTop()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Yiwang.slnx"))) at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("Yiwang.slnx is not above the tests");
    }

    [GeneratedRegex("""(?:new Refusal\(|Refusal \w+(?:\([^)\n]*\))?\s*(?:\{ get; \}\s*=|=>|=)\s*new\()\s*"([a-z_.]+)""",
        RegexOptions.NonBacktracking)]
    private static partial Regex RefusalCode();

    [GeneratedRegex(@"`([A-Z]\w+)\.([A-Z]\w+)`", RegexOptions.NonBacktracking)]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"^public [^\n(]*(class|record|interface|enum|struct) \w+",
        RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"catch\s*\{[^{}]*throw;[^{}]*\}", RegexOptions.NonBacktracking)]
    private static partial Regex Rethrow();
}
