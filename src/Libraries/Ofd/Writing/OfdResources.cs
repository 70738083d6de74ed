using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Writing;

/// <summary>The fonts and pictures of one package, numbered as they are first used.</summary>
internal sealed class OfdResources
{
    private readonly Dictionary<FontFace, (int Id, EmbeddedFont Font)> fonts = [];
    private readonly Dictionary<PageImage, int> images = [];
    private readonly Queue<PageImage> newImages = new();

    internal int LastId { get; private set; }

    internal bool HasImages => images.Count > 0;

    internal int NextId() => ++LastId;

    internal (int Id, EmbeddedFont Font) Font(FontFace face)
    {
        if (!fonts.TryGetValue(face, out var entry))
        {
            entry = (NextId(), new EmbeddedFont(face));
            fonts.Add(face, entry);
        }

        return entry;
    }

    internal int Image(PageImage image)
    {
        if (!images.TryGetValue(image, out var id))
        {
            id = NextId();
            images.Add(image, id);
            newImages.Enqueue(image);
        }

        return id;
    }

    internal void WriteNewImages(SafeZipWriter zip)
    {
        while (newImages.TryDequeue(out var image))
        {
            zip.Add("Doc_0/Res/" + FileName(images[image], image), image.Bytes.Span, store: true);
        }
    }

    internal void WriteFonts(SafeZipWriter zip)
    {
        foreach (var (id, font) in fonts.Values)
        {
            zip.Add($"Doc_0/Res/font_{id}.ttf", TrueTypeFile.Build(font, standsAlone: true));
        }
    }

    internal ByteText PublicResources(ByteText text)
    {
        text.Add($"<ofd:Res xmlns:ofd=\"{OfdWriter.Namespace}\" BaseLoc=\"Res\">");
        if (fonts.Count > 0)
        {
            text.Add("<ofd:Fonts>");
            foreach (var (face, (id, _)) in fonts)
            {
                text.Add("<ofd:Font ID=\"").Add(id).Add("\" FontName=\"").AddXml(face.Name)
                    .Add("\" FamilyName=\"").AddXml(face.Name).Add("\"><ofd:FontFile>font_").Add(id)
                    .Add(".ttf</ofd:FontFile></ofd:Font>");
            }

            text.Add("</ofd:Fonts>");
        }

        return text.Add("</ofd:Res>");
    }

    internal ByteText DocumentResources(ByteText text)
    {
        text.Add($"<ofd:Res xmlns:ofd=\"{OfdWriter.Namespace}\" BaseLoc=\"Res\"><ofd:MultiMedias>");
        foreach (var (image, id) in images)
        {
            text.Add("<ofd:MultiMedia ID=\"").Add(id).Add("\" Type=\"Image\" Format=\"")
                .Add(image.Kind == ImageKind.Png ? "PNG" : "JPEG").Add("\"><ofd:MediaFile>")
                .Add(FileName(id, image)).Add("</ofd:MediaFile></ofd:MultiMedia>");
        }

        return text.Add("</ofd:MultiMedias></ofd:Res>");
    }

    private static string FileName(int id, PageImage image) =>
        $"image_{id}.{(image.Kind == ImageKind.Png ? "png" : "jpg")}";
}
