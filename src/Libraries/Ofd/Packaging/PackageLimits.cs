namespace Yiwang.Ofd.Packaging;

/// <summary>What a package that somebody sent may ask of this machine. Sizes in bytes unless named otherwise.</summary>
public sealed record PackageLimits
{
    public static PackageLimits Standard { get; } = new();

    /// <summary>The file itself, packed.</summary>
    public long PackedBytesMax { get; init; } = 500L << 20;

    public int EntriesMax { get; init; } = 2_000;

    /// <summary>Sum of all declared unpacked sizes.</summary>
    public long UnpackedBytesMax { get; init; } = 500L << 20;

    /// <summary>Unpacked to packed, of one entry and of the whole, looked at from <see cref="RatioFloorBytes"/>
    /// on.</summary>
    public int RatioMax { get; init; } = 100;

    /// <summary>Below this a high ratio does no harm: an empty table in XML easily packs 200 to 1.</summary>
    public long RatioFloorBytes { get; init; } = 4L << 20;

    /// <summary>One entry read into memory at once.</summary>
    public long PartBytesMax { get; init; } = 64L << 20;

    public int NameLengthMax { get; init; } = 512;

    /// <summary>Folders above a file inside the package.</summary>
    public int NameDepthMax { get; init; } = 32;

    /// <summary>Bytes that some programs put before the zip.</summary>
    public long LeadingBytesMax { get; init; } = 1L << 20;

    public long XmlBytesMax { get; init; } = 32L << 20;

    public int XmlDepthMax { get; init; } = 128;

    public int XmlElementsMax { get; init; } = 600_000;
}
