using System.Globalization;
using System.Text;

namespace Yiwang.Bpmn.Feel;

internal enum FeelToken : byte { End, Number, Text, Name, Symbol, Bad }

/// <summary>Cuts an expression into tokens. Names may hold letters of any script, digits, underscores, and <c>?</c>
/// alone is the input.</summary>
internal sealed class FeelLexer(string source)
{
    int at;

    public FeelToken Kind { get; private set; }
    public int Start { get; private set; }
    public string Text { get; private set; } = "";
    public decimal Number { get; private set; }

    public void Next()
    {
        while (at < source.Length && char.IsWhiteSpace(source[at])) at++;
        Start = at;
        if (at >= source.Length) Set(FeelToken.End, "");
        else if (char.IsAsciiDigit(source[at])
            || (source[at] == '.' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1]))) ReadNumber();
        else if (source[at] == '"') ReadText();
        else if (IsNameStart(source[at])) ReadName();
        else ReadSymbol();
    }

    public (int At, FeelToken Kind, int Start, string Text, decimal Number) Mark() => (at, Kind, Start, Text, Number);

    public void Back((int At, FeelToken Kind, int Start, string Text, decimal Number) mark) =>
        (at, Kind, Start, Text, Number) = mark;

    static bool IsNameStart(char c) => char.IsLetter(c) || c == '_' || char.IsSurrogate(c);
    static bool IsNamePart(char c) =>
        IsNameStart(c) || char.IsDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    void Set(FeelToken kind, string text) => (Kind, Text) = (kind, text);

    void ReadNumber()
    {
        while (at < source.Length && char.IsAsciiDigit(source[at])) at++;
        // "1..5" is a range: the dot belongs to a number only when a digit follows.
        if (at + 1 < source.Length && source[at] == '.' && char.IsAsciiDigit(source[at + 1]))
        {
            at++;
            while (at < source.Length && char.IsAsciiDigit(source[at])) at++;
        }

        var text = source[Start..at];
        Number = 0;
        var good = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        Number = number;
        Set(good ? FeelToken.Number : FeelToken.Bad, text);
    }

    void ReadText()
    {
        var text = new StringBuilder();
        at++;
        while (at < source.Length && source[at] != '"')
        {
            if (source[at] == '\\' && at + 1 < source.Length)
            {
                at++;
                text.Append(source[at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
            }
            else
            {
                text.Append(source[at]);
            }

            at++;
        }

        if (at >= source.Length)
        {
            Set(FeelToken.Bad, "\"");
            return;
        }

        at++;
        Set(FeelToken.Text, text.ToString());
    }

    void ReadName()
    {
        while (at < source.Length && IsNamePart(source[at])) at++;
        Set(FeelToken.Name, source[Start..at]);
    }

    void ReadSymbol()
    {
        var two = at + 1 < source.Length ? source.Substring(at, 2) : "";
        if (two is "<=" or ">=" or "!=" or ".." or "**")
        {
            at += 2;
            Set(FeelToken.Symbol, two);
            return;
        }

        var one = source[at++];
        Set("+-*/()[]{}<>=,.:?".Contains(one, StringComparison.Ordinal) ? FeelToken.Symbol : FeelToken.Bad,
            one.ToString());
    }
}
