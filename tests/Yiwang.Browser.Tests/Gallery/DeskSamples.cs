using Yiwang.Platform;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Browser.Tests.Gallery;

internal static partial class Samples
{
    private static DeskView Desk() => new(
        DeskList.ToDo, [23, 41, 1286, 38, 3],
        [
            new(new("已超期", "Overdue"), [
                Line("关于抓好赋予科研机构和人员更大自主权有关文件贯彻落实工作的通知", "国办发〔2018〕127号", "省政府办公厅", "承办", "handle", -16, Urgency.Urgent,
                    true),
                Line("全国政协十届三次会议第2741号提案办理意见", "黔教函〔2019〕12号", "省政协办公厅", "答复", "reply", -3)], 2),
            new(new("今天到期", "Due today"), [
                Line("关于开展城镇小区配套幼儿园治理工作的通知", "国办发〔2019〕3号", "省政府办公厅", "拟办", "propose", 2, Urgency.MostUrgent, true),
                Line("贵州省教育厅关于2019年春节放假安排的通知", "（未编号）", "文秘科 王丽", "核稿", "review", 4, Urgency.Ordinary, true),
                Line("关于推广第二批支持创新相关改革举措的通知", "国办发〔2018〕126号", "省政府办公厅", "拟办", "propose", 5, Urgency.Urgent),
                Line("关于全面推行行政规范性文件合法性审核机制的指导意见", "国办发〔2018〕115号", "省司法厅", "会签", "countersign", 6, Urgency.Ordinary,
                    true)], 5),
            new(new("本周到期", "This week"), [
                Line("关于在市场监管领域全面推行部门联合“双随机、一公开”监管的意见", "国发〔2019〕5号", "省市场监管局", "会签", "countersign", 9,
                    Urgency.Ordinary, true),
                Line("关于推进政务新媒体健康有序发展的意见", "国办发〔2018〕123号", "省政府办公厅", "传阅", "circulate", 10),
                Line("关于对真抓实干成效明显地方进一步加大激励支持力度的通知", "国办发〔2018〕117号", "省政府办公厅", "拟办", "propose", 17),
                Line("毕节市教育局关于易地扶贫搬迁安置点配套学校建设资金的请示", "毕教呈〔2019〕4号", "毕节市教育局", "拟办", "propose", 18, Urgency.Urgent),
                Line("关于同意建立国务院职业教育工作部际联席会议制度的批复", "国函〔2018〕144号", "省政府办公厅", "登记", "register", 19),
                Line("黔东南州教育局关于报送2018年学前教育普及情况的报告", "黔东南教报〔2019〕2号", "黔东南州教育局", "阅", "read", 25, Urgency.Ordinary,
                    true),
                Line("财务处关于春节慰问经费的报告", "", "财务处", "审批", "approve", 26)], 9),
            new(new("以后", "Later"), [
                Line("关于深入开展消费扶贫助力打赢脱贫攻坚战的指导意见", "国办发〔2018〕129号", "省农业农村厅", "会签", "countersign", 41),
                Line("关于调整国家教材委员会组成人员的通知", "国办发〔2018〕109号", "省政府办公厅", "传阅", "circulate", 50),
                Line("南明区教育局关于申请使用省级教育统计数据的函", "南教函〔2019〕6号", "南明区教育局", "拟办", "propose", 64)], 7),
        ],
        [
            new(new("全部", "All"), "/desk", 23, true), new(new("超期", "Overdue"), "/desk?due=late", 2, Late: true),
            new(new("今天到期", "Due today"), "/desk?due=today", 5), new(new("特急加急", "Urgent"), "/desk?urgent=1", 4),
            new(new("收文", "Incoming"), "/desk?kind=incoming", 14), new(new("发文", "Outgoing"), "/desk?kind=outgoing", 6),
        ],
        new(16, 23, "k16"), 7, 2, "/cases/1",
        [
            new("关于报送2018年度教育经费执行情况的报告", "/cases/11", "李卫东 签发中", Hours(-8), "/cases/11/urge"),
            new("关于开展城镇小区配套幼儿园治理工作的通知", "/cases/12", "周明远 批示中", Hours(8), "/cases/12/urge"),
            new("省财政厅会签：中小学校舍维修改造资金分配方案", "/cases/13", "省财政厅 已签收", Hours(24), "/cases/13/urge"),
            new("关于做好2019年寒假安全工作的通知", "/cases/14", "9 个市州中 7 个已签收", Due.None, "", "/deliveries/14"),
        ], 6, DayRemarks: [new("2 月 2 日、3 日（周六、周日）上班，4 日至 10 日放假。办理时限已按此计算。",
            "2 and 3 February (weekend) are working days, 4 to 10 are holidays. Time limits count them so.")]);

    private static DeskView EmptyDesk() =>
        new(DeskList.ToDo, [0, 41, 1286, 38, 3], [], [], new(0), 0, 0, "", [], 0, DoneToday: 12);

    private static Due Hours(double hours) => Due.In(TimeSpan.FromHours(hours));

    private static TaskLine Line(
        string title, string number, string from, string zh, string en, double hours,
        Urgency urgency = Urgency.Ordinary, bool unread = false) =>
        new(title.Length + number, "/cases/" + title.Length, title, number, from, new(zh, en), Hours(hours), urgency,
            unread);
}
