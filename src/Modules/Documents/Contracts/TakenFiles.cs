using Yiwang.Documents.Attaching;
using Yiwang.Documents.Drafting;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Content;
using Yiwang.Platform.Database;

namespace Yiwang.Documents.Contracts;

/// <summary>An uploaded file that may be kept: its safe name, what it is by its bytes, and where it is
/// stored.</summary>
public sealed record TakenFile(string Name, StoredContent Stored, string MediaType);

/// <summary>Takes uploaded files, the one way for attachments, corrections and files beside an opinion.</summary>
public sealed class TakenFiles
{
    private readonly ContentStore content;
    private readonly VirusScan scan;

    internal TakenFiles(ContentStore content, VirusScan scan) => (this.content, this.scan) = (content, scan);

    /// <summary>Names it safely, stores it, tells its kind by its content and has it scanned; a file that cannot be
    /// kept is a refusal.</summary>
    public async Task<Result<TakenFile>> Take(string name, Stream file, CancellationToken cancel)
    {
        var safeName = Nfc.Normalize(name.Trim());
        if (UploadJudge.JudgeName(safeName) is { } badName) return badName;
        if (Classified.Refuse("", safeName, "") is { } secret) return secret;
        var stored = await content.Store(file, UploadJudge.SizeBytesMax, cancel);
        if (stored.Refusal is { } tooLarge) return tooLarge;
        var kind = UploadJudge.Judge(content, stored.Answer, safeName);
        if (kind.Refusal is { } unfit) return unfit;
        await using var whole = content.Open(stored.Answer.Digest)!;
        return await scan.Run(whole, cancel) is { } infected
            ? infected : new TakenFile(safeName, stored.Answer, kind.Answer);
    }

    /// <summary>Records the stored file in the act that uses it.</summary>
    public static Task Record(Act act, TakenFile file, CancellationToken cancel) =>
        ContentStore.Record(act, file.Stored, file.MediaType, cancel);
}
