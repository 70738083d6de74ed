using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Insight.Proofs;

/// <summary>
/// Erases what somebody wrote because law orders it: salt and words of the entry go, and the same words in the opinion. The entry and the
/// tree stay as they are and stay provable; that it was done, by whom and on what order is an entry itself.
/// </summary>
internal sealed class EraseWords(NpgsqlDataSource source, TimeProvider clock)
{
    public const int OrderLengthMax = 200;

    /// <param name="order">The order: who ordered it, by which law, its number. It becomes part of the trace for ever.</param>
    public async Task<Result<bool>> Run(Actor by, Guid actId, long traceId, string order, CancellationToken cancel)
    {
        if (!by.Has(Role.SecurityAdmin)) return Refusal.NotThere;
        if (order.Trim().Length is 0 or > OrderLengthMax)
        {
            return new Refusal("trace.order_needed", $"写明依据：哪个机关、依哪条、文号（不超过 {OrderLengthMax} 字）。",
                $"Name the order: which authority, which article, its number, in at most {OrderLengthMax} characters.", RefusalKind.Wrong, "order");
        }
        var now = clock.GetUtcNow();
        if (!by.IsConfirmed(now)) return new Refusal("session.confirm", "请再次验证身份。", "Confirm your identity first.", RefusalKind.StepUp);
        var begun = await Act.Begin(source, actId, "trace.erase", by, now, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        var entry = await act.One<(long Id, Guid? CaseId, int? Person, DateTime At)?>("""
            select t.id, t.case_id, t.person_id, t.at from trace t join trace_words w on w.trace_id = t.id where t.id = @traceId for update of w
            """, new { traceId }, cancel);
        if (entry is not { } found) return Refusal.NotThere;
        await act.Execute("delete from trace_words where trace_id = @traceId", new { traceId }, cancel);
        await act.Execute("""
            update opinion set words = '（依法删除）', strokes = null where case_id = @CaseId and person_id = @Person and at = @At
            """, new { found.CaseId, found.Person, found.At }, cancel);
        act.Trace("trace.words_erased", "trace", TraceIdOf(traceId), found.CaseId, facts: [("trace", TraceIdOf(traceId)), ("order", order.Trim())]);
        return await act.Commit(true, cancel);
    }

    private static string TraceIdOf(long id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
