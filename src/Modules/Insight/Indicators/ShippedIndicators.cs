using Yiwang.Platform;

namespace Yiwang.Insight.Indicators;

/// <summary>The indicators that ship, those of the field first.</summary>
internal static class ShippedIndicators
{
    private const string OpenCases =
        "count(case.opened at desk) - count(case.closed at desk) + count(case.reopened at desk)";

    private const string LateCases =
        "count(case.late at desk) - count(case.closed at desk where marked = yes) + count(case.reopened at desk where late = yes)";

    private const string LateTasks =
        "count(task.late at desk) - count(task.closed at desk where marked = yes) + count(task.reopened at desk where late = yes)";

    private const string LateTasksDue =
        "sum(due of task.late at desk) - sum(due of task.closed at desk where marked = yes) + sum(due of task.reopened at desk where late = yes)";

    private const string OpenDeliveries =
        "count(delivery.made at to) - count(delivery.signed) - count(delivery.returned where signed = no)"
        + " - count(delivery.recalled at desk)";

    private const string OpenDeliveriesSent =
        "sum(sent of delivery.made at to) - sum(sent of delivery.signed) - sum(sent of delivery.returned where signed = no)"
        + " - sum(sent of delivery.recalled at desk)";

    private const string LateDeliveries = "count(delivery.late at to) - count(delivery.signed where marked = yes)"
        + " - count(delivery.returned where signed = no and marked = yes) - count(delivery.recalled at desk where marked = yes)";

    private static readonly Text Office = new("省政府办公厅文电处", "Documents Section of the provincial office");
    private static readonly Text Cases = new("立件、办结、重启的痕迹", "entries of cases opened, closed, reopened");
    private static readonly Text Tasks = new("各环节到达、办理、超期的痕迹", "entries of steps arrived, done, late");
    private static readonly Text Deliveries = new("投递、签收、退文、撤回的痕迹",
        "entries of deliveries made, signed for, returned, recalled");
    private static readonly Text Urges = new("催办的痕迹", "entries of urging");
    private static readonly Text Sending = new("发文的痕迹", "entries of sending");

    private static readonly Text ClosedSaysLittle = new("办结不等于办好：只数是否走完流程。",
        "Closed is not well done: only the end of the way is counted.");
    private static readonly Text OnlyTimed = new("没有时限的件不算在内；时限由人定，定得松就好看。",
        "Cases without a term are left out; who sets long terms looks better.");
    private static readonly Text ByClock = new("按钟点算，夜里和假日也在内。", "By the clock: nights and days off are in it.");

