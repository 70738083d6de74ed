using Yiwang.Platform;
using Yiwang.Platform.Http;

namespace Yiwang.Documents.Attaching;

/// <summary>What the calls of <see cref="UploadEndpoints"/> take and tell, for the OpenAPI document; the protocol is
/// tus 1.0.0, resumable uploads, with its extensions creation and termination.</summary>
internal static class UploadWords
{
    private static readonly ApiHeader Resumable = new("Tus-Resumable", new("协议版本，1.0.0", "version, 1.0.0"));

    private static readonly ApiHeader Length = new("Upload-Length", new("整个文件的字节数", "bytes of the whole file"), "integer");

    private static readonly ApiHeader Offset =
        new("Upload-Offset", new("服务器已收到的字节数", "bytes that the server has"), "integer");

    public static ApiWords Abilities { get; } = Of("大文件分段上传：版本、扩展、上限", "uploads in parts (tus): version, extensions, limit",
        204, tells:
        [
            new("Tus-Version", new("支持的版本", "versions spoken")),
            new("Tus-Extension", new("支持的扩展", "extensions spoken")),
            new("Tus-Max-Size", new("文件最多多少字节", "most bytes of a file"), "integer"),
        ]);

    public static ApiWords Begin { get; } = Of("开始上传一个文件", "begins the upload of a file", 201,
        takes: [Length, new("Upload-Metadata", new("filename 和名称的 base64", "filename and the name in base64"))],
        tells: [new("Location", new("这次上传的地址", "address of the upload"))]);

    public static ApiWords Where { get; } = Of("问收到了多少", "asks how much has come", 200, tells: [Offset, Length]);

    public static ApiWords Append { get; } =
        Of("从收到的地方接着传", "goes on from there; 409 when it is another place", 204, [Offset], [Offset])
            with { TakesBytes = true, BytesType = "application/offset+octet-stream" };

    public static ApiWords Remove { get; } = Of("不要这次上传了", "gives the upload up", 204);

    private static ApiWords Of(string zh, string en, int status, ApiHeader[]? takes = null, ApiHeader[]? tells = null) =>
        new(new Text(zh, en), typeof(void))
        {
            Status = status, Takes = [Resumable, .. takes ?? []],
            Tells = [Resumable, .. tells ?? []],
        };
}
