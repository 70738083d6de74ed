using Yiwang.Bpmn.Execution;

namespace Yiwang.Platform.Routing;

/// <summary>
/// 委托: from one person to another, from and until, for the kinds of case named (none named: all). Times are half open:
/// [From, Until).
/// </summary>
public sealed record Delegation(string From, string To, DateTimeOffset Starts, DateTimeOffset Until,
    IReadOnlyList<string> Kinds)
{
    /// <summary>When it was taken back; null while it stands.</summary>
    public DateTimeOffset? Revoked { get; init; }

    internal bool Covers(string kind, DateTimeOffset at) =>
        Starts <= at && at < End && (Kinds.Count == 0 || Kinds.Contains(kind));

    internal bool Meets(Delegation other) =>
        Starts < other.End && other.Starts < End
            && (Kinds.Count == 0 || other.Kinds.Count == 0 || Kinds.Intersect(other.Kinds).Any());

    DateTimeOffset End => Revoked is { } revoked && revoked < Until ? revoked : Until;
}

/// <summary>The rules of delegating. Pure; the caller keeps the list.</summary>
public static class Delegations
{
    /// <summary>From hand to hand at most so often.</summary>
    public const int ChainMax = 5;

    public const int DaysMax = 366;

    /// <summary>Null when the new one may be added to those there are: no circle, no second one for the same kind and
    /// time, no chain too long.</summary>
    public static Refused? Check(IReadOnlyList<Delegation> existing, Delegation wanted)
    {
        if (wanted.Until <= wanted.Starts || wanted.Until - wanted.Starts > TimeSpan.FromDays(DaysMax))
        {
            return new Refused("delegation.time", $"委托的起止时间不对，最长 {DaysMax} 天",
                $"The times are wrong; a delegation lasts at most {DaysMax} days.");
        }

        var meeting = existing.Where(other => other.Meets(wanted)).ToList();
        if (meeting.Exists(other => other.From == wanted.From))
        {
            return new Refused("delegation.twice", "同一时间同一类事项只能委托一人",
                "For one kind and time one can delegate to one person only.");
        }

        if (wanted.From == wanted.To || Reaches(meeting, wanted.To, wanted.From))
        {
            return new Refused("delegation.circle", "委托成了循环：最后又回到委托人",
                "The delegation goes in a circle back to the one who delegates.");
        }

        var length = Before(meeting, wanted.From, 0) + 1 + After(meeting, wanted.To, 0);
        return length <= ChainMax ? null
            : new Refused("delegation.chain", $"委托转手不能超过 {ChainMax} 次",
                $"A delegation may pass through at most {ChainMax} hands.");
    }

    /// <summary>Who acts for a person at that time, and through whose hands it went, the first being the
    /// person.</summary>
    public static (string Person, IReadOnlyList<string> Through) Resolve(
        IReadOnlyList<Delegation> existing, string person, string kind, DateTimeOffset at)
    {
        List<string> through = [person];
        while (through.Count <= ChainMax
            && existing.FirstOrDefault(other => other.From == through[^1] && other.Covers(kind, at)) is { } next
            && !through.Contains(next.To))
        {
            through.Add(next.To);
        }

        return (through[^1], through);
    }

    static bool Reaches(List<Delegation> meeting, string from, string to)
    {
        var seen = new HashSet<string>();
        var open = new Stack<string>([from]);
        while (open.TryPop(out var at))
        {
            if (at == to) return true;
            if (!seen.Add(at)) continue;
            foreach (var next in meeting.Where(other => other.From == at)) open.Push(next.To);
        }

        return false;
    }

    static int Before(List<Delegation> meeting, string person, int depth) => depth > ChainMax ? depth
        : meeting.Where(other => other.To == person).Select(other => 1 + Before(meeting, other.From, depth + 1))
        .DefaultIfEmpty(0).Max();

    static int After(List<Delegation> meeting, string person, int depth) => depth > ChainMax ? depth
        : meeting.Where(other => other.From == person).Select(other => 1 + After(meeting, other.To, depth + 1))
        .DefaultIfEmpty(0).Max();
}
