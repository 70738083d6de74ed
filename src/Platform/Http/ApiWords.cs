using Microsoft.AspNetCore.Builder;

namespace Yiwang.Platform.Http;

/// <summary>
/// What a call of the interface for programs does, in words, and what it answers. From this and the endpoint itself the
/// OpenAPI document is made; an endpoint under /api without it fails a test.
/// </summary>
/// <param name="Answer">Type of the JSON of the answer.</param>
public sealed record ApiWords(Text Words, Type Answer)
{
    /// <summary>Changes something: takes an <c>Idempotency-Key</c>.</summary>
    public bool IsAct { get; init; }

    /// <summary>Honours <c>If-Match</c>: 412 when somebody was first.</summary>
    public bool HonoursVersion { get; init; }

    /// <summary>A list that comes page by page (<see cref="ApiPage"/>).</summary>
    public bool HasPages { get; init; }

    /// <summary>The body is a file's bytes.</summary>
    public bool TakesBytes { get; init; }

    /// <summary>The media type of those bytes.</summary>
    public string BytesType { get; init; } = "application/octet-stream";

    /// <summary>The status of an answer that is no refusal; 204 and the answers to HEAD have no body.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Headers that the call takes beyond those that acts and versions have.</summary>
    public IReadOnlyList<ApiHeader> Takes { get; init; } = [];

    /// <summary>Headers that the answer carries beyond those that lists have.</summary>
    public IReadOnlyList<ApiHeader> Tells { get; init; } = [];
}

/// <summary>A header of a call or of its answer.</summary>
/// <param name="Type">Its JSON schema type: <c>string</c> or <c>integer</c>.</param>
public sealed record ApiHeader(string Name, Text Words, string Type = "string");

public static class ApiWordsEndpoints
{
    /// <summary>A call that reads.</summary>
    public static TBuilder Reads<TBuilder>(this TBuilder endpoint, Type answer, string zh, string en,
        bool pages = false)
        where TBuilder : IEndpointConventionBuilder =>
            endpoint.WithMetadata(new ApiWords(new Text(zh, en), answer) { HasPages = pages });

    /// <summary>A call of a protocol of its own, whose words are made whole by who serves it.</summary>
    public static TBuilder Speaks<TBuilder>(this TBuilder endpoint, ApiWords words)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(words);

    /// <summary>A call that is an act (<see cref="Acts"/>).</summary>
    public static TBuilder Does<TBuilder>(this TBuilder endpoint, Type answer, string zh, string en,
        bool version = false, bool bytes = false)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new ApiWords(new Text(zh, en), answer)
            { IsAct = true, HonoursVersion = version, TakesBytes = bytes });
}
