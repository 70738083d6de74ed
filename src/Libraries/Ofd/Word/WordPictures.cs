using Yiwang.Ofd.Packaging;

namespace Yiwang.Ofd.Word;

/// <summary>Pictures of a DOCX file under names of our own: names from the file would have to be trusted.</summary>
internal sealed class WordPictures(WordPackage package, WordLosses losses)
{
    private readonly Dictionary<string, string> names = [];
    private readonly List<WordPicture> pictures = [];
    private long total;

    public IReadOnlyList<WordPicture> All => pictures;

    /// <summary>The name under which the picture of that relation is kept, or null when it cannot be.</summary>
    public string? Add(string? relation, string? link)
    {
        if (link is not null || relation is null || !package.Relations.TryGetValue(relation, out var goal)
            || goal.Outside)
        {
            if (relation is not null || link is not null)
                losses.Add("docx.outside_picture", "链接到文件之外的图片未导入", "pictures linked from outside are not imported");
            return null;
        }
        if (names.TryGetValue(goal.Target, out var known)) return known;
        if (package.Bytes(goal.Target) is not { } bytes
            || ImageHeader.Read(bytes) is not { MediaType: "image/png" or "image/jpeg" } header || header.TooLarge)
        {
            losses.Add("docx.picture_format", "图片不是 PNG 或 JPEG，未导入",
                "pictures other than PNG and JPEG are not imported");
            return null;
        }
        if (pictures.Count >= WordReader.PicturesMax || (total += bytes.Length) > WordReader.PictureBytesMax)
        {
            losses.Add("docx.too_many_pictures", "图片过多，其余未导入", "too many pictures, the rest are not imported");
            return null;
        }
        var name = $"图{pictures.Count + 1}.{(header.MediaType == "image/png" ? "png" : "jpg")}";
        pictures.Add(new WordPicture(name, header.MediaType, bytes));
        return names[goal.Target] = name;
    }
}
