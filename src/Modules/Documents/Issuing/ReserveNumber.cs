using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Numbering;

namespace Yiwang.Documents.Issuing;

internal sealed record ReservedNumber(string Written);

/// <summary>Reserves the next number of a series for a document that is to come; the reason stands beside it.</summary>
internal sealed class ReserveNumber(NpgsqlDataSource source, TimeProvider clock)
{
    /// <param name="letter">The series of letters instead of the unit's own.</param>
    public async Task<Result<ReservedNumber>> Run(Actor by, Guid actId, bool letter, string reason,
        CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return NumberRules.NotRegistry;
        if (NumberRules.Reason(reason) is { } missing) return missing;
        var begun = await Act.Begin(source, actId, "number.reserve", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<ReservedNumber>();
        var prefix = await act.One<string>("select document_prefix from unit where id = @UnitId", new { by.UnitId },
            cancel) ?? "";
        var (mark, year) = (IssuingActs.MarkOf(prefix, letter ? "letter" : ""), WorkingCalendar.DateOf(act.At).Year);
        var number = await Numbers.Reserve(act, by.UnitId, mark, year, reason.Trim(), cancel);
        var written = Numbers.Write(mark, year, number);
        act.Trace("number.reserved", "unit", by.UnitId.ToString(), words: reason.Trim(), facts: ("number", written));
        return await act.Commit(new ReservedNumber(written), cancel);
    }
}

/// <summary>Voids a reserved number with a reason; it is never given again.</summary>
internal sealed class VoidNumber(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<ReservedNumber>> Run(Actor by, Guid actId, string mark, int year, int number,
        string reason, CancellationToken cancel)
    {
        if (!by.Has(Role.Registry)) return NumberRules.NotRegistry;
        if (NumberRules.Reason(reason) is { } missing) return missing;
        var begun = await Act.Begin(source, actId, "number.void", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<ReservedNumber>();
        if (await Numbers.Void(act, by.UnitId, mark, year, number, reason.Trim(), cancel) is { } refusal)
            return refusal;
        var written = Numbers.Write(mark, year, number);
        act.Trace("number.voided", "unit", by.UnitId.ToString(), words: reason.Trim(), facts: ("number", written));
        return await act.Commit(new ReservedNumber(written), cancel);
    }
}

internal static class NumberRules
{
    public const int ReasonLengthMax = 200;

    public static Refusal NotRegistry { get; } =
        new("number.not_registry", "编号由文书岗位管理。", "Numbers are kept by a registry post.", RefusalKind.Forbidden);

    public static Refusal? Reason(string reason) => reason.Trim().Length is > 0 and <= ReasonLengthMax ? null
        : new Refusal("number.reason_needed", $"写明理由（不超过 {ReasonLengthMax} 字）。",
            $"Say why, in at most {ReasonLengthMax} characters.", RefusalKind.Wrong, "reason");
}
