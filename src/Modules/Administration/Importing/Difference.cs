using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Importing;

/// <summary>
/// What a table would change: its lines in words, and how to do it. Made the same way at the dry run and when it is
/// applied; the two are compared by digest, so that what is done is what was seen.
/// </summary>
internal sealed record Difference(IReadOnlyList<DifferenceLine> Lines,
    Func<Act, CancellationToken, Task<Applied>> Apply)
{
    public byte[] Digest { get; } = SHA256.HashData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Lines)));

    public int Of(DifferenceKind kind) => Lines.Count(line => line.Kind == kind);

    /// <summary>A page of the lines, what is wrong first: it has to be mended before anything else.</summary>
    /// <param name="after">The key of the last line of the page before (rank, line of the table, code); empty or of no
    /// line: the first page.</param>
    /// <param name="linesMax">Lines of the same key stay together, so that a page may be a little longer.</param>
    public (IReadOnlyList<DifferenceLine> Lines, string? After) Page(string after, int linesMax)
    {
        var left = Lines.OrderBy(Rank).ThenBy(line => line.Line).ThenBy(line => line.Code, StringComparer.Ordinal)
            .SkipWhile(line => !IsAfter(line, after)).ToList();
        var count = Math.Min(linesMax, left.Count);
        while (count > 0 && count < left.Count && KeyOf(left[count]) == KeyOf(left[count - 1])) count++;
        return (left[..count], count < left.Count ? KeyOf(left[count - 1]) : null);
    }

    private static int Rank(DifferenceLine line) => line.Kind == DifferenceKind.Wrong ? 0 : 1;

    private static string KeyOf(DifferenceLine line) => $"{Rank(line)}.{line.Line}.{line.Code}";

    private static bool IsAfter(DifferenceLine line, string after)
    {
        if (after.Split('.', 3) is not [var rank, var number, var code] || !int.TryParse(rank, out var first)
            || !int.TryParse(number, out var at)) return true;
        var order = (Rank(line), line.Line).CompareTo((first, at));
        return order > 0 || (order == 0 && string.CompareOrdinal(line.Code, code) > 0);
    }
}

/// <summary>What applying came to; accounts made now with their one-time passwords, which are shown once and kept
/// nowhere.</summary>
internal sealed record Applied(int Changes, IReadOnlyList<(string Name, string Account, string Password)> Accounts)
{
    public static Applied Of(int changes) => new(changes, []);
}

internal static class Lines
{
    public static DifferenceLine Wrong(int line, string code, string name, string zh, string en) =>
        new(DifferenceKind.Wrong, line, code, name, new Text(zh, en));

    public static DifferenceLine Wrong(int line, string code, string name, Refusal refusal) =>
        new(DifferenceKind.Wrong, line, code, name, new Text(refusal.Zh, refusal.En));

    public static Text Change(params (string Zh, string En, string Before, string After)[] values)
    {
        var changed = values.Where(v => v.Before != v.After).ToList();
        return new Text(string.Join('；', changed.Select(v => $"{v.Zh}：{Shown(v.Before)} → {Shown(v.After)}")),
            string.Join("; ", changed.Select(v => $"{v.En}: {Shown(v.Before)} → {Shown(v.After)}")));
    }

    private static string Shown(string value) => value.Length == 0 ? "–" : value;
}
