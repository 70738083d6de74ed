using Xunit;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;

namespace Yiwang.Libraries.Tests.Execution;

public sealed class EngineTests
{
    const string Fork = """
        <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="draft"/><userTask id="draft"/>
        <sequenceFlow id="2" sourceRef="draft" targetRef="fork"/><parallelGateway id="fork"/>
        <sequenceFlow id="3" sourceRef="fork" targetRef="a"/><userTask id="a"/><sequenceFlow id="4" sourceRef="a" targetRef="join"/>
        <sequenceFlow id="5" sourceRef="fork" targetRef="b"/><userTask id="b"/><sequenceFlow id="6" sourceRef="b" targetRef="join"/>
        <parallelGateway id="join"/><sequenceFlow id="7" sourceRef="join" targetRef="sign"/><userTask id="sign"/>
        <sequenceFlow id="8" sourceRef="sign" targetRef="e"/><endEvent id="e"/>
        """;

    [Fact]
    public void A_parallel_join_waits_for_every_branch()
    {
        var play = new Play(Fork).Complete("draft");
        Assert.Equal("a b", play.Open);
        Assert.Equal("b", play.Complete("a").Open);
        Assert.Equal("sign", play.Complete("b").Open);
        Assert.Equal(Status.Completed, play.Complete("sign").State.Status);
        Assert.IsType<Finished>(Assert.Single(play.Commands));
    }

    [Fact]
    public void A_return_into_one_branch_leaves_the_other_as_it_was()
    {
        var play = new Play(Fork).Complete("draft").Complete("a").Complete("b");
        play.Do(new Returned(play.Passed("a")));
        Assert.Equal("a", play.Open);
        Assert.Equal("sign", play.Complete("a").Open);
    }

    [Fact]
    public void A_return_before_the_fork_closes_the_siblings()
    {
        var play = new Play(Fork).Complete("draft").Complete("a");
        play.Do(new Returned(play.Passed("draft")));
        Assert.Equal("draft", play.Open);
        Assert.Contains(play.Commands, c => c is CancelTask { NodeId: "b" });
        Assert.Equal("a b", play.Complete("draft").Open);
        Assert.Equal("sign", play.Complete("a").Complete("b").Open);
    }

    [Fact]
    public void A_finished_case_can_be_reopened_at_a_passed_step()
    {
        var play = new Play(Fork).Complete("draft").Complete("a").Complete("b").Complete("sign");
        play.Do(new Returned(play.Passed("sign")));
        Assert.Equal("sign", play.Open);
        Assert.Equal(Status.Completed, play.Complete("sign").State.Status);
    }

    [Fact]
    public void A_jump_into_a_branch_does_not_leave_the_join_waiting_for_ever()
    {
        var play = new Play(Fork).Do(new Jumped("b"));
        Assert.Equal("b", play.Open);
        Assert.Equal("sign", play.Complete("b").Open);
    }

    [Theory]
    [InlineData(3, "small")]
    [InlineData(30, "large")]
    public void An_exclusive_gateway_takes_the_first_way_that_holds(int days, string open)
    {
        var play = new Play("""
            <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="g"/><exclusiveGateway id="g" default="3"/>
            <sequenceFlow id="2" sourceRef="g" targetRef="large"><conditionExpression>天数 &gt; 10</conditionExpression></sequenceFlow>
            <sequenceFlow id="3" sourceRef="g" targetRef="small"/><userTask id="large"/><userTask id="small"/>
            """, Values.Of(("天数", days)));
        Assert.Equal(open, play.Open);
    }

    [Fact]
    public void No_way_out_refuses_the_step_and_keeps_the_state()
    {
        var play = new Play("""
            <startEvent id="s"/><sequenceFlow id="0" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="1" sourceRef="t" targetRef="g"/>
            <exclusiveGateway id="g"/><sequenceFlow id="2" sourceRef="g" targetRef="u"><conditionExpression>ok</conditionExpression></sequenceFlow><userTask id="u"/>
            """);
        var before = play.State;
        play.Complete("t");
        Assert.Equal("engine.no_way_out", play.Refusal!.Code);
        Assert.Same(before, play.State);
        Assert.Equal("u", play.Complete("t", ("ok", true)).Open);
    }

