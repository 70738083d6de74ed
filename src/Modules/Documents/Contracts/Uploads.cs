using Yiwang.Documents.Attaching;
using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Content;

namespace Yiwang.Documents.Contracts;

/// <summary>A file that was taken: its name is safe to show, its kind is what its bytes are.</summary>
public sealed record TakenFile(string Name, StoredContent Content, string MediaType);

/// <summary>Takes an uploaded file by the rules of attachments: named safely, typed by its content, durable before any row names it.</summary>
public static class Uploads
{
    public static async Task<Result<TakenFile>> Take(ContentStore content, string name, Stream file, CancellationToken cancel)
    {
        if (FileNames.Take(name).Refusal is { } badName) return badName;
        var safeName = FileNames.Take(name).Answer;
        if (Classified.Refuse("", safeName, "") is { } secret) return secret;
        var stored = await content.Store(file, AttachFile.SizeBytesMax, cancel);
        if (stored.Refusal is { } tooLarge) return tooLarge;
        var kind = UploadKind.Of(content, stored.Answer, safeName);
        return kind.Refusal is { } unfit ? unfit : new TakenFile(safeName, stored.Answer, kind.Answer);
    }
}
