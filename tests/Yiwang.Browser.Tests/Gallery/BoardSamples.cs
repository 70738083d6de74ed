using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Browser.Tests.Gallery;

internal static partial class Samples
{
    private static readonly string[] prefectures = ["省直单位", "贵阳市", "六盘水市", "遵义市", "安顺市", "毕节市", "铜仁市", "黔西南州", "黔东南州",
        "黔南州"];
    private static readonly string[] firsts = ["安", "定", "平", "清", "丰", "龙", "金", "沙", "石", "台", "雷", "榕", "从", "江",
        "贞", "望"];
    private static readonly string[] bodies =
    [
        "人民政府", "委办公室", "人民政府办公室", "人大常委会办公室", "政协办公室", "纪委监委", "委组织部", "委宣传部", "发展改革局", "教育局", "公安局",
        "民政局", "财政局", "人力资源社会保障局", "自然资源局", "住房城乡建设局", "交通运输局", "水务局", "农业农村局", "卫生健康局", "应急管理局",
    ];

    private static BoardView Board()
    {
        const int regionUnits = 374, rowUnits = 34;
        var dice = new Random(3743);
        var regions = new List<BoardRegion>();
        var left = 3743;
        for (var p = 0; p < prefectures.Length; p++)
        {
            var units = p == prefectures.Length - 1 ? left : regionUnits + dice.Next(-60, 60);
            left -= units;
            var rows = new List<BoardRow>();
            for (var done = 0; done < units;)
            {
                var county = firsts[dice.Next(firsts.Length)] + firsts[dice.Next(firsts.Length)] + "县";
                var size = Math.Min(units - done, rowUnits + dice.Next(-8, 20));
                var squares = Enumerable.Range(0, size).Select(i => new BoardUnit(
                    county + (i < bodies.Length
                        ? bodies[i] : firsts[dice.Next(firsts.Length)] + firsts[i % firsts.Length] + "镇人民政府"),
                    dice.NextDouble() switch
                        { < .66 => Mark.Handled, < .92 => Mark.Signed, < .98 => Mark.Arrived, < .99 => Mark.Late,
                            < .995 => Mark.NotArrived, _ => Mark.Returned }));
                rows.Add(new BoardRow(county, $"?region={p}-{done}", [.. squares]));
                done += size;
            }

            regions.Add(new BoardRegion(prefectures[p], $"?region={p}", Count(rows), rows));
        }

        var counts = Enumerable.Range(0, 6).Select(mark => regions.Sum(region => region.Counts[mark])).ToArray();
        return new BoardView(
            "1", "转发国务院办公厅关于2019年部分节假日安排的通知", "国办发明电〔2018〕15号　1 月 28 日 09:00 发给 3,743 个单位　签收时限：到达后 8 个工作小时",
            counts, ["66.3%", "26.3%", "5.7%，还在时限内", "1.3%，最长 30 小时", "线路中断，自动重送", "附理由，待处理"], regions,
            [new("威宁彝族回族苗族自治县", "?region=weining", 20, 0), new("织金县", "?region=zhijin", 9, 0),
                new("从江县", "?region=congjiang", 0, 4)],
            Mark.Late, "",
            [.. Enumerable.Range(0, 14).Select(i =>
                new BoardLine($"{i}", $"织金县{firsts[i]}{firsts[i + 1]}镇人民政府", "毕节市　织金县", Mark.Late, Hours(-20 - i),
                Now.AddHours(-50), null, null, "", i % 3, null))],
            new Paging(14, counts[3], "k14"), "请尽快签收并办理省政府办公厅转发的放假安排通知。", 126, "上次催办：1 月 29 日 16:30，61 个单位，之后 14 个已签收。",
            CaseUrl: "/cases/1");
    }

    private static BoardView SmallBoard() => Board() with
    {
        Regions = [.. Board().Regions.Take(1)], Counts = [3, 1, 1, 0, 0, 1], Laggards = [], Sending = 4, Filter = null,
            Paging = new(2),
        Lines =
        [
            new("1", "省发展改革委", "省直单位", Mark.Signed, Due.None, Now.AddHours(-3), Now.AddHours(-2), Now.AddHours(-1),
                "王丽", 1, Now.AddHours(-2), true),
            new("2", "省教育厅", "省直单位", Mark.Returned, Due.None, Now.AddHours(-3), Now.AddHours(-2), null, "附件不全", 0,
                null),
        ],
    };

    private static int[] Count(List<BoardRow> rows) =>
        [.. Enum.GetValues<Mark>().Select(mark => rows.Sum(row => row.Units.Count(unit => unit.Mark == mark)))];

    private static InboxView Inbox() => new(
        InboxList.ToSign, [4, 3, 14, 1286, 2, 1309],
        [
            new("1", "/inbox/1", "贵州省人民政府办公厅关于开展城镇小区配套幼儿园治理工作的通知", "黔府办发〔2019〕3号", "贵州省人民政府办公厅", Urgency.MostUrgent,
                Now.AddHours(-2), Hours(2), 4, 1, true, new("待签收", "to sign for"), true, 1),
            new("2", "/inbox/2", "毕节市教育局关于易地扶贫搬迁安置点配套学校建设资金的请示", "毕教呈〔2019〕4号", "毕节市教育局", Urgency.Urgent,
                Now.AddHours(-5), Hours(-3), 3, 0, true, new("待签收", "to sign for"), false),
            new("3", "/inbox/3", "南明区教育局关于申请使用省级教育统计数据的函", "南教函〔2019〕6号", "南明区教育局", Urgency.Ordinary, Now.AddDays(-1),
                Hours(9), 2, 2, false, new("待签收", "to sign for"), true),
        ],
        new Paging(3, 4, "k3"),
        Refused: [
        ("关于推进政务新媒体健康有序发展的意见", new Refusal("delivery.already_signed", "王丽刚刚签收了。", "Wang Li has just signed for it."))]);

    private static DeliveryView Delivery() => new(
        "1", "v1", "贵州省人民政府办公厅关于开展城镇小区配套幼儿园治理工作的通知", Urgency.MostUrgent, "贵州省人民政府办公厅　黔府办发〔2019〕3号　今天 09:12 到",
        Hours(2), new Paper(new PaperPages(1, 1, [PageDrawing], ReadUrl: "/documents/1/read"), Letter),
        new SealFinding(true, new("签章有效，内容未改", "Seal valid, content unchanged")),
        [new("1", "城镇小区配套幼儿园治理工作台账.xlsx", 18432, "table")],
        [new(Now.AddHours(-1), "系统", new("提醒", "told"), "王丽、陈静"),
            new(Now.AddHours(-2), "系统", new("送达", "delivered"), "贵州省教育厅")],
        true, true, false, "1");
}
