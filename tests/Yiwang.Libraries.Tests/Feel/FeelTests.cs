using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Libraries.Tests.Feel;

public sealed class FeelTests
{
    static readonly Values Variables = Values.Of(
        ("天数", 12), ("文种", "请示"), ("急", true), ("会签单位", FeelValue.Of(["财政厅", "教育厅"])), ("数", FeelValue.Of([1, 2, 3])),
        ("到期", FeelValue.Of(new DateOnly(2026, 3, 31))), ("人", FeelValue.Of(Values.Of(("姓名", "张三"), ("级别", 3)))));

    public static TheoryData<string, string> Results => new()
    {
        { "1 + 2 * 3", "7" }, { "(1 + 2) * 3", "9" }, { "2 ** 3", "8" }, { "10 / 4", "2.5" }, { "1 / 0", "null" },
            { "-天数", "-12" }, { "0.1 + 0.2", "0.3" },
        { "天数 > 10", "true" }, { "天数 between 5 and 12", "true" }, { "天数 in [1..12)", "false" },
        { "天数 in >= 12", "true" },
        { "文种 = \"请示\" and 急", "true" }, { "文种 in [\"请示\", \"报告\"]", "true" }, { "not(急)", "false" },
        { "缺 = 1", "false" }, { "缺 > 1", "null" },
        { "缺 > 1 or 急", "true" }, { "缺 > 1 and 急", "null" }, { "缺 > 1 and not(急)", "false" }, { "缺 = null", "true" },
        { "\"1\" = 1", "null" },
        { "if 急 then \"一天\" else \"五天\"", "一天" }, { "count(会签单位)", "2" }, { "会签单位[1]", "财政厅" }, { "会签单位[-1]", "教育厅" },
        { "会签单位[3]", "null" },
        { "list contains(会签单位, \"教育厅\")", "true" }, { "sum(数)", "6" }, { "max(数)", "3" }, { "数[item > 1]", "[2, 3]" },
        { "some x in 数 satisfies x > 2", "true" }, { "every x in 数 satisfies x > 2", "false" },
        { "for x in 数 return x * 2", "[2, 4, 6]" },
        { "人.姓名", "张三" }, { "人.级别 >= 3", "true" }, { "{a: 1, b: 2}.b", "2" }, { "starts with(文种, \"请\")", "true" },
        { "string length(文种)", "2" },
        { "到期 - date(\"2026-03-01\")", "P30D" }, { "到期 + duration(\"P1D\")", "2026-04-01" }, { "到期.month", "3" },
        { "到期.weekday", "2" },
        { "date(\"2026-02-30\")", "null" }, { "\"a\" + \"b\"", "ab" }, { "modulo(7, 3)", "1" },
        { "is defined(缺)", "false" }, { "string(1.50)", "1.50" }, { "number(\"3\") = 3", "true" },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void An_expression_gives_what_DMN_says(string text, string result)
    {
        var (expression, fault) = FeelExpression.Parse(text);
        Assert.True(expression is not null, fault?.En);
        Assert.Null(expression.Evaluate(Variables, out var value));
        Assert.Equal(result, value.ToString());
    }

    public static TheoryData<string, string, int> Faults => new()
    {
        { "", "feel.empty", 0 }, { "天数 >", "feel.unfinished", 4 }, { "天数 > > 3", "feel.unexpected", 5 },
            { "不存在(1)", "feel.unknown_function", 0 },
        { "count()", "feel.arguments", 0 }, { "if 急 then 1", "feel.missing", 11 }, { "\"没有结束", "feel.unexpected", 0 },
        { "a & b", "feel.unexpected", 2 },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void What_cannot_be_read_is_told_with_its_place(string text, string code, int position)
    {
        var (expression, fault) = FeelExpression.Parse(text);
        Assert.Null(expression);
        Assert.Equal((code, position), (fault!.Code, fault.Position));
        Assert.NotEmpty(fault.Zh);
    }

    static readonly Dictionary<string, FeelType> Types = new()
    {
        ["天数"] = FeelType.Number, ["文种"] = FeelType.Text, ["急"] = FeelType.Boolean,
            ["会签单位"] = FeelType.ListOf(FeelType.Text), ["到期"] = FeelType.Date,
    };

    [Theory]
    [InlineData("天数 > 3 and 急", null)]
    [InlineData("天数 = \"三\"", "feel.types")]
    [InlineData("天书 > 3", "feel.unknown_name")]
    [InlineData("天数 and 急", "feel.not_boolean")]
    [InlineData("文种 in [1..3]", "feel.types")]
    [InlineData("急 > true", "feel.types")]
    [InlineData("count(天数)", "feel.types")]
    [InlineData("到期 - 天数", "feel.types")]
    [InlineData("到期.hours", "feel.unknown_field")]
    [InlineData("some d in 会签单位 satisfies d > 3", "feel.types")]
    [InlineData("if 天数 then 1 else 2", "feel.not_boolean")]
    public void Types_are_checked_when_published(string text, string? code)
    {
        var (_, faults) = FeelExpression.Parse(text).Expression!.Check(Types);
        Assert.Equal(code, faults.Count == 0 ? null : faults[0].Code);
    }

    [Fact]
    public void Depth_length_and_steps_are_bounded()
    {
        Assert.Equal("feel.depth",
            FeelExpression.Parse(new string('(', 1_000) + "1" + new string(')', 1_000)).Fault!.Code);
        Assert.Equal("feel.depth", FeelExpression.Parse(new string('-', 1_000) + "1").Fault!.Code);
        Assert.Equal("feel.length", FeelExpression.Parse(new string('1', 5_000)).Fault!.Code);
        var list = FeelValue.Of([.. Enumerable.Range(0, 1_000).Select(i => (FeelValue)i)]);
        var endless = FeelExpression.Parse("for a in l return for b in l return for c in l return a").Expression!;
        Assert.Equal("feel.too_long", endless.Evaluate(Values.Of(("l", list)), out _)!.Code);
        var growing = FeelExpression.Parse("for a in l return t + t + t + t").Expression!;
        Assert.Equal("feel.too_long",
            growing.Evaluate(Values.Of(("l", list), ("t", new string('x', 40_000))), out _)!.Code);
    }

    [Fact]
    public void No_text_whatever_makes_reading_or_evaluating_fall()
    {
        var pieces = Gen.Elements("1", "天数", "(", ")", "[", "]", "..", ",", "+", "-", "*", "/", "**", "and", "or",
            "not", "if", "then", "else", "in", "some",
            "satisfies", "=", "<", "\"a\"", "\"", "date", "count", ".", "{", "}", ":", "null",
            "9999999999999999999999999999", "between", "?", " ", "\u0000", "\ud800");
        var texts = pieces.ListOf().Select(list => string.Join(' ', list));
        Prop.ForAll(texts.ToArbitrary(), text =>
        {
            var (expression, fault) = FeelExpression.Parse(text);
            if (expression is null) return fault is not null;
            expression.Check(Types);
            expression.Evaluate(Variables, out _);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    static (DecisionTable? Table, IReadOnlyList<DecisionFault> Faults) Table(HitPolicy policy, Aggregation aggregation,
        params DecisionRow[] rows) =>
        DecisionTable.Create("试", policy, aggregation, [new("天数", FeelType.Number), new("文种", FeelType.Text)],
            [new("谁", FeelType.Any)], rows, Types);

    [Theory]
    [InlineData(HitPolicy.Unique, Aggregation.None, "!decision.not_unique")]
    [InlineData(HitPolicy.First, Aggregation.None, "1")]
    [InlineData(HitPolicy.Any, Aggregation.None, "!decision.disagree")]
    [InlineData(HitPolicy.Collect, Aggregation.None, "[1, 2]")]
    [InlineData(HitPolicy.Collect, Aggregation.Sum, "3")]
    [InlineData(HitPolicy.Collect, Aggregation.Min, "1")]
    [InlineData(HitPolicy.Collect, Aggregation.Max, "2")]
    [InlineData(HitPolicy.Collect, Aggregation.Count, "2")]
    public void A_hit_policy_combines_the_rows_that_hold(HitPolicy policy, Aggregation aggregation, string result)
    {
        var (table, faults) = Table(policy, aggregation, new(["> 10", "-"], ["1"]),
            new(["[1..20]", "\"请示\", \"报告\""], ["2"]), new(["-", "not(\"请示\")"], ["3"]));
        Assert.True(table is not null, string.Join(';', faults));
        var (answer, fault) = table.Decide(name => Variables[name]);
        Assert.Equal(result, fault is null ? answer.ToString() : "!" + fault.Code);
        Assert.Equal([0, 1], table.Matching(name => Variables[name]));
    }

    [Fact]
    public void A_wrong_cell_is_told_with_its_row_and_column()
    {
        var (table, faults) = Table(HitPolicy.Unique, Aggregation.None, new(["> 10", "-"], ["1"]),
            new(["\"三\"", "-"], ["2"]));
        Assert.Null(table);
        Assert.Equal((2, 1, "feel.types"), (faults[0].Row, faults[0].Column, faults[0].Fault.Code));
    }
}
