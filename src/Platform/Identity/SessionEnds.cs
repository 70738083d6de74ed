using Yiwang.Platform.Database;

namespace Yiwang.Platform.Identity;

/// <summary>
/// Ends sessions within an act: whoever holds one is nobody from the commit on, on every server; the open pages of that
/// person are let go at once.
/// </summary>
public static class SessionEnds
{
    /// <summary>The channel; its payload is the person's id.</summary>
    public const string Channel = "yiwang_session";

    /// <summary>Every session of the person.</summary>
    public static Task<int> All(Act act, int personId, CancellationToken cancel) =>
        End(act, personId, "true", null, 0, cancel);

    /// <summary>Every session of the person at this post.</summary>
    public static Task<int> AtPost(Act act, int personId, int postId, CancellationToken cancel) =>
        End(act, personId, "post_id = @postId", null, postId, cancel);

    /// <summary>The one with this digest.</summary>
    public static Task<int> One(Act act, int personId, byte[] digest, CancellationToken cancel) =>
        End(act, personId, "digest = @digest", digest, 0, cancel);

    /// <summary>Every other than the one with this digest.</summary>
    public static Task<int> Others(Act act, int personId, byte[] digest, CancellationToken cancel) =>
        End(act, personId, "digest <> @digest", digest, 0, cancel);

    private static async Task<int> End(Act act, int personId, string which, byte[]? digest, int postId,
        CancellationToken cancel)
    {
        var ended = await act.Execute($"delete from session where person_id = @personId and {which}",
            new { personId, digest, postId }, cancel);
        if (ended > 0)
            await act.Execute("select pg_notify(@Channel, @person)", new { Channel, person = personId.ToString() },
                cancel);
        return ended;
    }
}
