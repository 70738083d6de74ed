using Yiwang.Ofd.Reading;

namespace Yiwang.Ofd.Drawing;

/// <summary>
/// What a browser may take for a font that is not embedded: the name written, then the usual names of that kind of type
/// on Windows, macOS, Kylin, UOS and Debian, then the generic family.
/// </summary>
internal static class FontFamilies
{
    private const string Song = "SimSun,NSimSun,'Songti SC','Noto Serif CJK SC','FandolSong',serif";
    private const string Fang = "FangSong,FangSong_GB2312,STFangsong,FandolFang,'Noto Serif CJK SC',serif";
    private const string Kai = "KaiTi,KaiTi_GB2312,STKaiti,FandolKai,'AR PL KaitiM GB','Noto Serif CJK SC',serif";
    private const string Hei = "SimHei,'Heiti SC','Noto Sans CJK SC','WenQuanYi Zen Hei',FandolHei,sans-serif";
    private const string Biaosong =
        "FZXiaoBiaoSong-B05S,'FZXiaoBiaoSong-B05',STZhongsong,FandolSong,'Noto Serif CJK SC',serif";
    private const string Tibetan = "'Microsoft Himalaya','Tibetan Machine Uni','Noto Serif Tibetan',serif";

    public static string For(OfdFont? font)
    {
        var name = font?.Name is { Length: > 0 } written ? written : font?.Family ?? "";
        var kind = Kind(name + " " + font?.Family);
        var clean = new string([.. name.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_').Take(64)]).Trim();
        return clean.Length == 0 ? kind : $"'{clean}',{kind}";
    }

    private static string Kind(string name)
    {
        if (Has(name, "小标宋", "xiaobiaosong", "biaosong")) return Biaosong;
        if (Has(name, "仿宋", "fangsong", "fandolfang")) return Fang;
        if (Has(name, "楷", "kaiti", "simkai", "fandolkai")) return Kai;
        if (Has(name, "黑", "simhei", "heiti", "yahei", "fandolhei", "sans", "arial", "helvetica")) return Hei;
        if (Has(name, "courier", "mono")) return "'Courier New','Liberation Mono',monospace";
        if (Has(name, "himalaya", "tibetan", "藏")) return Tibetan;
        return Has(name, "times") ? $"'Times New Roman','Liberation Serif',{Song}" : Song;
    }

    private static bool Has(string name, params string[] parts) =>
        parts.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
