using Microsoft.Playwright;

namespace Yiwang.Browser.Tests.Wired;

/// <summary>The wired application in a real browser: the first thing anybody does.</summary>
public sealed class SignInTests(Office office) : IClassFixture<Office>
{
    [Theory]
    [InlineData(Office.Desktop, true)]
    [InlineData(Office.Phone, true)]
    [InlineData(Office.Desktop, false)]
    public async Task A_person_signs_in_with_the_keyboard_alone_and_stands_at_the_desk(int width, bool scripts)
    {
        await using var seat = await office.Open("", width, scripts: scripts);
        await seat.Go("/");
        await seat.Page.FocusAsync("[name=account]");
        await seat.Page.Keyboard.TypeAsync("wangli");
        await seat.Page.Keyboard.PressAsync("Tab");
        await seat.Page.Keyboard.TypeAsync(office.Province.Password);
        await seat.Page.Keyboard.PressAsync("Enter");
        await seat.Page.WaitForURLAsync("**/desk");
        await Assertions.Expect(seat.Page.Locator("h1")).ToHaveTextAsync("工作台");
        await Office.Shot(seat.Page, $"desk-{width}-{(scripts ? "scripts" : "plain")}");
        Assert.Empty(seat.Complaints);
        if (scripts) Assert.Empty(await Eyes.Violations(seat.Page));
    }
}