    const string Inclusive = """
        <startEvent id="s"/><sequenceFlow id="0" sourceRef="s" targetRef="t"/><userTask id="t"/><sequenceFlow id="1" sourceRef="t" targetRef="split"/>
        <inclusiveGateway id="split" default="4"/>
        <sequenceFlow id="2" sourceRef="split" targetRef="a"><conditionExpression>n &gt; 1</conditionExpression></sequenceFlow><userTask id="a"/>
        <sequenceFlow id="3" sourceRef="split" targetRef="b"><conditionExpression>n &gt; 2</conditionExpression></sequenceFlow><userTask id="b"/>
        <sequenceFlow id="4" sourceRef="split" targetRef="c"/><userTask id="c"/>
        <sequenceFlow id="5" sourceRef="a" targetRef="join"/><sequenceFlow id="6" sourceRef="b" targetRef="join"/><sequenceFlow id="7" sourceRef="c" targetRef="join"/>
        <inclusiveGateway id="join"/><sequenceFlow id="8" sourceRef="join" targetRef="again"/><exclusiveGateway id="again" default="10"/>
        <sequenceFlow id="9" sourceRef="again" targetRef="t"><conditionExpression>again</conditionExpression></sequenceFlow>
        <sequenceFlow id="10" sourceRef="again" targetRef="z"/><userTask id="z"/>
        """;

    [Theory]
    [InlineData(1, "c")]
    [InlineData(2, "a")]
    [InlineData(3, "a b")]
    public void An_inclusive_join_waits_for_the_branches_taken_also_within_a_loop(int n, string open)
    {
        var play = new Play(Inclusive, Values.Of(("n", n), ("again", true))).Complete("t");
        Assert.Equal(open, play.Open);
        foreach (var task in open.Split(' ')) play.Complete(task);
        Assert.Equal("t", play.Open);
        play.Complete("t", ("again", false));
        foreach (var task in open.Split(' '))
        {
            Assert.Contains(task, play.Open);
            play.Complete(task);
        }

        Assert.Equal("z", play.Open);
    }

    static string Many(string attributes, string inner) => $"""
        <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="t"/>
        <userTask id="t"><multiInstanceLoopCharacteristics {attributes}>{inner}</multiInstanceLoopCharacteristics></userTask>
        <sequenceFlow id="2" sourceRef="t" targetRef="z"/><userTask id="z"/>
        """;

    const string Collection = "<loopDataInputRef>people</loopDataInputRef><inputDataItem name=\"one\"/>";
    static readonly Values People = Values.Of(("people", FeelValue.Of(["甲", "乙", "丙"])));

    [Fact]
    public void A_parallel_multi_instance_asks_everybody_at_once()
    {
        var play = new Play(Many("", Collection), People);
        Assert.Equal(["甲", "乙", "丙"], play.State.Live.Where(i => i.Phase == Phase.Open)
            .Select(i => i.Locals!["one"].Text));
        Assert.Equal("t t", play.Complete("t").Open);
        Assert.Equal("z", play.Complete("t").Complete("t").Open);
    }

    [Fact]
    public void A_sequential_multi_instance_asks_one_after_another()
    {
        var play = new Play(Many("isSequential=\"true\"", Collection), People);
        foreach (var name in (string[])["甲", "乙", "丙"])
        {
            Assert.Equal(name, Assert.Single(play.State.Live, i => i.Phase == Phase.Open).Locals!["one"].Text);
            play.Complete("t");
        }

        Assert.Equal("z", play.Open);
    }

    [Fact]
    public void A_completion_condition_cancels_the_rest()
    {
        var play = new Play(Many("", Collection
            + "<completionCondition>nrOfCompletedInstances >= 2</completionCondition>"), People);
        play.Complete("t").Complete("t");
        Assert.Equal("z", play.Open);
        Assert.Single(play.Commands.OfType<CancelTask>());
    }

    [Fact]
    public void One_of_several_signers_can_be_asked_again()
    {
        var play = new Play(Many("", Collection), People).Complete("t").Complete("t").Complete("t");
        var second = play.State.Past.First(v => v.Index == 1);
        play.Do(new Returned(second.Id));
        Assert.Equal("t", play.Open);
        Assert.Equal("乙", play.State.Find(play.Key("t"))!.Locals!["one"].Text);
        Assert.Equal("z", play.Complete("t").Open);
    }

