using Yiwang.Platform.Database;

namespace Yiwang.Platform.Organization;

/// <summary>Gives what lies with a unit to the one it is merged into, in the act of the merger; answers a line of words
/// for each thing that went.</summary>
public delegate Task<IReadOnlyList<string>> GoOver(Act act, int unit, int into, CancellationToken cancel);

/// <summary>
/// Something unfinished that lies with a unit and goes on with the unit it is merged into, said by the module that owns
/// it (docs/decisions/0165-merged-units.md).
/// </summary>
/// <param name="Held">A scalar: how many of them the unit has; parameter <c>@unit</c>. A unit that has any is not
/// abolished.</param>
/// <param name="GoOver">Null for what must be finished before a merger too.</param>
public sealed record UnitBelonging(string Kind, Text Name, string Held, GoOver? GoOver);
