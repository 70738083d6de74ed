using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Drawing;

/// <summary>Pictures and seals of one page. A picture is written once and used wherever it is shown again.</summary>
internal sealed class Pictures(OfdFile file, OfdBody body, Canvas canvas)
{
    /// <summary>One picture inside a drawing; larger ones are shown as a box with their name.</summary>
    private const int BytesMax = 16 << 20;
    private readonly Dictionary<string, string?> known = [];
    private readonly Dictionary<string, SealPicture?> seals = [];

    public void Draw(OfdImage image)
    {
        var identity = image.Matrix == OfdMatrix.Identity;
        var matrix = identity ? new OfdMatrix(image.Boundary.Width, 0, 0, image.Boundary.Height, image.Boundary.X,
            image.Boundary.Y) : image.ToHolder;
        var id = Known(image.ResourceId, () => Loaded(image.ResourceId));
        if (id is null)
        {
            Missing(image.Boundary);
            return;
        }
        canvas.Content.Raw("<use href=\"#").Escaped(id).Raw("\"").Transform(matrix);
        if (image.Alpha < 255) canvas.Content.Attribute("opacity", image.Alpha / 255.0);
        canvas.Content.Raw("/>");
    }

    public void Seal(OfdSignature signature, OfdBox box, bool nested)
    {
        if (!seals.TryGetValue(signature.Path, out var picture)) seals[signature.Path] = picture = SealOf(signature);
        var key = "seal " + signature.Path;
        if (picture is { Bytes: var bytes } && OfdInside(bytes) && !nested)
        {
            if (!known.TryGetValue(key, out var symbol)) known[key] = symbol = Nested(bytes, signature);
            if (symbol is null) Missing(box);
            else canvas.Content.Raw("<use href=\"#").Escaped(symbol).Raw("\"").Attribute("x", box.X)
                .Attribute("y", box.Y).Attribute("width", box.Width).Attribute("height", box.Height).Raw("/>");
            return;
        }
        var id = picture is null ? null : Known(key, () => picture.Bytes);
        if (id is null) Missing(box);
        else canvas.Content.Raw("<use href=\"#").Escaped(id).Raw("\"")
            .Transform(new OfdMatrix(box.Width, 0, 0, box.Height, box.X, box.Y)).Raw("/>");
    }

    private static bool OfdInside(byte[] bytes) => bytes is [0x50, 0x4B, 3, 4, ..];

    private SealPicture? SealOf(OfdSignature signature)
    {
        foreach (var place in (string?[])[signature.SealPath, signature.SignedValuePath])
        {
            if (place is null || !file.Package.Has(place)) continue;
            if (file.BytesOrNothing(place) is { } bytes && SealPicture.Find(bytes) is { } picture) return picture;
        }
        file.Noticed.Add("ofd.seal_without_picture", signature.Path, "签名中没有可显示的印章图片。",
            "The signature holds no picture of a seal.");
        return null;
    }

    // A seal's picture may itself be an OFD file of one page; a seal within that is not followed.
    private string? Nested(byte[] bytes, OfdSignature signature)
    {
        try
        {
            using var seal = OfdReader.Read(bytes);
            var (inner, place) = seal.PageNumber(1);
            var id = canvas.Id();
            var drawn = SvgDrawing.Draw(seal, inner, place, new SvgOptions { IdPrefix = id + "-" }, nested: true);
            // The drawing's own frame is in mm of a screen and white; here it is stretched into a box and seen through.
            var content = drawn.Svg[(drawn.Svg.IndexOf('>', StringComparison.Ordinal) + 1)..^"</svg>".Length].Replace(
                Canvas.Paper, "<rect fill=\"none\"", StringComparison.Ordinal);
            canvas.Definitions.Raw("<symbol").Attribute("id", id).Raw(" viewBox=\"0 0 ")
                .Numbers([drawn.Width, drawn.Height]).Raw("\" preserveAspectRatio=\"none\">").Raw(content)
                .Raw("</symbol>");
            return id;
        }
        catch (OfdRefused refused)
        {
            file.Noticed.Add(refused.Code, signature.Path, refused.Zh, refused.En);
            return null;
        }
    }

    private string? Known(string key, Func<byte[]?> bytes)
    {
        if (known.TryGetValue(key, out var id)) return id;
        return known[key] = bytes() is { } loaded ? Defined(loaded, key) : null;
    }

    private string? Defined(byte[] bytes, string key)
    {
        var header = ImageHeader.Read(bytes);
        var shown = header?.MediaType is "image/png" or "image/jpeg" or "image/gif" or "image/bmp" && !header.TooLarge
            && bytes.Length <= BytesMax;
        if (!shown)
        {
            file.Noticed.Add("draw.image_not_shown", key,
                $"图片无法显示（{header?.MediaType ?? "未知格式"}）：{EntryName.Shown(key)}",
                $"A picture cannot be shown ({header?.MediaType ?? "unknown format"}): {EntryName.Shown(key)}");
            return null;
        }
        var id = canvas.Id();
        canvas.Definitions.Raw("<image width=\"1\" height=\"1\" preserveAspectRatio=\"none\"").Attribute("id", id)
            .Raw($" href=\"data:{header!.MediaType};base64,").Raw(Convert.ToBase64String(bytes)).Raw("\"/>");
        return id;
    }

    private byte[]? Loaded(string resourceId)
    {
        if (body.Media.GetValueOrDefault(resourceId)?.Path is { } path) return file.BytesOrNothing(path);
        file.Noticed.Add("ofd.resource_missing", body.Root, $"图片资源 {EntryName.Shown(resourceId)} 不存在。",
            $"The picture {EntryName.Shown(resourceId)} does not exist.");
        return null;
    }

    // What cannot be shown leaves a dashed frame: a hole that is seen is safer than one that is not.
    private void Missing(OfdBox box)
    {
        canvas.Content.Raw(
            "<rect class=\"ofd-missing\" fill=\"none\" stroke=\"#999\" stroke-width=\".2\" stroke-dasharray=\"1 1\"")
            .Attribute("x", box.X).Attribute("y", box.Y).Attribute("width", Math.Max(0, box.Width))
            .Attribute("height", Math.Max(0, box.Height)).Raw("/>");
    }
}
