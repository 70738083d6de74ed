using Yiwang.Documents.Attaching;
using Yiwang.Documents.Drafting;
using Yiwang.Platform;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;

namespace Yiwang.Documents.Contracts;

/// <summary>An uploaded file that may be kept: its safe name, what it is by its bytes, and where it is stored.</summary>
public sealed record TakenFile(string Name, StoredContent Stored, string MediaType);

/// <summary>Takes uploaded files, the one way for attachments, corrections and files beside an opinion.</summary>
public sealed class TakenFiles(ContentStore content)
{
    /// <summary>Names it safely, stores it and tells its kind by its content; a file that cannot be kept is a refusal.</summary>
    public async Task<Result<TakenFile>> Take(string name, Stream file, CancellationToken cancel)
    {
        if (FileNames.Take(name).Refusal is { } badName) return badName;
        var safeName = FileNames.Take(name).Answer;
        if (Classified.Refuse("", safeName, "") is { } secret) return secret;
        var stored = await content.Store(file, AttachFile.SizeBytesMax, cancel);
        if (stored.Refusal is { } tooLarge) return tooLarge;
        var kind = UploadKind.Of(content, stored.Answer, safeName);
        return kind.Refusal is { } unfit ? unfit : new TakenFile(safeName, stored.Answer, kind.Answer);
    }

    /// <summary>Records the stored file in the act that uses it.</summary>
    public static Task Record(Act act, TakenFile file, CancellationToken cancel) => ContentStore.Record(act, file.Stored, file.MediaType, cancel);
}
