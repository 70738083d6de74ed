using Yiwang.Ofd.Fonts;
using Yiwang.Ofd.Pages;

namespace Yiwang.Ofd.Typesetting;

/// <summary>Sets a picture with its caption, centred, never larger than the type area.</summary>
internal static class PictureSetter
{
    private const double PixelMm = 25.4 / 150, CaptionPitch = 8, Space = 3;

    public static void Set(Flow flow, Picture picture, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> pictures)
    {
        if (!pictures.TryGetValue(picture.Attachment, out var bytes)) throw new TypesettingException("picture.missing",
            $"第{picture.Line}行的图片“{picture.Attachment}”不在附件中。",
            $"The picture “{picture.Attachment}” of line {picture.Line} is not among the attachments.", picture.Line);
        var image = PageImage.Read(bytes, out var refusal);
        if (image is null) throw new TypesettingException(refusal!.Code, $"{refusal.Zh}（{picture.Attachment}）",
            $"{refusal.En} ({picture.Attachment})", picture.Line);
        flow.Turn(false);
        var caption = picture.Caption.Length == 0 ? [] : LineBreaker.Lines(
            flow.Set(new Span(picture.Caption, TextStyle.Solid(FontRole.FangSong, PageGeometry.Size4))),
            flow.Sheet.Measure, flow.Sheet.Measure, false);
        var captionHeight = caption.Count * CaptionPitch;
        var tallest = flow.Sheet.Foot - flow.Sheet.Top - captionHeight - 2 * Space;
        var scale = Math.Min(PixelMm, Math.Min(flow.Sheet.Measure / image.WidthPixels, tallest / image.HeightPixels));
        var (width, height) = (image.WidthPixels * scale, image.HeightPixels * scale);
        if (!flow.Fits(height + Space + captionHeight)) flow.Open(false);
        var x = flow.Sheet.Left + (flow.Sheet.Measure - width) / 2;
        flow.Sheet.Items.Add(new ImageItem(image, new Box(x, flow.Y, width, height), picture.Caption)
        {
            Role = StructureRole.Figure,
            Order = flow.NextOrder(),
        });
        flow.Sheet.BodyLines++;
        flow.Y += height + Space;
        var look = new LineLook(StructureRole.Caption, flow.NextOrder(), PageGeometry.Size4, CaptionPitch);
        foreach (var line in caption) flow.Line(line, (flow.Sheet.Measure - line.Width) / 2, look);
        flow.Y += Space;
    }
}
