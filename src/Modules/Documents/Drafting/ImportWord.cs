using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using Yiwang.Documents.Attaching;
using Yiwang.Documents.Contracts;
using Yiwang.Ofd.Packaging;
using Yiwang.Ofd.Word;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Drafting;

/// <summary>What of a Word file the text could not hold.</summary>
internal sealed record WordLossLine(string Zh, string En, int Count);

internal sealed record WordImported(Guid Document, string Name, IReadOnlyList<WordLossLine> Losses, int Revisions);

/// <summary>
/// Makes a Word file the text of a draft: a version like any other, its pictures attachments that stand in the text,
/// with the loss of every thing that structured text does not hold listed. The text before stays among the versions.
/// </summary>
internal sealed class ImportWord(NpgsqlDataSource source, TakenFiles files, TimeProvider clock)
{
    public const int SizeBytesMax = 50 << 20;
    private const int TitleCharactersMax = 70;

    public async Task<Result<WordImported>> Run(Actor by, Guid actId, Guid documentId, string name, Stream file,
        CancellationToken cancel)
    {
        var bytes = await Read(file, cancel);
        if (bytes is null)
            return new Refusal("upload.too_large", $"Word 文件超过 {SizeBytesMax >> 20} MB。",
                $"The Word file is larger than {SizeBytesMax >> 20} MB.", RefusalKind.TooLarge, "word");
        WordImport word;
        try
        {
            if (bytes.Length == 0) throw new OfdRefused("upload.empty", "文件是空的。", "The file is empty.");
            word = WordReader.Read(bytes);
        }
        catch (OfdRefused refused)
        {
            return new Refusal(refused.Code, refused.Zh, refused.En, RefusalKind.Wrong, "word");
        }
        var losses = word.Losses.Select(loss => new WordLossLine(loss.Zh, loss.En, loss.Count)).ToList();
        var pictures = new List<(string Name, TakenFile File)>();
        foreach (var picture in word.Pictures)
        {
            using var content = new MemoryStream(picture.Bytes, writable: false);
            var fit = await files.Take(picture.Name, content, cancel);
            if (fit.Refusal is { } bad)
                losses.Add(new WordLossLine($"{picture.Name}没有带入：{bad.Zh}",
                    $"{picture.Name} was not taken over: {bad.En}", 1));
            else pictures.Add((picture.Name, fit.Answer));
        }
        var begun = await Act.Begin(source, actId, "document.import_word", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<WordImported>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null) return Refusal.NotThere;
        var step = await SaveDraft.EditingTask(act, documentId, cancel);
        if (document.MayBeEdited(by, step, "body") is { } fixedNow) return fixedNow;
        var written = await Pictured(act, documentId, word.Text, word.Pictures, pictures, losses, cancel);
        var (title, body) = Split(document.Title, written);
        var taken = SaveDraft.Take(new DraftInput(document.Type, document.Urgency, document.Classification, title, body,
            document.Parts, document.Edit));
        if (taken.Refusal is { } unfit) return unfit;
        if (word.Revisions.Count > 0)
            losses.Add(new WordLossLine("修订痕迹按“全部接受”带入。", "Tracked changes were taken as accepted.",
                word.Revisions.Count));
        var imported = new WordImported(documentId, name, losses, word.Revisions.Count);
        await act.Execute("""
            insert into word_import (id, document_id, name, file, losses, revisions, person_id, at)
            values (@Id, @documentId, @name, @file, @losses::jsonb, @revisions, @PersonId, @At)
            """, new
        {
            act.Id, documentId, name, file = SHA256.HashData(bytes), losses = JsonSerializer.Serialize(losses),
                revisions = word.Revisions.Count, act.By.PersonId, act.At,
        }, cancel);
        var saved = await SaveDraft.Write(act, document, taken.Answer, step, cancel);
        if (saved.Refusal is { } no) return no;
        act.Trace("document.imported", "document", documentId.ToString(),
            facts: [("file", Convert.ToHexStringLower(SHA256.HashData(bytes))), ("losses", losses.Count.ToString())]);
        return await act.Commit(imported, cancel);
    }

    /// <summary>The losses of this person's import, to be shown on the page that follows.</summary>
    public async Task<WordImported?> Find(Actor by, Guid importId, Guid documentId, CancellationToken cancel)
    {
        await using var find = source.CreateCommand(
            "select name, losses::text, revisions from word_import where id = $1 and document_id = $2 and person_id = $3");
        find.Parameters.Add(new() { Value = importId });
        find.Parameters.Add(new() { Value = documentId });
        find.Parameters.Add(new() { Value = by.PersonId });
        await using var row = await find.ExecuteReaderAsync(cancel);
        return await row.ReadAsync(cancel)
            ? new WordImported(documentId, row.GetString(0),
                JsonSerializer.Deserialize<List<WordLossLine>>(row.GetString(1))!, row.GetInt32(2)) : null;
    }

    // Pictures become attachments under names that no attachment has yet; a line whose picture is not there goes out of
    // the text.
    private static async Task<string> Pictured(
        Act act, Guid documentId, string text, IReadOnlyList<WordPicture> all,
        List<(string Name, TakenFile File)> taken, List<WordLossLine> losses,
        CancellationToken cancel)
    {
        if (all.Count == 0) return text;
        var known = (
            await act.Query<string>(
                "select name from attachment where document_id = @documentId and removed_at is null",
                new { documentId }, cancel)).ToHashSet(StringComparer.Ordinal);
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, file) in taken)
        {
            var (stem, ending) = (Path.GetFileNameWithoutExtension(name), Path.GetExtension(name));
            var free = name;
            for (var n = 2; !known.Add(free); n++) free = $"{stem}-{n}{ending}";
            if ((await AttachFile.Add(act, documentId, file with { Name = free }, cancel)).Refusal is { } full)
            {
                losses.Add(new WordLossLine($"{name}没有带入：{full.Zh}", $"{name} was not taken over: {full.En}", 1));
                continue;
            }
            names[name] = free;
        }
        var lines = text.Split('\n')
            .Select(line => all.FirstOrDefault(picture => line.StartsWith("![", StringComparison.Ordinal)
            && line.EndsWith($"]({picture.Name})", StringComparison.Ordinal)) is not { } shown ? line
            : names.TryGetValue(shown.Name, out var now) ? line[..^(shown.Name.Length + 1)] + now + ")" : null);
        return string.Join('\n', lines.OfType<string>());
    }

    // The first short paragraph that does not end like a sentence is the title, where there is none yet.
    private static (string Title, string Body) Split(string title, string text)
    {
        var lines = text.Split('\n').ToList();
        var first = lines.FindIndex(line => line.Trim().Length > 0);
        if (title.Length > 0 || first < 0) return (title, text);
        var candidate = lines[first].Trim();
        if (candidate.Length > TitleCharactersMax || "。；：！？.;:".Contains(candidate[^1]) || candidate[0] is '|' or '!')
            return (title, text);
        lines.RemoveRange(0, first + 1);
        return (candidate, string.Join('\n', lines).TrimStart('\n'));
    }

    private static async Task<byte[]?> Read(Stream file, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await file.ReadAsync(buffer, cancel)) > 0)
        {
            if (all.Length + read > SizeBytesMax) return null;
            all.Write(buffer, 0, read);
        }
        return all.ToArray();
    }
}
