using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Checking;

/// <summary>What an archive file may not have (GB/T 42133-2022): it must look the same in fifty years with nothing from
/// outside.</summary>
internal static class ArchiveCheck
{
    private static readonly string[] Pictures = ["image/bmp", "image/jpeg", "image/png", "image/jbig2", "image/jp2",
        "image/tiff"];

    public static void Run(OfdFile file, Noticed found)
    {
        if (file.Bodies.Count != 1)
            found.Add("ofda.one_document", OfdPackage.RootPath, "OFD-A 文件只能有一个文档。",
                "An OFD-A file holds exactly one document.");
        foreach (var body in file.Bodies)
        {
            foreach (var font in body.Fonts.Values.Where(font => font.Path is null))
            {
                found.Add("ofda.font_not_embedded", body.Root, $"字体 {EntryName.Shown(font.Name)} 未嵌入。",
                    $"The font {EntryName.Shown(font.Name)} is not embedded.");
            }
            foreach (var media in body.Media.Values) Media(file, body, media, found);
            Forbidden(file, body, found);
        }
    }

    private static void Media(OfdFile file, OfdBody body, OfdMedia media, Noticed found)
    {
        if (media.Kind != "Image")
            found.Add("ofda.sound_or_film", body.Root, "OFD-A 不得包含音视频。", "An OFD-A file holds no sound or film.");
        if (media.Path is null || file.BytesOrNothing(media.Path) is not { } bytes) return;
        if (!Pictures.Contains(ImageHeader.Read(bytes)?.MediaType))
        {
            found.Add("ofda.picture_format", media.Path, "图片格式不在允许范围内。",
                "The format of the picture is not one of those allowed.");
        }
    }

    private static void Forbidden(OfdFile file, OfdBody body, Noticed found)
    {
        foreach (var element in file.Package.Xml(body.Root).Tree())
        {
            if (element.Name is "Permissions" or "VPreferences" or "Extensions" or "URI" or "GotoA" or "Sound"
                or "Movie")
            {
                found.Add("ofda.forbidden", body.Root, $"OFD-A 不得使用 {element.Name}。",
                    $"An OFD-A file has no {element.Name}.");
            }
        }
    }
}
