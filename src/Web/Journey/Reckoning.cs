using System.Text.Json.Nodes;
using Npgsql;
using Yiwang.Insight;

namespace Yiwang.Web.Journey;

/// <summary>
/// The end of the journey: what the pages say of it in figures is what the tables hold, every figure counted again from
/// the trace is the same, and no duty of a figure lags behind. With somebody else's server only the pages are asked.
/// </summary>
internal static class Reckoning
{
    // The figure over the office and all below it, and the same by the tables.
    private static readonly (string Code, string Zh, string Sql)[] books =
    [
        ("received", "收到公文", "select count(*) from delivery where recalled_at is null"),
        ("receipts-overdue", "超期未签收",
            "select count(*) from delivery where late_at is not null and signed_at is null and returned_at is null and recalled_at is null"),
        ("sent-by-type", "发文", "select count(*) from dispatch"),
        ("incoming-registered", "收文登记", "select count(*) from \"case\" where kind = 'incoming'"),
        ("cases-closed", "办结", "select count(*) from \"case\" where closed_at is not null"),
        ("cases-open", "在办", "select count(*) from \"case\" where closed_at is null"),
        ("tasks-open", "在办环节", "select count(*) from task where state in ('open', 'waiting', 'suspended')"),
        ("tasks-overdue", "超期未办环节",
            "select count(*) from task where state in ('open', 'waiting', 'suspended') and late_at is not null"),
        ("tasks-done", "办出环节", "select count(*) from task where done_how = 'done'"),
    ];

    public static async Task Check(Stage stage, CancellationToken cancel)
    {
        var registry = await stage.As("liuyang", cancel);
        var now = (stage.Clock ?? TimeProvider.System).GetUtcNow();
        var days = $"from={now.AddDays(-60):yyyy-MM-dd}&to={now.AddDays(2):yyyy-MM-dd}";
        var figures = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (code, _, _) in books)
        {
            figures[code] = Value(await registry.Get($"/api/statistics/{code}?scope=unit&{days}", cancel))
                + Value(await registry.Get($"/api/statistics/{code}?scope=below&{days}", cancel));
        }

        Stage.Hold(figures["received"] >= 3743 && figures["sent-by-type"] >= 2,
            "the figures know of the notice and the letter");
        if (stage.Books is not { } source)
        {
            stage.Say($"统计里有 {Stage.Number((int)figures["received"])} 件次投递。",
                $"Statistics count {Stage.Number((int)figures["received"])} deliveries.");
            return;
        }

        foreach (var (code, _, sql) in books)
        {
            await using var command = source.CreateCommand(sql);
            var held = Convert.ToDecimal(await command.ExecuteScalarAsync(cancel),
                System.Globalization.CultureInfo.InvariantCulture);
            Stage.Hold(figures[code] == held, $"{code}: the page says {figures[code]}, the tables hold {held}");
        }

        var (entries, rows, differences) = await InsightModule.Check(source, cancel);
        Stage.Hold(differences.Count == 0, $"figures differ from the trace: {string.Join("; ", differences.Take(3))}");
        stage.Say(
            $"统计与演过的一致：{string.Join("，", books.Select(book => $"{book.Zh} {Stage.Number((int)figures[book.Code])}"))}；从 {Stage.Number((int)entries)} 条痕迹重算 {Stage.Number((int)rows)} 行，一处不差。",
            $"The statistics agree with what was played, by the tables and by counting {Stage.Number((int)entries)} entries of the trace again: {Stage.Number((int)rows)} rows, no difference.");
    }

    private static decimal Value(JsonNode answer)
    {
        Stage.Hold(!answer["waiting"]!.GetValue<bool>(), "the figure is counted already");
        return answer["value"]?.GetValue<decimal>() ?? 0;
    }
}
