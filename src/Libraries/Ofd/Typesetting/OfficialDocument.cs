namespace Yiwang.Ofd.Typesetting;

/// <summary>
/// A document with the 18 elements of 条例 art. 9. What is empty is not printed. The page numbers, the eighteenth,
/// are the typesetter's own.
/// </summary>
public sealed record OfficialDocument
{
    /// <summary>7.2.4, and the project's own bound: a joint issue has at most 12 organs.</summary>
    public const int IssuersMax = 12;

    /// <summary>A code of <see cref="DocumentType.All"/>.</summary>
    public required string TypeCode { get; init; }

    /// <summary>Null: the type's usual form.</summary>
    public DocumentForm? Form { get; init; }

    /// <summary>份号: up to 6 digits, printed with 6.</summary>
    public string CopyNumber { get; init; } = "";

    /// <summary>密级和保密期限, e.g. <c>内部</c>. Secret documents never enter this network; the application refuses
    /// them.</summary>
    public string Classification { get; init; } = "";

    /// <summary>紧急程度: 特急, 加急; telegrams also 特提, 平急.</summary>
    public string Urgency { get; init; } = "";

    /// <summary>发文机关: 1 to 12, the one that leads first.</summary>
    public required IReadOnlyList<string> Issuers { get; init; }

    /// <summary>Whether 文件 follows the organs' names in the mark (7.2.4 lets both stand).</summary>
    public bool MarkSaysDocument { get; init; } = true;

    /// <summary>The mark's words where they are not made from the issuers, e.g. 贵州省人民政府常务会议纪要.</summary>
    public string Mark { get; init; } = "";

    /// <summary>发文字号, e.g. <c>黔府发〔2026〕5号</c>; of an order <c>第706号</c>.</summary>
    public string Number { get; init; } = "";

    /// <summary>签发人 of documents that go up.</summary>
    public IReadOnlyList<string> Signers { get; init; } = [];

    /// <summary>标题. A line feed in it is a break that is kept.</summary>
    public required string Title { get; init; }

    /// <summary>主送机关 as printed, with or without the colon.</summary>
    public string MainRecipients { get; init; } = "";

    public required IReadOnlyList<Block> Body { get; init; }

    /// <summary>附件说明: names; empty means the titles of the attachments that carry a label.</summary>
    public IReadOnlyList<string> AttachmentNotes { get; init; } = [];

    /// <summary>发文机关署名; null means the issuers.</summary>
    public IReadOnlyList<string>? Signatures { get; init; }

    /// <summary>成文日期.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>Whether seals are pressed (7.3.5.1) or not (7.3.5.2).</summary>
    public bool Sealed { get; init; } = true;

    /// <summary>Diameter of each seal in mm, in the order of the signatures; 42 where not said.</summary>
    public IReadOnlyList<double> SealDiameters { get; init; } = [];

    /// <summary>The post and name of him who signs an order (7.3.5.3).</summary>
    public Signatory? Signatory { get; init; }

    /// <summary>附注 without brackets, e.g. <c>此件公开发布</c>.</summary>
    public string Annotation { get; init; } = "";

    public IReadOnlyList<DocumentAttachment> Attachments { get; init; } = [];

    /// <summary>抄送机关 as printed, with or without the full stop.</summary>
    public string CopyRecipients { get; init; } = "";

    /// <summary>印发机关.</summary>
    public string PrintingOrgan { get; init; } = "";

    /// <summary>印发日期.</summary>
    public DateOnly? PrintingDate { get; init; }

    /// <summary>出席, 请假, 列席 of minutes (10.3): label and names.</summary>
    public IReadOnlyList<Attendance> Attendances { get; init; } = [];

    /// <summary>The bytes of the pictures named in the body, PNG or JPEG.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Pictures { get; init; } =
        new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <summary>BCP 47 of the body; <c>bo-CN</c> for Tibetan.</summary>
    public string Language { get; init; } = "zh-CN";

    /// <summary>Stands in the file; the same document must give the same bytes.</summary>
    public Guid Id { get; init; }

    /// <summary>Stands in the file.</summary>
    public DateTimeOffset Created { get; init; }
}

/// <summary>Who signs an order.</summary>
public sealed record Signatory(string Post, string Name);

/// <summary>出席, 请假 or 列席 with the names as printed.</summary>
public sealed record Attendance(string Label, string Names);

/// <summary>An attachment that is set with the document.</summary>
/// <param name="Labelled">False for the text an order or notice promulgates: a new page, but no 附件 above it.</param>
/// <param name="Subtitle">A line under the title, e.g. the adoption of a regulation.</param>
public sealed record DocumentAttachment(string Title, IReadOnlyList<Block> Body, bool Labelled = true,
    string Subtitle = "");
