namespace Yiwang.Bpmn;

/// <summary>How far a finding reaches.</summary>
public enum Grade
{
    /// <summary>The file is not BPMN 2.0, or breaks a rule of BPMN: it is not taken in.</summary>
    Refused,

    /// <summary>Sound BPMN that is read, kept, drawn and written, but that this engine does not execute.</summary>
    NotExecuted,

    /// <summary>It runs, but a person should look: a step nobody reaches, a gateway that may wait for ever.</summary>
    Unsound,
}

/// <summary>
/// One thing found in a file. <paramref name="Code"/> is stable and public (docs/standards/bpmn.md lists all).
/// <paramref name="Line"/> and <paramref name="Column"/> count from 1 and are 0 where the file as a whole is meant;
/// <paramref name="ElementId"/> is empty then. <paramref name="Name"/> is the element's own name, empty when it has
/// none.
/// </summary>
public sealed record Finding(
    string Code, Grade Grade, string ElementId, string Name, int Line, int Column, string Zh, string En);
