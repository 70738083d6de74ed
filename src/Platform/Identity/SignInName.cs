using System.Text;

namespace Yiwang.Platform.Identity;

/// <summary>A sign-in name as it is compared: without the spaces around it, in lower case, full-width letters of an input method as plain ones.</summary>
public static class SignInName
{
    /// <summary>Nobody's name is longer; what is longer is cut and then belongs to nobody.</summary>
    public const int LengthMax = 100;

    public static string Of(string typed)
    {
        var name = typed.Trim();
        if (name.Length > LengthMax) name = name[..LengthMax];
        // Normalizing refuses halves of surrogate pairs, and PostgreSQL the null character; neither stands in a name.
        return string.Concat(name.Where(c => c != '\0' && !char.IsSurrogate(c))).Normalize(NormalizationForm.FormKC).ToLowerInvariant();
    }
}
