using System.Formats.Asn1;

namespace Yiwang.ShangMi;

/// <summary>
/// The two forms of an SM2 ciphertext in use: GM/T 0009 clause 7.2 (DER SEQUENCE { x, y, C3, C2 }) and the raw
/// C1 ‖ C3 ‖ C2 with C1 = 04 ‖ x ‖ y that scripts and devices exchange. The older order C1 ‖ C2 ‖ C3 is not read.
/// </summary>
public static class Sm2Ciphertext
{
    /// <exception cref="ShangMiException"><c>sm2.ciphertext</c>: not the DER form.</exception>
    public static byte[] ToRaw(ReadOnlySpan<byte> der) =>
        Asn1.Read(der.ToArray(), "sm2.ciphertext", "SM2 密文", "the SM2 ciphertext", reader =>
        {
            var sequence = reader.ReadSequence();
            byte[] point = [4, .. Coordinate(sequence), .. Coordinate(sequence)];
            var hash = sequence.ReadOctetString();
            if (hash.Length != Sm3.SizeBytes) throw new AsnContentException("C3 has 32 bytes");
            byte[] raw = [.. point, .. hash, .. sequence.ReadOctetString()];
            sequence.ThrowIfNotEmpty();
            return raw;
        });

    /// <param name="raw">04 ‖ x ‖ y ‖ C3 ‖ C2, at least 98 bytes.</param>
    public static byte[] FromRaw(ReadOnlySpan<byte> raw)
    {
        if (raw.Length <= Sm2Key.PointBytes + Sm3.SizeBytes || raw[0] != 4)
            throw new ShangMiException("sm2.ciphertext", "SM2 密文格式错误", "the SM2 ciphertext is not well formed");
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            Sm2Signature.WriteUnsigned(writer, raw.Slice(1, 32));
            Sm2Signature.WriteUnsigned(writer, raw.Slice(33, 32));
            writer.WriteOctetString(raw.Slice(Sm2Key.PointBytes, Sm3.SizeBytes));
            writer.WriteOctetString(raw[(Sm2Key.PointBytes + Sm3.SizeBytes)..]);
        }
        return writer.Encode();
    }

    private static byte[] Coordinate(AsnReader sequence)
    {
        var number = sequence.ReadInteger();
        if (number.Sign < 0 || number.GetByteCount(isUnsigned: true) > 32) throw new AsnContentException("too large");
        var coordinate = new byte[32];
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.CopyTo(coordinate, coordinate.Length - bytes.Length);
        return coordinate;
    }
}
