using Yiwang.Bpmn.Model;

namespace Yiwang.Bpmn.Reading;

/// <summary>
/// Either a model and no finding, or no model and the findings that say why the bytes could not be read as BPMN XML.
/// Whether the model keeps the rules of BPMN is for the validator to say.
/// </summary>
public sealed record ReadResult(BpmnModel? Model, IReadOnlyList<Finding> Findings);
