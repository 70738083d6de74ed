using System.Globalization;
using Xunit;
using Yiwang.Bpmn.Checking;
using Yiwang.Bpmn.Execution;
using Yiwang.Bpmn.Feel;
using Yiwang.Libraries.Tests.Bpmn;

namespace Yiwang.Libraries.Tests.Execution;

/// <summary>
/// Models of the test suites of other engines (samples/bpmn/engine), played as their names say. A script: <c>is a b</c>
/// what is open,
/// <c>do x n=1</c> completes, <c>due x</c> a timer, <c>signal</c>, <c>message</c>, <c>set</c>, <c>choose</c> in an
/// ad-hoc sub-process,
/// <c>completed</c> or <c>failed CODE</c> how it ends.
/// </summary>
public sealed class OthersModelsTests
{
    public static TheoryData<string, string, string, string> Scripts => new()
    {
        { "AdhocSubProcessTest.testSequentialAdhocSubProcess", "simpleSubProcess", "",
            "is;choose subProcessTask;is subProcessTask;no subProcessTask2;do subProcessTask;choose subProcessTask2;do subProcessTask2 completed=true;is afterTask;do afterTask;completed" },
        { "AdhocSubProcessTest.testParallelAdhocSubProcess", "simpleSubProcess", "",
            "choose subProcessTask;choose subProcessTask2;is subProcessTask subProcessTask2;do subProcessTask completed=true;is afterTask;do afterTask;completed" },
        { "BpmnParseTest.testParseWithMultipleDocumentation", "process", "", "is theTask;do theTask;completed" },
        { "BoundaryErrorEventTest.testCatchErrorOnEmbeddedSubprocessWithoutErrorCode",
            "boundaryErrorOnEmbeddedSubprocess", "",
            "is subprocessTask;do subprocessTask;is taskAfterErrorCatch;do taskAfterErrorCatch;completed" },
        { "BoundaryTimerNonInterruptingEventTest.testJoin", "testJoin", "",
            "is Main_Task;due IntermediateTimerEvent;is Escalation_Task Main_Task;do Main_Task;is Escalation_Task;do Escalation_Task;completed" },
        { "BoundaryTimerNonInterruptingEventTest.testMultipleOutgoingSequenceFlowsOnSubprocessMi",
            "nonInterruptingTimer", "",
            "is 4*innerTask1 4*innerTask2;due timer;is 4*innerTask1 4*innerTask2 timerFiredTask1 timerFiredTask2;do innerTask1;do innerTask1;do innerTask1;do innerTask1;do innerTask2;do innerTask2;do innerTask2;do innerTask2;is timerFiredTask1 timerFiredTask2;do timerFiredTask1;do timerFiredTask2;completed" },
        { "ErrorEventSubProcessTest.testCatchErrorInEmbeddedSubProcess", "CatchErrorInEmbeddedSubProcess", "",
            "is taskAfterErrorCatch;do taskAfterErrorCatch;completed" },
        { "EscalationEventSubProcessTest.testCatchEscalationInEmbeddedSubProcess",
            "catchEscalationInEmbeddedSubProcess", "",
            "is taskAfterEscalationCatch;do taskAfterEscalationCatch;completed" },
        { "EventBasedGatewayTest.testCatchSignalAndMessageAndTimer", "catchSignal", "",
            "is gw1;due timerEvent;is task1;do task1;completed" },
        { "EventBasedGatewayTest.testCatchSignalAndMessageAndTimer", "catchSignal", "",
            "signal alert;is task2;do task2;completed" },
        { "EventBasedGatewayTest.testCatchSignalAndMessageAndTimer", "catchSignal", "",
            "message newInvoice;is task3;do task3;completed" },
        { "EventSubProcessStartConditionalEventTest.testVariableCondition", "conditionalEventProcess", "",
            "is Task_0grf7zs;set variable=1;is Task_1k0ye5k;do Task_1k0ye5k;completed" },
        { "EventSubProcessStartConditionalEventTest.testNonInterruptingVariableConditionWithHistory",
            "conditionalEventProcess", "",
            "set variable=1;is Task_0grf7zs Task_1k0ye5k;do Task_0grf7zs;is Task_1k0ye5k;do Task_1k0ye5k;completed" },
        { "InclusiveGatewayTest.testDecisionFunctionality", "inclusiveGateway", "input=1",
            "is theTask1 theTask2 theTask3;do theTask1;do theTask2;do theTask3;completed" },
        { "InclusiveGatewayTest.testDecisionFunctionality", "inclusiveGateway", "input=2", "is theTask2 theTask3" },
        { "InclusiveGatewayTest.testDecisionFunctionality", "inclusiveGateway", "input=3", "is theTask3" },
        { "InclusiveGatewayTest.testWhitespaceInExpression", "inclusiveWhiteSpaceInExpression", "input=1", "is theTask1" },
        { "LaneExtensionTest.testLaneExtensionElement", "swimlane-extension", "",
            "is usertask1;do usertask1;is usertask2;do usertask2;completed" },
        { "TaskCandidateTest.testMixedCandidateUserAndGroup", "mixedCandidateUserAndGroupExample", "",
            "is theTask;do theTask;completed" },
        { "VariableInstanceQueryTest.testSequentialMultiInstanceSubProcess", "miSequentialSubprocess", "",
            "do subProcessTask;do subProcessTask;do subProcessTask;is subProcessTask;do subProcessTask;completed" },
        { "VacationRequest_deprecated_forms", "vacationRequest", "", "is handleRequest" },
        { "InputOutputEventTest.testTimerCatchAfterEventGateway", "process", "",
            "is ExclusiveGateway_0kv6k9p;due IntermediateThrowEvent_0ok4v5r;is Task_140hnfz;do Task_140hnfz;completed" },
        { "MessageBoundaryEventTest.testSingleBoundaryMessageEventWithBoundaryTimerEvent", "process", "",
            "is task;due taskTimerBoundary;is task taskTimer;due taskTimerBoundary;is task 2*taskTimer;do task;is taskAfterTask 2*taskTimer;message messageName;is task 2*taskTimer" },
        { "MessageThrowCatchEventTest.testIntermediateThrowCatchMessageBoundaryCorrelationKey", "catchMessage", "",
            "is Task_0ds2m2t;message testMessage;completed" },
        { "MessageThrowCatchEventTest.testIntermediateThrowCatchMessageBoundaryCorrelationKey", "throwMessage", "",
            "completed" },
        { "MultiInstanceTest.externalSubProcess", "externalSubProcess", "",
            "is task1 task2;do task1;do task2;completed" },
        { "MultiInstanceTest.sequentialUserTasksWithCollection", "miSequentialUserTasks", "taskUserList=甲,乙",
            "is miTasks;do miTasks;is miTasks;do miTasks;completed" },
        { "MultiInstanceTest.sequentialUserTasksWithCollection", "miSequentialUserTasks", "taskUserList=甲,乙",
            "do miTasks;due timer;is taskAfterTimer;do taskAfterTimer;completed" },
        { "MultiInstanceTest.testEndTimeOnMiSubprocess", "multiInstanceSubProcessParallelTasks", "",
            "is 2*usertask1;do usertask1;is usertask1 usertask2 usertask3;do usertask2;do usertask3;is usertask1;do usertask1;do usertask2;do usertask3;completed" },
        { "ParallelGatewayTest.testReceyclingExecutionWithCallActivity", "parent-process", "",
            "do sid-80012F94-DFDA-40F6-A1DF-B3E4251EED21/sid-AC64BD66-A295-4B1D-93F7-AB8F0AE05966;is sid-1F49ED80-AAF9-404B-81D7-C861BD4B720F;do sid-1F49ED80-AAF9-404B-81D7-C861BD4B720F;completed" },
        { "ParallelTest.testParallel", "myProc", "",
            "is manTask1;do manTask1;is manTask2 userTask1;do userTask1;do manTask2;completed" },
        { "ProcessInstanceModificationTest.testCompensationCreation", "compensationProcess", "",
            "is outerTask;do outerTask;completed" },
        { "ProcessRuntimeBPMNMessageIT.interrupting-eventSubprocess", "messageInterruptingSubProcess", "",
            "is shipOrder;message interruptedMessage;completed" },
        { "RuntimeServiceChangeStateTest.simpleNonInterruptingSignalEventSubProcess", "changeStateForEventSubProcess",
            "",
            "signal eventSignal;is eventSubProcessTask processTask;do processTask;is eventSubProcessTask;do eventSubProcessTask;completed" },
        { "SignalEventTest.testEarlyFinishedProcess", "callerProcess", "", "completed" },
        { "TerminateEndEventTest.testTerminateInSubProcessConcurrent", "terminateEndEventExample", "",
            "is preNormalEnd;do preNormalEnd;completed" },
        { "TerminateEndEventTest.testTerminateInSubProcessConcurrentMultiInstance2", "terminateEndEventExample", "",
            "is 5*checkTerminate preNormalEnd;do checkTerminate terminate=false;do checkTerminate;do checkTerminate;do checkTerminate;do checkTerminate terminate=true;is preNormalEnd 4*task;do task;do task;do task;do task;is preNormalEnd;do preNormalEnd;completed" },
        { "TerminateEndEventTest.testTerminateInSubProcessMultiInstance", "terminateEndEventExample", "",
            "is preNormalEnd;do preNormalEnd;completed" },
        { "TransactionSubProcessTest.testCompensateTransactionWithEventSubprocess", "txProcess", "",
            "do activity;is beforeCancelEnd;do beforeCancelEnd;is blackBoxCompensationHandler;do blackBoxCompensationHandler;completed" },
        { "TransactionSubProcessTest.testNestedCancelInner", "transactionProcess", "",
            "do innerTxbookHotel;do innerTxbookHotel;do innerTxbookHotel;do innerTxbookHotel;do innerTxbookHotel;do innerTxbookFlight;is bookFlight innerTxaskCustomer innerTxreceive;do innerTxaskCustomer confirmed=false;is bookFlight innerTxundoBookFlight;do innerTxundoBookFlight;do innerTxundoBookHotel;do innerTxundoBookHotel;do innerTxundoBookHotel;do innerTxundoBookHotel;do innerTxundoBookHotel;is afterInnerCancellation bookFlight;do afterInnerCancellation;do bookFlight;completed" },
        { "TransactionSubProcessTest.testNestedCancelOuter", "transactionProcess", "",
            "do innerTxbookHotel;do innerTxbookFlight;do bookFlight;is undoBookFlight;do undoBookFlight;is afterOuterCancellation;do afterOuterCancellation;completed" },
        { "UnhandledBpmnErrorTest.testUnhandledErrorInEmbeddedSubprocess", "boundaryErrorOnEmbeddedSubprocess", "",
            "do subprocessTask;failed 123" },
        { "nested-parallel-multi-instance-subprocesses", "parallelMultiInstanceSubProcess",
            "nrOfLoops=2 nestedNrOfLoops=3",
            "do beforeMultiInstance;is 2*subTask1;do subTask1;do subTask1;is 6*nestedSubTask1;do nestedSubTask1;do nestedSubTask2;do nestedSubTask1;do nestedSubTask2;do nestedSubTask1;do nestedSubTask2;is 3*nestedSubTask1 subTask2" },
        { "valueddataobjectmodel_with_extensions", "valuedDataObjectModel", "",
            "is userTask1;do userTask1;is userTask2;do userTask2;is userTask3;do userTask3;completed" },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_model_runs_as_its_name_says(string file, string process, string start, string script)
    {
        var (definition, findings) = Definition.Compile(Samples.Read(PathOf(file)), process);
        Assert.True(definition is not null, string.Join('\n', findings.Select(f => f.En)));
        var play = new Play(definition, Parse(start.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Null(play.Refusal);
        foreach (var line in script.Split(';'))
        {
            Do(play, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>What keeps a model from being played: a finding of the check, or of compiling it.</summary>
    public static TheoryData<string, string> Unplayed => new()
    {
        { "CallActivity.testCallSimpleSubProcessWithParametrizedCalledElement", "execution.unknown_callee" },
        { "ErrorEventSubProcessTest.testCatchErrorFromCallActivitySetsErrorVariables", "execution.unknown_callee" },
        { "ErrorEventSubProcessTest.testCatchErrorThrownByScriptTaskInsideSubProcessInTopLevelProcess",
            "process.script_task" },
        { "EscalationEventSubProcessTest.testCatchChildProcessThrowEventInEventSubProcess",
            "execution.unknown_callee" },
        { "EventBasedGatewayTest.testEventInvalidSequenceFlow", "bpmn.event_gateway_target" },
        // Its conditions ask for a property of the second of a list in the language of another engine.
        { "ExclusiveGatewayTest.testDecideBasedOnListOrArrayOfBeans", "process.default_missing" },
        { "InclusiveGatewayTest.testNoIdOnSequenceFlow", "process.condition_missing" },
        { "ManagementServiceTest.testGetJobExceptionStacktrace", "process.script_task" },
        { "TaskListenerTest.throwBpmnErrorCatchEventSubProcessMultiInstance", "process.script_task" },
        { "TerminateEndEventTest.testTerminateWithCallActivity", "execution.unknown_callee" },
        { "completemodel", "process.script_task" },
        // Its conditions call methods.
        { "fox-invoice_en_long_id", "bpmn.reference_dangling" },
        { "invalidProcess", "bpmn.line_end_missing" },
        { "rootProcess", "execution.unknown_callee" },
        { "testInvoiceProcessCamundaFoxDesigner", "process.event_unnamed" },
    };

    [Theory]
    [MemberData(nameof(Unplayed))]
    public void What_is_not_played_says_why(string file, string code)
    {
        var model = Samples.Read(PathOf(file));
        Assert.Contains(code, Validator.Check(model).Select(finding => finding.Code)
            .Concat(model.Processes.SelectMany(process => Definition.Compile(model, process.Id!).Findings)
                .Select(finding => finding.Code)));
    }

    [Fact]
    public void Every_model_is_played_or_says_why_not()
    {
        HashSet<string> known = [.. Scripts.Select(row => row.Data.Item1), .. Unplayed.Select(row => row.Data.Item1),
            "TerminateEndEventTest.testMiCallActivitySequential"];
        Assert.All(Samples.Models("bpmn/engine").Select(Path.GetFileName),
            file => Assert.Contains(known, name => file!.StartsWith(name + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_terminate_inside_a_called_process_ends_that_call_alone()
    {
        var file = Samples.Models("bpmn/engine")
            .First(f => f.Contains("testMiCallActivitySequential", StringComparison.Ordinal));
        var play = new Play(Definition.Compile(Samples.Read(file), "testMiCallActivity").Definition!);
        for (var i = 0; i < 9; i++)
        {
            Assert.Equal(2, play.State.Live.Count(instance => instance.Phase == Phase.Open));
            play.Complete("sid-45436C99-B809-4449-A773-E3DCDA74F253/sid-327D8D79-540C-4D70-90F3-6D3B3863F77D");
        }

        Assert.Equal("sid-50A98D4E-06A5-4481-B8A1-64DDFFEC3E2B", play.Open);
    }

    static string PathOf(string file) => Samples.Models("bpmn/engine")
        .First(f => Path.GetFileName(f).StartsWith(file + ".", StringComparison.Ordinal));

    static void Do(Play play, string[] words)
    {
        switch (words[0])
        {
            case "is":
                Assert.Equal(string.Join(' ', words[1..].Order(StringComparer.Ordinal)), Open(play));
                return;
            case "do":
                play.Complete(words[1], [.. Parse(words[2..]).Select(pair => (pair.Key, pair.Value))]);
                break;
            case "due":
                play.Do(new TimerDue(play.Timer(words[1])));
                break;
            case "signal":
                play.Do(new SignalRaised(words[1]));
                break;
            case "message":
                play.Do(new MessageArrived(words[1]));
                break;
            case "set":
                play.Do(new VariablesSet(Parse(words[1..])));
                break;
            case "choose":
                play.Do(new AdHocStarted(play.Timer("adhocSubProcess"), words[1]));
                break;
            case "no":
                play.Do(new AdHocStarted(play.Timer("adhocSubProcess"), words[1]));
                Assert.Equal("engine.one_at_a_time", play.Refusal?.Code);
                return;
            case "completed":
                Assert.Equal(Status.Completed, play.State.Status);
                return;
            default:
                Assert.Equal((Status.Failed, words[1]), (play.State.Status, play.State.Failure));
                return;
        }

        Assert.True(play.Refusal is null, play.Refusal?.En);
    }

    static string Open(Play play) =>
        string.Join(' ', play.Open.Split(' ', StringSplitOptions.RemoveEmptyEntries).GroupBy(id => id)
        .Select(g => g.Count() == 1 ? g.Key : $"{g.Count()}*{g.Key}").Order(StringComparer.Ordinal));

    static Values Parse(string[] pairs)
    {
        var values = Values.Empty;
        foreach (var pair in pairs)
        {
            var (name, text) = (pair.Split('=')[0], pair.Split('=')[1]);
            values = values.With(name, text is "true" or "false" ? text == "true"
                : decimal.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
                : text.Contains(',', StringComparison.Ordinal) ? FeelValue.Of(text.Split(',')) : text);
        }

        return values;
    }
}
