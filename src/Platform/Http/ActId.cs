using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Http;

/// <summary>The id of an act, made by the client: header <c>Idempotency-Key</c> of a program, field <c>_act</c> of a form.</summary>
public static class ActId
{
    public static Result<Guid> Of(HttpRequest request)
    {
        var words = request.Headers["Idempotency-Key"].ToString();
        if (words.Length == 0 && request.HasFormContentType) words = request.Form["_act"].ToString();
        return Guid.TryParse(words.Trim('"'), out var id) && id != Guid.Empty
            ? id
            : new Refusal("act.id_missing", "请求缺少操作编号（Idempotency-Key，UUID）。",
                "The request needs an act id (Idempotency-Key, a UUID).", RefusalKind.Wrong);
    }
}
