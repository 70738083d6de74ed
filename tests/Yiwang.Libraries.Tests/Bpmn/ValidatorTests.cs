using System.Text;
using Xunit;
using Yiwang.Bpmn;
using Yiwang.Bpmn.Checking;
using Yiwang.Bpmn.Reading;

namespace Yiwang.Libraries.Tests.Bpmn;

public sealed class ValidatorTests
{
    private const string Head = """
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yw="urn:yiwang:route:1"
          xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" targetNamespace="t">
        """;

    public static TheoryData<string> Refused() =>
        [.. Samples.Models("bpmn").Where(f => f.Contains("nvalid")).Select(Samples.Relative)];

    public static TheoryData<string> Kept() =>
        [.. Samples.Models("bpmn").Where(f => !f.Contains("nvalid")).Select(Samples.Relative)];

    public static TheoryData<string> Routes() => [.. Samples.Models("routes").Select(Samples.Relative)];

    [Theory]
    [MemberData(nameof(Refused))]
    public void An_invalid_sample_is_refused_with_a_reason(string file)
    {
        var result = BpmnReader.Read(File.ReadAllBytes(Samples.Path(file)));
        var findings = result.Model is { } model ? Validator.Check(model) : result.Findings;
        var first = findings[0];
        Assert.Equal(Grade.Refused, first.Grade);
        Assert.NotEmpty(first.Zh);
        Assert.NotEmpty(first.En);
        Assert.True(first.Line > 0);
    }

