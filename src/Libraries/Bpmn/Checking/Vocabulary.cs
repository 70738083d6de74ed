namespace Yiwang.Bpmn.Checking;

internal static class Vocabulary
{
    /// <summary>Every element name of Semantic.xsd and BPMN20.xsd.</summary>
    internal static readonly HashSet<string> Elements = new(StringComparer.Ordinal)
    {
        "activationCondition", "adHocSubProcess", "artifact", "assignment", "association", "auditing", "body",
        "boundaryEvent", "businessRuleTask", "callActivity", "callChoreography", "callConversation",
        "cancelEventDefinition", "category", "categoryValue", "categoryValueRef", "childLaneSet", "choreography",
        "choreographyRef", "choreographyTask", "collaboration", "compensateEventDefinition", "completionCondition",
        "complexBehaviorDefinition", "complexGateway", "condition", "conditionExpression",
        "conditionalEventDefinition", "conversation", "conversationAssociation", "conversationLink",
        "conversationNode", "correlationKey", "correlationProperty", "correlationPropertyBinding",
        "correlationPropertyRef", "correlationPropertyRetrievalExpression", "correlationSubscription",
        "dataAssociation", "dataInput", "dataInputAssociation", "dataInputRefs", "dataObject", "dataObjectReference",
        "dataOutput", "dataOutputAssociation", "dataOutputRefs", "dataPath", "dataState", "dataStore",
        "dataStoreReference", "definitions", "documentation", "endEvent", "endPoint", "endPointRef", "error",
        "errorEventDefinition", "errorRef", "escalation", "escalationEventDefinition", "event", "eventBasedGateway",
        "eventDefinitionRef", "exclusiveGateway", "expression", "extension", "extensionElements", "flowElement",
        "flowNodeRef", "formalExpression", "from", "globalBusinessRuleTask", "globalChoreographyTask",
        "globalConversation", "globalManualTask",
        "globalTask", "globalScriptTask", "globalUserTask", "group", "humanPerformer",
        "implicitThrowEvent", "import", "inMessageRef", "inclusiveGateway", "incoming", "innerConversationNodeRef",
        "innerMessageFlowRef", "innerParticipantRef", "inputDataItem", "inputSet", "inputSetRefs", "interface",
        "interfaceRef", "intermediateCatchEvent", "intermediateThrowEvent", "ioBinding", "ioSpecification",
        "itemDefinition", "lane", "laneSet", "linkEventDefinition", "loopCardinality", "loopCondition",
        "loopDataInputRef", "loopDataOutputRef", "manualTask", "message", "messageEventDefinition", "messageFlow",
        "messageFlowAssociation", "messageFlowRef", "messagePath", "monitoring", "multiInstanceLoopCharacteristics",
        "operation", "operationRef", "optionalInputRefs", "optionalOutputRefs", "outMessageRef",
        "outerConversationNodeRef", "outerMessageFlowRef", "outerParticipantRef", "outgoing", "outputDataItem",
        "outputSet", "outputSetRefs", "parallelGateway", "participant", "participantAssociation",
        "participantMultiplicity", "participantRef", "partitionElement", "partnerEntity", "partnerRole", "performer",
        "potentialOwner", "process", "property", "receiveTask", "relationship", "rendering", "resource",
        "resourceAssignmentExpression", "resourceParameter", "resourceParameterBinding", "resourceRef",
        "resourceRole", "rootElement", "script", "scriptTask", "sendTask", "sequenceFlow", "serviceTask", "signal",
        "signalEventDefinition", "source", "sourceRef", "standardLoopCharacteristics", "startEvent", "structureRef",
        "subChoreography", "subConversation", "subProcess", "supportedInterfaceRef", "supports", "target",
        "targetRef", "task", "terminateEventDefinition", "text", "textAnnotation", "timeCycle", "timeDate",
        "timeDuration", "timerEventDefinition", "to", "transaction", "transformation", "type", "userTask",
        "whileExecutingInputRefs", "whileExecutingOutputRefs",
    };
}
