namespace Yiwang.Platform.Routing;

/// <summary>
/// What was before the eyes must be what is there (条例 22): whoever answers a task on a document names the digest of the
/// text that was shown, and the answer to another text is refused.
/// </summary>
public static class SeenText
{
    public const string Changed = "document.changed_since_seen";

    /// <summary>Characters of a digest in hex; what is shorter names no text.</summary>
    public const int DigestLength = 64;

    /// <param name="digest">Of the text as it is now; null where the case has none.</param>
    /// <param name="seen">Hex; empty where nothing was shown.</param>
    public static Refusal? MustBe(byte[]? digest, string seen) =>
        digest is null || seen.Length == 0 || string.Equals(seen, Convert.ToHexStringLower(digest),
            StringComparison.OrdinalIgnoreCase) ? null
            : new Refusal(Changed, "您看过之后，稿子被改过。意见没有提交，请先看改了哪里。",
                "The draft was changed after you saw it. Your opinion was not submitted; look at what changed first.");
}
