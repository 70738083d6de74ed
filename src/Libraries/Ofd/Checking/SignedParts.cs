using System.Security.Cryptography;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;
using Yiwang.ShangMi;

namespace Yiwang.Ofd.Checking;

/// <summary>
/// The digests that signatures name (clause 18.2.2): each protected part still has the bytes it had. Only that; who
/// signed and whether the signature value holds is verified elsewhere.
/// </summary>
internal static class SignedParts
{
    private const int ReferencesMax = 5_000;

    public static void Check(OfdFile file, Noticed found)
    {
        // Signatures of one file protect the same parts: each is digested once.
        var digests = new Dictionary<(string, string), byte[]?>();
        foreach (var signature in file.Bodies.SelectMany(body => body.Signatures))
        {
            var root = file.Package.Xml(signature.Path);
            if (root.Child("SignedInfo")?.Child("References") is not { } references)
            {
                found.Add("ofd.signature_empty", signature.Path, "签名没有保护任何文件。", "The signature protects no part.");
                continue;
            }
            foreach (var reference in references.All("Reference").Take(ReferencesMax))
                One(file, signature, references["CheckMethod"] ?? "MD5", reference, digests, found);
        }
    }

    private static void One(OfdFile file, OfdSignature signature, string method, SafeElement reference,
        Dictionary<(string, string), byte[]?> digests, Noticed found)
    {
        var path = file.Package.Resolve(signature.Path, reference["FileRef"] ?? "");
        if (!file.Package.Has(path))
        {
            found.Add("ofd.signed_part_missing", signature.Path, $"签名保护的文件不在包内：{EntryName.Shown(path)}",
                $"A signed part is not in the package: {EntryName.Shown(path)}");
            return;
        }
        if (!digests.TryGetValue((method, path), out var digest))
        {
            if (file.BytesOrNothing(path) is not { } bytes) return;
            digests[(method, path)] = digest = Digest(method, bytes);
        }
        if (digest is null)
        {
            found.Add("ofd.digest_method", signature.Path, $"不支持的摘要算法：{EntryName.Shown(method)}",
                $"The digest method is not known: {EntryName.Shown(method)}");
            return;
        }
        if (Convert.ToBase64String(digest) != string
            .Concat((reference.Value("CheckValue") ?? "").Where(c => !char.IsWhiteSpace(c))))
        {
            found.Add("ofd.changed_after_signing", path, "该文件在签名后被改动。", "This part was changed after it was signed.");
        }
    }

#pragma warning disable CA5350, CA5351 // The file says which digest it used; old ones are compared, never made.
    private static byte[]? Digest(string method, byte[] bytes) => method.ToUpperInvariant() switch
    {
        "SM3" or "1.2.156.10197.1.401" or "1.2.156.10197.1.401.1" => Sm3.Hash(bytes),
        "SHA1" or "SHA-1" or "1.3.14.3.2.26" => SHA1.HashData(bytes),
        "SHA256" or "SHA-256" or "2.16.840.1.101.3.4.2.1" => SHA256.HashData(bytes),
        "MD5" or "1.2.840.113549.2.5" => MD5.HashData(bytes),
        _ => null,
    };
#pragma warning restore CA5350, CA5351
}