    public static IReadOnlyList<Indicator> All { get; } =
    [
        Of("case-closed-rate", "办结率", "Share closed", FigureKind.Share,
            $"(count(case.closed at desk) - count(case.reopened at desk)) / "
            + $"(before({OpenCases}) + count(case.opened at desk))", Better.High, Cases, ClosedSaysLittle),
        Of("case-on-time-rate", "按时办结率", "Share closed in time", FigureKind.Share,
            "count(case.closed at desk where timed = yes and late = no) / "
            + $"(count(case.closed at desk where timed = yes) + until({LateCases}))", Better.High, Cases, OnlyTimed),
        Of("cases-closed", "办结件数", "Cases closed", FigureKind.Count,
            "count(case.closed at desk) - count(case.reopened at desk)", Better.None, Cases, ClosedSaysLittle),
        Of("cases-open", "在办件数", "Cases in hand", FigureKind.Count, $"until({OpenCases})", Better.None, Cases,
            new("大小不分，一件请示和一件简报同样算一件。", "Large and small count alike.")),
        Of("cases-overdue", "超期未结件数", "Cases overdue now", FigureKind.Count, $"until({LateCases})", Better.Low, Cases,
            OnlyTimed),
        Of("cases-opened-late", "超期件数", "Cases that became late", FigureKind.Count,
            "count(case.late at desk) + count(case.closed at desk where late = yes and marked = no)", Better.Low, Cases,
            OnlyTimed),
        Of("incoming-registered", "收文登记件数", "Incoming registered", FigureKind.Count,
            "count(case.opened at desk where kind = incoming)", Better.None, Cases,
            new("只数登记了的；签收而未登记的不在内。", "Only what was registered; signed for and left lying is not in it.")),
        Of("case-time", "平均办结用时", "Average time of a case", FigureKind.WorkingDays,
            "sum(worked of case.closed at desk) / count(case.closed at desk)", Better.Low, Cases,
            new("只看已办结的；久拖未结的要看“在办件数”和“超期未结件数”。",
                "Only closed ones; those that drag on stand under cases in hand and overdue.")),
        Of("case-days", "办结用时分布", "How long cases took", FigureKind.Count, "count(case.closed at desk)", Better.None,
            Cases, ClosedSaysLittle, "days"),
        Of("instruction-rate", "领导批示率", "Share with a leader's instruction", FigureKind.Share,
            "count(case.closed at desk where kind = incoming and instructed = yes) / count(case.closed at desk where kind = incoming)", Better.None, Cases,
            new("口头批示不留痕，不在内。", "What is said aloud leaves no trace.")),
        Of("tasks-done", "办理件次", "Steps done", FigureKind.Count, "count(task.closed where how = done)", Better.None,
            Tasks,
            new("一次批示和一次传阅同样算一次；多不等于忙。", "An instruction and a reading count alike."), personal: true),
        Of("task-on-time-rate", "环节按时率", "Share of steps in time", FigureKind.Share,
            "count(task.closed at desk where how = done and timed = yes and late = no) / "
            + $"(count(task.closed at desk where how = done and timed = yes) + until({LateTasks}))", Better.High, Tasks,
            OnlyTimed, personal: true),
        Of("tasks-due", "应办环节数", "Steps due", FigureKind.Count,
            $"count(task.closed at desk where how = done and timed = yes) + until({LateTasks})", Better.None, Tasks,
            OnlyTimed, personal: true),
        Of("tasks-on-time", "按时办出环节数", "Steps done in time", FigureKind.Count,
            "count(task.closed at desk where how = done and timed = yes and late = no)", Better.High, Tasks, OnlyTimed,
            personal: true),
        Of("tasks-open", "在办环节数", "Steps in hand", FigureKind.Count,
            "until(count(task.created at desk) - count(task.closed at desk) + count(task.reopened at desk))",
            Better.None, Tasks, ClosedSaysLittle, personal: true),
        Of("tasks-overdue", "超期未办环节数", "Steps overdue now", FigureKind.Count, $"until({LateTasks})", Better.Low, Tasks,
            OnlyTimed, personal: true),
        Of("overdue-sum", "超期时长合计", "Overdue in sum", FigureKind.Hours,
            "sum(over of task.closed at desk where late = yes) + "
            + $"until({LateTasks}) * end - until({LateTasksDue})", Better.Low, Tasks, ByClock, personal: true),
        Of("step-time", "各步用时", "Time of each step", FigureKind.WorkingDays,
            "sum(worked of task.closed at desk where how = done) / count(task.closed at desk where how = done)",
            Better.Low, Tasks,
            new("从到达到办出；看没看过、想了多久，不在内。", "From arrival to departure; how long one thought is not in it."), "name",
            personal: true),
        Of("return-rate", "退回率（分轮次）", "Share sent back, by round", FigureKind.Share,
            "count(task.closed at desk where how = returned) / "
            + "(count(task.closed at desk where how = returned) + count(task.closed at desk where how = done))",
            Better.Low, Tasks,
            new("算在退回的人头上；退得多可能是把关严。", "Counts with whoever sends back; many may mean careful review."), "round",
            personal: true),
        Of("received", "收到公文件数", "Documents received", FigureKind.Count,
            "count(delivery.made at to) - count(delivery.recalled at desk)", Better.None, Deliveries,
            new("只数本网络送来的。", "Only what came by this network.")),
        Of("signed-in-day-rate", "一日签收率", "Signed for within a day", FigureKind.Share,
            "count(delivery.signed where took <= 86400) / "
            + "(count(delivery.made at to) - count(delivery.recalled at desk))", Better.High, Deliveries,
            new("期末刚到、还没满一日的也在分母里。", "What arrived less than a day before the end is in the whole.")),
        Of("receipt-time", "平均签收用时", "Average time to sign for", FigureKind.Hours,
            $"(sum(took of delivery.signed) + until({OpenDeliveries}) * end - until({OpenDeliveriesSent})) / "
            + $"(count(delivery.signed) + until({OpenDeliveries}))", Better.Low, Deliveries, ByClock),
        Of("receipts-overdue", "超期未签收件数", "Receipts overdue now", FigureKind.Count, $"until({LateDeliveries})",
            Better.Low, Deliveries, OnlyTimed),
        Of("return-delivery-rate", "退文率", "Share returned", FigureKind.Share,
            "count(delivery.returned) / (count(delivery.made at to) - count(delivery.recalled at desk))", Better.Low,
            Deliveries,
            new("算在退文单位；多半是发文单位的错。", "Counts with the unit that returns; mostly the sender erred.")),
        Of("sent-by-direction", "发文件数（分行文方向）", "Documents sent, by direction", FigureKind.Count, "count(document.sent)",
            Better.None, Sending,
            new("方向按文种定；意见可上可下可平，记为“各向”。", "Direction by type; an opinion may go any way."), "direction"),
        Of("sent-by-type", "发文件数（分文种）", "Documents sent, by type", FigureKind.Count, "count(document.sent)",
            Better.None, Sending,
            new("一件发给一个单位和发给全省同样算一件。", "To one unit or to all: one."), "type"),
        Of("received-by-direction", "收文件数（分行文方向）", "Documents received, by direction", FigureKind.Count,
            "count(delivery.made at to)", Better.None, Deliveries,
            new("撤回的也数在内；方向按发文的文种定。", "Recalled ones count too; direction by the sender's type."), "direction"),
        Of("urges-given", "催办次数", "Urges given", FigureKind.Count,
            "count(document.urged) + count(case.urged)", Better.None, Urges,
            new("电话催办不留痕，不在内。", "Urging by telephone leaves no trace."), personal: true),
        Of("urges-got", "被催次数", "Urges got", FigureKind.Count, "count(urge.reached at to) + count(task.urged at desk)",
            Better.Low, Urges,
            new("被谁催、该不该催，不分。", "By whom, and whether rightly, is not told apart.")),
        Of("extensions-asked", "申请延期次数", "Extensions asked for", FigureKind.Count, "count(extension.asked)", Better.Low,
            new("申请延期的痕迹", "entries of asking for more time"),
            new("延期合不合理，不分。", "Whether with good reason is not told apart."), personal: true),
        Of("escalated", "超期升级次数", "Late work passed to superiors", FigureKind.Count, "count(task.escalated at desk)",
            Better.Low, new("超期升级的痕迹", "entries of lateness passed up"),
            new("没有上级岗位的不升级，不在内；岗位一栏是被告知的上级。",
                "Where no superior stands above, nothing is passed up; the post is the superior who was told.")),
        Of("online-rate", "网上收文占比", "Share received online", FigureKind.Share,
            "count(delivery.registered) / count(case.opened at desk where kind = incoming)", Better.High, Cases,
            new("纸质来文没登记的，看不见。", "Paper that nobody registered is not seen.")),
        Of("mobile-rate", "手机办理占比", "Share done on the phone", FigureKind.Share,
            "count(task.closed where how = done and device = phone) / count(task.closed where how = done)", Better.None,
            Tasks,
            new("按浏览器自报的设备分。", "By what the browser says of itself."), personal: true),
        Of("paper-saved", "节约用纸", "Paper saved", FigureKind.Sheets,
            "sum(sheets of document.sent) + sum(sheets of document.sent_also)", Better.None, Sending,
            new("按每个单位一份、双面计；收文单位自己打印的没有减去。", "One copy a unit, both sides; what receivers print is not taken off.")),
        Of("paper-money", "节约纸墨费", "Paper and toner saved", FigureKind.Yuan,
            "(sum(sheets of document.sent) + sum(sheets of document.sent_also)) * ($sheet + 2 * $toner)", Better.None,
            Sending,
            new("单价是估的，见下。", "The prices are estimates, see below.")),
        Of("travel-money", "节约送文费", "Travel saved", FigureKind.Yuan, "count(delivery.signed) * $delivery", Better.None,
            Deliveries,
            new("单价是估的；专人送和机要邮寄不分。", "The price is an estimate; courier and post are not told apart.")),
        Of("signed-in", "登录人次", "Sign-ins", FigureKind.Count, "count(person.signed_in)", Better.None,
            new("登录的痕迹", "entries of signing in"),
            new("登录不等于办事。", "Signing in is not working."), personal: true),
    ];

    /// <summary>Prices in yuan until an office sets its own: estimates, and said to be.</summary>
    public static IReadOnlyDictionary<string, (decimal Value, Text What)> Prices
        { get; } = new Dictionary<string, (decimal, Text)>(StringComparer.Ordinal)
    {
        ["sheet"] = (0.04m, new("一张 A4 复印纸", "a sheet of A4")),
        ["toner"] = (0.03m, new("印一面的墨粉", "toner for one side")),
        ["delivery"] = (12m, new("送一份文到一个单位", "bringing one document to one unit")),
    };

    private static Indicator Of(
        string code, string zh, string en, FigureKind kind, string formula, Better better, Text source, Text weakness,
        string label = "", bool personal = false) =>
        new(code, 1, new Text(zh, en), kind, formula, label, better, source, weakness, Office, personal);
}
