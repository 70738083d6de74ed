using System.Globalization;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Tracing;

namespace Yiwang.Insight.Proofs;

internal sealed record ErasureAsked(Guid Id);

/// <summary>
/// Asks that what somebody wrote be erased because law orders it. The security administrator asks, the system
/// administrator decides: what cannot be undone is done by two.
/// </summary>
internal sealed class AskErasure(NpgsqlDataSource source, TimeProvider clock)
{
    public const int OrderLengthMax = 200;

    /// <param name="order">The order: who ordered it, by which law, its number. It becomes part of the trace for
    /// ever.</param>
    public async Task<Result<ErasureAsked>> Run(Actor by, Guid actId, long traceId, string order,
        CancellationToken cancel)
    {
        if (!by.Has(Role.SecurityAdmin)) return Refusal.NotThere;
        if (order.Trim().Length is 0 or > OrderLengthMax)
        {
            return new Refusal("trace.order_needed", $"写明依据：哪个机关、依哪条、文号（不超过 {OrderLengthMax} 字）。",
                $"Name the order: which authority, which article, its number, in at most {OrderLengthMax} characters.",
                RefusalKind.Wrong, "order");
        }
        var now = clock.GetUtcNow();
        if (!by.IsConfirmed(now)) return Sessions.ConfirmFirst;
        var begun = await Act.Begin(source, actId, "trace.ask_erasure", by, now, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<ErasureAsked>();
        var entry = await act.One<(long Id, Guid? CaseId)?>(
            "select t.id, t.case_id from trace t join trace_words w on w.trace_id = t.id where t.id = @traceId for update of w", new { traceId }, cancel);
        if (entry is not { } found) return Refusal.NotThere;
        var id = Guid.CreateVersion7(act.At);
        var asked = await act.Execute("""
            insert into erasure (id, trace_id, basis, asked_by, asked_at) values (@id, @traceId, @order, @PersonId, @At)
              on conflict do nothing
            """, new { id, traceId, order = order.Trim(), by.PersonId, act.At }, cancel);
        if (asked == 0)
            return new Refusal("trace.erasure_pending", "这一条已经提请删除，等系统管理员决定。",
                "Erasing this entry's words was asked for already; the system administrator decides.");
        act.Trace("trace.erasure_asked", "trace", Erasure.IdOf(traceId), found.CaseId,
            facts: [("trace", Erasure.IdOf(traceId)), ("order", order.Trim())]);
        return await act.Commit(new ErasureAsked(id), cancel);
    }
}

/// <summary>
/// Decides on an erasure. Salt and words of the entry go, and the same words wherever the act kept them (<see
/// cref="WordsKept"/>); the entry and the tree stay as they are and stay provable. That it was done, by whom and on what order is an entry itself.
/// </summary>
internal sealed class DecideErasure(NpgsqlDataSource source, IEnumerable<WordsKept> kept, TimeProvider clock)
{
    private const string InPlace = "（依法删除）";

    public async Task<Result<bool>> Run(Actor by, Guid actId, Guid erasureId, bool grant, string words,
        CancellationToken cancel)
    {
        if (!by.Has(Role.SystemAdmin)) return Refusal.NotThere;
        if (words.Trim().Length > AskErasure.OrderLengthMax || (!grant && words.Trim().Length == 0))
        {
            return new Refusal("trace.erasure_reason", $"不同意要写理由（不超过 {AskErasure.OrderLengthMax} 字）。",
                $"Refusing needs its reason, in at most {AskErasure.OrderLengthMax} characters.", RefusalKind.Wrong,
                "words");
        }
        var now = clock.GetUtcNow();
        if (!by.IsConfirmed(now)) return Sessions.ConfirmFirst;
        var begun = await Act.Begin(source, actId, "trace.erase", by, now, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var asked = await act.One<(long TraceId, string Order, int AskedBy, DateTime? DecidedAt)?>(
            "select trace_id, basis, asked_by, decided_at from erasure where id = @erasureId for update",
            new { erasureId }, cancel);
        if (asked is not { } found || found.AskedBy == by.PersonId) return Refusal.NotThere;
        if (found.DecidedAt is not null)
            return new Refusal("trace.erasure_decided", "这一条已经决定过了。", "This has been decided already.");
        await act.Execute(
            "update erasure set decided_by = @PersonId, decided_at = @At, granted = @grant, words = @words where id = @erasureId",
            new { by.PersonId, act.At, grant, words = words.Trim(), erasureId }, cancel);
        var entry = await act.One<(Guid? CaseId, int? Person, DateTime At)>(
            "select case_id, person_id, at from trace where id = @TraceId", new { found.TraceId }, cancel);
        if (grant)
        {
            var gone = await act.One<string>("delete from trace_words where trace_id = @TraceId returning words",
                new { found.TraceId }, cancel);
            await act.Execute("""
                update opinion set words = @InPlace, strokes = null where case_id = @CaseId and person_id = @Person
                  and at = @At
                """, new { InPlace, entry.CaseId, entry.Person, entry.At }, cancel);
            foreach (var copy in kept)
            {
                await act.Execute(
                    $"update {copy.Table} set {copy.Words} = @InPlace where {copy.At} = @At and {copy.Words} = @gone",
                    new { InPlace, entry.At, gone }, cancel);
            }
        }
        act.Trace(grant ? "trace.words_erased" : "trace.erasure_declined", "trace", Erasure.IdOf(found.TraceId),
            entry.CaseId, facts:
            [("trace", Erasure.IdOf(found.TraceId)), ("order", found.Order),
                ("asked_by", found.AskedBy.ToString(CultureInfo.InvariantCulture))]);
        return await act.Commit(grant, cancel);
    }
}

internal static class Erasure
{
    public static string IdOf(long id) => id.ToString(CultureInfo.InvariantCulture);
}
