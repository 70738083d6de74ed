using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Xunit;
using Yiwang.Administration.Contracts;
using Yiwang.Platform.Settings;
using Yiwang.Web;

namespace Yiwang.Tests.Application;

/// <summary>A small unit alone: from nothing to the first document on another desk, by forms alone.</summary>
public sealed partial class FirstUseTests : IAsyncLifetime
{
    private const string Chosen = "a password of my own";
    private readonly string folder = Directory.CreateTempSubdirectory("yiwang-test-").FullName;
    private Installation installation = null!;
    private WebApplication server = null!;

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.OtherExecute
            | UnixFileMode.GroupExecute);
        installation = await Installation.Open(new YiwangSettings { Data = folder, Listen = "http://127.0.0.1:0" },
            migrate: true, TestContext.Current.CancellationToken);
        server = Server.Build(installation, TimeProvider.System);
        await server.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await server.StopAsync();
        await server.DisposeAsync();
        await installation.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_small_unit_alone_sends_its_first_document_by_forms_alone()
    {
        var token = await FirstToken.Offer(installation.Source, TimeProvider.System.GetUtcNow(),
            TestContext.Current.CancellationToken);
        using var admin = new Sitting(new Uri(server.Urls.First()));
        await admin.Get("/sign-in");
        Assert.Equal("/first-run", admin.Location);
        await admin.Get("/first-run");
        (string, string)[] typed = [("unit", "青山县水务局"), ("level", "3"), ("person", "赵管理"), ("account", "zhao"),
            ("password", "correct horse battery")];
        Assert.Equal(400, await admin.Send("/first-run", [("token", "aaaa-bbbb-cccc-dddd"), .. typed]));
        Assert.Contains("青山县水务局", admin.Page);
        Assert.DoesNotContain("correct horse battery", admin.Page);
        Assert.Equal(302, await admin.Send("/first-run", [("token", token!), .. typed]));
        Assert.Equal(404, await admin.Get("/first-run"));
        Assert.Null(await FirstToken.Offer(installation.Source, TimeProvider.System.GetUtcNow(),
            TestContext.Current.CancellationToken));
        await admin.Get("/sign-in");
        Assert.Equal(302, await admin.Send("/sign-in", ("account", "zhao"), ("password", "correct horse battery")));
        await Paste(admin, "units", "代码\t全称\n02\t青山县第一水厂\n03\t青山县第二水厂");
        var passwords = await Paste(admin, "people", """
            姓名	账号	单位代码	处室	岗位	角色
            钱拟稿	qian	01	办公室	科员	拟稿
            孙主任	sun	01	办公室	办公室主任	部门负责人、核稿
            李局长	li	01		局长	单位领导、主要领导
            周文书	zhou	01	办公室	文书	文书收发、印制、印章保管、档案
            吴厂办	wu	02	办公室	文书	文书收发
            """);
        await admin.Get("/administration/units");
        await admin.Done("/administration/units/1/letterhead", ("prefix", "青水发"), ("route", "outgoing-short"));

        using var drafter = await First("qian", passwords);
        await drafter.Get("/documents/new");
        Assert.Equal(302, await drafter.Send("/documents/new", ("type", "notice")));
        var compose = drafter.Location;
        var document = compose.Split('/')[2];
        await drafter.Get($"/documents/{document}/recipients");
        await drafter.Send($"/documents/{document}/recipients", ("unit", "2"), ("unit", "3"), ("do", "done"));
        await drafter.Get(compose);
        await drafter.Done(compose, ("title", "关于做好汛期值班工作的通知"), ("body", "请各水厂落实汛期值班制度，值班人员不得擅自离岗。"),
            ("recipients", "各水厂"), ("do", "send"));
        foreach (var person in (string[])["sun", "li", "zhou"])
        {
            using var hand = await First(person, passwords);
            await Answer(hand, person == "zhou" ? 3 : 1);
            if (person == "zhou") await Send(hand, document);
        }
        using var receiver = await First("wu", passwords);
        await receiver.Get("/inbox");
        Assert.Contains("关于做好汛期值班工作的通知", receiver.Page);
        Assert.Contains("青水发〔", receiver.Page);
        await receiver.Get($"/inbox/{document}");
        await receiver.Done($"/inbox/{document}/sign");
    }

    // The steps that lie on this desk, one after another.
    private static async Task Answer(Sitting hand, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await hand.Get("/desk");
            var path = CaseLink().Match(hand.Page).Groups[1].Value;
            Assert.True(path.Length > 0, hand.Page);
            await hand.Get(path);
            await hand.Done(path + "/answer", ("opinion", "同意。"));
        }
    }

    private static async Task Send(Sitting hand, string document)
    {
        await hand.Get("/desk?list=done");
        var path = CaseLink().Match(hand.Page).Groups[1].Value;
        await hand.Get(path);
        await hand.Done($"/deliveries/{document}/send");
    }

    private async Task<Sitting> First(string account, Dictionary<string, string> passwords)
    {
        var sitting = new Sitting(new Uri(server.Urls.First()));
        Assert.Equal(302, await sitting.SignIn(account, passwords[account]));
        await sitting.Get("/settings/first-password");
        await sitting.Done("/settings/first-password", ("new", Chosen));
        return sitting;
    }

    private static async Task<Dictionary<string, string>> Paste(Sitting admin, string kind, string table)
    {
        await admin.Get("/administration/import?kind=" + kind);
        Assert.Equal(302, await admin.Send("/administration/import", ("kind", kind), ("pasted", table)));
        var path = admin.Location;
        await admin.Get(path);
        await admin.Send(path + "/apply");
        return Password().Matches(admin.Page).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
    }

    [GeneratedRegex("href=\"(/cases/[0-9a-f-]{36})\"", RegexOptions.NonBacktracking)]
    private static partial Regex CaseLink();

    [GeneratedRegex("<td>([a-z]+)</td><td class=\"nowrap\"><code>([a-z0-9]{14})</code>", RegexOptions.NonBacktracking)]
    private static partial Regex Password();
}
