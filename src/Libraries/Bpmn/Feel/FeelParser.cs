namespace Yiwang.Bpmn.Feel;

/// <summary>Reads the FEEL subset by recursive descent; the grammar stands in docs/standards/feel.md.</summary>
internal sealed class FeelParser
{
    static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "and", "or", "if", "then", "else", "in", "between", "for", "return", "some", "every", "satisfies", "true",
            "false", "null",
    };

    readonly FeelLexer lexer;
    int depth;

    public FeelParser(string source)
    {
        lexer = new FeelLexer(source);
        lexer.Next();
    }

    public FeelFault? Fault { get; private set; }

    public FeelNode? ReadAll()
    {
        if (lexer.Kind == FeelToken.End) Fail("feel.empty", "条件是空的", "The expression is empty.");
        var node = Expression();
        if (Fault is null && lexer.Kind != FeelToken.End) Unexpected();
        return Fault is null ? node : null;
    }

    public FeelNode? ReadUnaryTests()
    {
        if (IsSymbol("-"))
        {
            lexer.Next();
            if (lexer.Kind != FeelToken.End) Unexpected();
            return Fault is null ? new LiteralNode(FeelValue.True) : null;
        }

        var negated = false;
        var mark = lexer.Mark();
        if (TakeName("not") && Take("(")) negated = true;
        else lexer.Back(mark);
        var tests = new List<FeelNode> { UnaryTest() };
        while (Fault is null && Take(",")) tests.Add(UnaryTest());
        if (negated) Need(")");
        if (Fault is null && lexer.Kind != FeelToken.End) Unexpected();
        FeelNode any = new UnaryTestsNode([.. tests], negated);
        return Fault is null ? any : null;
    }

    FeelNode UnaryTest()
    {
        foreach (var sign in (ReadOnlySpan<string>)["<=", ">=", "<", ">", "!="])
        {
            var start = lexer.Start;
            if (Take(sign)) return new CompareNode(sign, new InputNode(), Additive(), start);
        }

        var at = lexer.Start;
        return new TestNode(Expression(), at);
    }

    FeelNode Expression()
    {
        if (++depth > FeelExpression.DepthMax)
        {
            Fail("feel.depth", $"条件嵌套超过 {FeelExpression.DepthMax} 层",
                $"The expression is nested deeper than {FeelExpression.DepthMax}.");
            depth--;
            return LiteralNode.Nothing;
        }

        FeelNode node = IsName("if") ? If() : IsName("for")
            ? For() : IsName("some") || IsName("every") ? Quantified() : Or();
        depth--;
        return node;
    }

    IfNode If()
    {
        lexer.Next();
        var start = lexer.Start;
        var condition = Expression();
        NeedName("then");
        var then = Expression();
        NeedName("else");
        return new IfNode(condition, then, Expression(), start);
    }

    ForNode For()
    {
        lexer.Next();
        var (name, list, start) = Iterator();
        NeedName("return");
        return new ForNode(name, list, Expression(), start);
    }

    QuantifiedNode Quantified()
    {
        var every = lexer.Text == "every";
        lexer.Next();
        var (name, list, start) = Iterator();
        NeedName("satisfies");
        return new QuantifiedNode(every, name, list, Expression(), start);
    }

    (string Name, FeelNode List, int Start) Iterator()
    {
        var name = lexer.Text;
        if (lexer.Kind != FeelToken.Name || Keywords.Contains(name)) Unexpected();
        lexer.Next();
        NeedName("in");
        var start = lexer.Start;
        return (name, Or(), start);
    }

    FeelNode Or()
    {
        var left = And();
        while (Fault is null && IsName("or")) left = Logic(left, And, or: true);
        return left;
    }

    FeelNode And()
    {
        var left = Comparison();
        while (Fault is null && IsName("and")) left = Logic(left, Comparison, or: false);
        return left;
    }

    LogicNode Logic(FeelNode left, Func<FeelNode> right, bool or)
    {
        var start = lexer.Start;
        lexer.Next();
        return new LogicNode(or, left, right(), start);
    }

    FeelNode Comparison()
    {
        var left = Additive();
        var start = lexer.Start;
        foreach (var sign in (ReadOnlySpan<string>)["<=", ">=", "!=", "<", ">", "="])
        {
            if (Take(sign)) return new CompareNode(sign, left, Additive(), start);
        }

        if (TakeName("between"))
        {
            var low = Additive();
            NeedName("and");
            return new InNode(left, new RangeNode(low, true, Additive(), true, start), start);
        }

        return TakeName("in") ? new InNode(left, InTarget(), start) : left;
    }

    FeelNode InTarget()
    {
        var start = lexer.Start;
        foreach (var sign in (ReadOnlySpan<string>)["<=", ">=", "<", ">"])
        {
            if (!Take(sign)) continue;
            var bound = Additive();
            return sign[0] == '<'
                ? new RangeNode(LiteralNode.Nothing, false, bound, sign.Length == 2, start)
                : new RangeNode(bound, sign.Length == 2, LiteralNode.Nothing, false, start);
        }

        return Additive();
    }

    FeelNode Additive()
    {
        var left = Multiplicative();
        while (Fault is null && (IsSymbol("+") || IsSymbol("-")))
        {
            var (sign, start) = (lexer.Text[0], lexer.Start);
            lexer.Next();
            left = new ArithmeticNode(sign, left, Multiplicative(), start);
        }

        return left;
    }

    FeelNode Multiplicative()
    {
        var left = Power();
        while (Fault is null && (IsSymbol("*") || IsSymbol("/")))
        {
            var (sign, start) = (lexer.Text[0], lexer.Start);
            lexer.Next();
            left = new ArithmeticNode(sign, left, Power(), start);
        }

        return left;
    }

    FeelNode Power()
    {
        var left = Unary();
        var start = lexer.Start;
        return Take("**") ? new ArithmeticNode('^', left, Unary(), start) : left;
    }

    FeelNode Unary()
    {
        var start = lexer.Start;
        if (!Take("-")) return Postfix();
        if (++depth > FeelExpression.DepthMax)
        {
            Fail("feel.depth", $"条件嵌套超过 {FeelExpression.DepthMax} 层",
                $"The expression is nested deeper than {FeelExpression.DepthMax}.");
            depth--;
            return LiteralNode.Nothing;
        }

        var node = new ArithmeticNode('-', new LiteralNode(0), Unary(), start);
        depth--;
        return node;
    }

    FeelNode Postfix()
    {
        var node = Primary();
        while (Fault is null)
        {
            var start = lexer.Start;
            if (Take("."))
            {
                if (lexer.Kind != FeelToken.Name) Unexpected();
                node = new PathNode(node, lexer.Text, start);
                lexer.Next();
            }
            else if (Take("["))
            {
                node = new FilterNode(node, Expression(), start);
                Need("]");
            }
            else
            {
                break;
            }
        }

        return node;
    }

    FeelNode Primary()
    {
        var start = lexer.Start;
        switch (lexer.Kind)
        {
            case FeelToken.Number:
                var number = lexer.Number;
                lexer.Next();
                return new LiteralNode(number);
            case FeelToken.Text:
                var text = lexer.Text;
                lexer.Next();
                return new LiteralNode(text);
            case FeelToken.Name:
                return Named(start);
        }

        if (Take("?")) return new InputNode();
        if (Take("[")) return ListOrRange(start);
        if (Take("(")) return GroupOrRange(start);
        if (Take("{")) return Context();
        Unexpected();
        return LiteralNode.Nothing;
    }

    FeelNode Named(int start)
    {
        var name = lexer.Text;
        if (name is "true" or "false" or "null")
        {
            lexer.Next();
            return name == "null" ? LiteralNode.Nothing : new LiteralNode(name == "true");
        }

        if (Keywords.Contains(name))
        {
            Unexpected();
            return LiteralNode.Nothing;
        }

        // A built-in function's name may be of several words ("list contains"); it is one only when a bracket follows.
        var mark = lexer.Mark();
        var words = name;
        for (var i = 0; i < 4; i++)
        {
            lexer.Next();
            if (IsSymbol("("))
            {
                if (FeelFunctions.Find(words) is { } function) return Call(function, start);
                break;
            }

            if (lexer.Kind != FeelToken.Name) break;
            words += " " + lexer.Text;
        }

        lexer.Back(mark);
        lexer.Next();
        if (IsSymbol("("))
            Fail("feel.unknown_function", $"没有名为“{name}”的函数", $"There is no function called “{name}”.", start);
        return new NameNode(name, start);
    }

    CallNode Call(FeelFunction function, int start)
    {
        lexer.Next();
        var arguments = new List<FeelNode>();
        if (!IsSymbol(")"))
        {
            do arguments.Add(Expression());
            while (Fault is null && Take(","));
        }

        Need(")");
        if (Fault is null && (arguments.Count < function.Least || arguments.Count > function.Most))
        {
            Fail("feel.arguments", $"函数“{function.Name}”的参数个数不对",
                $"The function “{function.Name}” is given the wrong number of values.", start);
        }

        return new CallNode(function, [.. arguments], start);
    }

    FeelNode ListOrRange(int start)
    {
        if (Take("]")) return new ListNode([]);
        var first = Expression();
        if (Take("..")) return RangeEnd(first, lowIn: true, start);
        var items = new List<FeelNode> { first };
        while (Fault is null && Take(",")) items.Add(Expression());
        Need("]");
        return new ListNode([.. items]);
    }

    FeelNode GroupOrRange(int start)
    {
        var first = Expression();
        if (Take("..")) return RangeEnd(first, lowIn: false, start);
        Need(")");
        return first;
    }

    RangeNode RangeEnd(FeelNode low, bool lowIn, int start)
    {
        var high = Expression();
        var highIn = Take("]");
        if (!highIn) Need(")");
        return new RangeNode(low, lowIn, high, highIn, start);
    }

    ContextNode Context()
    {
        var fields = new List<(string, FeelNode)>();
        if (!IsSymbol("}"))
        {
            do
            {
                if (lexer.Kind is not (FeelToken.Name or FeelToken.Text)) Unexpected();
                var name = lexer.Text;
                lexer.Next();
                Need(":");
                fields.Add((name, Expression()));
            }
            while (Fault is null && Take(","));
        }

        Need("}");
        return new ContextNode([.. fields]);
    }

    bool IsSymbol(string text) => lexer.Kind == FeelToken.Symbol && lexer.Text == text;
    bool IsName(string text) => lexer.Kind == FeelToken.Name && lexer.Text == text;

    bool Take(string symbol)
    {
        if (Fault is not null || !IsSymbol(symbol)) return false;
        lexer.Next();
        return true;
    }

    bool TakeName(string name)
    {
        if (Fault is not null || !IsName(name)) return false;
        lexer.Next();
        return true;
    }

    void Need(string symbol)
    {
        if (!Take(symbol)) Missing(symbol);
    }

    void NeedName(string name)
    {
        if (!TakeName(name)) Missing(name);
    }

    void Missing(string what) => Fail("feel.missing", $"此处缺少“{what}”", $"“{what}” is missing here.");

    void Unexpected()
    {
        if (lexer.Kind == FeelToken.End) Fail("feel.unfinished", "条件没有写完", "The expression is not finished.");
        else Fail("feel.unexpected", $"此处不应出现“{lexer.Text}”", $"“{lexer.Text}” does not belong here.");
    }

    void Fail(string code, string zh, string en, int? position = null) =>
        Fault ??= new FeelFault(code, position ?? lexer.Start, zh, en);
}
