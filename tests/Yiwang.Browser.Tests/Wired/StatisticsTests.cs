using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>Statistics in a real browser, opened from a ranking down to a case.</summary>
public sealed class StatisticsTests(Office office) : IClassFixture<Office>
{
    [Theory]
    [InlineData(Office.Desktop, "zh", "light", true)]
    [InlineData(Office.Phone, "zh", "light", true)]
    [InlineData(Office.Phone, "en", "dark", false)]
    public async Task A_ranking_opens_down_to_a_case(int width, string language, string scheme, bool scripts)
    {
        const string title = "关于从位次看到办件的请示";
        var document = await office.Province.Draft("wutao", title: title);
        await office.Province.Send("wutao", HttpMethod.Post, $"/api/documents/{document}/recipients",
            new { addGroups = Array.Empty<int>(), addUnits = new[] { 99 }, removeUnits = Array.Empty<int>(), removeGroups = Array.Empty<int>(), kind = "main" });
        var (status, answer) = await office.Province.Send("wutao", HttpMethod.Post, $"/api/documents/{document}/submit", new { route = "outgoing-long", words = "请核稿。" });
        Assert.True(status == 200, $"{status} {answer}");
        using (var publish = new HttpRequestMessage(HttpMethod.Post, "/statistics/indicators/cases-open/share"))
        {
            publish.Headers.Authorization = new("Bearer", await office.Province.SignIn("zhoumingyuan"));
            publish.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
            publish.Content = new FormUrlEncodedContent([new("share", "yes")]);
            using var published = await office.Province.Http.SendAsync(publish, TestContext.Current.CancellationToken);
            Assert.Equal(302, (int)published.StatusCode);
        }

        await using var seat = await office.Open("wutao", width, language, scheme, scripts);
        var page = seat.Page;
        await seat.Go("/statistics?scope=unit");
        await Office.Shot(page, $"statistics-{width}-{language}-{scheme}", full: true);
        await page.Locator("a[href*='/indicators/cases-open']").First.ClickAsync();
        await page.WaitForURLAsync("**/indicators/cases-open**");
        await Office.Shot(page, $"indicator-{width}-{language}-{scheme}", full: true);
        await page.Locator("section:has(#rank) a").First.ClickAsync();
        await page.WaitForURLAsync("**/behind**");
        await Office.Shot(page, $"behind-{width}-{language}-{scheme}", full: true);
        await page.GetByText(title).First.ClickAsync();
        await page.WaitForURLAsync("**/cases/**");
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync(title);
        Assert.Empty(seat.Complaints);
    }
}
