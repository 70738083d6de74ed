using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Yiwang.TransparencyLog;

namespace Yiwang.Platform.Tracing;

/// <summary>A witness that vouches for the checkpoint, and when it did by its own clock.</summary>
public sealed record EvidenceWitness(string Name, DateTimeOffset At);

/// <summary>What the verification of an evidence file came to.</summary>
public sealed record EvidenceVerdict(
    string Origin, Guid Case, int Entries, int Files, IReadOnlyList<EvidenceWitness> Witnesses,
    IReadOnlyList<TraceFault> Faults)
{
    public bool IsRight => Faults.Count == 0;
}

/// <summary>
/// Verifies an evidence file with nothing but the file and keys that the verifier got elsewhere. Keys inside the file
/// are not
/// trusted. Every part is bounded before it is read.
/// </summary>
/// <param name="logKeys">The log's keys, known from a source other than the file.</param>
/// <param name="witnesses">Keys of witnesses the verifier knows; how many must have signed is its own policy.</param>
public sealed class EvidenceVerifier(LogKeys logKeys, IReadOnlyList<VerifierKey> witnesses)
{
    private const int TextBytesMax = 4 << 20;
    private const int FaultsMax = 1_000;

    private readonly List<TraceFault> faults = [];
    private readonly HashSet<string> mentioned = new(StringComparer.Ordinal);

