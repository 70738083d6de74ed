using System.Diagnostics;
using System.Text;
using Dapper;
using Xunit;

namespace Yiwang.Tests.Application;

/// <summary>Tables in and out: a dry run shows the difference and changes nothing, then all of it or nothing.</summary>
public sealed class ImportTests(Province province) : IClassFixture<Province>
{
    [Fact]
    public async Task What_was_exported_differs_in_nothing_when_it_comes_back()
    {
        using var admin = await SignIn();
        foreach (var kind in (string[])["units", "people", "groups"])
        {
            Assert.Equal(200, await admin.Get($"/administration/{kind}/export.csv"));
            var csv = admin.Page;
            if (kind == "groups") csv += "省级测试组,52-01,\r\n";
            await Try(admin, kind, csv);
            Assert.Contains(kind == "groups" ? "加进“省级测试组”" : "与现在的完全一样", admin.Page);
        }
    }

    [Fact]
    public async Task A_changed_table_of_3744_units_is_shown_as_its_difference_and_applied_in_one_act()
    {
        using var admin = await SignIn();
        await admin.Get("/administration/units/export.csv");
        var lines = admin.Page.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 3744);
        // Every unit but the topmost gets another short name: the largest change there is.
        var changed = lines.Select((line, i) => i == 0 ? line : Shortened(line))
            .Append("T-9,测试新单位,,政府部门,1,52-25,52,测发,在用");
        var before = await One<string>("select string_agg(short_name, ',' order by id) from unit");
        var path = await Try(admin, "units", string.Join("\r\n", changed));
        Assert.Equal(before, await One<string>("select string_agg(short_name, ',' order by id) from unit"));
        Assert.Contains(lines.Length.ToString("N0"), admin.Page);
        var watch = Stopwatch.StartNew();
        await admin.Done(path + "/apply");
        TestContext.Current.SendDiagnosticMessage(
            $"{lines.Length} units changed in {watch.Elapsed.TotalSeconds:0.00} s");
        Assert.Equal(lines.Length - 1, await One<int>("select count(*)::int from unit where short_name like '%改'"));
        Assert.Equal(lines.Length, await One<int>("select count(*)::int from unit_change"));
        Assert.Equal(409, await admin.Get(path));
    }

    [Theory]
    [InlineData("代码,全称\n52-26,\n", "这一项要填")]
    [InlineData("代码,全称,上级代码\nT-1,测试循环甲,T-2\nT-2,测试循环乙,T-1\n", "上级成了循环")]
    [InlineData("代码,全称\n52-26,贵州省教育厅\n", "同名")]
    [InlineData("代码,全称,类别\nT-3,测试类别局,外星\n", "没有“外星”这个类别")]
    [InlineData("代码,全称\nT-4,测试重复局\nT-4,测试重复局二\n", "出现两次")]
    public async Task A_wrong_line_is_named_and_nothing_can_be_applied(string csv, string words)
    {
        using var admin = await SignIn();
        var path = await Try(admin, "units", csv);
        Assert.Contains(words, admin.Page);
        Assert.DoesNotContain(path + "/apply", admin.Page);
    }

    [Theory]
    [InlineData("", "里面没有行")]
    [InlineData("代码,名字\n1,2\n", "不认识“名字”这一列")]
    [InlineData("代码\n1\n", "缺少“全称”这一列")]
    public async Task A_table_that_is_none_is_refused_and_what_was_pasted_stays(string csv, string words)
    {
        using var admin = await SignIn();
        await admin.Get("/administration/import?kind=units");
        Assert.Equal(400, await admin.Send("/administration/import", ("kind", "units"), ("pasted", csv)));
        Assert.Contains(words, admin.Page);
        if (csv.Length > 0) Assert.Contains(csv.Split('\n')[0] + "\n", admin.Page.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task What_changed_since_the_dry_run_is_not_overrun()
    {
        using var admin = await SignIn();
        var path = await Try(admin, "units", "代码,全称,简称\n52-20,贵州日报社,试算时的简称\n");
        await One<int>("update unit set short_name = '别人改的简称' where code = '52-20' returning id");
        Assert.Equal(409, await admin.Send(path + "/apply"));
        Assert.Equal("别人改的简称", await One<string>("select short_name from unit where code = '52-20'"));
    }

    [Fact]
    public async Task People_are_pasted_as_a_spreadsheet_gives_them_and_sign_in_with_what_the_page_shows()
    {
        using var admin = await SignIn();
        var path = await Try(admin, "people",
            "姓名\t账号\t处室\t岗位\t角色\n粘贴甲\tpaste.a\t粘贴处\t粘贴处处长\t部门负责人\n粘贴乙\t\t粘贴处\t粘贴处科员\t拟稿\n");
        Assert.Equal(200, await admin.Send(path + "/apply"));
        var at = admin.Page.IndexOf("paste.a", StringComparison.Ordinal);
        var password = admin.Page.Substring(admin.Page.IndexOf("<code>", at, StringComparison.Ordinal) + 6, 14);
        using var pasted = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(302, await pasted.SignIn("paste.a", password));
        Assert.Equal(2,
            await One<int>(
            "select count(*)::int from section s join post o on o.section_id = s.id where s.name = '粘贴处'"));
    }

    [Theory]
    [InlineData("姓名,岗位,角色\n测试三员,测试系统管理员,系统管理员\n", "三员不能用表格任命")]
    [InlineData("姓名,账号,岗位,状态\n刘洋,liuyang,文书,离开\n", "还有没交接的")]
    [InlineData("姓名,岗位,角色\n测试角色,测试岗,国王\n", "没有“国王”这个角色")]
    [InlineData("姓名,账号,岗位\n陈晖,52-25.12,秘书长\n", "三员互斥")]
    public async Task A_table_gives_nobody_what_may_not_be_given(string csv, string words)
    {
        using var admin = await SignIn();
        await Try(admin, "people", csv);
        Assert.Contains(words, admin.Page);
    }

    [Fact]
    public void A_cell_that_looks_like_a_formula_is_plain_text_and_comes_back_as_it_was()
    {
        var csv = new StringBuilder();
        Yiwang.Platform.Http.Csv.Write(csv, "=1+1", "a,b", "say \"x\"", "two\nlines", "-5");
        Assert.StartsWith("'=1+1,", csv.ToString());
        Assert.Equal(["=1+1", "a,b", "say \"x\"", "two\nlines", "-5"],
            Yiwang.Platform.Http.Csv.Read(csv.ToString()).Answer[0].Cells);
    }

    private static string Shortened(string line)
    {
        var cells = Yiwang.Platform.Http.Csv.Read(line).Answer[0].Cells;
        var csv = new StringBuilder();
        Yiwang.Platform.Http.Csv.Write(csv, [.. cells.Select((cell, i) => i == 2 ? cell + "改" : cell)]);
        return csv.ToString().TrimEnd();
    }

    private static async Task<string> Try(Sitting admin, string kind, string csv)
    {
        await admin.Get("/administration/import?kind=" + kind);
        var status = await admin.Send("/administration/import", ("kind", kind), ("pasted", csv));
        Assert.True(status == 302, $"{status} {admin.Page[..Math.Min(3000, admin.Page.Length)]}");
        var path = admin.Location;
        Assert.Equal(200, await admin.Get(path));
        return path;
    }

    private async Task<Sitting> SignIn()
    {
        var sitting = new Sitting(province.Http.BaseAddress!);
        Assert.Equal(302, await sitting.SignIn("52-25.11", province.Password));
        return sitting;
    }

    private async Task<T> One<T>(string sql, object? parameters = null)
    {
        await using var connection = await province.Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.ExecuteScalarAsync<T>(sql, parameters))!;
    }
}
