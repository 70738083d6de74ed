using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;

namespace Yiwang.Exchange.Urging;

/// <summary>
/// Carries out the sending unit's rules of urging: units that have not signed for a document, and units that owe its
/// answer. Each is a run with its completeness proof. In quiet hours it waits for their end; what was missed during a
/// stop is urged once.
/// </summary>
internal sealed class UrgeDeliveries(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock)
{
    /// <summary>When the next one is due, for <see cref="Platform.Jobs.Duty"/>.</summary>
    public const string Next = "select min(urge_at) from dispatch";

    private const int BatchMax = 50;

    private static readonly (string Kind, string Owing)[] Kinds = [("delivery", UrgeLagging.Receipts),
        ("answer", UrgeLagging.Answers)];

    public async Task Pass(NpgsqlConnection connection, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        for (var i = 0; i < BatchMax && await One(now, cancel); i++) cancel.ThrowIfCancellationRequested();
    }

    private async Task<bool> One(DateTimeOffset now, CancellationToken cancel)
    {
        await using var act = (await Act.Begin(source, Guid.CreateVersion7(now), "document.urge_by_rule", Actor.System,
            now, cancel)).Answer;
        var sent = await act.One<Due>("""
            select document_id as DocumentId, unit_id as UnitId, title, receipt_due as Receipt, answer_due as Answer,
              coalesce(urge_looked, sent_at) as Looked
            from dispatch where urge_at <= @now order by urge_at limit 1 for update skip locked
            """, new { now }, cancel);
        if (sent is null) return false;
        var here = await rules.Of(act, sent.UnitId, cancel);
        var looked = new DateTimeOffset(sent.Looked, TimeSpan.Zero);
        var plans = new List<(string Kind, string Owing, DateTime At, UrgePlan Plan)>();
        foreach (var (kind, owing) in Kinds)
        {
            if ((kind == "answer" ? sent.Answer : sent.Receipt) is not { } at
                || !await Owes(act, sent.DocumentId, owing, cancel)) continue;
            plans.Add((kind, owing, at, here.Book.PlanUrge(here.Path, kind, at, looked, now)));
        }
        var quiet = plans.Max(one => one.Plan.Quiet);
        var next = quiet ?? plans.Min(one => one.Plan.Next);
        var spoke = plans.Where(one => one.Plan.Rule is not null).ToList();
        if (quiet is null)
        {
            foreach (var (kind, owing, at, plan) in spoke)
            {
                await UrgeLagging.Urge(act, sent.DocumentId, owing, sent.Title, Words(kind, at < now.UtcDateTime), kind,
                    TimeSpan.FromHours(plan.Rule!.NotWithinHours), cancel);
            }
        }
        await act.Execute("update dispatch set urge_at = @next, urge_looked = @until where document_id = @DocumentId",
            new { sent.DocumentId, next, until = quiet is null ? now : looked }, cancel);
        if (spoke.Count == 0 || quiet is not null)
        {
            act.Trace("document.urge_planned", "document", sent.DocumentId.ToString(),
                facts: ("next", next?.ToString("O") ?? "none"));
        }
        await act.Commit(true, cancel);
        return true;
    }

    private static Task<bool> Owes(Act act, Guid documentId, string owing, CancellationToken cancel) => act.One<bool>(
        $"select exists (select 1 from delivery v where v.document_id = @documentId and v.returned_at is null and v.recalled_at is null and {owing})",
        new { documentId }, cancel);

    private static string Words(string kind, bool late) => (kind, late) switch
    {
        ("answer", true) => "答复已超期",
        ("answer", false) => "快到答复时限",
        (_, true) => "签收已超期",
        _ => "快到签收时限",
    };

    private sealed class Due
    {
        public Guid DocumentId { get; init; }
        public int UnitId { get; init; }
        public string Title { get; init; } = "";
        public DateTime? Receipt { get; init; }
        public DateTime? Answer { get; init; }
        public DateTime Looked { get; init; }
    }
}
