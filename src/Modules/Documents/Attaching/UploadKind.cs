using Yiwang.Platform;
using Yiwang.Platform.Content;

namespace Yiwang.Documents.Attaching;

/// <summary>What an uploaded file is, by its bytes; what its name says must agree.</summary>
internal static class UploadKind
{
    private static readonly (string Ending, string MediaType, byte[] Start)[] Known =
    [
        (".pdf", "application/pdf", "%PDF-"u8.ToArray()),
        (".png", "image/png", [0x89, 0x50, 0x4e, 0x47]),
        (".jpg", "image/jpeg", [0xff, 0xd8, 0xff]),
        (".jpeg", "image/jpeg", [0xff, 0xd8, 0xff]),
        (".tif", "image/tiff", "II*\0"u8.ToArray()),
        (".ofd", "application/ofd", "PK\u0003\u0004"u8.ToArray()),
        (".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "PK\u0003\u0004"u8.ToArray()),
        (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\u0003\u0004"u8.ToArray()),
        (".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PK\u0003\u0004"u8.ToArray()),
        (".zip", "application/zip", "PK\u0003\u0004"u8.ToArray()),
        (".doc", "application/msword", [0xd0, 0xcf, 0x11, 0xe0]),
        (".xls", "application/vnd.ms-excel", [0xd0, 0xcf, 0x11, 0xe0]),
        (".wps", "application/vnd.ms-works", [0xd0, 0xcf, 0x11, 0xe0]),
    ];

    public static Result<string> Of(ContentStore content, StoredContent stored, string name)
    {
        if (stored.SizeBytes == 0)
        {
            return new Refusal("attachment.empty", "文件是空的（0 字节），没有添加。", "The file is empty (0 bytes) and was not attached.",
                RefusalKind.Wrong, "file");
        }
        var ending = Path.GetExtension(name).ToLowerInvariant();
        var start = new byte[8];
        int read;
        using (var file = content.Open(stored.Digest)!) read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (ending is ".txt" or ".csv") return start.AsSpan(0, read).Contains((byte)0) ? Wrong(ending) : "text/plain";
        foreach (var known in Known)
        {
            if (known.Ending == ending) return start.AsSpan().StartsWith(known.Start) ? known.MediaType : Wrong(ending);
        }
        return new Refusal("attachment.kind_refused", $"不收 {ending} 类型的文件。请转成 OFD、PDF、DOCX、XLSX 或图片。",
            $"Files of the type {ending} are not taken. Convert it to OFD, PDF, DOCX, XLSX or a picture.", RefusalKind.Wrong, "file");
    }

    private static Refusal Wrong(string ending) => new("attachment.kind_differs",
        $"文件内容不是 {ending}，没有添加。请确认文件没有损坏、名字没有改错。",
        $"The content of the file is not {ending}; it was not attached. See that it is whole and rightly named.", RefusalKind.Wrong, "file");
}
