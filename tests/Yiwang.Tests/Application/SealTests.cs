using System.Text.RegularExpressions;
using Xunit;
using Yiwang.Web.Journey;

namespace Yiwang.Tests.Application;

/// <summary>The life of a seal: ordered, approved by two, used, suspended, revoked; and what its documents say of it
/// then.</summary>
public sealed class SealTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task A_seal_is_made_by_two_leaders_used_once_counted_once_and_revoked_without_undoing_what_it_sealed()
    {
        var keeper = new Visitor(province, "liuyang");
        var (status, place, _) = await keeper.Post("/seals", await keeper.Page("/seals"), Wish("首次制章"));
        Assert.Equal(302, status);
        Assert.Equal(403, (await Change(keeper, place, "approve", confirm: true)).Status);
        var deputy = new Visitor(province, "lihua");
        Assert.Equal(302, (await Change(deputy, place, "approve", confirm: true)).Status);
        Assert.Contains("已有一位批准", await keeper.Page(place));
        Assert.Equal(403, (await Change(deputy, place, "approve", confirm: true)).Status);
        var principal = new Visitor(province, "zhoumingyuan");
        Assert.Equal(302, (await Change(principal, place, "approve", confirm: true)).Status);
        Assert.Contains("在用", await keeper.Page(place));

        var stage = await Sealed();
        var used = await keeper.Page(place);
        Assert.Contains("登记 1 次，痕迹 1 条", used);
        var number = place.Split('/')[^1];
        var verdict = await keeper.Page($"/documents/{stage.Notice}/seals");
        Assert.Contains(number, verdict);
        Assert.Contains("盖章时没有吊销。", verdict);

        Assert.Equal(302, (await Change(keeper, place, "suspend", confirm: false)).Status);
        Assert.Equal("seal.not_in_use", await SealingAgain());
        Assert.Equal(403, (await Change(keeper, place, "resume", confirm: false)).Status);
        Assert.Equal(302, (await Change(principal, place, "resume", confirm: false)).Status);

        Assert.Equal(302, (await Change(principal, place, "revoke", confirm: true)).Status);
        Assert.Equal(0, await Count($"select count(*) from seal where id = '{number}' and key is not null"));
        verdict = await keeper.Page($"/documents/{stage.Notice}/seals");
        Assert.Contains("盖章时没有；后来在", verdict);
        Assert.Contains("没有，盖章以后一个字节也没有变。", verdict);
        Assert.Contains("印章有效，内容未改", await keeper.Page($"/cases/{stage.NoticeCase}"));
    }

    [Fact]
    public async Task The_register_of_another_unit_does_not_exist_and_a_drafter_has_none()
    {
        var county = new Visitor(province, "yangmei");
        var (_, place, _) = await county.Post("/seals", await county.Page("/seals"), Wish("本县用章", "贵阳市南明区人民政府办公室"));
        await new Visitor(province, "liuyang").Page(place, 404);
        await new Visitor(province, "wangli").Page("/seals", 404);
        await new Visitor(province, "wutao").Page(place, 404);
    }

    [Theory]
    [InlineData("ring", "")]
    [InlineData("reason", "")]
    [InlineData("years", "9")]
    [InlineData("diameter", "5")]
    [InlineData("ring", "含有没有的字\U0001F9FF")]
    public async Task A_seal_that_cannot_be_made_is_refused_at_its_field_and_keeps_what_was_typed(string field,
        string value)
    {
        var county = new Visitor(province, "yangmei");
        var wish = Wish("换一个理由试试", "贵阳市南明区人民政府办公室");
        wish[field] = value;
        wish["lower"] = "专用";
        var page = await county.Page("/seals");
        wish["replaces"] = Regex.Match(page, "name=\"replaces\" value=\"([^\"]*)\"").Groups[1].Value;
        var (status, _, refused) = await county.Post("/seals", page, wish);
        Assert.Equal(400, status);
        Assert.Contains("value=\"专用\"", refused);
        Assert.Contains("role=\"alert\"", refused);
    }

    private static Dictionary<string, string> Wish(string reason, string ring = "贵州省人民政府办公厅") => new()
    {
        ["ring"] = ring, ["lower"] = "", ["diameter"] = "45", ["years"] = "5", ["reason"] = reason, ["replaces"] = "",
    };

    private async Task<(int Status, string Location)> Change(Visitor person, string place, string what, bool confirm)
    {
        if (confirm) await person.Confirm();
        var page = await person.Page(place);
        // Whoever is not offered a move may still send it by hand: the server decides.
        var form = page.Contains($"action=\"{place}/{what}\"", StringComparison.Ordinal) ? page
            : page
            + $"<form action=\"{place}/{what}\"><input name=\"_token\" value=\"{Regex.Match(page, "name=\"token\" content=\"([^\"]+)\"").Groups[1].Value}\"><input name=\"_act\" value=\"{Guid.CreateVersion7()}\">";
        var (status, location, _) = await person.Post($"{place}/{what}", form, new() { ["reason"] = "按规定办理" });
        return (status, location);
    }

    private async Task<Stage> Sealed()
    {
        var stage = new Stage(province.Http, province.Password, TextWriter.Null, province.Clock);
        await Yiwang.Web.Journey.Drafting.Draft(stage, TestContext.Current.CancellationToken);
        await Yiwang.Web.Journey.Drafting.Issue(stage, TestContext.Current.CancellationToken);
        return stage;
    }

    // A second document comes to the step of sealing and is refused there.
    private async Task<string> SealingAgain()
    {
        var stage = new Stage(province.Http, province.Password, TextWriter.Null, province.Clock);
        await Yiwang.Web.Journey.Drafting.Draft(stage, TestContext.Current.CancellationToken);
        try
        {
            await Yiwang.Web.Journey.Drafting.Issue(stage, TestContext.Current.CancellationToken);
            return "";
        }
        catch (Exception refused) when (refused.Message.Contains("seal.", StringComparison.Ordinal))
        {
            return Regex.Match(refused.Message, "seal\\.[a-z_]+").Value;
        }
    }

    private async Task<long> Count(string sql)
    {
        await using var count = province.Source.CreateCommand(sql);
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
