using System.Globalization;
using System.Text;
using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Supervision.Items;

namespace Yiwang.Supervision.Bulletin;

/// <summary>The draft that was begun.</summary>
internal sealed record Drafted(Guid Id);

/// <summary>Writes the draft of a supervision bulletin (督查通报) from the items as they stand; from there it is a document
/// like any other.</summary>
internal sealed class WriteBulletin(NpgsqlDataSource source, ReadItems items, TimeProvider clock)
{
    private const int ItemsMax = 100;

    public async Task<Result<Drafted>> Run(Actor by, Guid actId, CancellationToken cancel)
    {
        if (!by.Has(Role.Supervisor)) return Item.NotSupervisor;
        var ours = await items.All(by, "ours", cancel);
        if (ours.Count == 0)
            return new Refusal("bulletin.nothing", "还没有督办件，没有可通报的。", "There are no items to report on.");
        var begun = await Act.Begin(source, actId, "supervision.bulletin", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Drafted>();
        var id = Guid.CreateVersion7(act.At);
        if (await DraftDocuments.Begin(act, id, "circular", $"{by.UnitName}关于近期督查事项办理情况的通报", Body(ours), cancel) is
            { } refusal) return refusal;
        var told = Told(ours);
        await act.Execute("insert into supervision_bulletin (document_id, item_id, at) select @id, unnest(@told), @At",
            new { id, told = told.Select(i => i.Item.Id).ToArray(), act.At }, cancel);
        act.Trace("supervision.bulletin_drafted", "document", id.ToString(),
            facts: ("items", told.Count.ToString(CultureInfo.InvariantCulture)));
        return await act.Commit(new Drafted(id), cancel);
    }

    // Those that stand in the text by name.
    private static List<ListedItem> Told(IReadOnlyList<ListedItem> ours) =>
        [.. ours.Where(i => !i.Item.IsOpen).Take(ItemsMax), .. ours.Where(i => i.Item.IsOpen).Take(ItemsMax)];

    internal string Body(IReadOnlyList<ListedItem> ours)
    {
        var today = WorkingCalendar.DateOf(clock.GetUtcNow());
        var open = ours.Where(i => i.Item.IsOpen).ToList();
        var closed = ours.Where(i => !i.Item.IsOpen).ToList();
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"现将截至{today.Year}年{today.Month}月{today.Day}日督查事项办理情况通报如下。共立项{ours.Count}件，已办结{closed.Count}件，在办{open.Count}件；分解任务{ours.Sum(i => i.Parts.Count)}项，已办结{ours.Sum(i => i.Finished)}项，超期{ours.Sum(i => i.Late)}项。");
        if (closed.Count > 0)
        {
            text.AppendLine("一、已办结的事项");
            foreach (var (item, i) in closed.Take(ItemsMax).Select((item, i) => (item, i)))
            {
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"{i + 1}.{item.Item.Title}（{item.Item.Number}）。{Sentence(item.Item.Result)}{(item.Item.Score is { } score ? $"评分{score}分。" : "")}");
            }
        }
        if (open.Count > 0)
        {
            text.AppendLine(closed.Count > 0 ? "二、正在办理的事项" : "一、正在办理的事项");
            foreach (var (item, i) in open.Take(ItemsMax).Select((item, i) => (item, i)))
            {
                var late = item.Parts.Where(p => p.Light == Light.Red).Select(p => p.Lead).Distinct().ToList();
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"{i + 1}.{item.Item.Title}（{item.Item.Number}）。{item.Parts.Count}项任务已办结{item.Finished}项。{(late.Count > 0 ? $"{string.Join('、', late)}超期未办结，请抓紧办理并说明情况。" : "正按时限推进。")}");
            }
        }
        text.Append("请各有关单位对照任务和时限，逐项抓好落实，按要求报送办理情况。");
        return text.ToString();
    }

    private static string Sentence(string words) => words.Length == 0 || words.EndsWith('。') ? words : words + "。";
}
