using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Yiwang.Web.Journey;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>The reading page of a sealed document, as a person uses it: by mouse, by keyboard, on the phone, with
/// scripts off, on paper.</summary>
public sealed class ViewerTests(Office office) : IClassFixture<Office>
{
    private const string Phrase = "城镇小区";
    private const int TabsMost = 80;

    [Fact]
    public async Task A_sealed_document_is_turned_over_searched_judged_and_printed()
    {
        var document = await Sealed();
        var read = $"/documents/{document}/read";
        await using var seat = await office.Open("wangli");
        var page = seat.Page;
        await seat.Go(read);
        var sheets = await page.Locator(".sheetpage").CountAsync();
        Assert.True(sheets >= 4);
        Assert.Equal(sheets, await page.Locator(".thumbs a").CountAsync());
        await FontsHaveCome(page);
        await Office.Shot(page, "viewer-1440");

        await page.Locator(".thumbs a").Nth(2).ClickAsync();
        await Assertions.Expect(page.Locator("#page-3")).ToBeInViewportAsync();
        await Tabbed(page, ".thumbs a");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#page-1")).ToBeInViewportAsync();
        Assert.Contains("城镇小区配套建设幼儿园", await page.EvaluateAsync<string>(
            "() => { getSelection().selectAllChildren(document.querySelector('#page-1')); return getSelection().toString(); }"));

        await page.FillAsync(".seek [name=q]", Phrase);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".hits .chip").First.ClickAsync();
        await Assertions.Expect(page.Locator(".found rect").First).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>(MarkLiesOnWords, Phrase), "the mark lies on the words");
        await Office.Shot(page, "viewer-found-1440");

        await page.Locator($"a[href*='/documents/{document}/seals#seal-']").First.ClickAsync();
        await page.WaitForURLAsync("**/seals#seal-*");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("没有，盖章以后一个字节也没有变。");
        await Office.Shot(page, "viewer-seal-1440");

        await seat.Go(read);
        await page.ClickAsync("a:has-text('打印')");
        await page.WaitForURLAsync("**print=1");
        await FontsHaveCome(page);
        var paper = Encoding.Latin1.GetString(await page.PdfAsync(new() { PreferCSSPageSize = true }));
        Assert.Equal(sheets, Regex.Count(paper, "/Type\\s*/Page[^s]"));
        Assert.Empty(seat.Complaints);
    }

    [Theory]
    [InlineData(Office.Phone, true)]
    [InlineData(Office.Desktop, false)]
    public async Task It_fits_a_phone_and_works_with_scripts_off(int width, bool scripts)
    {
        var read = $"/documents/{await Sealed()}/read";
        await using var seat = await office.Open("wangli", width, scripts: scripts);
        var page = seat.Page;
        await seat.Go(read);
        if (width == Office.Phone)
        {
            var sheet = (await page.Locator(".sheetpage").First.BoundingBoxAsync())!;
            Assert.InRange(sheet.Width, 0.9 * width, width);
            await Assertions.Expect(page.Locator(".thumbs")).ToBeHiddenAsync();
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
            await Office.Shot(page, "viewer-390");
        }
        await page.FillAsync(".seek [name=q]", Phrase);
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".found rect").First).ToBeVisibleAsync();
        await page.Locator("a[href*='/seals#seal-']").First.ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("没有，盖章以后一个字节也没有变。");
        Assert.Empty(seat.Complaints);
    }

    // The middle of the first mark is on a text that has the words.
    private const string MarkLiesOnWords = """
        words => {
          const mark = document.querySelector('.found rect').getBoundingClientRect();
          const [x, y] = [mark.x + mark.width / 2, mark.y + mark.height / 2];
          return [...document.querySelectorAll('.sheetpage text')].some(text => {
            const box = text.getBoundingClientRect();
            return text.textContent.includes(words) && box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
          });
        }
        """;

    private static async Task FontsHaveCome(IPage page) => Assert.True(await page.EvaluateAsync<bool>(
        "() => document.fonts.ready.then(fonts => fonts.size > 0 && [...fonts].every(font => font.status === 'loaded'))"),
        "every font of the pages has come");

    private static async Task Tabbed(IPage page, string to)
    {
        await page.Locator("h1").First.ClickAsync();
        for (var tab = 0; tab < TabsMost; tab++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await page.EvaluateAsync<bool>("to => document.activeElement.matches(to)", to)) return;
        }
        Assert.Fail($"{to} is not reached by the keyboard");
    }

    private static readonly SemaphoreSlim turn = new(1, 1);
    private static (Office Of, Guid Document) played;

    // The journey's first two acts: drafted, countersigned, signed, numbered, fixed, sealed.
    private async Task<Guid> Sealed()
    {
        var cancel = TestContext.Current.CancellationToken;
        await turn.WaitAsync(cancel);
        try
        {
            if (played.Of == office) return played.Document;
            var stage = new Stage(office.Province.Http, office.Province.Password, TextWriter.Null,
                office.Province.Clock);
            await Drafting.Draft(stage, cancel);
            await Drafting.Issue(stage, cancel);
            office.Province.ForgetSessions();
            played = (office, stage.Notice);
            return stage.Notice;
        }
        finally
        {
            turn.Release();
        }
    }
}
