using Npgsql;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>An opinion that adds to an earlier one.</summary>
public sealed record Supplemented(Guid CaseId, Guid Opinion);

/// <summary>
/// Adds to one's own latest opinion in a case (补充意见): what was sent is never changed. Also when the case has gone on or
/// is closed.
/// </summary>
public sealed class SupplementOpinion(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<Supplemented>> Run(Actor by, Guid actId, Guid caseId, string words,
        IReadOnlyList<OpinionFile> files, CancellationToken cancel)
    {
        var written = words.Trim();
        if (written.Length == 0)
            return new Refusal("opinion.empty", "写上补充的话。", "Write what you add.", RefusalKind.Wrong, "reason");
        if (written.Length > CompleteTask.WordsLengthMax)
        {
            return new Refusal("opinion.too_long", $"意见最多 {CompleteTask.WordsLengthMax:N0} 字。",
                $"An opinion has at most {CompleteTask.WordsLengthMax:N0} characters.", RefusalKind.TooLarge, "reason");
        }
        var begun = await Act.Begin(source, actId, "opinion.supplement", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Supplemented>();
        var id = Guid.CreateVersion7(act.At);
        var earlier = await act.One<Guid?>($"""
            insert into opinion (id, case_id, task_id, document_id, round, kind, verdict, words, person_id, post_id,
              unit_id, at, supplements)
            select @id, o.case_id, o.task_id, o.document_id, o.round, o.kind, '', @written, @actor, @post, @unit, @At,
              coalesce(o.supplements, o.id)
            from opinion o join "case" c on c.id = o.case_id
            where o.case_id = @caseId and o.person_id = @personId and {DocumentAccess.SeesCase} order by o.at desc
              limit 1
            returning supplements
            """, DocumentAccess.Of(by, new { id, caseId, written, actor = by.PersonId, post = by.PostId, unit = by.UnitId, act.At }), cancel);
        if (earlier is not { } first)
        {
            var seen = await act.One<bool>(
                $"select exists (select 1 from \"case\" c where c.id = @caseId and {DocumentAccess.SeesCase})",
                DocumentAccess.Of(by, new { caseId }), cancel);
            if (!seen) return Refusal.NotThere;
            return new Refusal("opinion.none", "您在这一件里还没有意见，没有可补充的。", "You have no opinion in this case to add to.");
        }
        foreach (var file in files) file.Write(act, id);
        act.Trace("opinion.supplemented", "case", caseId.ToString(), caseId, words: written,
            facts: ("opinion", first.ToString()));
        return await act.Commit(new Supplemented(caseId, id), cancel);
    }
}

/// <summary>A stored file that stands with an opinion.</summary>
public sealed record OpinionFile(string Name, byte[] Digest, long SizeBytes, string MediaType)
{
    /// <summary>As many go with one opinion.</summary>
    public const int CountMax = 10;

    internal void Write(Act act, Guid opinion)
    {
        act.Write(
            "insert into blob (digest, size, media_type, created_at) values ($1, $2::text::bigint, $3, $4) on conflict do nothing",
            Sql.Of(Digest), Sql.Of(SizeBytes.ToString()), Sql.Of(MediaType), Sql.Of(act.At));
        act.Write(
            "insert into opinion_file (id, opinion_id, name, blob, size, media_type) values ($1, $2, $3, $4, $5::text::bigint, $6)",
            Sql.Of(Guid.CreateVersion7(act.At)), Sql.Of(opinion), Sql.Of(Name), Sql.Of(Digest),
            Sql.Of(SizeBytes.ToString()), Sql.Of(MediaType));
        act.Trace("opinion.file", "opinion", opinion.ToString(), after: Digest, facts: ("bytes", SizeBytes.ToString()));
    }
}
