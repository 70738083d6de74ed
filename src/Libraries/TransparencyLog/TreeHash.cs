using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Yiwang.TransparencyLog;

/// <summary>A SHA-256 value of the tree: 32 bytes, compared by content, without an allocation of its own.</summary>
public readonly record struct TreeHash
{
    /// <summary>Length in bytes.</summary>
    public const int SizeBytes = 32;

    private readonly ulong first;
    private readonly ulong second;
    private readonly ulong third;
    private readonly ulong fourth;

    /// <param name="bytes">Exactly 32 bytes.</param>
    public TreeHash(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, SizeBytes);
        first = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        second = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        third = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]);
        fourth = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
    }

    /// <summary>Root of the tree without leaves: SHA-256 of nothing (RFC 9162, 2.1.1).</summary>
    public static TreeHash Empty { get; } = new(SHA256.HashData([]));

    /// <summary>Hash of a leaf: SHA-256(0x00 ‖ entry) (RFC 9162, 2.1.1).</summary>
    public static TreeHash OfLeaf(ReadOnlySpan<byte> entry)
    {
        const int onStackBytesMax = 4096;
        var length = entry.Length + 1;
        var input = length <= onStackBytesMax ? stackalloc byte[length] : new byte[length];
        input[0] = 0;
        entry.CopyTo(input[1..]);
        Span<byte> hash = stackalloc byte[SizeBytes];
        SHA256.HashData(input, hash);
        return new TreeHash(hash);
    }

    /// <summary>Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 9162, 2.1.1).</summary>
    public static TreeHash OfNode(TreeHash left, TreeHash right)
    {
        Span<byte> input = stackalloc byte[1 + 2 * SizeBytes];
        input[0] = 1;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + SizeBytes)..]);
        Span<byte> hash = stackalloc byte[SizeBytes];
        SHA256.HashData(input, hash);
        return new TreeHash(hash);
    }

    public void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, first);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], second);
        BinaryPrimitives.WriteUInt64BigEndian(target[16..], third);
        BinaryPrimitives.WriteUInt64BigEndian(target[24..], fourth);
    }

    public byte[] ToArray()
    {
        var bytes = new byte[SizeBytes];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>64 lower case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <summary>Standard base64, as checkpoints and proofs write it.</summary>
    public string ToBase64() => Convert.ToBase64String(ToArray());
}