    [Theory]
    [InlineData("illegalCompensateActivityRefParentScope", "bpmn.compensation_target")]
    [InlineData("multipleCompensationEventSubProcesses", "bpmn.compensation_ambiguous")]
    public void Compensation_of_what_lies_elsewhere_or_twice_is_refused(string sample, string code)
    {
        var file = Samples.Path($"bpmn/invalid/CompensationEventParseInvalidProcessTest.{sample}.bpmn20.xml");
        Assert.Contains(Validator.Check(Samples.Read(file)), f => f.Code == code && f.Grade == Grade.Refused);
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public void A_valid_sample_is_not_refused(string file) =>
        Assert.DoesNotContain(Validator.Check(Samples.Read(Samples.Path(file))), f => f.Grade == Grade.Refused);

    [Theory]
    [MemberData(nameof(Routes))]
    public void An_office_route_has_no_finding(string file) =>
        Assert.Empty(Validator.Check(Samples.Read(Samples.Path(file))));

    [Theory]
    [InlineData("bpmn.unknown_element", "n", "<usertask id='n'/>")]
    [InlineData("bpmn.duplicate_id", "n", "<task id='n'/><task id='n'/>")]
    [InlineData("bpmn.id_invalid", "a b", "<task id='a b'/>")]
    [InlineData("bpmn.value_invalid", "n", "<task id='n' isForCompensation='perhaps'/>")]
    [InlineData("bpmn.flow_end_missing", "n", "<task id='t'/><sequenceFlow id='n' sourceRef='t' targetRef='x'/>")]
    [InlineData("bpmn.flow_crosses_scope", "n",
        "<task id='t'/><subProcess id='s'><task id='u'/></subProcess><sequenceFlow id='n' sourceRef='t' targetRef='u'/>")]
    [InlineData("bpmn.start_entered", "n",
        "<task id='t'/><startEvent id='s'/><sequenceFlow id='n' sourceRef='t' targetRef='s'/>")]
    [InlineData("bpmn.end_left", "n",
        "<task id='t'/><endEvent id='s'/><sequenceFlow id='n' sourceRef='s' targetRef='t'/>")]
    [InlineData("bpmn.boundary_entered", "n",
        "<task id='t'/><boundaryEvent id='b' attachedToRef='t'><timerEventDefinition/></boundaryEvent>"
        + "<sequenceFlow id='n' sourceRef='t' targetRef='b'/>")]
    [InlineData("bpmn.event_subprocess_connected", "n",
        "<task id='t'/><subProcess id='s' triggeredByEvent='true'><startEvent id='a'><timerEventDefinition/></startEvent>"
        + "</subProcess><sequenceFlow id='n' sourceRef='t' targetRef='s'/>")]
    [InlineData("bpmn.default_foreign", "n",
        "<exclusiveGateway id='n' default='f'/><task id='a'/><task id='b'/><sequenceFlow id='f' sourceRef='a' targetRef='b'/>")]
    [InlineData("bpmn.reference_missing", "n", "<task id='n'><incoming>x</incoming></task>")]
    [InlineData("bpmn.event_gateway_target", "t",
        "<eventBasedGateway id='g'/><task id='t'/><sequenceFlow id='f' sourceRef='g' targetRef='t'/>")]
    [InlineData("bpmn.event_gateway_condition", "g",
        "<eventBasedGateway id='g'/><receiveTask id='t'/><sequenceFlow id='f' sourceRef='g' targetRef='t'>"
        + "<conditionExpression>x</conditionExpression></sequenceFlow>")]
    [InlineData("bpmn.line_end_missing", "n", "<association id='n' sourceRef='' targetRef='n'/>")]
    [InlineData("bpmn.event_not_allowed", "n", "<startEvent id='n'><cancelEventDefinition/></startEvent>")]
    [InlineData("bpmn.event_without_trigger", "n", "<intermediateCatchEvent id='n'/>")]
    [InlineData("bpmn.cancel_outside_transaction", "n", "<endEvent id='n'><cancelEventDefinition/></endEvent>")]
    [InlineData("bpmn.condition_missing", "n",
        "<intermediateCatchEvent id='n'><conditionalEventDefinition/></intermediateCatchEvent>")]
    [InlineData("bpmn.timer_ambiguous", "n",
        "<intermediateCatchEvent id='n'><timerEventDefinition><timeDate>2026-01-01</timeDate><timeDuration>P1D</timeDuration>"
        + "</timerEventDefinition></intermediateCatchEvent>")]
    [InlineData("bpmn.link_unnamed", "n",
        "<intermediateThrowEvent id='n'><linkEventDefinition/></intermediateThrowEvent>")]
    [InlineData("bpmn.link_unpaired", "n",
        "<intermediateThrowEvent id='n'><linkEventDefinition name='x'/></intermediateThrowEvent>")]
    [InlineData("bpmn.link_ambiguous", "n",
        "<intermediateCatchEvent id='m'><linkEventDefinition name='x'/></intermediateCatchEvent>"
        + "<intermediateCatchEvent id='n'><linkEventDefinition name='x'/></intermediateCatchEvent>")]
    [InlineData("bpmn.boundary_not_attached", "n",
        "<boundaryEvent id='n' attachedToRef='x'><timerEventDefinition/></boundaryEvent>")]
    [InlineData("bpmn.must_interrupt", "n",
        "<task id='t'/><boundaryEvent id='n' attachedToRef='t' cancelActivity='false'><errorEventDefinition/></boundaryEvent>")]
    [InlineData("bpmn.event_ambiguous", "n",
        "<task id='t'/><boundaryEvent id='m' attachedToRef='t'><errorEventDefinition/></boundaryEvent>"
        + "<boundaryEvent id='n' attachedToRef='t'><errorEventDefinition/></boundaryEvent>")]
    [InlineData("bpmn.event_subprocess_start", "n",
        "<subProcess id='n' triggeredByEvent='true'><task id='t'/></subProcess>")]
    [InlineData("bpmn.call_cycle", "n", "<callActivity id='n' calledElement='p'/>")]
    [InlineData("process.timer_too_long", "n",
        "<intermediateCatchEvent id='n'><timerEventDefinition><timeDuration>P1000Y</timeDuration>"
        + "</timerEventDefinition></intermediateCatchEvent>")]
    [InlineData("process.too_many_instances", "n",
        "<task id='n'><multiInstanceLoopCharacteristics><loopCardinality>100000</loopCardinality>"
        + "</multiInstanceLoopCharacteristics></task>")]
    public void Against_the_rules_of_BPMN_is_refused(string code, string element, string content)
    {
        var finding = Assert.Single(Check(content), f => f.Code == code);
        Assert.Equal((Grade.Refused, element), (finding.Grade, finding.ElementId));
    }

    [Theory]
    [InlineData("process.script_task", "n", "<startEvent id='s'/><scriptTask id='n'/>", "s-n")]
    [InlineData("process.complex_gateway", "n", "<startEvent id='s'/><complexGateway id='n'/>", "s-n")]
    [InlineData("process.command_missing", "n", "<startEvent id='s'/><serviceTask id='n'/>", "s-n")]
    [InlineData("process.call_unnamed", "n", "<startEvent id='s'/><callActivity id='n'/>", "s-n")]
    [InlineData("process.timer_missing", "s", "<startEvent id='s'><timerEventDefinition/></startEvent>", "")]
    [InlineData("process.event_unnamed", "s", "<startEvent id='s'><messageEventDefinition/></startEvent>", "")]
    [InlineData("process.multiple_events", "s",
        "<startEvent id='s'><timerEventDefinition/><messageEventDefinition/></startEvent>", "")]
    [InlineData("process.instances_unknown", "s", "<task id='s'><multiInstanceLoopCharacteristics/></task>", "")]
    [InlineData("process.loop_without_end", "s", "<task id='s'><standardLoopCharacteristics/></task>", "")]
    [InlineData("process.empty", "p", "", "")]
    [InlineData("process.no_start", "p", "<task id='a'/><task id='b'/>", "a-b b-a")]
    [InlineData("process.condition_missing", "g-b",
        "<exclusiveGateway id='g' default='g-a'/><task id='a'/><task id='b'/>", "g-a g-b")]
    [InlineData("process.endless_loop", "g",
        "<startEvent id='s'/><exclusiveGateway id='g'/><exclusiveGateway id='h'/><endEvent id='e'/>",
        "s-g g-h h-g h-e")]
    [InlineData("route.who_missing", "s",
        "<userTask id='s'><extensionElements><yw:step/></extensionElements></userTask>", "")]
    [InlineData("route.who_unknown", "s",
        "<userTask id='s'><extensionElements><yw:step who='boss'/></extensionElements></userTask>", "")]
    [InlineData("route.act_unknown", "s",
        "<userTask id='s'><extensionElements><yw:step who='leader' act='dance'/></extensionElements></userTask>", "")]
    [InlineData("route.move_unknown", "s",
        "<userTask id='s'><extensionElements><yw:step who='leader' moves='return fly'/></extensionElements></userTask>",
        "")]
    [InlineData("route.notice_unknown", "s",
        "<userTask id='s'><extensionElements><yw:step who='leader' notices='never'/></extensionElements></userTask>",
        "")]
    [InlineData("route.term_invalid", "s",
        "<userTask id='s'><extensionElements><yw:step who='leader' term='soon'/></extensionElements></userTask>", "")]
    [InlineData("route.choose_missing", "s",
        "<userTask id='s'><extensionElements><yw:step who='chosen'/></extensionElements></userTask>", "")]
    [InlineData("route.step_missing", "s",
        "<userTask id='s'><extensionElements><yw:step who='step:x'/></extensionElements></userTask>", "")]
    [InlineData("route.countersign_invalid", "s",
        "<userTask id='s'><extensionElements><yw:step who='leader'/><yw:countersign rule='most'/></extensionElements>"
        + "<multiInstanceLoopCharacteristics/></userTask>", "")]
    [InlineData("route.countersign_order", "s",
        "<userTask id='s'><extensionElements><yw:step who='leader'/><yw:countersign order='sequential'/>"
        + "</extensionElements><multiInstanceLoopCharacteristics/></userTask>", "")]
    public void What_is_not_executed_is_named_with_its_element(string code, string element, string content,
        string flows)
    {
        var findings = Check(content + Flows(flows));
        Assert.DoesNotContain(findings, f => f.Grade == Grade.Refused);
        var finding = Assert.Single(findings, f => f.Code == code);
        Assert.Equal((Grade.NotExecuted, element), (finding.Grade, finding.ElementId));
    }

    [Theory]
    [InlineData("process.default_missing", "g",
        "<exclusiveGateway id='g'/><endEvent id='a'/><endEvent id='b'/>", "g-a? g-b?")]
    [InlineData("bpmn.reference_dangling", "x", "<task id='a'/><association id='x' sourceRef='a' targetRef='nothing'/>",
        "")]
    [InlineData("process.unreachable", "x", "<startEvent id='s'/><endEvent id='e'/><task id='x'/>", "s-e x-e")]
    [InlineData("process.dead_end", "x",
        "<startEvent id='s'/><parallelGateway id='g'/><endEvent id='e'/><task id='x'/>", "s-g g-e g-x")]
    [InlineData("process.never_ends", "x",
        "<startEvent id='s'/><parallelGateway id='g'/><endEvent id='e'/><task id='x'/>", "s-g g-e g-x x-x")]
    [InlineData("process.join_waits", "j",
        "<exclusiveGateway id='g' default='g-a'/><task id='a'/><task id='b'/><parallelGateway id='j'/><endEvent id='e'/>",
        "g-a g-b? a-j b-j j-e")]
    [InlineData("process.join_waits", "j",
        "<parallelGateway id='g'/><task id='a'/><boundaryEvent id='b' attachedToRef='a'><timerEventDefinition>"
        + "<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><task id='c'/><parallelGateway id='j'/>"
        + "<endEvent id='e'/><endEvent id='f'/>", "g-a g-c a-j c-j j-e b-f")]
    [InlineData("process.done_twice", "j",
        "<parallelGateway id='g'/><task id='a'/><task id='b'/><exclusiveGateway id='j'/><endEvent id='e'/>",
        "g-a g-b a-j b-j j-e")]
    public void What_is_unsound_is_found(string code, string element, string content, string flows)
    {
        var findings = Check(content + Flows(flows));
        Assert.DoesNotContain(findings, f => f.Grade == Grade.Refused);
        Assert.Contains(findings, f => f.Code == code && f.ElementId == element && f.Grade == Grade.Unsound);
    }

    [Theory]
    [InlineData(
        "<inclusiveGateway id='g' default='g-a'/><task id='a'/><task id='b'/><inclusiveGateway id='j'/><endEvent id='e'/>",
        "g-a g-b? a-j b-j j-e")]
    [InlineData("<parallelGateway id='g'/><task id='a'/><task id='b'/><parallelGateway id='j'/><endEvent id='e'/>",
        "g-a g-b a-j b-j j-e")]
    [InlineData("<startEvent id='s'/><task id='a'/><exclusiveGateway id='g' default='g-a'/><endEvent id='e'/>",
        "s-a a-g g-a g-e?")]
    public void What_is_sound_has_no_finding(string content, string flows) =>
        Assert.Empty(Check(content + Flows(flows)));

    [Theory]
    [InlineData("bpmn.bounds_invalid", "<process id='p'/>", "<di:BPMNShape id='n' bpmnElement='p'/>")]
    [InlineData("bpmn.waypoints_invalid", "<process id='p'/>", "<di:BPMNEdge id='n' bpmnElement='p'/>")]
    [InlineData("bpmn.message_flow_inside",
        "<collaboration><participant id='o' processRef='p'/><messageFlow id='n' sourceRef='a' targetRef='b'/></collaboration>"
        + "<process id='p'><task id='a'/><task id='b'/></process>", "")]
    public void Diagrams_and_pools_are_checked_too(string code, string content, string shapes)
    {
        var model = Samples.Parse(
            $"{Head}{content}<di:BPMNDiagram><di:BPMNPlane>{shapes}</di:BPMNPlane></di:BPMNDiagram></definitions>");
        Assert.Equal("n",
            Assert.Single(Validator.Check(model), f => f.Code == code && f.Grade == Grade.Refused).ElementId);
    }

    [Fact]
    public void A_variable_of_no_known_type_and_a_file_without_process_are_named()
    {
        var typed = Check(
            "<extensionElements><yw:variables><yw:variable name='x' type='colour'/></yw:variables></extensionElements><task id='t'/>");
        Assert.Contains(typed, f => f.Code == "route.variable_invalid");
        Assert.Equal("process.none", Assert.Single(Validator.Check(Samples.Parse($"{Head}</definitions>"))).Code);
    }

    [Fact]
    public void A_level_with_too_many_ways_is_said_to_be_unchecked()
    {
        var tasks = string.Concat(Enumerable.Range(0, 10_000).Select(n => $"<task id='t{n}'/><task id='u{n}'/>"));
        var flows = string.Concat(Enumerable.Range(0, 10_000)
            .Select(n => $"<sequenceFlow id='f{n}' sourceRef='t{n}' targetRef='u{n}'/>"));
        Assert.Equal("process.not_checked", Assert.Single(Check(tasks + flows)).Code);
    }

    [Fact]
    public void Twenty_choices_side_by_side_are_all_checked()
    {
        var content = new StringBuilder("<parallelGateway id='g'/><parallelGateway id='j'/><endEvent id='e'/>");
        var flows = new StringBuilder("j-e");
        for (var n = 0; n < 20; n++)
        {
            content.Append(
                $"<exclusiveGateway id='x{n}' default='x{n}-a{n}'/><task id='a{n}'/><task id='b{n}'/><task id='c{n}'/>");
            flows.Append($" g-x{n} x{n}-a{n} x{n}-b{n}? a{n}-c{n} b{n}-c{n} c{n}-j");
        }
        Assert.Empty(Check(content + Flows(flows.ToString())));
    }

    [Fact]
    public void Findings_say_where_in_both_languages()
    {
        var finding = Check("\n<task id='t' name='核稿'/>\n<scriptTask id='n' name='算数'/>")
            .First(f => f.ElementId == "n");
        Assert.Equal("算数", finding.Name);
        Assert.Equal(4, finding.Line);
        Assert.Contains("脚本", finding.Zh);
        Assert.Contains("cript", finding.En);
    }

    private static IReadOnlyList<Finding> Check(string content) =>
        Validator.Check(Samples.Parse($"{Head}<process id='p'>{content}</process></definitions>"));

    // "a-b c-d?" makes flows named after their ends; the question mark gives one a condition.
    private static string Flows(string text) =>
        string.Concat(text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f =>
    {
        var ends = f.TrimEnd('?').Split('-');
        var condition = f.EndsWith('?') ? "<conditionExpression>urgent = true</conditionExpression>" : "";
        return $"<sequenceFlow id='{ends[0]}-{ends[1]}' sourceRef='{ends[0]}' targetRef='{ends[1]}'>{condition}</sequenceFlow>";
    }));
}
