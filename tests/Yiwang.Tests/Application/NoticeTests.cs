using System.Net;
using System.Text.RegularExpressions;
using Dapper;
using Xunit;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Settings;

namespace Yiwang.Tests.Application;

/// <summary>How a person is told: settings by kind, and short messages through the outbox to a gateway.</summary>
public sealed partial class NoticeTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task A_kind_set_to_SMS_writes_its_message_with_the_notice_and_the_gateway_gets_it_once()
    {
        Assert.Equal(400, await Set("chenjing", ["task"], ["task"], "12345"));
        Assert.Equal(302, await Set("chenjing", [], ["task"], "13800138000"));
        var id = await province.Draft("wangli", title: "关于短信测试的通知");
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/recipients",
            new { addGroups = new[] { 1 }, addUnits = Array.Empty<int>(), removeUnits = Array.Empty<int>(),
                removeGroups = Array.Empty<int>(), kind = "main" });
        await province.Send("wangli", HttpMethod.Post, $"/api/documents/{id}/submit",
            new { route = "outgoing-long", words = "" });
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        Assert.Equal(1,
            await connection.ExecuteScalarAsync<int>(
            "select count(*)::int from sms_outbox where mobile = '13800138000'"));
        // The notice stands in the list, but does not come to the open page: that was turned off.
        var shown = await new NoticeHub(province.Source,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<NoticeHub>.Instance)
            .After(0, await Person("chenjing"), null, Cancel);
        Assert.DoesNotContain(shown, n => n.Subject.Contains("短信测试", StringComparison.Ordinal));
        using var gateway = new HttpListener();
        var address = $"http://127.0.0.1:{FreePort()}/sendsms/";
        gateway.Prefixes.Add(address);
        gateway.Start();
        var asked = Answer(gateway, 503);
        var sender = new SmsSender(province.Source,
            new YiwangSettings { SmsGateway = address + "?username=u&password=p" }, province.Clock);
        await sender.Pass(connection, Cancel);
        await asked;
        Assert.Equal((1, "503"), await connection.QuerySingleAsync<(int,
            string)>("select attempts, last_error from sms_outbox where sent_at is null"));
        await connection.ExecuteAsync("update sms_outbox set next_at = now() - interval '1 minute'");
        var taken = Answer(gateway, 202);
        await sender.Pass(connection, Cancel);
        var query = await taken;
        Assert.Equal("13800138000", query["to"]);
        Assert.Contains("关于短信测试的通知", query["text"]);
        Assert.StartsWith("待办：", query["text"]);
        await sender.Pass(connection, Cancel);
        Assert.Equal(1,
            await connection.ExecuteScalarAsync<int>(
            "select count(*)::int from sms_outbox where sent_at is not null and attempts = 2"));
    }

    [Fact]
    public async Task The_bell_counts_what_is_not_read_and_opening_the_page_it_leads_to_reads_it()
    {
        var office = new Office(province);
        async Task<int> Bell(string who, string path) => int.Parse(
            Counted().Match((await office.Page(who, path)).Page).Groups[1].Value,
            System.Globalization.CultureInfo.InvariantCulture);
        var before = await Bell("wutao", "/settings");
        var id = await office.Send("关于提醒计数的通知", [await Unit("yangmei")]);
        Assert.Equal(before, await Bell("wutao", "/settings"));
        // Of the unit: whoever registers there, and nobody else of it.
        var county = await Bell("yangmei", "/settings");
        Assert.True(county > 0);
        Assert.Equal(0, await Bell("520102-03.5", "/settings"));
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        var href = (await connection.ExecuteScalarAsync<string>(
            "select href from notice where kind = 'delivery' and subject like '%提醒计数%'"))!;
        Assert.Equal(county - 1, await Bell("yangmei", href));
        Assert.Equal(county - 1, await Bell("yangmei", "/settings"));
        Assert.NotEqual(Guid.Empty, id);
        // A kind that is turned off in the page is not counted.
        var asked = await Bell("liuyang", "/settings");
        Assert.True(asked > 0);
        Assert.Equal(302, await Set("liuyang", [], [], ""));
        Assert.Equal(0, await Bell("liuyang", "/settings"));
    }

    [GeneratedRegex("<body data-notices=\"([0-9]+)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Counted();

    private async Task<int> Unit(string signIn)
    {
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        return await connection.ExecuteScalarAsync<int>("""
            select o.unit_id from post o join holding h on h.post_id = o.id join person p on p.id = h.person_id
            where p.sign_in = @signIn order by h.main desc limit 1
            """, new { signIn });
    }

    [Fact]
    public async Task A_real_Kannel_takes_the_message_and_what_waited_while_it_was_away_goes_when_it_is_back()
    {
        await using var kannel = new Kannel();
        await kannel.Start(Cancel);
        await using var connection = await province.Source.OpenConnectionAsync(Cancel);
        var sender = new SmsSender(province.Source, new YiwangSettings { SmsGateway = kannel.Address }, province.Clock);
        var subject = "关于真网关的通知（黔府办〔2026〕7号）";
        var first = await Outbox(connection, subject);
        await sender.Pass(connection, Cancel);
        Assert.Equal("",
            await connection.QuerySingleAsync<string>(
            "select last_error from sms_outbox where id = @first and sent_at is not null", new { first }));
        var line = await Arrived(kannel, 1);
        Assert.Contains("<10639 13900139000 ucs-2", line);
        Assert.Equal("催办：" + subject, Kannel.Words(line));
        // Longer than one message: sent in parts that the telephone puts together.
        await Outbox(connection, new string('长', 200));
        await sender.Pass(connection, Cancel);
        await Arrived(kannel, 5);
        Assert.All(kannel.Received.Skip(1), part => Assert.Contains("udh %05%00%03", part));

        await kannel.StopSmsbox();
        var waits = await Outbox(connection, "等网关回来");
        await sender.Pass(connection, Cancel);
        Assert.Equal((1, true),
            await connection.QuerySingleAsync<(int,
                bool)>("select attempts, last_error <> '' and sent_at is null from sms_outbox where id = @waits",
                new { waits }));
        await kannel.StartSmsbox(Cancel);
        await connection.ExecuteAsync("update sms_outbox set next_at = now() - interval '1 minute' where id = @waits",
            new { waits });
        await sender.Pass(connection, Cancel);
        Assert.Equal("催办：等网关回来", Kannel.Words(await Arrived(kannel, 6)));
        var refused = new SmsSender(province.Source,
            new YiwangSettings
            { SmsGateway = kannel.Address.Replace("username=yiwang", "username=nobody", StringComparison.Ordinal) },
            province.Clock);
        var wrong = await Outbox(connection, "口令不对");
        await refused.Pass(connection, Cancel);
        Assert.Equal("403",
            await connection.QuerySingleAsync<string>(
            "select last_error from sms_outbox where id = @wrong and sent_at is null", new { wrong }));
        await connection.ExecuteAsync("delete from sms_outbox where mobile = '13900139000'");
    }

    // As the trigger writes it with a notice, for a number of its own.
    private async Task<long> Outbox(Npgsql.NpgsqlConnection connection, string subject) =>
        await connection.QuerySingleAsync<long>("""
        with n as (insert into notice (at, person_id, kind, subject, href)
          values (now(), @person, 'urge', @subject, '/desk') returning id)
        insert into sms_outbox (notice_id, person_id, mobile, words, at, next_at) select id, @person, '13900139000',
          @subject, now(), now() - interval '1 minute' from n returning id
        """, new { person = await Person("wangli"), subject });

    private static async Task<string> Arrived(Kannel kannel, int count)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            if (kannel.Received.Count >= count) return kannel.Received[count - 1];
            await Task.Delay(50, Cancel);
        }
        throw new Xunit.Sdk.XunitException($"{kannel.Received.Count} of {count} arrived");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<System.Collections.Specialized.NameValueCollection> Answer(HttpListener gateway,
        int status)
    {
        var context = await gateway.GetContextAsync();
        var query = System.Web.HttpUtility.ParseQueryString(context.Request.Url!.Query, System.Text.Encoding.UTF8);
        context.Response.StatusCode = status;
        context.Response.Close();
        return query;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<int> Person(string name)
    {
        await using var command = province.Source.CreateCommand($"select id from person where sign_in = '{name}'");
        return (int)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private async Task<int> Set(string name, string[] page, string[] sms, string mobile)
    {
        using var get = new HttpRequestMessage(HttpMethod.Get, "/settings/notices");
        get.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        using var shown = await province.Http.SendAsync(get, Cancel);
        var html = await shown.Content.ReadAsStringAsync(Cancel);
        html = html[html.IndexOf("action=\"/settings/notices\"", StringComparison.Ordinal)..];
        var fields = new List<KeyValuePair<string, string>>
        {
            new("_token", Token().Match(html).Groups[1].Value), new("_act", Guid.CreateVersion7().ToString()),
                new("mobile", mobile),
        };
        fields.AddRange(page.Select(p => KeyValuePair.Create("page", p)));
        fields.AddRange(sms.Select(s => KeyValuePair.Create("sms", s)));
        using var post = new HttpRequestMessage(HttpMethod.Post, "/settings/notices")
            { Content = new FormUrlEncodedContent(fields) };
        post.Headers.Add("Cookie", $"yiwang={await province.SignIn(name)}");
        using var answer = await province.Http.SendAsync(post, Cancel);
        return (int)answer.StatusCode;
    }

    [GeneratedRegex("name=\"_token\" value=\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
