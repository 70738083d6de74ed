using Microsoft.AspNetCore.Http;
using Yiwang.Documents.Contracts;
using Yiwang.Exchange.Board;
using Yiwang.Exchange.Sending;
using Yiwang.Platform;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Tracing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Exchange.Receiving;

/// <summary>The unit's incoming documents: the list with its batch, one delivery, and what is posted from
/// both.</summary>
internal sealed class InboxPage(
    ReadInbox read, DocumentPapers papers, ViewerSource viewers, SignFor signFor, ReturnDelivery returnDelivery,
    RegisterIncoming register, OpenDelivery open, ReadCorrections corrections, SignForCorrection signCorrection,
    TraceReading reading)
{
    private static readonly string[] Lists = ["sign", "register", "hand", "closed", "returned", "all"];

    public Task<IResult> Show(HttpContext http) => Draw(http, []);

    /// <summary>Signs for or returns what was ticked; what could not be done is listed with its reason.</summary>
    public async Task<IResult> Batch(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var first = ActId.Of(http.Request);
        if (first.Refusal is { } missing) return new RefusalResult(missing);
        var refused = new List<(string, Refusal)>();
        var done = 0;
        foreach (var (pick, i) in form["pick"].OfType<string>().Take(ReadInbox.PageRows).Select((p, i) => (p, i)))
        {
            if (!Guid.TryParse(pick, out var id)) continue;
            var act = ActId.Part(first.Answer, i);
            var refusal = form["do"] == "return"
                ? (await returnDelivery.Run(http.Actor(), act, id, form["reason"].ToString(), form["words"].ToString(),
                    http.RequestAborted)).Refusal
                : (await signFor.Run(http.Actor(), act, id, http.RequestAborted)).Refusal;
            if (refusal is null) done++;
            else refused.Add((await read.TitleOf(http.Actor(), id, http.RequestAborted), refusal));
        }
        if (refused.Count > 0) return await Draw(http, refused);
        return ViewerSource.Done(http, Urls.Inbox, new Text($"已办 {done} 件。", $"{done} done."));
    }

    public Task<IResult> One(HttpContext http, Guid id) => DrawOne(http, id, null);

    public async Task<IResult> Act(HttpContext http, Guid id, string act)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await DrawOne(http, id, missing);
        if (act == "register")
        {
            var registered = await register.Run(http.Actor(), actId.Answer, id, form["proposal"].ToString(),
                http.RequestAborted);
            return registered.Refusal is { } no ? await DrawOne(http, id, no)
                : ViewerSource.Done(http, Urls.Case(registered.Answer.CaseId.ToString()),
                    new Text($"已登记，收文号 {registered.Answer.IncomingNumber}。",
                        $"Registered as {registered.Answer.IncomingNumber}."));
        }
        var refusal = act == "return"
            ? (await returnDelivery.Run(http.Actor(), actId.Answer, id, form["reason"].ToString(),
                form["words"].ToString(), http.RequestAborted)).Refusal
            : (await signFor.Run(http.Actor(), actId.Answer, id, http.RequestAborted)).Refusal;
        if (refusal is not null) return await DrawOne(http, id, refusal);
        return act == "return"
            ? ViewerSource.Done(http, Urls.Inbox, new Text("已退回来文单位。", "Returned to the sender."))
            : ViewerSource.Done(http, Urls.Delivery(id.ToString()), new Text("已签收。", "Signed for."));
    }

    /// <summary>What the sender corrected, old and new with the reason; signed for here where that was asked.</summary>
    public Task<IResult> Corrections(HttpContext http, Guid id) => DrawCorrections(http, id, null);

    public async Task<IResult> SignCorrection(HttpContext http, Guid id, Guid correction)
    {
        var act = ActId.Of(http.Request);
        if (act.Refusal is { } missing) return await DrawCorrections(http, id, missing);
        var signed = await signCorrection.Run(http.Actor(), act.Answer, correction, http.RequestAborted);
        return signed.Refusal is { } refusal ? await DrawCorrections(http, id, refusal)
            : ViewerSource.Done(http, $"{Urls.Delivery(id.ToString())}/corrections", new Text("更正已签收。", "Signed for."));
    }

    private async Task<IResult> DrawCorrections(HttpContext http, Guid id, Refusal? refusal)
    {
        var opened = await open.Run(http.Actor(), id, http.RequestAborted);
        if (opened.Refusal is { } unseen) return new RefusalResult(unseen);
        var shown = await papers.Of(http.Actor(), id, http.RequestAborted);
        if (shown.Refusal is { } notSeen) return new RefusalResult(notSeen);
        var viewer = await viewers.Of(http);
        var rows = await corrections.Run(id, http.Actor().UnitId, CorrectionRow.After(http.Request),
            http.RequestAborted);
        var lines = rows.Select(r => r.Line(shown.Answer.Files,
            r.AsksReceipt && r.SignedHereAt is null && http.Actor().Has(Role.Registry)
                ? Urls.CorrectionSign(id.ToString(), r.Id.ToString()) : "",
            r.SignedHereAt is { } at ? new Text($"{r.SignedHereBy} {Spoken.Moment(at, viewer.Now, Language.Zh)} 已签收",
                $"signed for by {r.SignedHereBy}, {Spoken.Moment(at, viewer.Now, Language.En)}")
                : r.AsksReceipt ? new Text("等本单位签收", "waits for your unit")
                : new Text("不要求再签收", "no new receipt is asked for"))).ToList();
        return Page.Show<Corrections, CorrectionsView>(viewer,
            new CorrectionsView(opened.Answer.Title, Urls.Delivery(id.ToString()), lines, refusal)
                { Paging = CorrectionRow.Pages(rows) },
            refusal is null ? 200 : Answer.Status(refusal));
    }

    private async Task<IResult> Draw(HttpContext http, IReadOnlyList<(string, Refusal)> refused)
    {
        var list = http.Request.Query["list"].ToString();
        if (!Lists.Contains(list)) list = "sign";
        var query = http.Request.Query["q"].ToString().Trim();
        var rows = await read.Run(http.Actor(),
            list switch { "sign" => "open", "register" => "signed", var other => other },
            query, Guid.TryParse(http.Request.Query["after"], out var after) ? after : null, http.RequestAborted);
        var counts = await read.Counts(http.Actor(), http.RequestAborted);
        var viewer = await viewers.Of(http);
        var lines = rows.Select(r => new InboxLine(r.DocumentId.ToString(),
            r.CaseId is { } c ? Urls.Case(c.ToString()) : Urls.Delivery(r.DocumentId.ToString()), r.Title, r.Number,
            r.SenderName,
            UrgencyOf(r.Urgency), r.SentAt, DueOf(r, viewer), r.Pages, r.Attachments, null, StateOf(r), !r.Opened,
            r.SignedAt is null ? r.Urged : 0, r.Copy)).ToList();
        return Page.Show<Inbox, InboxView>(viewer, new InboxView((InboxList)Array.IndexOf(Lists, list), counts, lines,
            new Paging(lines.Count, null, rows.Count == ReadInbox.PageRows ? rows[^1].DocumentId.ToString() : null),
            query, Refused: refused, MaySign: http.Actor().Has(Role.Registry),
            MayRegister: http.Actor().Has(Role.Registry),
            Entries: await Entries.Posted(http, refused.Count > 0 ? refused[0].Item2 : null)));
    }

    private async Task<IResult> DrawOne(HttpContext http, Guid id, Refusal? refusal)
    {
        var opened = await open.Run(http.Actor(), id, http.RequestAborted);
        if (opened.Refusal is { } unseen) return new RefusalResult(unseen);
        var delivery = opened.Answer;
        if (delivery.CaseId is { } caseId && refusal is null) return Results.Redirect(Urls.Case(caseId.ToString()));
        var shown = await papers.Of(http.Actor(), id, http.RequestAborted);
        if (shown.Refusal is { } notSeen) return new RefusalResult(notSeen);
        if (refusal is null)
            await reading.Opened(http.Actor(), "delivery.read", "delivery", $"{id}/{http.Actor().UnitId}", null,
                http.RequestAborted);
        var viewer = await viewers.Of(http);
        var registry = http.Actor().Has(Role.Registry);
        var fixes = await corrections.Run(id, http.Actor().UnitId, null, http.RequestAborted);
        return Page.Show<Platform.Ui.Screens.Delivery, DeliveryView>(viewer,
            new DeliveryView(id.ToString(), "", delivery.Title, UrgencyOf(delivery.Urgency),
            $"{delivery.SenderName}　{delivery.Number}　{Spoken.Moment(delivery.SentAt, viewer.Now, viewer.Language)}{(delivery.Copy ? new Text("　抄送本单位", "　a copy for our unit").In(viewer.Language) : "")}",
            delivery.SignedAt is null ? viewer.DueOf(delivery.ReceiptDue) : Due.Done, shown.Answer.Paper,
            shown.Answer.Seal,
            shown.Answer.Files, Story(delivery, viewer.Language), registry && delivery.MayBeSignedFor() is null,
            registry && delivery.MayBeReturned() is null,
            registry && delivery.MayBeRegistered() is null, id.ToString(), refusal,
            Entries: await Entries.Posted(http, refusal),
            CorrectionUrl: fixes.Count > 0 ? $"{Urls.Delivery(id.ToString())}/corrections" : "",
            AnswerDue: delivery.AnsweredAt is null && delivery.ReturnedAt is null
                ? viewer.DueOf(delivery.AnswerDue) : Due.None,
            ReplacedByUrl: delivery.ReplacedBy is { } by ? Urls.Delivery(by.ToString()) : "",
            Related: shown.Answer.Related), refusal is null ? 200 : Answer.Status(refusal));
    }

    // Until it is signed for the limit of the receipt counts, afterwards that of the answer, where one is owed.
    private static Due DueOf(InboxRow row, Viewer viewer) => row switch
    {
        { State: DeliveryState.Returned } => Due.None,
        { SignedAt: null } => viewer.DueOf(row.ReceiptDue),
        { AnswerDue: not null, AnsweredAt: null } => viewer.DueOf(row.AnswerDue),
        _ => Due.None,
    };

    private static Urgency UrgencyOf(string code) =>
        code switch { "extra_urgent" => Urgency.MostUrgent, "urgent" => Urgency.Urgent, _ => Urgency.Ordinary };

    private static Text StateOf(InboxRow row) => row.State switch
    {
        DeliveryState.Returned => new("已退文", "Returned"),
        _ when row.AnsweredAt is not null => row.AnswerLate ? new("已答复（超期）", "Answered, late") : new("已答复", "Answered"),
        DeliveryState.Handled => new("已办结", "Closed"),
        _ when row.RegisteredAt is not null && row.AnswerDue is not null => new("在办，欠答复", "In hand, answer owed"),
        _ when row.RegisteredAt is not null => new("已登记", "Registered"),
        _ when row.SignedAt is not null => row.LateMark ? new("已签收（超期）", "Signed for, late") : new("已签收", "Signed for"),
        _ => new("待签收", "To sign for"),
    };

    private static List<StoryLine> Story(Delivery delivery, Language language)
    {
        var story = new List<StoryLine>();
        if (delivery.ReturnedAt is { } returned)
            story.Add(new StoryLine(returned, "", new Text("退文", "returned"),
                Words: BoardWords.Returned(delivery.ReturnReason, delivery.ReturnWords).In(language)));
        if (delivery.AnsweredAt is { } answered) story.Add(new StoryLine(answered, "", new Text("答复", "answered"),
            Overdue: delivery.AnswerLateAt is null ? null : new Text("超期", "late")));
        if (delivery.SignedAt is { } signed) story.Add(new StoryLine(signed, "", new Text("签收", "signed for"),
            Overdue: delivery.LateAt is null ? null : new Text("超期", "late")));
        if (delivery.OpenedAt is { } openedAt) story.Add(new StoryLine(openedAt, "", new Text("打开", "opened")));
        story.Add(new StoryLine(delivery.SentAt, delivery.SenderName, new Text("发出", "sent")));
        return story;
    }
}
