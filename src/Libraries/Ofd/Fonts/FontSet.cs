namespace Yiwang.Ofd.Fonts;

/// <summary>
/// The faces of official documents with their declared fallbacks. Opened once, kept for the life of the process,
/// used from any thread.
/// </summary>
public sealed class FontSet
{
    private readonly Dictionary<FontRole, FontFace[]> chains;

    private FontSet(Dictionary<FontRole, FontFace[]> chains) => this.chains = chains;

    /// <summary>Opens every face of every role.</summary>
    /// <exception cref="FontsMissingException">One or more files are not there: nothing is substituted.</exception>
    public static FontSet Load(FontOptions options)
    {
        var missing = Missing(options);
        if (missing.Count > 0)
        {
            throw new FontsMissingException(missing);
        }

        var opened = new Dictionary<string, FontFace>();
        var chains = new Dictionary<FontRole, FontFace[]>();
        foreach (var role in Enum.GetValues<FontRole>())
        {
            var faces = FontCatalogue.Chain(role).Select(entry =>
                OpenOnce(opened, FontCatalogue.Find(entry, options)!, entry.FaceName, entry.Wrong));
            chains[role] = options.Files.TryGetValue(role, out var own)
                ? [OpenOnce(opened, own, null, ""), .. faces]
                : [.. faces];
        }

        return new FontSet(chains);
    }

    /// <summary>Which faces and libraries are not installed, and what provides them; empty when all are
    /// there.</summary>
    public static IReadOnlyList<MissingFont> Missing(FontOptions options) => FontCatalogue.Missing(options);

    /// <summary>The first face of a role: its metrics decide heights.</summary>
    public FontFace Face(FontRole role) => chains[role][0];

    /// <summary>The declared order in which the faces of a role are asked for a character.</summary>
    public IReadOnlyList<FontFace> Chain(FontRole role) => chains[role];

    /// <summary>Sets a text without line breaks on one line, from left to right.</summary>
    /// <param name="role">Chooses the chain of faces.</param>
    /// <param name="text">No control characters.</param>
    /// <param name="sizeMm">Height of the em square; 3号 is 16 pt = 5.644 mm.</param>
    /// <param name="language">BCP 47.</param>
    /// <exception cref="MissingGlyphException">No face of the chain has a character.</exception>
    public ShapedText Shape(FontRole role, string text, double sizeMm, string language) =>
        new TextShaper(chains[role], text, sizeMm, language).Shape();

    private static FontFace OpenOnce(
        Dictionary<string, FontFace> opened, string path, string? name, string wrong)
    {
        var key = path + "#" + name;
        if (!opened.TryGetValue(key, out var face))
        {
            face = FontFace.Open(path, name, wrong)
                ?? throw new FontsMissingException([new(path, name ?? path, "bin/fonts")]);
            opened[key] = face;
        }

        return face;
    }
}
