using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Uploads;

/// <summary>What a file is, by its bytes alone.</summary>
public enum ContentKind
{
    Unknown, Text, Html, Svg, Xml, Rtf, Ofd, Pdf, Docx, Xlsx, Pptx, Doc, Xls, Ppt, Msg, Wps, Odt, Ods, Odp, Png, Jpeg,
        Gif, Bmp, Tiff, Zip, Executable,
}

/// <summary>
/// What was found. <see cref="Refusal"/> says why the file should not be taken; the kind may be known all the same.
/// Extension without a dot.
/// </summary>
public sealed record DetectedContent(ContentKind Kind, string MediaType, string Extension)
{
    public bool Encrypted { get; init; }

    public bool Macros { get; init; }

    /// <summary>Code, Zh, En; null when nothing speaks against the file.</summary>
    public OfdRefused? Refusal { get; init; }

    internal static DetectedContent Of(ContentKind kind) => kind switch
    {
        ContentKind.Text => new(kind, "text/plain", "txt"),
        ContentKind.Html => new(kind, "text/html", "html"),
        ContentKind.Svg => new(kind, "image/svg+xml", "svg"),
        ContentKind.Xml => new(kind, "application/xml", "xml"),
        ContentKind.Rtf => new(kind, "application/rtf", "rtf"),
        ContentKind.Ofd => new(kind, "application/ofd", "ofd"),
        ContentKind.Pdf => new(kind, "application/pdf", "pdf"),
        ContentKind.Docx =>
            new(kind, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
        ContentKind.Xlsx => new(kind, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
        ContentKind.Pptx =>
            new(kind, "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
        ContentKind.Doc => new(kind, "application/msword", "doc"),
        ContentKind.Xls => new(kind, "application/vnd.ms-excel", "xls"),
        ContentKind.Ppt => new(kind, "application/vnd.ms-powerpoint", "ppt"),
        ContentKind.Msg => new(kind, "application/vnd.ms-outlook", "msg"),
        ContentKind.Wps => new(kind, "application/vnd.ms-works", "wps"),
        ContentKind.Odt => new(kind, "application/vnd.oasis.opendocument.text", "odt"),
        ContentKind.Ods => new(kind, "application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ContentKind.Odp => new(kind, "application/vnd.oasis.opendocument.presentation", "odp"),
        ContentKind.Png => new(kind, "image/png", "png"),
        ContentKind.Jpeg => new(kind, "image/jpeg", "jpg"),
        ContentKind.Gif => new(kind, "image/gif", "gif"),
        ContentKind.Bmp => new(kind, "image/bmp", "bmp"),
        ContentKind.Tiff => new(kind, "image/tiff", "tif"),
        ContentKind.Zip => new(kind, "application/zip", "zip"),
        ContentKind.Executable => new(kind, "application/octet-stream", "bin") { Refusal = Refusals.Executable() },
        _ => new(kind, "application/octet-stream", "bin"),
    };
}

/// <summary>Why a file is not taken.</summary>
internal static class Refusals
{
    public static OfdRefused Empty() => new("upload.empty", "文件是空的。", "The file is empty.");

    public static OfdRefused TooLarge(long max) =>
        new("upload.too_large", $"文件超过 {max >> 20} MB。", $"The file is larger than {max >> 20} MB.");

    public static OfdRefused Encrypted() =>
        new("upload.encrypted", "文件已加密或设有打开密码，请去除后再上传。", "The file is encrypted or has a password; remove it first.");

    public static OfdRefused Macros() =>
        new("upload.macros", "文件含有宏，请另存为不含宏的格式。", "The file has macros; save it in a format without them.");

    public static OfdRefused Executable() => new("upload.executable", "不能上传程序文件。", "Programs are not taken.");

    public static OfdRefused PictureTooLarge() =>
        new("upload.picture_too_large", "图片像素过多。", "The picture has too many pixels.");

    public static OfdRefused PictureBroken() => new("upload.picture_broken", "图片已损坏。", "The picture is broken.");

    public static OfdRefused Dtd(string part) =>
        new("xml.dtd", $"XML 含文档类型定义或实体：{EntryName.Shown(part)}",
            $"The XML has a document type or entities: {EntryName.Shown(part)}");

    public static OfdRefused PdfScript() =>
        new("upload.pdf_script", "PDF 含有脚本或启动程序的动作。", "The PDF has scripts or actions that start programs.");
}
