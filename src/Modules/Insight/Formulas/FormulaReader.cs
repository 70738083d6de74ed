using System.Globalization;
using System.Text.RegularExpressions;
using Yiwang.Platform;

namespace Yiwang.Insight.Formulas;

/// <summary>
/// Reads the closed language of indicators. Grammar, in words: sums and products of numbers, <c>end</c>, <c>$price</c>,
/// <c>count(what)</c>, <c>sum(fact of what)</c>; <c>before(…)</c> and <c>until(…)</c> change the time of all counts
/// inside. What is:
/// <c>code [at desk | at to] [where fact = value and …]</c>.
/// </summary>
internal sealed partial class FormulaReader
{
    public const int LengthMax = 2_000;
    public const int DepthMax = 20;
    public const int TermsMax = 24;

    private readonly List<string> words;
    private readonly string label;
    private int at;
    private int depth;

    private FormulaReader(List<string> words, string label)
    {
        this.words = words;
        this.label = label;
    }

    /// <param name="label">The fact by which the figure is parted, or empty.</param>
    public static Result<Formula> Read(string text, string label = "")
    {
        if (text.Length > LengthMax)
            return Wrong($"公式最多 {LengthMax} 字符。", $"A formula has at most {LengthMax} characters.");
        var words = Word().Matches(text).Select(match => match.Value).ToList();
        if (string.Concat(words) != string.Concat(text.Where(c => !char.IsWhiteSpace(c))))
        {
            return Wrong("公式里有不认识的字符。", "The formula holds a character of no meaning.");
        }

        try
        {
            var reader = new FormulaReader(words, label);
            var formula = reader.Sum(Window.Within);
            if (reader.at < words.Count) throw reader.Unexpected();
            return formula.Terms.Count() > TermsMax
                ? Wrong($"公式最多 {TermsMax} 项。", $"A formula has at most {TermsMax} terms.") : formula;
        }
        catch (FormulaException wrong)
        {
            return Wrong(wrong.Zh, wrong.En);
        }
    }

    private static Refusal Wrong(string zh, string en) =>
        new("insight.formula_wrong", zh, en, RefusalKind.Wrong, "formula");

    private Formula Sum(Window window)
    {
        if (++depth > DepthMax)
            throw new FormulaException($"公式最多嵌套 {DepthMax} 层。", $"A formula nests at most {DepthMax} deep.");
        var left = Product(window);
        while (Next is "+" or "-") left = new Formula.Joined(Take()[0], left, Product(window));
        depth--;
        return left;
    }

    private Formula Product(Window window)
    {
        var left = One(window);
        while (Next is "*" or "/") left = new Formula.Joined(Take()[0], left, One(window));
        return left;
    }

    private Formula One(Window window)
    {
        switch (Next)
        {
            case "(":
                Take();
                return Closed(Sum(window));
            case "before" or "until" when window != Window.Within:
                throw new FormulaException("before 和 until 不能套在一起。", "before and until do not go into each other.");
            case "before":
                return Inside(Window.Before);
            case "until":
                return Inside(Window.Until);
            case "end":
                Take();
                return new Formula.End();
            case "count":
                Take("count", "(");
                return Closed(new Formula.Counted(new Term(What(""), window), IsSum: false));
            case "sum":
                Take("sum", "(");
                var fact = Name();
                Take("of");
                return Closed(new Formula.Counted(new Term(What(fact), window), IsSum: true));
            case { } price when price[0] == '$':
                return new Formula.Price(Take()[1..]);
            case { } number when decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var value):
                Take();
                return new Formula.Number(value);
            default:
                throw Unexpected();
        }
    }

    private Formula Inside(Window window)
    {
        Take();
        Take("(");
        return Closed(Sum(window));
    }

    private Formula Closed(Formula inside)
    {
        Take(")");
        return inside;
    }

    private Measure What(string sum)
    {
        var code = Name();
        var place = Place.Actor;
        if (Next == "at")
        {
            Take();
            place = Take() switch { "desk" => Place.Desk, "to" => Place.To, _ => throw Before() };
        }

        List<Condition> conditions = [];
        while (Next == (conditions.Count == 0 ? "where" : "and"))
        {
            Take();
            conditions.Add(new Condition(Name(), Relate(), Take()));
        }

        return new Measure(code, sum, place, label, conditions);
    }

    private Relation Relate() => Take() switch
    {
        "=" => Relation.Is,
        "!=" => Relation.IsNot,
        "<" => Relation.Less,
        "<=" => Relation.AtMost,
        ">" => Relation.More,
        ">=" => Relation.AtLeast,
        _ => throw Before(),
    };

    private string Name() => Take() is { } word && char.IsAsciiLetterLower(word[0]) ? word : throw Before();

    private string? Next => at < words.Count ? words[at] : null;

    private string Take() => at < words.Count ? words[at++] : throw Unexpected();

    private void Take(params ReadOnlySpan<string> wanted)
    {
        foreach (var word in wanted)
        {
            if (Next != word) throw Unexpected();
            at++;
        }
    }

    private FormulaException Before()
    {
        at--;
        return Unexpected();
    }

    private FormulaException Unexpected() => Next is { } word
        ? new FormulaException($"公式第 {at + 1} 个词“{word}”不该在这里。",
            $"Word {at + 1} of the formula, '{word}', has no place there.")
        : new FormulaException("公式没有写完。", "The formula is not finished.");

    [GeneratedRegex(@"\$?[\p{L}_][\p{L}\p{N}_.-]*|\d+(\.\d+)?|<=|>=|!=|[-+*/()=<>]")]
    private static partial Regex Word();
}

internal sealed class FormulaException(string zh, string en) : Exception(en)
{
    public string Zh { get; } = zh;

    public string En { get; } = en;
}
