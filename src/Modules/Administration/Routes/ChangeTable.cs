using System.Text.RegularExpressions;
using Npgsql;
using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Administration.Routes;

/// <summary>Adds a row to a decision table of the person's unit, takes one out, or moves it up before the one
/// above.</summary>
internal sealed partial class ChangeTable(NpgsqlDataSource source, TimeProvider clock)
{
    /// <summary>Of the rows of the unit <c>@UnitId</c> in <c>@table</c>, in their order.</summary>
    public const string Version = """
        (select md5(coalesce(string_agg(id::text, ' ' order by ord, id), '')) from decision_row
          where unit_id = @UnitId and name = @table)
        """;

    /// <summary>A new row goes to the end of the unit's own.</summary>
    public Task<Result<bool>> Add(Actor by, Guid actId, string version, string table, TableRow written,
        CancellationToken cancel) => Change(by, actId, "decision.row_added", version, table, async act =>
    {
        if (!TableName().IsMatch(table))
            return TableRow.Wrong("table", "表名用小写字母、数字和连字符，最多 40 个。",
                "A table is named by small letters, digits and hyphens, at most 40.");
        var tested = written.Tested();
        if (tested.Refusal is { } unsound) return unsound;
        var row = tested.Answer;
        if (await Unknown(act, table, row.Answer, cancel))
            return TableRow.Wrong("answer", "没有这样的流程或办理人。", "There is no such route, or no such word for who acts.");
        var rows = await act.One<int>(
            "select count(*)::int from decision_row where unit_id = @UnitId and name = @table",
                new { by.UnitId, table }, cancel);
        if (rows >= UnitTables.RowsMax)
            return TableRow.Wrong("table", $"一张表最多 {UnitTables.RowsMax} 行。",
                $"A table has at most {UnitTables.RowsMax} rows.");
        await act.Execute("""
            insert into decision_row (id, unit_id, name, ord, tests, answer, words)
            values (@Id, @UnitId, @table, coalesce((select max(ord) from decision_row where unit_id = @UnitId
              and name = @table), 0) + 1, @tests, @Answer, @Words)
            """, new { act.Id, by.UnitId, table, tests = row.Tests.ToArray(), row.Answer, row.Words }, cancel);
        return null;
    }, written.Line, cancel);

    public Task<Result<bool>> Remove(Actor by, Guid actId, string version, string table, Guid row, CancellationToken cancel) =>
        Change(by, actId, "decision.row_removed", version, table, async act =>
        await act.Execute("delete from decision_row where id = @row and unit_id = @UnitId and name = @table",
            new { row, by.UnitId, table }, cancel) == 0 ? Refusal.NotThere : null,
        row.ToString(), cancel);

    public Task<Result<bool>> MoveUp(Actor by, Guid actId, string version, string table, Guid row, CancellationToken cancel) =>
        Change(by, actId, "decision.row_moved", version, table, async act =>
        await act.Execute("""
            with here as (select id, ord from decision_row where id = @row and unit_id = @UnitId and name = @table),
            above as (select d.id, d.ord from decision_row d join here on d.ord < here.ord where d.unit_id = @UnitId
              and d.name = @table order by d.ord desc limit 1)
            update decision_row d set ord = case when d.id = here.id then above.ord else here.ord end from here, above
              where d.id in (here.id, above.id)
            """, new { row, by.UnitId, table }, cancel) == 0 ? Refusal.NotThere : null, row.ToString(), cancel);

    private async Task<Result<bool>> Change(
        Actor by, Guid actId, string kind, string version, string table, Func<Act, Task<Refusal?>> change, string words,
        CancellationToken cancel)
    {
        if (!RouteRow.MayDraw(by)) return RouteRow.NotDrawer;
        var begun = await Act.Begin(source, actId, kind, by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        // Two who change one table come one after the other: rows have their places.
        await act.Execute("select pg_advisory_xact_lock(hashtext('decision_row'), @UnitId)", new { by.UnitId }, cancel);
        var now = await act.One<string>($"select {Version}", new { by.UnitId, table }, cancel);
        if (Versions.Stands(version, now!) is { } changed) return changed;
        if (await change(act) is { } no) return no;
        act.Trace(kind, "unit", by.UnitId.ToString(), words: words, facts: ("table", table));
        return await act.Commit(true, cancel);
    }

    private static async Task<bool> Unknown(Act act, string table, string answer, CancellationToken cancel) =>
        table == RouteChoice.Name
        ? !await act.One<bool>(
            "select exists (select 1 from route where key = @answer and status = 'published' and (unit_id is null or unit_id = @UnitId))",
            new { answer, act.By.UnitId }, cancel)
        : RouteWho.Read(answer) is not { IsKnown: true, Kind: not "table" } && !PlainValue().IsMatch(answer)
            || answer.Contains('"', StringComparison.Ordinal);

    // What a business-rule task takes from the table, as a person types it.
    [GeneratedRegex(@"^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,99}$", RegexOptions.NonBacktracking)]
    private static partial Regex PlainValue();

    [GeneratedRegex("^[a-z0-9-]{1,40}$", RegexOptions.NonBacktracking)]
    private static partial Regex TableName();
}
