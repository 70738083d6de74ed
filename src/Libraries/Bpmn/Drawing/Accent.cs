using System.Globalization;

namespace Yiwang.Bpmn.Drawing;

/// <summary>Why an element is set off. Each is shown by a sign besides its colour.</summary>
public enum AccentKind
{
    /// <summary>Only in the newer of two versions.</summary>
    Added,

    /// <summary>Only in the older of two versions.</summary>
    Removed,

    /// <summary>Differs between two versions.</summary>
    Changed,

    /// <summary>Carries a measure: <see cref="Accent.Strength"/> says how much of the most.</summary>
    Measured,
}

/// <summary>
/// An element set off in a picture. <paramref name="Sign"/> stands in its badge (short; may be empty),
/// <paramref name="Words"/> say it in full to who points at it or cannot see it; <paramref name="Strength"/> is 0 to 1
/// and counts for a measure only.
/// </summary>
public sealed record Accent(string ElementId, AccentKind Kind, string Sign, string Words, double Strength = 0);

/// <summary>How a drawn element looks: by the way of a case, or by an accent.</summary>
internal sealed record Look(
    string State, string? Fill, string Stroke, string Width, string Dash, string Sign, string SignFill, string Words)
{
    internal const string Thick = "3";

    internal static Look Of(Accent accent) => accent.Kind switch
    {
        AccentKind.Added =>
            new Look("added", Ink.AddedFill, Ink.Added, Thick, "none", accent.Sign, Ink.Added, accent.Words),
        AccentKind.Removed =>
            new Look("removed", Ink.RemovedFill, Ink.Line, Thick, "6 3", accent.Sign, Ink.Line, accent.Words),
        AccentKind.Changed =>
            new Look("changed", Ink.ChangedFill, Ink.Changed, Thick, "none", accent.Sign, Ink.Changed, accent.Words),
        _ => new Look("measured", Warm(accent.Strength), Ink.Line, "1.6", "none", accent.Sign, Ink.Line, accent.Words),
    };

    // From white to a warm amber: dark text stays readable on every step of it.
    private static string Warm(double strength)
    {
        var s = Math.Clamp(strength, 0, 1);
        int Mix(int white, int warm) => (int)Math.Round(white + ((warm - white) * s));
        return string.Create(CultureInfo.InvariantCulture,
            $"#{Mix(0xff, 0xf2):x2}{Mix(0xff, 0xa6):x2}{Mix(0xff, 0x4b):x2}");
    }
}
