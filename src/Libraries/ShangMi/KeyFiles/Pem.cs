using System.Security.Cryptography;
using System.Text;

namespace Yiwang.ShangMi.KeyFiles;

/// <summary>Textual encoding of RFC 7468.</summary>
public static class Pem
{
    public const int BlocksMax = 10_000;

    /// <summary>The blocks of a text in their order; empty where there is none.</summary>
    /// <exception cref="ShangMiException"><c>pem.blocks</c>: more than <see cref="BlocksMax"/>.</exception>
    public static IReadOnlyList<(string Label, ReadOnlyMemory<byte> Content)> Read(ReadOnlySpan<byte> text)
    {
        var blocks = new List<(string, ReadOnlyMemory<byte>)>();
        var characters = Encoding.Latin1.GetString(text).AsSpan();
        while (PemEncoding.TryFind(characters, out var fields))
        {
            if (blocks.Count == BlocksMax)
                throw new ShangMiException("pem.blocks", "PEM 文件中的条目过多", "too many blocks in a PEM file");
            var content = new byte[fields.DecodedDataLength];
            Convert.TryFromBase64Chars(characters[fields.Base64Data], content, out var written);
            blocks.Add((characters[fields.Label].ToString(), content.AsMemory(0, written)));
            characters = characters[fields.Location.End..];
        }
        return blocks;
    }

    public static string Write(string label, ReadOnlySpan<byte> content) => PemEncoding.WriteString(label, content)
        + "\n";

    internal static bool LooksLikePem(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 0 && bytes[0] != 0x30 && bytes.IndexOf("-----BEGIN "u8) >= 0;
}
