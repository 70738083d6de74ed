using System.Text;
using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Uploads;

/// <summary>The name a file was uploaded under: shown to others, offered for saving, never used as a path.</summary>
public static class UploadName
{
    /// <summary>What file systems take.</summary>
    public const int BytesMax = 255;
    private static readonly string[] Running = ["exe", "com", "bat", "cmd", "scr", "pif", "msi", "vbs", "js", "jse",
        "wsf", "hta", "lnk", "ps1", "jar", "sh", "reg"];

    /// <summary>
    /// Null when the name can be kept as it is. <c>upload.name</c> for paths, control characters, characters that turn
    /// the writing direction, device names and the like; <c>upload.name_of_program</c> for the ending of a program;
    /// <c>upload.name_differs</c> when
    /// the ending names another kind of file than the bytes are.
    /// </summary>
    public static OfdRefused? Check(string name, DetectedContent content)
    {
        if (name.Contains('/') || Encoding.UTF8.GetByteCount(name) > BytesMax) return Unsafe(name);
        try
        {
            EntryName.Check(name, PackageLimits.Standard);
        }
        catch (OfdRefused)
        {
            return Unsafe(name);
        }
        var extension = name.LastIndexOf('.') is var dot and >= 0 ? name[(dot + 1)..].ToLowerInvariant() : "";
        if (Running.Contains(extension))
            return new OfdRefused("upload.name_of_program", "文件名以程序的扩展名结尾。", "The name ends like that of a program.");
        if (Fits(extension, content)) return null;
        return new OfdRefused("upload.name_differs",
            $"文件内容是 {content.Extension.ToUpperInvariant()}，与扩展名 .{EntryName.Shown(extension)} 不符。",
            $"The file is {content.Extension.ToUpperInvariant()} and its name ends in .{EntryName.Shown(extension)}.");
    }

    private static bool Fits(string extension, DetectedContent content) => content.Kind switch
    {
        ContentKind.Unknown => true,
        ContentKind.Jpeg => extension is "jpg" or "jpeg",
        ContentKind.Tiff => extension is "tif" or "tiff",
        ContentKind.Html => extension is "html" or "htm",
        // Documents of WPS are old Office files within.
        ContentKind.Doc or ContentKind.Wps => extension is "doc" or "wps" or "dot" or "wpt",
        ContentKind.Xls => extension is "xls" or "et" or "xlt",
        ContentKind.Ppt => extension is "ppt" or "dps" or "pps",
        ContentKind.Docx => extension is "docx" or "dotx" or "docm",
        ContentKind.Xlsx => extension is "xlsx" or "xltx" or "xlsm",
        ContentKind.Pptx => extension is "pptx" or "ppsx" or "pptm",
        ContentKind.Text => extension is "txt" or "csv" or "md" or "log" or "json" or "",
        _ => extension == content.Extension,
    };

    private static OfdRefused Unsafe(string name) =>
        new("upload.name", $"文件名不安全：{EntryName.Shown(name)}", $"The file name is not safe: {EntryName.Shown(name)}");
}
