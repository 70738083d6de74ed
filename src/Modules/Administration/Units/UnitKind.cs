using Yiwang.Platform.Organization;
using Yiwang.Platform;
using Yiwang.Platform.Ui.Parts;

namespace Yiwang.Administration.Units;

/// <summary>Kinds of units, a closed list; the words are those of the boards and groups.</summary>
internal static class UnitKind
{
    public static IReadOnlyList<string> All { get; } =
        ["party", "congress", "judicial", "government", "directly-affiliated", "institution", "mass", "central"];

    public static Text Name(string kind) => UnitWords.Kind(kind);

    public static Text Level(int level) => level switch
    {
        1 => new("省级", "province"),
        2 => new("市（州）级", "prefecture"),
        3 => new("县（区）级", "county"),
        _ => new("乡镇（街道）级", "township"),
    };

    /// <summary>A kind by its code or its Chinese name; null when it is none.</summary>
    public static string? Parse(string words) => All.FirstOrDefault(kind => kind == words || Name(kind).Zh == words);

    /// <summary>A level by its digit or its first character; null when it is none.</summary>
    public static int? ParseLevel(string words) => words is { Length: > 0 }
        ? words[0] switch { '1' or '省' => 1, '2' or '市' or '州' => 2, '3' or '县' or '区' => 3,
            '4' or '乡' or '镇' or '街' => 4, _ => null } : null;

    public static IReadOnlyList<Option> Options(Language language) =>
        All.Select(kind => new Option(kind, Name(kind).In(language))).ToList();
}
