using Microsoft.AspNetCore.Http;
using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Browser.Tests.Gallery;

/// <summary>Sample view records for every screen; names of persons are invented.</summary>
internal static partial class Samples
{
    internal static DateTimeOffset Now { get; } = new(2019, 1, 30, 11, 20, 0, TimeSpan.FromHours(8));

    internal static IReadOnlyDictionary<string, Func<Viewer, IResult>> Screens { get; } = All();

    private static Dictionary<string, Func<Viewer, IResult>> All()
    {
        var all = new Dictionary<string, Func<Viewer, IResult>>(First());
        foreach (var (name, show) in Others()) all[name] = show;
        return all;
    }

    private static Dictionary<string, Func<Viewer, IResult>> First() => new()
    {
        ["sign-in"] = viewer =>
            Page.Show<SignIn, SignInView>(viewer with { PersonName = "" }, new SignInView("贵州省电子公文网络", 3744,
            SamplePersons: [new("chenjing", "陈静", "贵州省教育厅", "办公室主任"), new("wangli", "王丽", "贵州省教育厅", "文秘科科员")])),
        ["sign-in-refused"] = viewer =>
            Page.Show<SignIn, SignInView>(viewer with { PersonName = "" }, new SignInView("贵州省电子公文网络", 3744, "chenjing",
            Refusal: new("sign_in.wrong", "账号或口令不对。还可以试 4 次。", "Account or password is wrong. 4 more tries.")), 400),
        ["second-factor"] = viewer =>
            Page.Show<SecondFactor, SecondFactorView>(viewer with { PersonName = "" }, new SecondFactorView("陈静")),
        ["step-up"] = viewer => Page.Show<StepUp, StepUpView>(viewer, new StepUpView(new("签发并送复核", "Sign for issue"),
            "贵州省教育厅关于做好城镇小区配套幼儿园摸底排查工作的通知", "3f9a 1c07 5b2e 88d4 91aa 0c3e 7d61 52bf", "/cases/1", true,
            new Carried("/cases/1/answer", [new("opinion", "同意印发。")], false))),
        ["send-on"] = viewer =>
            Page.Show<SendOn, SendOnView>(viewer,
                new SendOnView(new Carried("/cases/1/answer", [new("opinion", "同意印发。")], true), false)),
        ["first-run"] = viewer => Page.Show<FirstRun, FirstRunView>(viewer with { PersonName = "" }, new FirstRunView(
            new Entries(new Dictionary<string, string> { ["unit"] = "贵州省教育厅" },
                [new("first_run.token_wrong", "令牌不对，或已经用过。", "The token is wrong or already used.", RefusalKind.Wrong,
                    "token")]))),
        ["desk"] = viewer => Page.Show<Desk, DeskView>(viewer, Desk()),
        ["desk-empty"] = viewer => Page.Show<Desk, DeskView>(viewer, EmptyDesk()),
        ["case"] = viewer => Page.Show<Case, CaseView>(viewer, Case(false)),
        ["compose"] = viewer => Page.Show<Compose, ComposeView>(viewer, Draft()),
        ["compose-wrong"] = viewer => Page.Show<Compose, ComposeView>(viewer, EmptyDraft(), 400),
        ["redline"] = viewer => Page.Show<Redline, RedlineView>(viewer, Redline()),
        ["recipients"] = viewer => Page.Show<Recipients, RecipientsView>(viewer, Recipients()),
        ["recipients-all"] = viewer =>
            Page.Show<Recipients, RecipientsView>(viewer,
                Recipients() with { MainCount = 3743, LeftOutCount = 0, LeftOut = [] }),
        ["board"] = viewer => Page.Show<Board, BoardView>(viewer, Board()),
        ["board-sending"] = viewer => Page.Show<Board, BoardView>(viewer, SmallBoard()),
        ["inbox"] = viewer => Page.Show<Inbox, InboxView>(viewer, Inbox()),
        ["delivery"] = viewer => Page.Show<Delivery, DeliveryView>(viewer, Delivery()),
        ["case-pages"] = viewer => Page.Show<Case, CaseView>(viewer, Case(true)),
        ["case-refused"] = viewer => Page.Show<Case, CaseView>(viewer, RefusedCase(), 409),
    };

    internal static Viewer Viewer(Language language, string path) => new()
    {
        Language = language,
        Now = Now,
        Path = path,
        Token = "sample",
        PersonName = "陈静",
        UnitName = "贵州省教育厅",
        PostName = "办公室主任",
        PostId = "1",
        Posts =
        [
            new("1", "贵州省教育厅", "办公室主任"), new("2", "贵州省教育厅机关党委", "委员"),
            new("3", "贵州省教育厅", "副厅长", "周明远", new DateOnly(2019, 2, 1)),
        ],
        Counts = new(23, 14, 2, 3),
        Can = (Can)255,
    };
}
