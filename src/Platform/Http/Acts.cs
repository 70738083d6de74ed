using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Http;

/// <summary>An act asked for by a program: its id from the request, its answer as JSON, its refusal as problem
/// details.</summary>
public static class Acts
{
    public static async Task<IResult> Do<T>(HttpContext http, Func<Guid, Task<Result<T>>> run)
    {
        var act = ActId.Of(http.Request);
        return act.Refusal is { } missing ? new RefusalResult(missing) : Answer.Api(await run(act.Answer));
    }
}
