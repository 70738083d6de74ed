using Xunit;
using Yiwang.Bpmn.Drawing;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Bpmn.Model;

namespace Yiwang.Libraries.Tests.Bpmn;

public sealed class RouteTests
{
    public static TheoryData<string> Routes() => [.. Samples.Models("routes").Select(Samples.Relative)];

    [Theory]
    [MemberData(nameof(Routes))]
    public void Every_process_of_a_route_can_be_executed(string file)
    {
        var model = Samples.Read(Samples.Path(file));
        foreach (var process in model.Processes)
        {
            var (definition, findings) = Definition.Compile(model, process.Id);
            Assert.Empty(findings);
            Assert.NotNull(definition);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Every_step_has_somebody_an_opinion_and_a_term(string file)
    {
        foreach (var node in Samples.Read(Samples.Path(file)).Processes.SelectMany(p => p.AllNodes)
            .Where(n => n.Kind == NodeKind.UserTask))
        {
            Assert.NotNull(node.Step!.Who);
            Assert.NotNull(node.Step.Term);
            Assert.NotEmpty(node.Step.Opinion);
            Assert.NotEmpty(node.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public void Every_element_has_its_place_in_the_diagram(string file)
    {
        var model = Samples.Read(Samples.Path(file));
        var diagram = DiagramReader.Read(model)!;
        var drawn = diagram.Shapes.Select(s => s.ElementId).Concat(diagram.Edges.Select(e => e.ElementId)).ToHashSet();
        var missing = model.Elements.Where(e => e is FlowNode or SequenceFlow or Lane or Participant or MessageFlow)
            .Where(e => !drawn.Contains(e.Id));
        Assert.Empty(missing);
    }

    [Theory]
    [InlineData("outgoing-long", "拟稿 处室审核 核稿 会签 分管领导签发 复核 登记编号 印制 用印 核发")]
    [InlineData("incoming", "签收 登记 初审 拟办 批示 主办 协办 传阅 答复 归档")]
    public void A_route_has_the_steps_of_the_regulation(string route, string steps)
    {
        var names = Samples.Read(Samples.Path($"routes/{route}.bpmn")).Processes[0].AllNodes.Select(n => n.Name)
            .ToHashSet();
        Assert.All(steps.Split(' '), step => Assert.Contains(step, names));
    }

    [Fact]
    public void A_step_takes_who_acts_from_its_lane()
    {
        var model = Samples.Read(Samples.Path("routes/outgoing-long.bpmn"));
        Assert.Equal("section-head", model.FindNode("section-review")!.Step!.Who!.ToString());
        Assert.Equal("seal-keeper", model.FindNode("seal")!.Step!.Who!.ToString());
    }

    [Fact]
    public void A_countersign_says_rule_order_and_list()
    {
        var joint = Samples.Read(Samples.Path("routes/joint-issue.bpmn"));
        Assert.Equal(new RouteCountersign("all", 0, false, "partners"),
            joint.FindNode("countersign")!.Step!.Countersign);
        Assert.Equal(new RouteCountersign("all", 0, true, "partners"),
            joint.FindNode("partner-sign")!.Step!.Countersign);
    }

    [Fact]
    public void A_countersigned_task_is_one_step_and_a_countersigned_subprocess_one_run_for_each()
    {
        var joint = Samples.Read(Samples.Path("routes/joint-issue.bpmn"));
        Assert.Null(joint.FindNode("partner-sign")!.MultiInstance);
        Assert.True(joint.FindNode("partner-sign")!.InstanceMark!.IsSequential);
        Assert.Equal(("partners", "partner"),
            (joint.FindNode("countersign")!.MultiInstance!.Collection,
                joint.FindNode("countersign")!.MultiInstance!.Item));
    }

    [Fact]
    public void The_long_way_of_an_outgoing_document_runs_from_draft_to_release()
    {
        var (definition, _) = Definition.Compile(Samples.Read(Samples.Path("routes/outgoing-long.bpmn")));
        var values = Values.Of(("needsCountersign", FeelValue.Of(true)), ("signedBy", FeelValue.Of("principal")));
        var step = Engine.Start(definition!, values);
        var walked = new List<string>();
        while (step.Commands.OfType<CreateTask>().SingleOrDefault() is { } task)
        {
            walked.Add(task.NodeId);
            step = Engine.Apply(definition!, step.State, new Completed(task.Key));
        }
        Assert.Equal(
            "draft section-review office-review countersign leader-review principal-sign check number print seal release",
            string.Join(' ', walked));
        Assert.Equal(Status.Completed, step.State.Status);
    }
}
