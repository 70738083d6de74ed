using Xunit;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Libraries.Tests.Execution;

public sealed class EventTests
{
    const string Start = "<startEvent id=\"s\"/><sequenceFlow id=\"f0\" sourceRef=\"s\" targetRef=\"t\"/>";

    [Fact]
    public void An_interrupting_timer_closes_the_task_and_a_completed_task_disarms_its_timer()
    {
        const string body = Start + """
            <userTask id="t"/><sequenceFlow id="1" sourceRef="t" targetRef="u"/><userTask id="u"/>
            <boundaryEvent id="late" attachedToRef="t"><timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent>
            <sequenceFlow id="2" sourceRef="late" targetRef="chief"/><userTask id="chief"/>
            """;
        var play = new Play(body);
        Assert.Contains(play.Commands, c => c is ArmTimer { Kind: TimerKind.Duration, Due: "P3D" });
        play.Do(new TimerDue(play.Timer("late")));
        Assert.Equal("chief", play.Open);
        Assert.Contains(play.Commands, c => c is CancelTask { NodeId: "t" });
        var other = new Play(body);
        var timer = other.Timer("late");
        other.Complete("t");
        Assert.Contains(other.Commands, c => c is DisarmTimer disarm && disarm.Key == timer);
        Assert.Equal("engine.not_waiting", other.Do(new TimerDue(timer)).Refusal!.Code);
    }

    [Fact]
    public void A_cycle_fires_as_often_as_it_says()
    {
        var play = new Play(Start + """
            <userTask id="t"/><boundaryEvent id="remind" attachedToRef="t" cancelActivity="false">
            <timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
            <sequenceFlow id="2" sourceRef="remind" targetRef="r"/><userTask id="r"/>
            """);
        var timer = play.Timer("remind");
        play.Do(new TimerDue(timer)).Do(new TimerDue(timer));
        Assert.Equal("t r r", play.Open);
        Assert.Equal("engine.not_waiting", play.Do(new TimerDue(timer)).Refusal!.Code);
    }

    [Fact]
    public void A_task_may_raise_an_error_or_an_escalation()
    {
        const string body = Start + """
            <userTask id="t"/><boundaryEvent id="wrong" attachedToRef="t"><errorEventDefinition errorRef="E"/></boundaryEvent>
            <boundaryEvent id="look" attachedToRef="t" cancelActivity="false"><escalationEventDefinition escalationRef="L"/></boundaryEvent>
            <sequenceFlow id="2" sourceRef="wrong" targetRef="a"/><userTask id="a"/><sequenceFlow id="3" sourceRef="look" targetRef="b"/><userTask id="b"/>
            """;
        var roots = "<error id=\"E\" errorCode=\"E1\"/><escalation id=\"L\" escalationCode=\"L1\"/>";
        var play = new Play(body, roots: roots);
        play.Do(new EscalationRaised(play.Key("t"), "L1"));
        Assert.Equal("t b", play.Open);
        play.Do(new ErrorRaised(play.Key("t"), "E1"));
        Assert.Equal("b a", play.Open);
        var other = new Play(body, roots: roots);
        other.Do(new ErrorRaised(other.Key("t"), "E2"));
        Assert.Equal(Status.Failed, other.State.Status);
    }

    [Fact]
    public void A_link_goes_on_where_it_is_caught()
    {
        var play = new Play("""
            <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="out"/>
            <intermediateThrowEvent id="out"><linkEventDefinition name="乙页"/></intermediateThrowEvent>
            <intermediateCatchEvent id="in"><linkEventDefinition name="乙页"/></intermediateCatchEvent>
            <sequenceFlow id="2" sourceRef="in" targetRef="t"/><userTask id="t"/>
            """);
        Assert.Equal("t", play.Open);
    }

    [Fact]
    public void A_loop_repeats_while_its_condition_holds()
    {
        var play = new Play(Start + """
            <userTask id="t"><standardLoopCharacteristics><loopCondition>again</loopCondition></standardLoopCharacteristics></userTask>
            <sequenceFlow id="2" sourceRef="t" targetRef="z"/><userTask id="z"/>
            """);
        Assert.Equal("t", play.Complete("t", ("again", true)).Open);
        Assert.Equal("z", play.Complete("t", ("again", false)).Open);
    }

