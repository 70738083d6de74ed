using System.Globalization;
using System.Text;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>One entry of an evidence file: its bytes, its proof, and salt and words when they are there.</summary>
internal sealed record EvidenceEntry(long Leaf, byte[] Bytes, LogProof Proof, byte[]? SaltedWords)
{
    internal string? Words =>
        SaltedWords is null ? null : Encoding.UTF8.GetString(SaltedWords.AsSpan(TraceWords.SaltBytes));
}

/// <summary>A file that belongs to the case.</summary>
/// <param name="Digest">SHA-256, 64 lower case hex digits.</param>
/// <param name="Name">What people call it.</param>
public sealed record EvidenceFile(string Digest, string Name);

/// <summary>
/// What stands in an evidence file besides the attached files, and the names of its parts (docs/standards/trace.md,
/// section 5).
/// </summary>
internal sealed record EvidenceParts(
    string Origin,
    Guid Case,
    DateTimeOffset Made,
    int Pending,
    SignedNote Checkpoint,
    IReadOnlyList<VerifierKey> Keys,
    IReadOnlyList<EvidenceEntry> Entries,
    IReadOnlyList<EvidenceFile> Files,
    IReadOnlyDictionary<int, string> People)
{
    internal const string Version = "yiwang-evidence/1";
    internal const int EntriesMax = 20_000;
    internal const int FilesMax = 2_000;
    internal const string HeadName = "evidence.txt";
    internal const string CheckpointName = "checkpoint";
    internal const string KeysName = "keys.txt";
    internal const string PeopleName = "people.txt";
    internal const string FilesName = "files.txt";
    internal const string PageName = "index.html";

    internal static string EntryName(long leaf) => $"entries/{leaf.ToString("D10", CultureInfo.InvariantCulture)}";

    internal string Head => $"""
        {Version}
        origin {Origin}
        case {Case:D}
        made {Made.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}
        entries {Entries.Count}
        pending {Pending}

        """;

    internal string KeysText => string.Concat(Keys.Select(key => $"{key}\n"));

    internal string PeopleText =>
        string.Concat(People.OrderBy(one => one.Key).Select(one => $"{one.Key}\t{OneLine(one.Value)}\n"));

    internal string FilesText => string.Concat(Files.Select(file => $"{file.Digest}\t{OneLine(file.Name)}\n"));

    private static string OneLine(string text) =>
        string.Concat(text.Select(character => character < ' ' ? ' ' : character));
}
