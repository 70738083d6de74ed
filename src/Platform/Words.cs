namespace Yiwang.Platform;

/// <summary>The languages of the office pages. Tibetan belongs to the public site.</summary>
public enum Language { Zh, En }

/// <summary>Words for people, in both languages at the place where they are used: none can be missing, none is a
/// key.</summary>
public readonly record struct Text(string Zh, string En)
{
    public string In(Language language) => language == Language.Zh ? Zh : En;
}
