using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Platform.Urging;

/// <summary>Urges everyone who blocks a case (催办), at the word of somebody who waits for it.</summary>
public sealed class UrgeCase(NpgsqlDataSource source, TimeProvider clock)
{
    public static readonly TimeSpan NotTwiceWithin = TimeSpan.FromHours(4);

    // By post one may urge what lies in the own unit.
    private static readonly string[] Overseers = [Role.Leader, Role.Principal, Role.Registry, Role.Supervisor,
        Role.SectionHead];

    public async Task<Result<Urged>> Run(Actor by, Guid actId, Guid caseId, string words, CancellationToken cancel)
    {
        var said = words.Trim();
        if (said.Length > UrgeRun.WordsLengthMax) return TooLong;
        var begun = await Act.Begin(source, actId, "case.urge", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Urged>();
        var opened = new OpenedCase(by, caseId, null);
        await act.Ask(opened.Look, cancel);
        if (opened.Case is not { } onCase) return Refusal.NotThere;
        if (onCase.ClosedAt is not null)
            return new Refusal("urge.closed", "这件已经办结，不用催。", "This case is closed; there is nothing to urge.");
        if (!await Waits(act, onCase, cancel)) return NotWaiting;
        var urged = await UrgeRun.OfCase(act, caseId, said.Length > 0 ? $"{said}（{onCase.Title}）" : onCase.Title, said,
            "", NotTwiceWithin, cancel);
        if (urged.Blockers == 0) return new Refusal("urge.nobody", "没有要催办的人。", "There is nobody to urge.");
        return await act.Commit(urged, cancel);
    }

    // Who began it, who has done a step of it, and those set over the unit may urge.
    private static async Task<bool> Waits(Act act, CaseRow onCase, CancellationToken cancel) =>
        onCase.CreatorId == act.By.PersonId || (onCase.UnitId == act.By.UnitId && act.By.Roles.Any(Overseers.Contains))
        || await act.One<bool>("select exists (select 1 from task where case_id = @Id and done_by = @PersonId)",
            new { onCase.Id, act.By.PersonId }, cancel);

    private static Refusal NotWaiting { get; } = new("urge.not_waiting", "这件不是您送出的，也不归您督办。",
        "You did not send this on, and it is not yours to watch over.", RefusalKind.Forbidden);

    public static Refusal TooLong { get; } = new("urge.too_long", $"催办的话最多 {UrgeRun.WordsLengthMax} 字。",
        $"At most {UrgeRun.WordsLengthMax} characters.", RefusalKind.TooLarge, "reason");
}
