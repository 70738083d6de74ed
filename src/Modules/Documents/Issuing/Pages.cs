using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Yiwang.Documents.Drafting;
using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Typesetting;
using Yiwang.Ofd.Writing;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Content;

namespace Yiwang.Documents.Issuing;

/// <summary>A picture that stands in the text: an attachment, by its name there and the digest of its bytes in
/// hex.</summary>
internal sealed record PagePicture(string Name, string Digest);

/// <summary>What of a document goes onto its pages; equal sources give equal bytes.</summary>
internal sealed record PageSource(
    Guid Id, string Type, string Urgency, string Classification, string Title, string Body, DocumentElements Elements,
    IReadOnlyList<string> Issuers,
    string Number, DateTime? SignedAt, IReadOnlyList<string> Attachments, IReadOnlyList<PagePicture> Pictures,
    DateTime CreatedAt)
{
    /// <summary>The same for the same content, whatever lists it stands in.</summary>
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new
    {
        Id, Type, Urgency, Classification, Title, Body, Elements, Issuers, Number, SignedAt, Attachments, Pictures,
            CreatedAt,
    })));
}

/// <summary>The pages of documents, typeset by the one engine that also makes the fixed file.</summary>
internal sealed class Pages(ContentStore content)
{
    private const int KeptMax = 64;
    private readonly Lazy<FontSet> fonts = new(() => FontSet.Load(FontOptions.System));
    private readonly ConcurrentDictionary<string, TypesetResult> kept = new(StringComparer.Ordinal);

    public FontSet Fonts => fonts.Value;

    /// <summary>Typesets; a text that cannot be set is said with its place.</summary>
    /// <exception cref="TypesettingException"/>
    public TypesetResult Set(PageSource source)
    {
        if (kept.TryGetValue(source.Key, out var known)) return known;
        var set = Typeset(source);
        if (kept.Count >= KeptMax) kept.Clear();
        return kept[source.Key] = set;
    }

    // What a font lacks is said like everything else that keeps a text from being set; never a wrong glyph, never a
    // fall.
    private TypesetResult Typeset(PageSource source)
    {
        try
        {
            return Typesetter.Typeset(Describe(source), Fonts);
        }
        catch (MissingGlyphException missing)
        {
            var character = System.Text.Rune.IsValid(missing.CodePoint)
                ? new System.Text.Rune(missing.CodePoint).ToString() : "";
            throw new TypesettingException(missing.Code,
                $"字库里没有“{character}”（U+{missing.CodePoint:X4}）这个字，排不了版。请换字，或请管理员安装含有它的字体。",
                $"No font has the character “{character}” (U+{missing.CodePoint:X4}); the pages cannot be set. Use another, or have a font installed that has it.");
        }
        catch (FontsMissingException missing)
        {
            var what = string.Join("；", missing.Missing
                .Select(font => $"{font.FileName}（{font.Package}：{font.Remedy}）"));
            throw new TypesettingException("typeset.fonts_missing", $"服务器上缺少字体，排不了版：{what}",
                $"Fonts are missing on the server, the pages cannot be set: {what}");
        }
    }

    /// <summary>The fixed files of the same pages.</summary>
    public (byte[] Ofd, byte[] Pdf) Write(TypesetResult set)
    {
        using var ofd = new MemoryStream();
        using var pdf = new MemoryStream();
        OfdWriter.Write(set.Document, ofd);
        PdfWriter.Write(set.Document, pdf);
        return (ofd.ToArray(), pdf.ToArray());
    }

    /// <summary>The document as the typesetter and the Word writer take it.</summary>
    public OfficialDocument Describe(PageSource source)
    {
        var type = DocumentType.Find(source.Type)!;
        DateOnly? date = source.SignedAt is { } signed
            ? DateOnly.FromDateTime(signed + WorkingCalendar.ChinaOffset) : null;
        return new OfficialDocument
        {
            Id = source.Id,
            TypeCode = source.Type,
            Urgency = source.Urgency switch { "extra_urgent" => "特急", "urgent" => "加急", _ => "" },
            Classification = source.Classification switch { "internal" => "内部", "work_secret" => "工作秘密", _ => "" },
            Issuers = source.Issuers,
            MarkSaysDocument = source.Elements.Mark != "plain",
            Number = source.Number,
            Signers = type.Direction == DocumentDirection.Up
                ? source.Elements.Signers.Split(['、', ' ', '　'], StringSplitOptions.RemoveEmptyEntries) : [],
            Title = source.Title.Length > 0 ? source.Title : "（标题）",
            MainRecipients = source.Elements.MainRecipients,
            Body = StructuredText.Parse(source.Body),
            AttachmentNotes = source.Attachments.Select(Path.GetFileNameWithoutExtension).OfType<string>().ToList(),
            Date = date,
            Annotation = source.Elements.RemarkPrinted,
            Pictures = source.Pictures.ToDictionary(picture => picture.Name, picture => Bytes(picture.Digest)),
            CopyRecipients = source.Elements.CopyRecipients,
            PrintingOrgan = source.Issuers[0],
            PrintingDate = date,
            Created = new DateTimeOffset(source.SignedAt ?? source.CreatedAt, TimeSpan.Zero),
        };
    }

    private ReadOnlyMemory<byte> Bytes(string digest)
    {
        using var file = content.Open(Convert.FromHexString(digest))
            ?? throw new TypesettingException("picture.missing",
            "正文里的一张图片不在库里，排不了版。", "A picture of the text is not in the store; the pages cannot be set.");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
