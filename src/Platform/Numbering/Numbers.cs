using Yiwang.Platform.Database;

namespace Yiwang.Platform.Numbering;

/// <summary>
/// Numbers without a gap for each unit, mark and year: the row lock of the series is held to the act's commit, so an
/// act that fails gives its number back and two acts never get the same one (条例 25: numbered at registration, after
/// signing). A number is used, reserved, or void with a reason; it is never given a second time.
/// </summary>
public static class Numbers
{
    public static async Task<int> Next(Act act, int unitId, string mark, int year, Guid documentId,
        CancellationToken cancel)
    {
        var number = await Step(act, unitId, mark, year, cancel);
        await Give(act, new Given(unitId, mark, year, number), documentId, "used", "", cancel);
        return number;
    }

    /// <summary>Takes the next number for a document that is to come; the reason stands beside it until it is used or
    /// void.</summary>
    public static async Task<int> Reserve(Act act, int unitId, string mark, int year, string reason,
        CancellationToken cancel)
    {
        var number = await Step(act, unitId, mark, year, cancel);
        await Give(act, new Given(unitId, mark, year, number), null, "reserved", reason, cancel);
        return number;
    }

    /// <summary>Uses a reserved number; a refusal when it is not reserved (any more).</summary>
    public static async Task<Refusal?> Use(Act act, int unitId, string mark, int year, int number, Guid documentId,
        CancellationToken cancel)
    {
        var used = await act.Execute("""
            update number_given set state = 'used', document_id = @documentId, at = @At, person_id = @PersonId
            where unit_id = @unitId and mark = @mark and year = @year and number = @number and state = 'reserved'
            """, new { unitId, mark, year, number, documentId, act.At, act.By.PersonId }, cancel);
        return used == 1 ? null : new Refusal("number.taken", $"{Write(mark, year, number)}没有预留，或者已经用掉，请另选。",
            $"{Write(mark, year, number)} is not reserved, or has been used; choose another.", RefusalKind.Conflict,
            "number");
    }

    /// <summary>Voids a reserved number; a refusal when it is not reserved.</summary>
    public static async Task<Refusal?> Void(Act act, int unitId, string mark, int year, int number, string reason,
        CancellationToken cancel)
    {
        var voided = await act.Execute("""
            update number_given set state = 'voided', reason = @reason, at = @At, person_id = @PersonId
            where unit_id = @unitId and mark = @mark and year = @year and number = @number and state = 'reserved'
            """, new { unitId, mark, year, number, reason, act.At, act.By.PersonId }, cancel);
        return voided == 1 ? null : new Refusal("number.not_reserved", "只能作废预留的编号；已用的编号随公文终止而作废。",
            "Only a reserved number can be voided; a used one becomes void when its document is ended.");
    }

    /// <summary>Voids whatever number a document has; answers it as written, or null when it had none.</summary>
    public static async Task<string?> VoidOf(Act act, Guid documentId, string reason, CancellationToken cancel)
    {
        var given = await act.One<(string Mark, int Year, int Number)?>("""
            update number_given set state = 'voided', reason = @reason, at = @At, person_id = @PersonId
            where document_id = @documentId and state = 'used'
              and mark = (select mark from document where id = @documentId)
            returning mark, year, number
            """, new { documentId, reason, act.At, act.By.PersonId }, cancel);
        return given is { } number ? Write(number.Mark, number.Year, number.Number) : null;
    }

    /// <summary>The number that would be next, without taking it.</summary>
    public const string PeekSql =
        "select coalesce((select next from number_series where unit_id = @unitId and mark = @mark and year = @year), 1)";

    /// <summary>发文字号: 代字〔年〕号, full-width brackets, no padding (GB/T 9704-2012 7.2.5).</summary>
    public static string Write(string mark, int year, int number) => $"{mark}〔{year}〕{number}号";

    private static async Task<int> Step(Act act, int unitId, string mark, int year, CancellationToken cancel) =>
        await act.One<int>("""
        insert into number_series (unit_id, mark, year, next) values (@unitId, @mark, @year, 2)
        on conflict (unit_id, mark, year) do update set next = number_series.next + 1
        returning next - 1
        """, new { unitId, mark, year }, cancel);

    private static Task Give(Act act, Given given, Guid? documentId, string state, string reason,
        CancellationToken cancel) => act.Execute("""
        insert into number_given (unit_id, mark, year, number, document_id, state, reason, at, person_id)
        values (@UnitId, @Mark, @Year, @Number, @documentId, @state, @reason, @At, @PersonId)
        """, new { given.UnitId, given.Mark, given.Year, given.Number, documentId, state, reason, act.At, act.By.PersonId }, cancel);

    private sealed record Given(int UnitId, string Mark, int Year, int Number);
}
