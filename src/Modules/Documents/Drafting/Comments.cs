using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Drafting;

internal sealed record CommentView(Guid Id, int Paragraph, string Quote, string Words, string Person, DateTime At,
    bool Settled);

internal sealed record Commented(Guid Id);

/// <summary>Remarks beside the paragraphs of a draft: whoever sees the draft may write one while it is not signed;
/// settled, never deleted.</summary>
internal sealed class Comments(NpgsqlDataSource source, TimeProvider clock)
{
    public const int WordsLengthMax = 1_000;
    public const int CountMax = 300;
    private const int QuoteCharacters = 40;

    /// <param name="paragraph">From 1 in the order of the text; 0 for the whole.</param>
    public async Task<Result<Commented>> Run(Actor by, Guid actId, Guid documentId, int paragraph, string words,
        CancellationToken cancel)
    {
        var taken = WrittenText.Take(words.Trim(), WordsLengthMax, "words");
        if (taken.Refusal is { } bad) return bad;
        if (taken.Answer.Length == 0)
            return new Refusal("comment.empty", "没有写批注。", "The comment is empty.", RefusalKind.Wrong, "words");
        var begun = await Act.Begin(source, actId, "document.comment", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Commented>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null) return Refusal.NotThere;
        if (document.Status is not ("draft" or "in_hand"))
            return new Refusal("comment.fixed", "已经签发，不再批注。", "It is signed; no more comments.");
        var paragraphs = Paragraphs(document.Body);
        if (paragraph < 0 || paragraph > paragraphs.Count)
            return new Refusal("comment.no_paragraph", $"没有第 {paragraph} 段。", $"There is no paragraph {paragraph}.",
                RefusalKind.Wrong, "paragraph");
        if (await act.One<int>("select count(*)::int from comment where document_id = @documentId", new { documentId },
            cancel) >= CountMax)
        {
            return new Refusal("comment.too_many", $"一份稿子最多 {CountMax} 条批注。",
                $"A draft has at most {CountMax} comments.");
        }
        var quote = paragraph == 0 ? "" : paragraphs[paragraph - 1];
        await act.Execute("""
            insert into comment (id, document_id, paragraph, quote, words, person_id, post_id, at)
              values (@Id, @documentId, @paragraph, @quote, @words, @PersonId, @PostId, @At)
            """, new { act.Id, documentId, paragraph, quote = quote.Length > QuoteCharacters ? quote[..QuoteCharacters] : quote, words = taken.Answer, act.By.PersonId, act.By.PostId, act.At }, cancel);
        act.Trace("document.commented", "document", documentId.ToString(), facts: ("paragraph", paragraph.ToString()));
        return await act.Commit(new Commented(act.Id), cancel);
    }

    public async Task<Result<bool>> Settle(Actor by, Guid actId, Guid documentId, Guid commentId,
        CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "document.settle_comment", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        if (await Document.Load(act, documentId, cancel) is null) return Refusal.NotThere;
        var settled = await act.Execute(
            "update comment set settled_by = @PersonId, settled_at = @At where id = @commentId and document_id = @documentId and settled_at is null",
            new { act.By.PersonId, act.At, commentId, documentId }, cancel);
        if (settled == 0) return Refusal.NotThere;
        act.Trace("document.comment_settled", "document", documentId.ToString());
        return await act.Commit(true, cancel);
    }

    /// <summary>Only for those who see the document; the open ones first.</summary>
    public async Task<IReadOnlyList<CommentView>> Of(Actor by, Guid documentId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<CommentView>(new CommandDefinition($"""
            select c.id, c.paragraph, c.quote, c.words, p.name as Person, c.at, (c.settled_at is not null) as Settled
              from comment c join person p on p.id = c.person_id join document d on d.id = c.document_id
              where c.document_id = @documentId and {DocumentAccess.Sees}
                order by (c.settled_at is not null), c.paragraph, c.at limit {CountMax}
            """, DocumentAccess.Of(by, new { documentId }), cancellationToken: cancel));
        return rows.AsList();
    }

    /// <summary>The paragraphs as they are counted: lines that are not blank.</summary>
    public static List<string> Paragraphs(string body) =>
        body.Split('\n').Where(line => line.Trim().Length > 0).ToList();
}
