namespace Yiwang.Ofd.Typesetting;

/// <summary>A field of a handling sheet; fields with a share of less than 4 stand beside each other in a row.</summary>
/// <param name="Share">1 to 4 quarters of the sheet's width.</param>
public sealed record HandlingField(string Label, string Value, int Share = 4);

/// <summary>A point of a stroke, in the units of its <see cref="Handwriting"/>.</summary>
public readonly record struct InkPoint(double X, double Y);

/// <summary>What was written by hand: strokes as they were drawn, in a box of the writing surface's own
/// units.</summary>
/// <param name="Strokes">Each a line through its points.</param>
public sealed record Handwriting(double Width, double Height, IReadOnlyList<IReadOnlyList<InkPoint>> Strokes)
{
    /// <summary>More points are refused.</summary>
    public const int PointsMax = 20_000;
}

/// <summary>An opinion as it stands on the sheet.</summary>
/// <param name="Time">As printed, e.g. <c>2026年3月5日 14:20</c>.</param>
/// <param name="Round">From 1; told from the second on.</param>
public sealed record HandlingOpinion(string Text, string Name, string Post, string Time, int Round = 1,
    Handwriting? Ink = null);

/// <summary>Opinions of one kind: 拟办, 批示, 会签, 核稿, 签发, 阅.</summary>
public sealed record OpinionGroup(string Kind, IReadOnlyList<HandlingOpinion> Opinions);

/// <summary>A 发文稿纸 or 文件处理笺 with all that was said on it.</summary>
/// <param name="Heading">Printed in red above the sheet, e.g. 贵州省人民政府办公厅文件处理笺.</param>
public sealed record HandlingSheet(string Heading, IReadOnlyList<HandlingField> Fields,
    IReadOnlyList<OpinionGroup> Groups)
{
    /// <summary>Stands in the file.</summary>
    public Guid Id { get; init; }

    /// <summary>Stands in the file.</summary>
    public DateTimeOffset Created { get; init; }
}
