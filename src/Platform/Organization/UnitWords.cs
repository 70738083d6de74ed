namespace Yiwang.Platform.Organization;

/// <summary>The words for kinds and places of units, the same on boards, figures, groups and in
/// administration.</summary>
public static class UnitWords
{
    /// <summary>The units of the province itself, where places are listed.</summary>
    public static Text OfProvince { get; } = new("省直单位", "Province");

    /// <summary>The units right under a prefecture, among its counties.</summary>
    public static Text Direct { get; } = new("直属", "direct");

    public static Text Kind(string kind) => kind switch
    {
        "party" => new("党委", "party"),
        "congress" => new("人大政协", "congress"),
        "judicial" => new("法检", "judicial"),
        "government" => new("政府部门", "government"),
        "directly-affiliated" => new("直属机构", "affiliated"),
        "institution" => new("事业单位", "institution"),
        "mass" => new("群团", "mass body"),
        "central" => new("中央驻地单位", "central body"),
        _ => new(kind, kind),
    };
}
