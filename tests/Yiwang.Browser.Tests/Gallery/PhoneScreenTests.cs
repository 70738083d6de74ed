namespace Yiwang.Browser.Tests.Gallery;

/// <summary>Every screen on a phone, in both languages.</summary>
public sealed class PhoneScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [MemberData(nameof(Screen.All), MemberType = typeof(Screen))]
    public Task A_screen_holds(string screen, string language) => Screen.Holds(chromium, screen, language, 390);
}
