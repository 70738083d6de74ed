using System.Buffers;
using System.Buffers.Binary;

namespace Yiwang.Ofd.Fonts;

/// <summary>Collects big-endian numbers.</summary>
internal sealed class BigEndian
{
    private readonly ArrayBufferWriter<byte> bytes = new(256);

    /// <summary>Two bytes, signed or unsigned.</summary>
    internal BigEndian U16(int number)
    {
        var two = bytes.GetSpan(2);
        two[0] = (byte)(number >> 8);
        two[1] = (byte)number;
        bytes.Advance(2);
        return this;
    }

    internal BigEndian U32(uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes.GetSpan(4), number);
        bytes.Advance(4);
        return this;
    }

    internal BigEndian Bytes(ReadOnlySpan<byte> more)
    {
        bytes.Write(more);
        return this;
    }

    internal byte[] ToArray() => bytes.WrittenSpan.ToArray();
}