    [Fact]
    public void A_rule_task_writes_what_its_table_answers()
    {
        var types = new Dictionary<string, FeelType> { ["紧急"] = FeelType.Text };
        var (table, _) = DecisionTable.Create("期限", HitPolicy.First, Aggregation.None, [new("紧急", FeelType.Text)],
            [new("天数", FeelType.Number)], [new(["\"特急\""], ["1"]), new(["-"], ["5"])], types);
        const string body = """
            <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="r"/>
            <businessRuleTask id="r"><extensionElements><yw:decision table="期限"/></extensionElements></businessRuleTask>
            <sequenceFlow id="2" sourceRef="r" targetRef="t"/><userTask id="t"/>
            """;
        var decisions = new Dictionary<string, DecisionTable> { ["期限"] = table! };
        var play = new Play(body.Replace("id=\"r\">",
            "id=\"r\" xmlns:f=\"http://flowable.org/bpmn\" f:resultVariable=\"天数\">", StringComparison.Ordinal),
            Values.Of(("紧急", "特急")), decisions);
        Assert.Equal((FeelValue)1, play.State.Variables["天数"]);
    }

    [Fact]
    public void Compensation_undoes_newest_first()
    {
        var play = new Play("""
            <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="a"/><userTask id="a"/><sequenceFlow id="2" sourceRef="a" targetRef="b"/><userTask id="b"/>
            <sequenceFlow id="3" sourceRef="b" targetRef="undo"/><intermediateThrowEvent id="undo"><compensateEventDefinition/></intermediateThrowEvent>
            <sequenceFlow id="4" sourceRef="undo" targetRef="z"/><userTask id="z"/>
            <boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><userTask id="ua" isForCompensation="true"/><association id="x" sourceRef="ca" targetRef="ua"/>
            <boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><userTask id="ub" isForCompensation="true"/><association id="y" sourceRef="cb" targetRef="ub"/>
            """).Complete("a").Complete("b");
        Assert.Equal("ub", play.Open);
        Assert.Equal("ua", play.Complete("ub").Open);
        Assert.Equal("z", play.Complete("ua").Open);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "<scriptTask id=\"x\"/>", "execution.script_task" },
        { "<complexGateway id=\"x\"/>", "execution.complex_gateway" },
        { "<callActivity id=\"x\" calledElement=\"p\"/>", "execution.call_cycle" },
        { "<callActivity id=\"x\" calledElement=\"nowhere\"/>", "execution.unknown_callee" },
        { "<intermediateCatchEvent id=\"x\"><timerEventDefinition><timeDuration>P1000Y</timeDuration></timerEventDefinition></intermediateCatchEvent>", "timer.too_long" },
        { "<intermediateCatchEvent id=\"x\"><timerEventDefinition><timeCycle>R/PT1S</timeCycle></timerEventDefinition></intermediateCatchEvent>", "timer.too_often" },
        { "<intermediateCatchEvent id=\"x\"><timerEventDefinition><timeDuration>三天</timeDuration></timerEventDefinition></intermediateCatchEvent>", "timer.unreadable" },
        { "<exclusiveGateway id=\"x\"/><sequenceFlow id=\"y\" sourceRef=\"x\" targetRef=\"x\"><conditionExpression>1 + 1</conditionExpression></sequenceFlow>", "feel.wrong_result" },
        { "<exclusiveGateway id=\"x\"/><sequenceFlow id=\"y\" sourceRef=\"x\" targetRef=\"x\"><conditionExpression>a ==</conditionExpression></sequenceFlow>", "feel.unexpected" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_cannot_be_executed_is_refused_with_the_reason(string element, string code)
    {
        var (definition, findings) = Definition.Compile(Play.Model("<startEvent id=\"s\"/>" + element), "p");
        Assert.Null(definition);
        Assert.Contains(findings, finding => finding.Code == code && finding.Zh.Length > 0);
    }

    [Fact]
    public void A_call_hands_over_what_it_names_and_takes_back_what_it_names()
    {
        var body = """
            <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="c"/>
            <callActivity id="c" calledElement="q"><extensionElements><yw:in source="题目" target="名"/><yw:out source="果" target="结果"/></extensionElements></callActivity>
            <sequenceFlow id="2" sourceRef="c" targetRef="z"/><userTask id="z"/></process>
            <process id="q"><startEvent id="qs"/><sequenceFlow id="3" sourceRef="qs" targetRef="qt"/><userTask id="qt"/>
            """;
        var play = new Play(body, Values.Of(("题目", "请示"), ("别的", 1)));
        Assert.Equal("c/qt", play.Open);
        play.Complete("c/qt", ("果", "准"), ("别的", 2));
        Assert.Equal("z", play.Open);
        Assert.Equal("准", play.State.Variables["结果"].Text);
        Assert.Equal((FeelValue)1, play.State.Variables["别的"]);
    }
}
