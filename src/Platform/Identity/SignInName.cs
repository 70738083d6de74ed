namespace Yiwang.Platform.Identity;

/// <summary>A sign-in name as it is compared: without the spaces around it, in lower case, full-width letters of an
/// input method as plain ones.</summary>
public static class SignInName
{
    /// <summary>Nobody's name is longer; what is longer is cut and then belongs to nobody.</summary>
    public const int LengthMax = 100;

    private const char FullWidthFirst = '\uFF01', FullWidthLast = '\uFF5E';

    public static string Of(string typed)
    {
        var name = typed.Trim();
        if (name.Length > LengthMax) name = name[..LengthMax];
        // PostgreSQL keeps neither the null character nor halves of surrogate pairs; they stand in no name.
        return string.Concat(name.Where(c => c != '\0' && !char.IsSurrogate(c)).Select(Plain)).ToLowerInvariant();
    }

    // Unicode, Halfwidth and Fullwidth Forms: the same order as ASCII.
    private static char Plain(char c) =>
        c is >= FullWidthFirst and <= FullWidthLast ? (char)(c - FullWidthFirst + '!') : c;
}