    /// <param name="file">The whole file; it has to be seekable.</param>
    public static EvidenceVerdict Verify(Stream file, LogKeys logKeys, IReadOnlyList<VerifierKey> witnesses)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return new EvidenceVerifier(logKeys, witnesses).Verify(zip);
        }
        catch (Exception unreadable)
            when (unreadable is InvalidDataException or LogException or TraceException or FormatException
            or DecoderFallbackException)
        {
            return new EvidenceVerdict("", Guid.Empty, 0, 0, [], [
                new("evidence.malformed", $"不是完整的证据文件：{unreadable.Message}",
                    $"Not a whole evidence file: {unreadable.Message}"),
            ]);
        }
    }

    private EvidenceVerdict Verify(ZipArchive zip)
    {
        if (zip.Entries.Count > 6 + 3 * EvidenceParts.EntriesMax + EvidenceParts.FilesMax
            || zip.Entries.DistinctBy(part => part.FullName).Count() != zip.Entries.Count)
        {
            throw new InvalidDataException("entries");
        }

        var parts = Read(zip);
        var checkpoint = Checkpoint.Parse(parts.Checkpoint.Text);
        if (!logKeys.Signed(parts.Checkpoint) || checkpoint.Origin != parts.Origin)
        {
            Fault("evidence.checkpoint_forged", "检查点不是该节点签署的", "The checkpoint was not signed by this log",
                "checkpoint");
        }

        foreach (var entry in parts.Entries)
        {
            Check(entry, parts, checkpoint);
        }

        foreach (var file in parts.Files)
        {
            CheckFile(zip, file);
        }

        if (Text(zip, EvidenceParts.PageName) != EvidencePage.Render(parts))
        {
            Fault("evidence.page_differs", "页面与痕迹原文不一致", "The page does not say what the entries say",
                EvidenceParts.PageName);
        }

        CheckParts(zip, parts);
        return new EvidenceVerdict(parts.Origin, parts.Case, parts.Entries.Count, parts.Files.Count,
            Witnesses(parts.Checkpoint), faults);
    }

    private void Check(EvidenceEntry one, EvidenceParts parts, Checkpoint checkpoint)
    {
        var name = EvidenceParts.EntryName(one.Leaf);
        var entry = TraceEntry.Parse(one.Bytes);
        foreach (var value in entry.Facts.Values.Append(entry.Before ?? "").Append(entry.After ?? ""))
        {
            mentioned.Add(value.StartsWith("sha256:", StringComparison.Ordinal) ? value[7..] : value);
        }

        if (one.Proof.Checkpoint.ToString() != parts.Checkpoint.ToString() || one.Proof.Index != one.Leaf
            || !LogVerifier.Inclusion(one.Leaf, checkpoint.Size, LogVerifier.Leaf(one.Bytes), one.Proof.Hashes,
                checkpoint.Root))
        {
            Fault("evidence.not_included", "痕迹不在检查点之内", "The entry is not under the checkpoint", name);
        }

        if (entry.Case != parts.Case)
        {
            Fault("evidence.other_case", "痕迹属于别的办件", "The entry belongs to another case", name);
        }

        if (one.SaltedWords is { } words && Convert.ToHexStringLower(SHA256.HashData(words)) != entry.Words)
        {
            Fault("evidence.words_changed", "意见文字被改动", "The words were changed", name);
        }
    }

    private void CheckFile(ZipArchive zip, EvidenceFile file)
    {
        var part = zip.GetEntry($"files/{file.Digest}") ?? throw new InvalidDataException(file.Digest);
        using var source = part.Open();
        if (Convert.ToHexStringLower(SHA256.HashData(source)) != file.Digest)
        {
            Fault("evidence.file_changed", "附件被改动", "The file was changed", file.Digest);
        }

        if (!mentioned.Contains(file.Digest))
        {
            Fault("evidence.file_unmentioned", "没有痕迹提到此附件", "No entry mentions the file", file.Digest);
        }
    }

    // Nothing may stand in the file that was not looked at.
    private void CheckParts(ZipArchive zip, EvidenceParts parts)
    {
        var known = parts.Entries.SelectMany(entry => (string[])[".trace", ".proof", ".words"],
            (entry, end) => EvidenceParts.EntryName(entry.Leaf) + end)
            .Concat(parts.Files.Select(file => $"files/{file.Digest}"))
            .Concat([
                EvidenceParts.HeadName, EvidenceParts.CheckpointName, EvidenceParts.KeysName, EvidenceParts.PeopleName,
                EvidenceParts.FilesName, EvidenceParts.PageName,
            ]).ToHashSet(StringComparer.Ordinal);
        foreach (var stranger in zip.Entries.Where(part => !known.Contains(part.FullName)))
        {
            Fault("evidence.stranger", "证据文件里有多余的部分", "The file holds a part that does not belong", stranger.FullName);
        }

        if (Text(zip, EvidenceParts.HeadName) != parts.Head || Text(zip, EvidenceParts.KeysName) != parts.KeysText
            || Text(zip, EvidenceParts.PeopleName) != parts.PeopleText
            || Text(zip, EvidenceParts.FilesName) != parts.FilesText)
        {
            throw new InvalidDataException(EvidenceParts.HeadName);
        }
    }

    private List<EvidenceWitness> Witnesses(SignedNote note)
    {
        List<EvidenceWitness> vouching = [];
        foreach (var witness in witnesses)
        {
            var state = witness.Check(note, null, out var at);
            if (state == SignatureState.Wrong)
            {
                Fault("evidence.cosignature_wrong", "见证签名不符", "A cosignature does not fit", witness.Name);
            }
            else if (state == SignatureState.Right)
            {
                vouching.Add(new EvidenceWitness(witness.Name, at!.Value));
            }
        }

        return vouching;
    }

    private static EvidenceParts Read(ZipArchive zip)
    {
        var head = Text(zip, EvidenceParts.HeadName).Split('\n');
        if (head is not [EvidenceParts.Version, var origin, var caseLine, var made, _, var pending, ""]
            || !origin.StartsWith("origin ", StringComparison.Ordinal))
        {
            throw new InvalidDataException(EvidenceParts.HeadName);
        }

        var entries = zip.Entries.Where(part => part.FullName.StartsWith("entries/", StringComparison.Ordinal)
            && part.FullName.EndsWith(".trace", StringComparison.Ordinal))
                .Select(part => ReadEntry(zip, part.FullName[..^6])).ToList();
        return new EvidenceParts(
            origin["origin ".Length..],
            Guid.ParseExact(caseLine.Replace("case ", "", StringComparison.Ordinal), "D"),
            DateTimeOffset.ParseExact(made.Replace("made ", "", StringComparison.Ordinal), "yyyy-MM-dd'T'HH:mm:ss'Z'",
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            int.Parse(pending.Replace("pending ", "", StringComparison.Ordinal), NumberStyles.None,
                CultureInfo.InvariantCulture),
            SignedNote.Parse(Bytes(zip, EvidenceParts.CheckpointName)),
            [.. Lines(zip, EvidenceParts.KeysName).Select(VerifierKey.Parse)],
            [.. entries.OrderBy(entry => entry.Leaf)],
            [.. Pairs(zip, EvidenceParts.FilesName).Select(pair => new EvidenceFile(pair.Key, pair.Value))],
            Pairs(zip, EvidenceParts.PeopleName).ToDictionary(
                pair => int.Parse(pair.Key, NumberStyles.None, CultureInfo.InvariantCulture), pair => pair.Value));
    }

    private static EvidenceEntry ReadEntry(ZipArchive zip, string name)
    {
        var proof = LogProof.Parse(Text(zip, $"{name}.proof"));
        var words = zip.GetEntry($"{name}.words") is null ? null : Bytes(zip, $"{name}.words");
        return name == EvidenceParts.EntryName(proof.Index) && words is null or { Length: >= TraceWords.SaltBytes }
            ? new EvidenceEntry(proof.Index, Bytes(zip, $"{name}.trace"), proof, words)
            : throw new InvalidDataException(name);
    }

    private static IEnumerable<string> Lines(ZipArchive zip, string name) =>
        Text(zip, name).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<(string Key, string Value)> Pairs(ZipArchive zip, string name) => Lines(zip, name)
        .Select(line => line.Split('\t')).Select(pair => pair is [var key, var value]
            ? (key, value) : throw new InvalidDataException(name));

    private static string Text(ZipArchive zip, string name) => TraceLines.Utf8.GetString(Bytes(zip, name));

    // The length in the directory may lie; what is read may not exceed the bound either way.
    private static byte[] Bytes(ZipArchive zip, string name)
    {
        using var source = (zip.GetEntry(name) ?? throw new InvalidDataException(name)).Open();
        using var bytes = new MemoryStream();
        var buffer = new byte[16_384];
        for (int read; (read = source.Read(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > TextBytesMax)
            {
                throw new InvalidDataException(name);
            }
        }

        return bytes.ToArray();
    }

    private void Fault(string code, string zh, string en, string where)
    {
        if (faults.Count < FaultsMax)
        {
            faults.Add(new TraceFault(code, $"{zh}（{where}）", $"{en} ({where})"));
        }
    }
}
