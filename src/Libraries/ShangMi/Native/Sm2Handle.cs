using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Yiwang.ShangMi.Native;

/// <summary>
/// The native EVP_PKEY. An EVP_PKEY may be shared between threads, an EVP_PKEY_CTX may not: every operation makes its
/// own context, which costs about one hundredth of the operation.
/// </summary>
internal sealed unsafe class Sm2Handle : SafeHandle
{
    private static readonly nint Group = NewGroup();

    private Sm2Handle(nint key) : base(0, ownsHandle: true) => SetHandle(key);

    public override bool IsInvalid => handle == 0;

    internal static (Sm2Handle Key, byte[] Scalar) Generate()
    {
        var context = LibCrypto.EVP_PKEY_CTX_new_from_name(0, "SM2", null);
        LibCrypto.Check(context != 0, "EVP_PKEY_CTX_new_from_name");
        try
        {
            nint key = 0;
            LibCrypto.Check(LibCrypto.EVP_PKEY_keygen_init(context) == 1, "EVP_PKEY_keygen_init");
            LibCrypto.Check(LibCrypto.EVP_PKEY_generate(context, &key) == 1, "EVP_PKEY_generate");
            var owned = new Sm2Handle(key);
            return (owned, owned.ExportPrivate());
        }
        finally
        {
            LibCrypto.EVP_PKEY_CTX_free(context);
        }
    }

    internal static Sm2Handle Import(ReadOnlySpan<byte> point, ReadOnlySpan<byte> scalar)
    {
        var context = LibCrypto.EVP_PKEY_CTX_new_from_name(0, "SM2", null);
        LibCrypto.Check(context != 0, "EVP_PKEY_CTX_new_from_name");
        // OSSL_PARAM takes unsigned integers in the byte order of the machine.
        Span<byte> native = stackalloc byte[scalar.Length];
        scalar.CopyTo(native);
        if (BitConverter.IsLittleEndian) native.Reverse();
        try
        {
            fixed (byte* groupName = "group"u8, curve = "SM2"u8, pubName = "pub"u8, privName = "priv"u8)
            fixed (byte* pub = point, priv = native)
            {
                var parameters = stackalloc LibCrypto.Param[4];
                parameters[0] = new() { Key = groupName, Type = LibCrypto.ParamUtf8String, Value = curve, Size = 3 };
                parameters[1] = new()
                {
                    Key = pubName, Type = LibCrypto.ParamOctetString, Value = pub, Size = (nuint)point.Length,
                };
                parameters[2] = native.IsEmpty ? default : new()
                {
                    Key = privName, Type = LibCrypto.ParamUnsignedInteger, Value = priv, Size = (nuint)native.Length,
                };
                parameters[3] = default;
                var selection = native.IsEmpty ? LibCrypto.SelectPublicKey : LibCrypto.SelectKeyPair;
                nint key = 0;
                LibCrypto.Check(LibCrypto.EVP_PKEY_fromdata_init(context) == 1, "EVP_PKEY_fromdata_init");
                LibCrypto.Check(
                    LibCrypto.EVP_PKEY_fromdata(context, &key, selection, parameters) == 1, "EVP_PKEY_fromdata");
                return new Sm2Handle(key);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(native);
            LibCrypto.EVP_PKEY_CTX_free(context);
        }
    }

    /// <summary>The public point of a private scalar, uncompressed.</summary>
    internal static byte[] PublicOf(ReadOnlySpan<byte> scalar)
    {
        nint number, point = LibCrypto.EC_POINT_new(Group);
        LibCrypto.Check(point != 0, "EC_POINT_new");
        fixed (byte* start = scalar) number = LibCrypto.BN_bin2bn(start, scalar.Length, 0);
        try
        {
            LibCrypto.Check(number != 0, "BN_bin2bn");
            LibCrypto.BN_set_flags(number, LibCrypto.BigNumberConstantTime);
            LibCrypto.Check(LibCrypto.EC_POINT_mul(Group, point, number, 0, 0, 0) == 1, "EC_POINT_mul");
            return Encoded(point) ?? throw new InvalidOperationException("point at infinity");
        }
        finally
        {
            LibCrypto.BN_clear_free(number);
            LibCrypto.EC_POINT_free(point);
        }
    }

    /// <returns>65 bytes; null where the bytes are not a point of the curve.</returns>
    internal static byte[]? Uncompressed(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length is not (Sm2Key.PointBytes or Sm2Key.ScalarBytes + 1)) return null;
        var point = LibCrypto.EC_POINT_new(Group);
        LibCrypto.Check(point != 0, "EC_POINT_new");
        try
        {
            fixed (byte* start = encoded)
                if (LibCrypto.EC_POINT_oct2point(Group, point, start, (nuint)encoded.Length, 0) == 1)
                    return Encoded(point);
            LibCrypto.ERR_clear_error();
            return null;
        }
        finally
        {
            LibCrypto.EC_POINT_free(point);
        }
    }

