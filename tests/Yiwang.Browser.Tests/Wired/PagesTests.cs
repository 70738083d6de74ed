using System.Collections.Concurrent;
using Dapper;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>
/// Every page of the running product, as the person who would open it sees it, in both languages and colour schemes,
/// on a desk and on a phone. A page is opened once a language; the window is made narrow and the scheme dark on the
/// page as it stands. Pictures are kept, in Chinese the light ones, in English the dark ones.
/// </summary>
public sealed class PagesTests(Played played) : IClassFixture<Played>
{
    /// <summary>Names of rows to look at, parted by commas, while one mends; all when it is not set.</summary>
    private static readonly string[]? only = Environment.GetEnvironmentVariable("PAGES")?.Split(',');

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_page_of_the_product_has_its_row()
    {
        var mapped = played.Office.Province.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints
            .OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(e => e.RoutePattern.RawText!.TrimEnd('/') is { Length: > 0 } path ? path : "/")
            .Where(path => !PageBook.IsForMachines(path)).ToHashSet();
        var listed = PageBook.Pages.Select(p => p.Pattern.Split('#')[0]).Concat(PageBook.NoPages.Keys).ToHashSet();
        Assert.Empty(mapped.Except(listed));
        Assert.Empty(listed.Except(mapped));
    }

    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task Every_page_holds(string language)
    {
        await Speak(language);
        var words = await Words.Of(played.Office.Province.Source);
        var faults = new ConcurrentQueue<string>();
        var rows = PageBook.Pages
            .Where(row => only is null || only.Any(part => row.Name.Contains(part, StringComparison.Ordinal)))
            .GroupBy(row => row.Who).OrderByDescending(group => group.Count());
        await Parallel.ForEachAsync(rows, new ParallelOptions
        {
            MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = Cancel,
        }, async (group, _) =>
        {
            await using var seat = await played.Office.Open(group.Key, language: language);
            foreach (var row in group)
            {
                seat.Complaints.Clear();
                foreach (var fault in await Look(seat, row, language, words)) faults.Enqueue($"{row.Name}: {fault}");
            }
        });
        Assert.True(faults.IsEmpty,
            $"{faults.Count} faults ({language}):\n{string.Join('\n', faults.Order(StringComparer.Ordinal))}");
    }

    // Axe reads a page in Chinese: whole on the light desk, its colours on the dark phone; what a phone shows otherwise is
    // read on the screens (ScreenTests). In English only words differ, and with them the width.
    private async Task<IReadOnlyList<string>> Look(Seat seat, PageRow row, string language, Words words)
    {
        List<string> faults = [];
        var page = seat.Page;
        var zh = language == "zh";
        await seat.Be(Office.Desktop, zh ? ColorScheme.Light : ColorScheme.Dark);
        if (await seat.Go(await row.Address(played)) is var status && status != row.Status)
            return [$"answers {status}"];
        if (await page.TitleAsync() is { Length: < 3 } title) faults.Add($"has the title “{title}”");
        if (await page.Locator("h1").CountAsync() is not 1 and var heads) faults.Add($"has {heads} h1");
        faults.AddRange(await words.Wrong(page, language));
        if (zh) faults.AddRange(await Eyes.Violations(page));
        if (zh) await Office.Shot(page, $"{row.Name}-{Office.Desktop}-{language}");
        await seat.Be(Office.Phone, ColorScheme.Dark);
        if (await Eyes.Overflow(page) is > 0 and var wide) faults.Add($"is {wide} px too wide for a phone");
        if (zh)
        {
            faults.AddRange(In("the dark", await Eyes.Violations(page, Rules.Colours)));
            await seat.Be(Office.Phone, ColorScheme.Light);
        }
        await Office.Shot(page, $"{row.Name}-{Office.Phone}-{language}");
        // A page that says 404 is one itself.
        faults.AddRange(seat.Complaints
            .Where(c => row.Status == 200 || !c.Contains($"status of {row.Status}", StringComparison.Ordinal))
            .Select(c => "complains: " + c));
        return faults;
    }

    private static IEnumerable<string> In(string where, IReadOnlyList<string> violations) =>
        violations.Select(violation => $"{where} {violation}");

    // Everybody chooses this language.
    private async Task Speak(string language)
    {
        await using var connection = await played.Office.Province.Source.OpenConnectionAsync(Cancel);
        await connection.ExecuteAsync("""
            update person set language = @language;
            update directory_version set version = version + 1;
            """, new { language });
    }
}
