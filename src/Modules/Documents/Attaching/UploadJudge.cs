using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Uploads;
using Yiwang.Platform;
using Yiwang.Platform.Content;

namespace Yiwang.Documents.Attaching;

/// <summary>Whether an uploaded file may be kept: by its bytes and its name, never by what the browser
/// claims.</summary>
internal static class UploadJudge
{
    public const long SizeBytesMax = ContentType.BytesMax;

    private static readonly ContentKind[] Taken =
    [
        ContentKind.Ofd, ContentKind.Pdf, ContentKind.Docx, ContentKind.Xlsx, ContentKind.Pptx, ContentKind.Doc,
        ContentKind.Xls, ContentKind.Ppt,
        ContentKind.Wps, ContentKind.Odt, ContentKind.Ods, ContentKind.Odp, ContentKind.Rtf, ContentKind.Text,
        ContentKind.Png, ContentKind.Jpeg,
        ContentKind.Gif, ContentKind.Bmp, ContentKind.Tiff, ContentKind.Zip,
    ];

    /// <summary>The media type of a stored file, or why it is not kept.</summary>
    public static Result<string> Judge(ContentStore content, StoredContent stored, string name)
    {
        using var file = content.Open(stored.Digest)!;
        var found = ContentType.Detect(file);
        if (found.Refusal is { } unfit) return Refused(unfit);
        if (found.Kind == ContentKind.Executable)
            return Refused(new OfdRefused("upload.executable", "不能上传程序文件。", "Programs are not taken."));
        if (!Taken.Contains(found.Kind))
        {
            return new Refusal("upload.kind", "认不出这是什么文件，没有收下。请转成 OFD、PDF、DOCX、XLSX 或图片。",
                "What this file is cannot be told, and it was not taken. Convert it to OFD, PDF, DOCX, XLSX or a picture.", RefusalKind.Wrong, "file");
        }
        return UploadName.Check(name, found) is { } badName ? Refused(badName) : found.MediaType;
    }

    /// <summary>The name alone, before any byte is read.</summary>
    public static Refusal? JudgeName(string name) =>
        UploadName.Check(name, new DetectedContent(ContentKind.Unknown, "", "")) is { } bad ? Refused(bad) : null;

    private static Refusal Refused(OfdRefused refused) => new(refused.Code, refused.Zh, refused.En,
        refused.Code == "upload.too_large" ? RefusalKind.TooLarge : RefusalKind.Wrong, "file");
}
