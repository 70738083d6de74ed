using System.Text;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Drawing;

/// <summary>
/// Text of one page. A font that is not embedded: text with a place for every character. An embedded one: its outlines,
/// each glyph defined once, under the same text unseen, for selecting and reading aloud.
/// </summary>
internal sealed class TextDrawing(OfdFile file, OfdBody body, SvgOptions options, Canvas canvas) : IDisposable
{
    /// <summary>A whole Chinese font has 20 MB.</summary>
    private const int FontBytesMax = 40 << 20;
    private readonly Dictionary<string, GlyphOutlines?> fonts = [];
    private readonly Dictionary<(string Font, int Glyph), string?> defined = [];

    public void Draw(OfdText text)
    {
        if (text.Glyphs.Count == 0 || text.Size <= 0) return;
        if (Served(text) is { } served)
        {
            Words(text, seen: true, served);
            return;
        }
        var outlines = options.Outlines ? Outlines(text.FontId) : null;
        if (outlines is null)
        {
            Words(text, seen: true);
            return;
        }
        var drawnAll = Shapes(text, outlines);
        Words(text, seen: !drawnAll);
    }

    public void Dispose()
    {
        foreach (var font in fonts.Values) font?.Dispose();
    }

    // The family of a served font that says every character of this text with the right glyph.
    private string? Served(OfdText text)
    {
        if (options.Fonts is not { } served || body.Fonts.GetValueOrDefault(text.FontId)?.Path is not { } path)
            return null;
        var font = served.Of(path, () => file.BytesOrNothing(path) is { Length: <= FontBytesMax } bytes ? bytes : null);
        return font is not null && text.Glyphs
            .All(glyph => glyph.GlyphId is null && string.IsNullOrWhiteSpace(glyph.Text)
                || font.Says(glyph.Text, glyph.GlyphId))
            ? font.Family : null;
    }

    // False when a glyph is not in the font: then the words are shown instead, and nothing is missing on the page.
    private bool Shapes(OfdText text, GlyphOutlines font)
    {
        var scale = text.Size / GlyphOutlines.UnitsPerEm;
        var glyphs = new List<(string Id, OfdGlyph Glyph)>();
        foreach (var glyph in text.Glyphs)
        {
            if (glyph.GlyphId == -1 || glyph.GlyphId is null && string.IsNullOrWhiteSpace(glyph.Text)) continue;
            var index = glyph.GlyphId ?? font.Glyph(Rune.GetRuneAt(glyph.Text, 0));
            if (index == 0 && glyph.GlyphId is null) return false;
            if (Defined(text.FontId, font, index) is { } id) glyphs.Add((id, glyph));
        }
        if (glyphs.Count == 0) return true;
        var svg = canvas.Content;
        svg.Raw("<g").Transform(new OfdMatrix(scale * text.HorizontalScale, 0, 0, scale, 0, 0).Then(text.ToHolder));
        Colours(text, 1 / scale);
        svg.Raw(">");
        foreach (var (id, glyph) in glyphs)
        {
            var x = Math.Round(glyph.X / scale / text.HorizontalScale);
            var y = Math.Round(glyph.Y / scale);
            svg.Raw("<use href=\"#").Escaped(id).Raw("\" x=\"").Number(x).Raw("\" y=\"")
                .Number(y).Raw("\"");
            if (text.CharDirection != 0) svg.Raw(" transform=\"rotate(").Numbers([text.CharDirection, x, y]).Raw(")\"");
            svg.Raw("/>");
        }
        svg.Raw("</g>");
        return true;
    }

    private void Words(OfdText text, bool seen, string? family = null)
    {
        var svg = canvas.Content;
        var font = body.Fonts.GetValueOrDefault(text.FontId);
        if (font is null)
        {
            file.Noticed.Add("ofd.font_missing", body.Root, $"字体 {EntryName.Shown(text.FontId)} 未定义。",
                $"The font {EntryName.Shown(text.FontId)} is not defined.");
        }
        // Without turning or stretching, the boundary is taken into the places: a third less to send.
        var plain = text.Matrix == OfdMatrix.Identity && text.HorizontalScale == 1;
        var (dx, dy) = plain ? (text.Boundary.X, text.Boundary.Y) : (0, 0);
        var glyphs = text.Glyphs.Where(glyph => glyph.Text.Length > 0).ToArray();
        if (glyphs.Length == 0) return;
        svg.Raw("<text");
        if (!plain) svg.Transform(new OfdMatrix(text.HorizontalScale, 0, 0, 1, 0, 0).Then(text.ToHolder));
        svg.Raw(" x=\"").Numbers(glyphs.Select(glyph => glyph.X / text.HorizontalScale + dx)).Raw("\" y=\"");
        var level = glyphs.All(glyph => glyph.Y == glyphs[0].Y);
        svg.Numbers((level ? glyphs[..1] : glyphs).Select(glyph => glyph.Y + dy)).Raw("\"");
        svg.Attribute("font-size", text.Size).Attribute("font-family", family ?? FontFamilies.For(font));
        // A served font is bold or slanting by its own outlines.
        if (family is null && (text.Weight >= 600 || font?.Bold == true)) svg.Raw(" font-weight=\"bold\"");
        if (family is null && (text.Italic || font?.Italic == true)) svg.Raw(" font-style=\"italic\"");
        if (text.CharDirection != 0) svg.Attribute("rotate", text.CharDirection);
        if (seen) Colours(text, 1);
        else svg.Raw(" fill-opacity=\"0\"");
        // A blank at the start or end of an element would be dropped and shift every place after it.
        if (glyphs.Any(glyph => string.IsNullOrWhiteSpace(glyph.Text))) svg.Raw(" xml:space=\"preserve\"");
        svg.Raw(">");
        foreach (var glyph in glyphs) svg.Escaped(glyph.Text is "\n" or "\r" or "\t" ? " " : glyph.Text);
        svg.Raw("</text>");
    }

    private void Colours(OfdText text, double unit)
    {
        canvas.Paint("fill", text.Filled ? text.Draw.Fill ?? OfdColor.Black : null, "none");
        if (text is { Stroked: true, Draw.Stroke: { } stroke })
        {
            canvas.Paint("stroke", stroke, "none");
            canvas.Content.Attribute("stroke-width", (text.Draw.LineWidth ?? 0.353) * unit);
        }
        if (text.Alpha < 255) canvas.Content.Attribute("opacity", text.Alpha / 255.0);
    }

    private string? Defined(string fontId, GlyphOutlines font, int glyph)
    {
        if (defined.TryGetValue((fontId, glyph), out var id)) return id;
        var path = font.Path(glyph);
        id = path.Length == 0 ? null : canvas.Id();
        if (id is not null) canvas.Definitions.Raw("<path").Attribute("id", id).Raw(" d=\"").Raw(path).Raw("\"/>");
        return defined[(fontId, glyph)] = id;
    }

    private GlyphOutlines? Outlines(string fontId)
    {
        if (fonts.TryGetValue(fontId, out var known)) return known;
        return fonts[fontId] = body.Fonts.GetValueOrDefault(fontId)?.Path is { } path ? Opened(path) : null;
    }

    private GlyphOutlines? Opened(string path)
    {
        var bytes = file.BytesOrNothing(path);
        var font = bytes is null || bytes.Length > FontBytesMax ? null : GlyphOutlines.Open(bytes);
        if (font is null)
            file.Noticed.Add("draw.font_unreadable", path, "嵌入的字体无法读取，改用替代字体。",
                "The embedded font cannot be read; another is shown.");
        return font;
    }
}
