using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Yiwang.Documents.Drafting;

/// <summary>The elements of a document beside title and body that people write (条例 art. 9); empty where
/// absent.</summary>
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

    /// <summary>The day by which answers are asked for; null: none, or <see cref="AnswerDays"/>.</summary>
    public DateOnly? AnswerBy { get; init; }

    /// <summary>Whether 文件 follows the organs' names in the mark (GB/T 9704 7.2.4 lets both stand): <c>plain</c> leaves
    /// it out.</summary>
    public string Mark { get; init; } = "";

    /// <summary>公开属性: <c>public</c>, <c>on_request</c>, <c>not_public</c>; empty until chosen.</summary>
    public string Publicity { get; init; } = "";

    /// <summary>Why it is not public, where it is not.</summary>
    public string PublicityReason { get; init; } = "";

    /// <summary>The other organs of a joint issue (联合行文) in their order; the unit that drafts leads and is not among
    /// them.</summary>
    public IReadOnlyList<int> Partners { get; init; } = [];

    /// <summary>What stands under the text: the remark written, else what the publicity says.</summary>
    [JsonIgnore]
    public string RemarkPrinted => Annotation.Length > 0 ? Annotation : Publicity switch
    {
        "public" => "此件公开发布", "on_request" => "此件依申请公开", "not_public" => "此件不予公开", _ => "",
    };

    public string ToJson() => JsonSerializer.Serialize(this, DocumentJson.Default.DocumentElements);

    public static DocumentElements FromJson(string json)
    {
        var read = JsonSerializer.Deserialize(json, DocumentJson.Default.DocumentElements) ?? new DocumentElements();
        // What was written before an element existed does not name it.
        return read with
        {
            Mark = read.Mark ?? "", Publicity = read.Publicity ?? "", PublicityReason = read.PublicityReason ?? "",
                Partners = read.Partners ?? [],
        };
    }
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
        foreach (var part in (string[])["yiwang-document/1", Type, Urgency, Classification, Title, Body,
            Elements.ToJson()])
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
