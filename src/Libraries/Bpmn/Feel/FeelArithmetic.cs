namespace Yiwang.Bpmn.Feel;

/// <summary>Numbers, texts (+ joins them), dates and spans. Out of range is Null, never an exception.</summary>
internal sealed class ArithmeticNode(char sign, FeelNode left, FeelNode right, int position) : FeelNode
{
    public override FeelValue Evaluate(FeelFrame frame)
    {
        if (!frame.Spend()) return FeelValue.Null;
        var (first, second) = (left.Evaluate(frame), right.Evaluate(frame));
        try
        {
            return (first.Kind, second.Kind) switch
            {
                (FeelKind.Number, FeelKind.Number) => Numbers(first.Number, second.Number),
                (FeelKind.Text, FeelKind.Text) when sign == '+' => Join(frame, first.Text, second.Text),
                (FeelKind.Date, FeelKind.Span) => Shift(first, second.Span),
                (FeelKind.Span, FeelKind.Date) when sign == '+' => Shift(second, first.Span),
                (FeelKind.Moment, FeelKind.Span) => FeelValue.Of(first.Moment + Signed(second.Span)),
                (FeelKind.Date, FeelKind.Date) when sign == '-' =>
                    FeelValue.Of(TimeSpan.FromDays(first.Date.DayNumber - second.Date.DayNumber)),
                (FeelKind.Moment, FeelKind.Moment) when sign == '-' => FeelValue.Of(first.Moment - second.Moment),
                (FeelKind.Span, FeelKind.Span) => FeelValue.Of(first.Span + Signed(second.Span)),
                // "-x" is written 0 - x.
                (FeelKind.Number, FeelKind.Span) when sign == '-' && first.Number == 0 => FeelValue.Of(-second.Span),
                (FeelKind.Span, FeelKind.Number) when sign == '*' => FeelValue.Of(first.Span * (double)second.Number),
                _ => FeelValue.Null,
            };
        }
        // Past 28 digits, or a date outside the calendar: FEEL has no exceptions, the value is unknown.
        catch (OverflowException) { return FeelValue.Null; }
        catch (ArgumentOutOfRangeException) { return FeelValue.Null; }
    }

    public override FeelType Check(FeelCheck check)
    {
        var (first, second) = (left.Check(check), right.Check(check));
        if (first.Kind is FeelKind.Any or FeelKind.Null) return Dated(second) ? FeelType.Any : second;
        if (second.Kind is FeelKind.Any or FeelKind.Null) return Dated(first) ? FeelType.Any : first;
        var result = (first.Kind, second.Kind) switch
        {
            (FeelKind.Number, FeelKind.Number) => FeelType.Number,
            (FeelKind.Text, FeelKind.Text) when sign == '+' => FeelType.Text,
            (FeelKind.Date or FeelKind.Moment or FeelKind.Span, FeelKind.Span) when sign is '+' or '-' => first,
            (FeelKind.Span, FeelKind.Date) when sign == '+' => second,
            (FeelKind.Date, FeelKind.Date) or (FeelKind.Moment, FeelKind.Moment) when sign == '-' => FeelType.Span,
            (FeelKind.Number, FeelKind.Span) when sign == '-' => FeelType.Span,
            (FeelKind.Span, FeelKind.Number) when sign == '*' => FeelType.Span,
            _ => null,
        };
        if (result is not null) return result;
        check.Add("feel.types", position, $"{first.Zh}和{second.Zh}之间不能用“{sign}”",
            $"“{sign}” does not work between a {first.En} and a {second.En}.");
        return FeelType.Any;
    }

    static bool Dated(FeelType type) =>
        type.Kind is FeelKind.Date or FeelKind.Moment or FeelKind.Span or FeelKind.Any or FeelKind.Null;

    FeelValue Numbers(decimal first, decimal second) => sign switch
    {
        '+' => first + second,
        '-' => first - second,
        '*' => first * second,
        '/' => second == 0 ? FeelValue.Null : first / second,
        _ => Power(first, second),
    };

    static FeelValue Power(decimal number, decimal exponent)
    {
        if (exponent != decimal.Truncate(exponent) || Math.Abs(exponent) > 100) return FeelValue.Null;
        decimal result = 1;
        for (var i = 0; i < Math.Abs(exponent); i++) result *= number;
        return exponent >= 0 ? result : result == 0 ? FeelValue.Null : 1 / result;
    }

    static FeelValue Join(FeelFrame frame, string first, string second)
    {
        if (first.Length + second.Length <= FeelExpression.TextLengthMax) return first + second;
        frame.Exhaust();
        return FeelValue.Null;
    }

    FeelValue Shift(FeelValue date, TimeSpan span) => FeelValue.Of(date.Date.AddDays((int)Signed(span).TotalDays));

    TimeSpan Signed(TimeSpan span) => sign == '-' ? -span : sign == '+' ? span : throw new OverflowException();
}