    internal int Sign(ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        using var use = new Use(this);
        var length = (nuint)signature.Length;
        fixed (byte* input = digest, output = signature)
        {
            LibCrypto.Check(LibCrypto.EVP_PKEY_sign_init(use.Context) == 1, "EVP_PKEY_sign_init");
            LibCrypto.Check(LibCrypto.EVP_PKEY_sign(
                use.Context, output, &length, input, (nuint)digest.Length) == 1, "EVP_PKEY_sign");
        }
        return (int)length;
    }

    internal bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        using var use = new Use(this);
        fixed (byte* input = digest, value = signature)
        {
            LibCrypto.Check(LibCrypto.EVP_PKEY_verify_init(use.Context) == 1, "EVP_PKEY_verify_init");
            var fits = LibCrypto.EVP_PKEY_verify(
                use.Context, value, (nuint)signature.Length, input, (nuint)digest.Length) == 1;
            if (!fits) LibCrypto.ERR_clear_error();
            return fits;
        }
    }

    internal int Encrypt(ReadOnlySpan<byte> plain, Span<byte> output)
    {
        using var use = new Use(this);
        var length = (nuint)output.Length;
        fixed (byte* input = plain, target = output)
        {
            LibCrypto.Check(LibCrypto.EVP_PKEY_encrypt_init(use.Context) == 1, "EVP_PKEY_encrypt_init");
            LibCrypto.Check(LibCrypto.EVP_PKEY_encrypt(
                use.Context, target, &length, input, (nuint)plain.Length) == 1, "EVP_PKEY_encrypt");
        }
        return (int)length;
    }

    internal bool TryDecrypt(ReadOnlySpan<byte> cipher, Span<byte> output, out int written)
    {
        written = 0;
        if (cipher.IsEmpty) return false;
        using var use = new Use(this);
        var length = (nuint)output.Length;
        fixed (byte* input = cipher, target = output)
        {
            LibCrypto.Check(LibCrypto.EVP_PKEY_decrypt_init(use.Context) == 1, "EVP_PKEY_decrypt_init");
            if (LibCrypto.EVP_PKEY_decrypt(use.Context, target, &length, input, (nuint)cipher.Length) != 1)
            {
                LibCrypto.ERR_clear_error();
                return false;
            }
        }
        written = (int)length;
        return true;
    }

    internal byte[] ExportPrivate()
    {
        var held = false;
        nint number = 0;
        try
        {
            DangerousAddRef(ref held);
            fixed (byte* name = "priv"u8)
                LibCrypto.Check(
                    LibCrypto.EVP_PKEY_get_bn_param(handle, name, &number) == 1, "EVP_PKEY_get_bn_param");
            var scalar = new byte[Sm2Key.ScalarBytes];
            fixed (byte* start = scalar)
                LibCrypto.Check(
                    LibCrypto.BN_bn2binpad(number, start, scalar.Length) == scalar.Length, "BN_bn2binpad");
            return scalar;
        }
        finally
        {
            LibCrypto.BN_clear_free(number);
            if (held) DangerousRelease();
        }
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }

    private static byte[]? Encoded(nint point)
    {
        if (LibCrypto.EC_POINT_is_at_infinity(Group, point) == 1) return null;
        var bytes = new byte[Sm2Key.PointBytes];
        fixed (byte* start = bytes)
        {
            var written = LibCrypto.EC_POINT_point2oct(
                Group, point, LibCrypto.PointUncompressed, start, Sm2Key.PointBytes, 0);
            LibCrypto.Check(written == Sm2Key.PointBytes, "EC_POINT_point2oct");
        }
        return bytes;
    }

    private static nint NewGroup() =>
        LibCrypto.Fetched(LibCrypto.EC_GROUP_new_by_curve_name(LibCrypto.OBJ_sn2nid("SM2")), "SM2");

    private readonly ref struct Use
    {
        private readonly Sm2Handle owner;
        internal readonly nint Context;

        internal Use(Sm2Handle owner)
        {
            var held = false;
            owner.DangerousAddRef(ref held);
            this.owner = owner;
            Context = LibCrypto.EVP_PKEY_CTX_new_from_pkey(0, owner.handle, 0);
            if (Context != 0) return;
            owner.DangerousRelease();
            LibCrypto.Check(false, "EVP_PKEY_CTX_new_from_pkey");
        }

        internal void Dispose()
        {
            LibCrypto.EVP_PKEY_CTX_free(Context);
            owner.DangerousRelease();
        }
    }
}
