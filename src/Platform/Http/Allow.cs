using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Http;

/// <summary>
/// The rule that every endpoint declares; one without is refused (and fails a test). What may be done to one document
/// or case is decided behind it, at the one door.
/// </summary>
public sealed record Allow(bool Anyone, IReadOnlyList<string> Roles)
{
    /// <summary>Without signing in.</summary>
    public static Allow Everyone { get; } = new(true, []);

    /// <summary>Any person signed in.</summary>
    public static Allow SignedIn { get; } = new(false, []);

    /// <summary>A person whose post has one of the roles.</summary>
    public static Allow OneOf(params string[] roles) => new(false, roles);

    public bool Admits(Actor actor) => Roles.Count == 0 || Roles.Any(actor.Has);
}

public static class AllowEndpoints
{
    /// <summary>Declares the endpoint's rule.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, Allow allow) where TBuilder
        : IEndpointConventionBuilder =>
        endpoint.WithMetadata(allow);

    /// <summary>Opens the endpoint to applications that have this right.</summary>
    public static TBuilder ForApplications<TBuilder>(this TBuilder endpoint, ApplicationRight right) where TBuilder
        : IEndpointConventionBuilder =>
        endpoint.WithMetadata(right);

    /// <summary>The person of this request; only behind a rule that needs one.</summary>
    public static Actor Actor(this HttpContext context) => (Actor)context.Items[typeof(Actor)]!;

    public static Actor? ActorOrNull(this HttpContext context) => context.Items[typeof(Actor)] as Actor;

    /// <summary>The session's token, or empty.</summary>
    public static string Token(this HttpContext context) => context.Items["token"] as string ?? "";

    /// <summary>What a form must bring back to show that it came from our own page.</summary>
    public static string FormToken(this HttpContext context) =>
        context.Items["form-secret"] is byte[] secret ? SessionDoor.FormToken(secret) : "";
}