    [Fact]
    public void Over_the_limit_of_instances_is_refused()
    {
        var play = new Play(Many("", "<loopCardinality>100000</loopCardinality>"));
        Assert.Equal("engine.too_many", play.Refusal!.Code);
    }

    [Fact]
    public void An_endless_round_is_refused()
    {
        var play = new Play("""
            <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="t"/><task id="t"/><sequenceFlow id="2" sourceRef="t" targetRef="t"/>
            """);
        Assert.Equal("engine.endless", play.Refusal!.Code);
    }

    [Fact]
    public void The_same_events_give_the_same_state_and_a_stored_state_goes_on_as_if_never_stored()
    {
        var first = new Play(Fork).Complete("draft").Complete("a").Complete("b");
        first.Do(new Returned(first.Passed("a"))).Complete("a").Complete("sign");
        var step = Engine.Start(first.Definition);
        foreach (var what in first.Events)
        {
            var stored = StateWriter.Write(first.Definition, step.State);
            var (read, refusal) = StateReader.Read(first.Definition, stored);
            Assert.Null(refusal);
            Assert.Equal(stored, StateWriter.Write(first.Definition, read!));
            step = Engine.Apply(first.Definition, read!, what);
        }

        Assert.Equal(StateWriter.Write(first.Definition, first.State), StateWriter.Write(first.Definition, step.State));
    }

    [Fact]
    public void A_usual_state_is_under_a_kilobyte()
    {
        var (steps, _, _, stateBytes) = EngineBench.Approvals(10);
        Assert.Equal(50, steps);
        Assert.InRange(stateBytes, 1, 1024);
    }

    [Fact]
    public void One_part_of_a_sub_process_run_for_several_can_be_returned_to()
    {
        var play = new Play("""
            <startEvent id="s"/><sequenceFlow id="1" sourceRef="s" targetRef="many"/>
            <subProcess id="many"><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>
            <startEvent id="is"/><sequenceFlow id="2" sourceRef="is" targetRef="a"/><userTask id="a"/><sequenceFlow id="3" sourceRef="a" targetRef="b"/><userTask id="b"/>
            </subProcess><sequenceFlow id="4" sourceRef="many" targetRef="z"/><userTask id="z"/>
            """);
        Assert.Equal("z", play.Complete("a").Complete("a").Complete("b").Complete("b").Open);
        var first = play.State.Past.First(v => play.Definition.Nodes[v.Node].Id == "a");
        Assert.Contains(first, Engine.PassedBefore(play.State, play.Key("z")));
        Assert.Equal("a", play.Do(new Returned(first.Id)).Open);
        Assert.Equal("b", play.Complete("a").Open);
        Assert.Equal("z", play.Complete("b").Open);
    }

    [Fact]
    public void A_return_within_a_row_of_signers_walks_the_row_again_from_there()
    {
        string Now(Play play) => play.State.Find(play.Key("t"))!.Locals!["one"].Text;
        var play = new Play(Many("isSequential=\"true\"", Collection), People).Complete("t").Complete("t");
        Assert.Equal("丙", Now(play));
        play.Do(new Returned(play.State.Past.First(v => v.Index == 0).Id));
        Assert.Equal("甲", Now(play));
        play.Complete("t");
        Assert.Equal("乙", Now(play));
        Assert.Equal("z", play.Complete("t").Complete("t").Open);
        play.Do(new Returned(play.State.Past.First(v => v.Index == 1).Id));
        Assert.Equal("乙", Now(play));
        Assert.Equal("z", play.Complete("t").Complete("t").Open);
    }

    [Fact]
    public void A_state_of_another_version_of_the_route_is_refused_by_the_name_of_what_is_missing()
    {
        var play = new Play(Fork).Complete("draft");
        var (state, refusal) = StateReader.Read(
            Play.Compile(Fork.Replace("\"a\"", "\"other\"", StringComparison.Ordinal)),
                StateWriter.Write(play.Definition, play.State));
        Assert.Null(state);
        Assert.Contains("（a）", refusal!.Zh);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"v\":9}")]
    [InlineData("[1,2")]
    public void A_damaged_state_is_refused(string stored)
    {
        var (state, refusal) = StateReader.Read(Play.Compile(Fork), System.Text.Encoding.UTF8.GetBytes(stored));
        Assert.Null(state);
        Assert.Equal("engine.state_unreadable", refusal!.Code);
    }
}
