namespace Yiwang.Bpmn.Reading;

/// <summary>
/// What a file may be at most. Past a limit it is refused with a finding; nothing is cut off in silence.
/// </summary>
public static class BpmnLimits
{
    /// <summary>Bytes of a file.</summary>
    public const int FileBytesMax = 16 * 1024 * 1024;

    /// <summary>XML elements one inside the other.</summary>
    public const int DepthMax = 500;

    /// <summary>XML elements of a file, diagram included.</summary>
    public const int ElementsMax = 50_000;

    /// <summary>Attributes of one element.</summary>
    public const int AttributesMax = 1_000;

    /// <summary>Characters of one name, id or other attribute.</summary>
    public const int AttributeLengthMax = 100_000;
}
