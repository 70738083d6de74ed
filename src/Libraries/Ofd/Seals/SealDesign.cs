namespace Yiwang.Ofd.Seals;

/// <summary>
/// Whose seal, for its size: State Council document 国发〔1999〕25号 gives 5 cm to ministries and provincial governments,
/// 4.5 cm to prefectures, cities, counties and districts, 4.2 cm to townships.
/// </summary>
public enum SealLevel
{
    Province,
    Prefecture,
    County,
    Township,
}

/// <summary>A round seal drawn by rule: a ring, the name along it, a star, and words below the star.</summary>
/// <param name="RingText">
/// The name of the organ, clockwise along the ring; at most <see cref="RingTextLengthMax"/> characters.
/// </param>
/// <param name="DiameterMm">Outer diameter, whole mm.</param>
/// <param name="LowerText">A line below the star, “公文专用章” say; null for none.</param>
/// <param name="IsSample">Whether “样章” stands below the star. A seal without legal force must say so.</param>
public sealed record SealDesign(string RingText, int DiameterMm, string? LowerText, bool IsSample)
{
    public const int RingTextLengthMax = 60;
    public const int LowerTextLengthMax = 16;
    public const int DiameterMmMin = 30;
    public const int DiameterMmMax = 60;
    public const string SampleWord = "样章";

    public static int DiameterOf(SealLevel level) => level switch
    {
        SealLevel.Province => 50,
        SealLevel.Township => 42,
        _ => 45,
    };

    /// <exception cref="SealRefused"><c>seal.design</c>.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(RingText) || RingText.Length > RingTextLengthMax)
            throw Refused($"印章名称须为 1 至 {RingTextLengthMax} 字", $"the name has 1 to {RingTextLengthMax} characters");
        if (LowerText?.Length > LowerTextLengthMax)
            throw Refused($"下方文字至多 {LowerTextLengthMax} 字",
                $"the line below has at most {LowerTextLengthMax} characters");
        if (DiameterMm is < DiameterMmMin or > DiameterMmMax)
            throw Refused($"直径须为 {DiameterMmMin} 至 {DiameterMmMax} 毫米",
                $"the diameter is {DiameterMmMin} to {DiameterMmMax} mm");
    }

    private static SealRefused Refused(string zh, string en) => new("seal.design", zh, en);
}
