using Yiwang.Platform.Database;

namespace Yiwang.Platform.Numbering;

/// <summary>
/// Numbers without a gap for each unit, mark and year: the row lock of the series is held to the act's commit, so an act that fails
/// gives its number back and two acts never get the same one (条例 25: numbered at registration, after signing).
/// </summary>
public static class Numbers
{
    public static async Task<int> Next(Act act, int unitId, string mark, int year, Guid documentId, CancellationToken cancel)
    {
        var number = await act.One<int>("""
            insert into number_series (unit_id, mark, year, next) values (@unitId, @mark, @year, 2)
            on conflict (unit_id, mark, year) do update set next = number_series.next + 1
            returning next - 1
            """, new { unitId, mark, year }, cancel);
        await act.Execute("""
            insert into number_given (unit_id, mark, year, number, document_id, at, person_id)
            values (@unitId, @mark, @year, @number, @documentId, @At, @PersonId)
            """, new { unitId, mark, year, number, documentId, act.At, act.By.PersonId }, cancel);
        return number;
    }

    /// <summary>The number that would be next, without taking it.</summary>
    public const string PeekSql = "select coalesce((select next from number_series where unit_id = @unitId and mark = @mark and year = @year), 1)";

    /// <summary>发文字号: 代字〔年〕号, full-width brackets, no padding (GB/T 9704-2012 7.2.5).</summary>
    public static string Write(string mark, int year, int number) => $"{mark}〔{year}〕{number}号";
}
