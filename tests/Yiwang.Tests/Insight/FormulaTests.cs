using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Insight.Counting;
using Yiwang.Insight.Formulas;
using Yiwang.Insight.Indicators;
using Yiwang.Platform.Tracing;

namespace Yiwang.Tests.Insight;

public sealed class FormulaTests
{
    private static decimal? Work(string text, Func<Term, (long, long)> of) =>
        FormulaReader.Read(text).Answer.Of(new Givens(of, 1_000, name => name == "sheet" ? 0.04m : 0));

    [Theory]
    [InlineData("2 + 3 * 4", 14)]
    [InlineData("(2 + 3) * 4", 20)]
    [InlineData("10 - 4 - 3", 3)]
    [InlineData("12 / 4 / 3", 1)]
    [InlineData("end - 1", 999)]
    [InlineData("count(case.opened) * $sheet", 0.28)]
    [InlineData("sum(took of case.closed at desk where late = yes and took > 5)", 70)]
    [InlineData("before(count(a.b)) + until(count(a.b)) + count(a.b)", 21)]
    public void A_formula_has_the_value_of_its_words(string text, decimal value) =>
        Assert.Equal(value, Work(text, _ => (7, 70)));

    [Fact]
    public void Nothing_divided_by_nothing_has_no_value() =>
        Assert.Null(Work("1 + count(a.b) / count(c.d)", _ => (0, 0)));

    [Theory]
    [InlineData("")]
    [InlineData("1 +")]
    [InlineData("count(case.opened")]
    [InlineData("count()")]
    [InlineData("before(until(count(a.b)))")]
    [InlineData("count(a.b where c)")]
    [InlineData("count(a.b at moon)")]
    [InlineData("count(a.b); drop table trace")]
    [InlineData("1 2")]
    public void What_is_no_formula_is_refused_with_words(string text)
    {
        var refusal = FormulaReader.Read(text).Refusal;
        Assert.Equal("insight.formula_wrong", refusal?.Code);
        Assert.NotEmpty(refusal!.Zh);
    }

    [Fact]
    public void Limits_of_a_formula_have_names()
    {
        Assert.NotNull(FormulaReader.Read(new string('1', FormulaReader.LengthMax + 1)).Refusal);
        Assert.NotNull(FormulaReader.Read(string
            .Concat(Enumerable.Repeat("(", FormulaReader.DepthMax + 1)) + "1").Refusal);
        Assert.NotNull(
            FormulaReader.Read(string.Join(" + ",
                Enumerable.Repeat("count(a.b)", FormulaReader.TermsMax + 1))).Refusal);
    }

    [Fact]
    public void Every_shipped_indicator_reads_and_says_its_weakness()
    {
        Assert.Equal(ShippedIndicators.All.Count, ShippedIndicators.All.Select(one => one.Code).Distinct().Count());
        foreach (var one in ShippedIndicators.All)
        {
            Assert.NotEmpty(one.Formula.Terms);
            Assert.True(one.Weakness.Zh.Length > 0 && one.Weakness.En.Length > 0 && one.Name.En.Length > 0, one.Code);
            Assert.All(one.Formula.Prices, name => Assert.Contains(name, ShippedIndicators.Prices.Keys));
        }
    }

    [Fact]
    public void Pieces_of_a_period_are_its_days_once_each() => Prop.ForAll(
        Arb.From(from first in Gen.Choose(0, 4_000) from length in Gen.Choose(0, 2_000) select (first, length)),
        one =>
        {
            var from = new DateOnly(2018, 1, 1).AddDays(one.first);
            var to = from.AddDays(one.length);
            List<DateOnly> days = [];
            foreach (var piece in Grains.Cut(from, to))
            {
                for (var start = piece.First; start <= piece.Last; start = Grains.After(piece.Grain, start))
                {
                    for (var day = start; day < Grains.After(piece.Grain, start); day = day.AddDays(1)) days.Add(day);
                }
            }

            return days.SequenceEqual(Enumerable.Range(0, one.length + 1).Select(from.AddDays));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ranges_of_units_come_back_as_they_were() => Prop.ForAll(
        Arb.From(Gen.ListOf(Gen.Choose(1, 9_000))),
        list => UnitRanges.Write(list).SelectMany(UnitRanges.Read).SequenceEqual(list.Distinct().Order()))
            .QuickCheckThrowOnFailure();
}
