using Microsoft.AspNetCore.Http;

namespace Yiwang.Platform.Http;

/// <summary>The id of an act, made by the client: header <c>Idempotency-Key</c> of a program, field <c>_act</c> of a
/// form.</summary>
public static class ActId
{
    /// <summary>The id of one part of an act that does several things: the same click gives the same ids
    /// again.</summary>
    public static Guid Part(Guid act, int part)
    {
        var bytes = act.ToByteArray();
        BitConverter.TryWriteBytes(bytes.AsSpan(12), BitConverter.ToInt32(bytes, 12) ^ ~part);
        return new Guid(bytes);
    }

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
