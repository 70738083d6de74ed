using System.Formats.Asn1;

namespace Yiwang.ShangMi;

/// <summary>
/// The two forms of a signature in use: DER SEQUENCE { r, s } (GM/T 0009) and the raw r ‖ s of 64 bytes that
/// devices and
/// scripts exchange.
/// </summary>
public static class Sm2Signature
{
    public const int RawBytes = 64;

    /// <exception cref="ShangMiException"><c>sm2.signature</c>: not a DER pair of numbers below 2²⁵⁶.</exception>
    public static byte[] ToRaw(ReadOnlySpan<byte> der)
    {
        var raw = new byte[RawBytes];
        try
        {
            AsnDecoder.ReadSequence(der, AsnEncodingRules.DER, out var offset, out var length, out var consumed);
            var pair = der.Slice(offset, length);
            var r = AsnDecoder.ReadIntegerBytes(pair, AsnEncodingRules.DER, out var first);
            var s = AsnDecoder.ReadIntegerBytes(pair[first..], AsnEncodingRules.DER, out var second);
            if (consumed == der.Length && first + second == length
                && Place(r, raw.AsSpan(0, 32)) && Place(s, raw.AsSpan(32)))
                return raw;
        }
        catch (AsnContentException)
        {
            // Said below, like every other bad shape.
        }
        throw new ShangMiException("sm2.signature", "SM2 签名值格式错误", "the SM2 signature is not DER of two numbers");
    }

    /// <param name="raw">64 bytes, r then s.</param>
    public static byte[] FromRaw(ReadOnlySpan<byte> raw)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(raw.Length, RawBytes);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteUnsigned(writer, raw[..32]);
            WriteUnsigned(writer, raw[32..]);
        }
        return writer.Encode();
    }

    internal static void WriteUnsigned(AsnWriter writer, ReadOnlySpan<byte> number)
    {
        var start = number.IndexOfAnyExcept((byte)0);
        writer.WriteIntegerUnsigned(start < 0 ? [0] : number[start..]);
    }

    private static bool Place(ReadOnlySpan<byte> integer, Span<byte> target)
    {
        if ((integer[0] & 0x80) != 0) return false;
        if (integer.Length == target.Length + 1) integer = integer[1..];
        if (integer.Length > target.Length) return false;
        integer.CopyTo(target[(target.Length - integer.Length)..]);
        return true;
    }
}
