using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Yiwang.Documents.Drafting;

/// <summary>The elements of a document beside title and body that people write (条例 art. 9); empty where absent.</summary>
internal sealed record DocumentElements
{
    /// <summary>主送机关 as printed, e.g. 各市、自治州人民政府; the recipients themselves are units.</summary>
    public string MainRecipients { get; init; } = "";

    /// <summary>抄送机关 as printed.</summary>
    public string CopyRecipients { get; init; } = "";

    /// <summary>附注, e.g. 此件公开发布.</summary>
    public string Annotation { get; init; } = "";

    /// <summary>签发人, on documents that go up.</summary>
    public string Signers { get; init; } = "";

    /// <summary>Deadline for signing receipt, working hours after arrival; 0: none.</summary>
    public int ReceiptHours { get; init; } = 8;

    /// <summary>Deadline for an answer, working days after arrival; 0: no answer asked for.</summary>
    public int AnswerDays { get; init; }

    /// <summary>Units asked to countersign.</summary>
    public IReadOnlyList<int> Countersigners { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.DocumentElements);

    public static DocumentElements FromJson(string json) =>
        JsonSerializer.Deserialize(json, DocumentJson.Default.DocumentElements) ?? new DocumentElements();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DocumentElements))]
internal sealed partial class DocumentJson : JsonSerializerContext;

/// <summary>Everything of a document that a signer puts a name to, and its digest.</summary>
internal sealed record DocumentContent(
    string Type, string Urgency, string Classification, string Title, string Body, DocumentElements Elements,
    IReadOnlyList<(string Name, byte[] Digest)> Attachments)
{
    public const int TitleLengthMax = 200;
    public const int BodyLengthMax = 2_000_000;

    /// <summary>SHA-256 over the parts, each with its length in front, so that no two contents share bytes.</summary>
    public byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (string[])["yiwang-document/1", Type, Urgency, Classification, Title, Body, Elements.ToJson()])
        {
            Append(hash, Encoding.UTF8.GetBytes(part));
        }
        foreach (var (name, digest) in Attachments)
        {
            Append(hash, Encoding.UTF8.GetBytes(name));
            Append(hash, digest);
        }
        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, byte[] part)
    {
        hash.AppendData(Encoding.ASCII.GetBytes($"{part.Length}:"));
        hash.AppendData(part);
    }
}
