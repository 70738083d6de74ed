using Xunit;
using Yiwang.Platform.Identity;

namespace Yiwang.Tests.Application;

/// <summary>Signing in: lock-out that holds up who guesses and not the person; the list of one's sessions.</summary>
public sealed class SignInTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task Who_guesses_at_a_name_is_held_up_and_the_person_at_the_same_address_is_not()
    {
        using var person = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(302, await person.SignIn("52-01.6", province.Password));
        using var stranger = new Sitting(province.Http.BaseAddress!);
        for (var i = 0; i < Sessions.FailuresMax; i++) Assert.Equal(400, await stranger.SignIn("52-01.6", "a guess"));
        Assert.Equal(403, await stranger.SignIn("52-01.6", province.Password));
        Assert.Contains("15 分钟", stranger.Page);
        Assert.Equal(302, await person.SignIn("52-01.6", province.Password));
        Assert.Equal(302, await stranger.SignIn("52-01.5", province.Password));
    }

    [Fact]
    public async Task A_person_sees_the_own_sessions_and_ends_another_at_once()
    {
        using var here = new Sitting(province.Http.BaseAddress!);
        using var there = new Sitting(province.Http.BaseAddress!);
        foreach (var place in (Sitting[])[here, there]) Assert.Equal(302, await place.SignIn("52-02.6", province.Password));
        Assert.Equal(200, await there.Get("/desk"));
        await here.Get("/settings");
        Assert.Contains("我的登录", here.Page);
        await here.Done("/settings/sessions/end-others");
        Assert.Equal(302, await there.Get("/desk"));
        Assert.Equal(200, await here.Get("/desk"));
    }
}
