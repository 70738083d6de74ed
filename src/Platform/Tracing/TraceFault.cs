namespace Yiwang.Platform.Tracing;

/// <summary>Why an entry is not one: a stable code, and the reason in both languages.</summary>
public sealed record TraceFault(string Code, string Zh, string En);

/// <summary>
/// Thrown when an entry cannot be written or read. The act whose trace cannot be written does not happen, so this is
/// meant to end the transaction; the edge turns <see cref="Fault"/> into a refusal.
/// </summary>
public sealed class TraceException(TraceFault fault) : Exception($"{fault.Code}: {fault.En}")
{
    public TraceFault Fault { get; } = fault;
}
