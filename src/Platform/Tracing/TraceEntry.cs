using System.Collections.Immutable;

namespace Yiwang.Platform.Tracing;

/// <summary>
/// One step of one hand, as it goes into the transparency log. The bytes are defined in docs/standards/trace.md
/// (version <c>yiwang-trace/1</c>); <see cref="Parse"/> accepts exactly what <see cref="ToBytes"/> makes and nothing
/// else,
/// so that one entry has one leaf hash.
/// </summary>
/// <remarks>
/// Facts cannot be erased later. What people wrote goes through <see cref="Words"/>, whose commitment is all the tree
/// keeps.
/// </remarks>
public sealed record TraceEntry
{
    /// <summary>First line of the bytes.</summary>
    public const string Version = "yiwang-trace/1";

    /// <summary>Largest entry, in bytes. Below the 65,535 of an entry bundle (C2SP tlog-tiles).</summary>
    public const int SizeBytesMax = 32_768;

    /// <summary>Most facts one entry carries.</summary>
    public const int FactsMax = 64;

    /// <summary>Id made by the client (UUIDv7): the same act sent twice has the same one.</summary>
    public required Guid Act { get; init; }

    /// <summary>The server's clock, UTC; anything finer than a millisecond is cut off. Order is by leaf number, never
    /// by this.</summary>
    public required DateTimeOffset At { get => at; init => at = WholeMilliseconds(value); }

    /// <summary>The node of the network that took the act.</summary>
    public required string Node { get; init; }

    /// <summary>Who acted; absent for acts of the system itself.</summary>
    public int? Person { get; init; }

    public int? Post { get; init; }

    public int? Unit { get; init; }

    /// <summary>On whose behalf, when delegated.</summary>
    public int? BehalfPerson { get; init; }

    public int? BehalfPost { get; init; }

    /// <summary>What was done, such as <c>document.signed</c>: lower case words parted by dots, at least one
    /// dot.</summary>
    public required string Code { get; init; }

    /// <summary>Kind of the object acted on, such as <c>document</c>.</summary>
    public required string ObjectKind { get; init; }

    /// <summary>Id of the object, 1 to 200 characters.</summary>
    public required string ObjectId { get; init; }

    public Guid? Case { get; init; }

    /// <summary>IP address as .NET writes it, or absent.</summary>
    public string? Address { get; init; }

    /// <summary>Class of the device: <c>desktop</c>, <c>phone</c>, <c>node</c>.</summary>
    public string? Device { get; init; }

    /// <summary>Digest of the object before the act, <c>sha256:</c> or <c>sm3:</c> and 64 lower case hex
    /// digits.</summary>
    public string? Before { get; init; }

    /// <summary>Digest of the object after the act.</summary>
    public string? After { get; init; }

    /// <summary>Commitment to what was written, see <see cref="TraceWords.Commit"/>: 64 lower case hex
    /// digits.</summary>
    public string? Words { get; init; }

    /// <summary>Further facts. The key order is the byte order of the keys.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; init; } = NoFacts;

    /// <summary>An empty set of facts with the right order.</summary>
    public static readonly ImmutableSortedDictionary<string, string> NoFacts =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private readonly DateTimeOffset at;

    /// <summary>The same entry with one more fact.</summary>
    public TraceEntry With(string key, string value) => this with { Facts = Facts.SetItem(key, value) };

    /// <summary>The canonical bytes.</summary>
    /// <exception cref="TraceException">A field breaks its form, or the whole its size.</exception>
    public byte[] ToBytes() => TraceLines.Write(this);

    /// <summary>Why the entry could not be written, or null when it can.</summary>
    public TraceFault? Fault()
    {
        try
        {
            TraceLines.Write(this);
            return null;
        }
        catch (TraceException refused)
        {
            return refused.Fault;
        }
    }

    /// <summary>Reads canonical bytes; every deviation from the form is refused.</summary>
    /// <exception cref="TraceException"/>
    public static TraceEntry Parse(ReadOnlySpan<byte> bytes) => TraceReader.Read(bytes);

    private static DateTimeOffset WholeMilliseconds(DateTimeOffset value)
    {
        var utc = value.UtcTicks;
        return new DateTimeOffset(utc - utc % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
    }

    public bool Equals(TraceEntry? other) => other is not null
        && Act == other.Act && At == other.At && Node == other.Node && Person == other.Person && Post == other.Post
        && Unit == other.Unit && BehalfPerson == other.BehalfPerson && BehalfPost == other.BehalfPost
        && Code == other.Code && ObjectKind == other.ObjectKind && ObjectId == other.ObjectId && Case == other.Case
        && Address == other.Address && Device == other.Device && Before == other.Before && After == other.After
        && Words == other.Words && Facts.SequenceEqual(other.Facts);

    public override int GetHashCode() => HashCode.Combine(Act, At, Code, ObjectId);
}
