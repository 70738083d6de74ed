namespace Yiwang.Platform.Identity;

/// <summary>Sessions that ended are announced, so that the open pages of that person, on whichever server, are let go at once.</summary>
public static class SessionEnds
{
    /// <summary>The channel; its payload is the person's id.</summary>
    public const string Channel = "yiwang_session";
}
