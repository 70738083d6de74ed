using System.Runtime.InteropServices;

namespace Yiwang.Ofd.Fonts;

/// <summary>Which file holds which face, and what provides it on Debian.</summary>
internal static class FontCatalogue
{
    // Every Fandol face draws the full-width yen sign as a dollar sign, and these characters as a simplified form or as
    // another character altogether (Debian 2022.20230122; docs/decisions/0006-embedded-fonts.md). The next face of the
    // chain has them right.
    private const string WrongInAll = "￥";
    private static readonly Entry FandolFang = Fandol("FandolFang-Regular", "幹醜鬱餘鬆捨衹癥準滷臟鹼");
    private static readonly Entry FandolKai = Fandol("FandolKai-Regular", "懲誠稱騁");
    private static readonly Entry FandolHei = Fandol("FandolHei-Regular", "幹醜鬱餘鬆捨衹癥準滷臟懲誠稱騁");
    private static readonly Entry FandolSong = Fandol("FandolSong-Regular", "幹鬱餘鬆捨衹癥準滷臟壘");
    private static readonly Entry FandolSongBold = Fandol("FandolSong-Bold", "幹醜鬱餘鬆捨衹癥準滷臟鹼");
    private static readonly Entry WenKai = new("LXGWWenKai-Regular.ttf", "LXGWWenKai-Regular", "fonts-lxgw-wenkai");
    private static readonly Entry WenKaiBold = new("LXGWWenKai-Bold.ttf", "LXGWWenKai-Bold", "fonts-lxgw-wenkai");
    private static readonly Entry NotoSerif = new("NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular",
        "fonts-noto-cjk");
    private static readonly Entry NotoSerifBold = new("NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold", "fonts-noto-cjk");
    private static readonly Entry NotoSans = new("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold", "fonts-noto-cjk");
    private static readonly Entry Tibetan =
        new("NotoSerifTibetan-Regular.ttf", "NotoSerifTibetan-Regular", "fonts-noto-core");

    private static readonly Entry TibetanBold =
        new("NotoSerifTibetan-Bold.ttf", "NotoSerifTibetan-Bold", "fonts-noto-core");

    private static readonly string[] SystemDirectories =
    [
        "/usr/local/share/fonts/yiwang",
        System.IO.Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/share/fonts/yiwang"),
        "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol",
        "/usr/share/fonts/opentype/noto",
        "/usr/share/fonts/truetype/noto",
        "/usr/share/fonts/truetype/lxgw-wenkai",
    ];

    internal static Entry[] Chain(FontRole role) => role switch
    {
        FontRole.Banner => [FandolSongBold, NotoSerifBold, WenKaiBold, TibetanBold],
        FontRole.FangSong => [FandolFang, WenKai, NotoSerif, Tibetan],
        FontRole.Kai => [FandolKai, WenKai, NotoSerif, Tibetan],
        FontRole.Hei => [FandolHei, NotoSans, WenKaiBold, TibetanBold],
        FontRole.Song => [FandolSong, NotoSerif, WenKai, Tibetan],
        FontRole.Tibetan => [Tibetan, FandolFang, WenKai, NotoSerif],
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    internal static string? Find(Entry entry, FontOptions options) =>
        options.Directories.Concat(SystemDirectories)
            .Select(directory => System.IO.Path.Combine(directory, entry.FileName))
            .FirstOrDefault(File.Exists);

    internal static IReadOnlyList<MissingFont> Missing(FontOptions options)
    {
        var missing = new List<MissingFont>();
        MissingLibrary(missing, "libharfbuzz.so.0", "libharfbuzz0b");
        foreach (var entry in Enum.GetValues<FontRole>().SelectMany(Chain).Distinct())
        {
            if (Find(entry, options) is null)
            {
                missing.Add(new(entry.FileName, entry.Package, "bin/fonts"));
            }
        }

        foreach (var own in options.Files.Values.Where(own => !File.Exists(own)))
        {
            missing.Add(new(own, "–", own));
        }

        return missing;
    }

    private static void MissingLibrary(List<MissingFont> missing, string library, string package)
    {
        if (NativeLibrary.TryLoad(library, out _))
        {
            return;
        }

        missing.Add(new(library, package, "bin/fonts"));
    }

    private static Entry Fandol(string name, string wrong) =>
        new(name + ".otf", name, "texlive-lang-chinese", WrongInAll + wrong);

    /// <param name="Wrong">Characters of the basic plane that the face draws as something else.</param>
    internal sealed record Entry(string FileName, string FaceName, string Package, string Wrong = "");
}
