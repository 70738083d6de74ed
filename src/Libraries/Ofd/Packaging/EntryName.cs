namespace Yiwang.Ofd.Packaging;

/// <summary>
/// Names inside a package that are safe to keep, show and write out on any operating system. A name is refused, not
/// repaired: a repaired name could be the name of another entry.
/// </summary>
internal static class EntryName
{
    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9",
    };

    public static void Check(string name, PackageLimits limits)
    {
        if (Fault(name, limits) is { } fault)
        {
            throw new OfdRefused("zip.name", $"压缩包内有不安全的条目名（{fault.Zh}）：{Shown(name)}",
                $"An entry of the package has an unsafe name ({fault.En}): {Shown(name)}");
        }
    }

    public static bool IsSafe(string name) => Fault(name, PackageLimits.Standard) is null;

    /// <summary>At most 80 characters of a name, nothing that moves a cursor or turns the writing direction.</summary>
    public static string Shown(string name)
    {
        var shown = name.Length > 80 ? name[..80] + "…" : name;
        return new string(shown.Select(c => Turns(c) || char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c)
            .ToArray());
    }

    private static (string Zh, string En)? Fault(string name, PackageLimits limits)
    {
        if (name.Length == 0) return ("空名", "empty");
        if (name.Length > limits.NameLengthMax) return ("过长", "too long");
        if (name.Contains('\\')) return ("反斜线", "backslash");
        if (name[0] == '/') return ("绝对路径", "absolute");
        if (name.Any(c => char.IsControl(c) || Turns(c))) return ("控制字符", "control character");
        if (name.IndexOfAny([':', '*', '?', '"', '<', '>', '|']) >= 0) return ("禁用字符", "forbidden character");
        var segments = name.TrimEnd('/').Split('/');
        if (segments.Length - 1 > limits.NameDepthMax) return ("层次过深", "too deep");
        return segments.Select(SegmentFault).FirstOrDefault(fault => fault is not null);
    }

    private static (string Zh, string En)? SegmentFault(string segment)
    {
        if (segment.Length == 0) return ("空目录名", "empty folder name");
        if (segment is "." or "..") return ("越出包外", "climbs out of the package");
        if (segment[^1] is '.' or ' ') return ("以点或空格结尾", "ends in a dot or space");
        var stem = segment.Split('.')[0].TrimEnd(' ');
        return Devices.Contains(stem) ? ("设备名", "device name") : null;
    }

    // Characters that turn the writing direction make "fdp.exe" look like "exe.pdf".
    private static bool Turns(char c) =>
        c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u200E' or '\u200F';
}
