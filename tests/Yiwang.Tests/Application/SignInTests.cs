using Dapper;
using Npgsql;
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
        foreach (var place in (Sitting[])[here, there])
            Assert.Equal(302, await place.SignIn("52-02.6", province.Password));
        Assert.Equal(200, await there.Get("/desk"));
        await here.Get("/settings");
        Assert.Contains("我的登录", here.Page);
        await here.Done("/settings/sessions/end-others");
        Assert.Equal(302, await there.Get("/desk"));
        Assert.Equal(200, await here.Get("/desk"));
    }

    [Theory]
    [InlineData("WangLi")]
    [InlineData(" wangli ")]
    [InlineData("ｗａｎｇｌｉ")]
    public async Task A_name_is_the_same_however_it_is_written(string typed)
    {
        using var sitting = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(302, await sitting.SignIn(typed, province.Password));
    }

    [Fact]
    public async Task Two_accounts_that_differ_in_case_only_cannot_be()
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            connection.ExecuteAsync("insert into person (name, sign_in, password) values ('x', 'WangLi', '')"));
        Assert.Equal("person_sign_in_folded", refused.ConstraintName);
    }

    [Fact]
    public async Task Who_guesses_while_confirming_loses_the_session()
    {
        using var sitting = new Sitting(province.Http.BaseAddress!);
        await sitting.SignIn("52-03.6", province.Password);
        for (var i = 0; i < Sessions.FailuresMax; i++)
        {
            await sitting.Get("/step-up");
            Assert.Equal(400, await sitting.Send("/step-up", ("password", "a guess")));
        }
        await sitting.Get("/step-up");
        await sitting.Send("/step-up", ("password", province.Password));
        Assert.Equal(302, await sitting.Get("/desk"));
        using var again = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(302, await again.SignIn("52-03.6", province.Password));
    }

    [Fact]
    public async Task Signing_in_anew_gives_up_the_session_the_browser_had_and_takes_none_it_was_given()
    {
        using var sitting = new Sitting(province.Http.BaseAddress!);
        await sitting.SignIn("52-04.6", province.Password);
        var before = await Live("52-04.6");
        await sitting.SignIn("52-04.6", province.Password);
        Assert.Equal(before, await Live("52-04.6"));
        Assert.Equal(200, await sitting.Get("/desk"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/desk");
        request.Headers.Add("Cookie", "yiwang=" + new string('A', 43));
        using var answer = await province.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(302, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("end-others")]
    [InlineData("password")]
    [InlineData("lock")]
    public async Task An_open_page_elsewhere_is_let_go_at_once_when_its_session_ends(string how)
    {
        var account = how switch { "end-others" => "52-05.6", "password" => "52-06.6", _ => "52-07.6" };
        using var there = new Sitting(province.Http.BaseAddress!);
        await there.SignIn(account, province.Password);
        using var stream = await there.Stream("/events");
        Assert.Equal(": open", await stream.ReadLineAsync(TestContext.Current.CancellationToken));
        using var here = new Sitting(province.Http.BaseAddress!);
        await here.SignIn(how == "lock" ? "52-25.11" : account, province.Password);
        var person = await One("select id from person where sign_in = @account", account);
        await here.Get(how == "lock" ? $"/administration/people/{person}" : "/settings");
        if (how == "end-others") await here.Done("/settings/sessions/end-others");
        else if (how == "password")
            await here.Done("/settings/password", ("old", province.Password), ("new", "another password"));
        else await here.Done($"/administration/people/{person}", ("do", "lock"));
        // The line ends by itself: nothing more can be read from it, and the next request is nobody's.
        while (await stream.ReadLineAsync(TestContext.Current.CancellationToken) is not null) { }
        Assert.Equal(302, await there.Get("/desk"));
        Assert.StartsWith("/sign-in", there.Location);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_not_used_and_after_a_day_of_work_in_any_case()
    {
        using var idle = new Sitting(province.Http.BaseAddress!);
        using var used = new Sitting(province.Http.BaseAddress!);
        foreach (var sitting in (Sitting[])[idle, used]) await sitting.SignIn("52-08.6", province.Password);
        for (var passed = TimeSpan.Zero; passed < Sessions.LastsFor - Sessions.IdleFor;
            passed += Sessions.IdleFor * 0.9)
        {
            province.Clock.Jump(Sessions.IdleFor * 0.9);
            Assert.Equal(200, await used.Get("/settings"));
        }
        Assert.Equal(302, await idle.Get("/settings"));
        province.Clock.Jump(Sessions.IdleFor * 0.9);
        await used.Get("/settings");
        province.Clock.Jump(Sessions.IdleFor * 0.9);
        Assert.Equal(302, await used.Get("/settings"));
        province.ForgetSessions();
    }

    [Fact]
    public async Task Six_digits_let_in_once()
    {
        var secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        await using (var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("update person set totp_secret = @secret where sign_in = '52-09.6'",
                new { secret });
        }
        var digits = Totp.At(secret, province.Clock.GetUtcNow());
        async Task<(int Status, string Code)> Try(string code)
        {
            var (status, body) = await province.Send("", HttpMethod.Post, "/api/session",
                new { signIn = "52-09.6", password = province.Password, code });
            return (status, status == 200 ? "" : body!["code"]!.GetValue<string>());
        }
        Assert.Equal((401, "signin.code_needed"), await Try(""));
        Assert.Equal((200, ""), await Try(digits));
        Assert.Equal((400, "signin.code_wrong"), await Try(digits));
        province.Clock.Jump(TimeSpan.FromSeconds(60));
        Assert.Equal((200, ""), await Try(Totp.At(secret, province.Clock.GetUtcNow())));
        province.Clock.Jump(TimeSpan.FromSeconds(-60));
    }

    [Fact]
    public async Task Who_has_a_second_factor_signs_in_and_confirms_on_the_pages()
    {
        const string account = "52-09.7";
        var secret = System.Security.Cryptography.RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        await using (var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("update person set totp_secret = @secret where sign_in = @account",
                new { secret, account });
        }
        string Digits() => Totp.At(secret, province.Clock.GetUtcNow());
        using var sitting = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(200, await sitting.SignIn(account, province.Password));
        Assert.Equal(0, await Live(account));
        Assert.Equal(400, await sitting.Send("/sign-in/second-factor", ("code", "000000")));
        var used = Digits();
        Assert.Equal(302, await sitting.Send("/sign-in/second-factor", ("code", used)));
        Assert.Equal(1, await Live(account));
        // The same digits again, with the same waiting token: both are spent.
        using var other = new Sitting(province.Http.BaseAddress!);
        await other.SignIn(account, province.Password);
        Assert.Equal(400, await other.Send("/sign-in/second-factor", ("code", used)));
        province.Clock.Jump(Sessions.CodeWaitsFor);
        Assert.Equal(400, await other.Send("/sign-in/second-factor", ("code", Digits())));
        Assert.Contains("隔得太久了", other.Page);

        Assert.Equal((200, ""), (await sitting.Get("/step-up"), sitting.Location));
        Assert.Equal(400, await sitting.Send("/step-up", ("password", province.Password), ("code", "000000")));
        Assert.Equal(302, await sitting.Send("/step-up", ("password", province.Password), ("code", Digits())));
        province.Clock.Jump(-Sessions.CodeWaitsFor);
        province.ForgetSessions();
    }

    [Fact]
    public async Task A_page_left_open_gives_nobody_a_second_factor_of_his_own()
    {
        using var sitting = new Sitting(province.Http.BaseAddress!);
        await sitting.SignIn("52-09.8", province.Password);
        await sitting.Get("/settings/second-factor");
        Assert.Equal(400, await sitting.Send("/settings/second-factor", ("code", "000000")));
        province.Clock.Jump(TimeSpan.FromMinutes(20));
        Assert.Equal(401, await sitting.Send("/settings/second-factor", ("code", "000000")));
        Assert.Contains("name=\"password\"", sitting.Page);
        await sitting.Get("/settings");
        Assert.Equal(400, await sitting.Send("/settings/phrases", ("phrases", new string('话', 101))));
        Assert.Contains(new string('话', 101), sitting.Page);
        await sitting.Done("/settings/phrases", ("phrases", "同意报送。\n请按程序办理。"));
        Assert.Contains("同意报送。\n请按程序办理。", sitting.Page);
        province.Clock.Jump(TimeSpan.FromMinutes(-20));
        province.ForgetSessions();
    }

    private async Task<int> Live(string account) => await One("""
        select count(*)::int from session x join person p on p.id = x.person_id where p.sign_in = @account
        """, account);

    private async Task<int> One(string sql, string account)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<int>(sql, new { account });
    }
}
