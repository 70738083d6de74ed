using Xunit;
using Yiwang.Platform.Routing;

namespace Yiwang.Libraries.Tests.Routing;

public sealed class DelegationTests
{
    static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(8));

    static Delegation From(string from, string to, int start = 0, int days = 5, params string[] kinds) =>
        new(from, to, Monday.AddDays(start), Monday.AddDays(start + days), kinds);

    [Fact]
    public void A_delegation_goes_to_its_person_for_its_time_and_kind()
    {
        Delegation[] all = [From("甲", "乙", 0, 5, "收文"), From("乙", "丙")];
        Assert.Equal("丙", Delegations.Resolve(all, "甲", "收文", Monday).Person);
        Assert.Equal("甲", Delegations.Resolve(all, "甲", "发文", Monday).Person);
        Assert.Equal("甲", Delegations.Resolve(all, "甲", "收文", Monday.AddDays(5)).Person);
        Assert.Equal(["甲", "乙", "丙"], Delegations.Resolve(all, "甲", "收文", Monday).Through);
    }

    [Fact]
    public void One_taken_back_counts_no_more()
    {
        Delegation[] all = [From("甲", "乙") with { Revoked = Monday.AddDays(1) }];
        Assert.Equal("乙", Delegations.Resolve(all, "甲", "收文", Monday).Person);
        Assert.Equal("甲", Delegations.Resolve(all, "甲", "收文", Monday.AddDays(2)).Person);
        Assert.Null(Delegations.Check(all, From("乙", "甲", 2)));
    }

    [Theory]
    [InlineData("丙", "甲", 0, 5, "delegation.circle")]
    [InlineData("甲", "甲", 0, 5, "delegation.twice")]
    [InlineData("丁", "丁", 0, 5, "delegation.circle")]
    [InlineData("丙", "甲", 10, 5, null)]
    [InlineData("丙", "丁", 0, 0, "delegation.time")]
    [InlineData("丙", "丁", 0, 400, "delegation.time")]
    public void A_circle_or_a_second_one_is_refused(string from, string to, int start, int days, string? code)
    {
        Delegation[] all = [From("甲", "乙"), From("乙", "丙")];
        Assert.Equal(code, Delegations.Check(all, From(from, to, start, days))?.Code);
    }

    [Fact]
    public void A_chain_ends_after_so_many_hands()
    {
        Delegation[] all = [From("0", "1"), From("1", "2"), From("2", "3"), From("3", "4"), From("4", "5")];
        Assert.Equal("delegation.chain", Delegations.Check(all, From("5", "6"))!.Code);
    }
}
