using System.Globalization;
using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Numbering;

namespace Yiwang.Supervision.Items;

/// <summary>What is asked of one unit, with those that assist it.</summary>
/// <param name="Lead">Name, short name or code of the unit that leads.</param>
/// <param name="Due">Null: the item's own date.</param>
internal sealed record NewPart(string Task, string Lead, IReadOnlyList<string>? Assisting = null, string Measure = "",
    DateOnly? Due = null);

/// <param name="Source">instruction, decision, document, target, letter.</param>
/// <param name="CaseId">The case with the instruction; the person must see it.</param>
/// <param name="Paragraph">Of the document, from 1.</param>
/// <param name="ReportEvery">Working days between reports that are asked for by themselves; 0: none.</param>
internal sealed record NewItem(
    string Title, string Source, string Basis, string Requirement, DateOnly Due, IReadOnlyList<NewPart> Parts,
    int? LeaderId = null,
    Guid? CaseId = null, Guid? DocumentId = null, int? Paragraph = null, int ReportEvery = 0);

internal sealed record Opened(Guid Id, string Number, int Parts);

/// <summary>Opens an item (立项交办): numbered, split into parts, each part on the desk of its leading unit at
/// once.</summary>
internal sealed class OpenItem(NpgsqlDataSource source, PartCases parts, DocumentPapers papers, DeadlineRules rules,
    TimeProvider clock)
{
    public const int TitleLengthMax = 200;
    public const int WordsLengthMax = 4_000;
    public const int PartsMax = 100;
    public const int ReportEveryMax = 60;
    public static readonly string[] Sources = ["instruction", "decision", "document", "target", "letter"];
    private const string Mark = "督";

    public async Task<Result<Opened>> Run(Actor by, Guid actId, NewItem item, CancellationToken cancel)
    {
        if (!by.Has(Role.Supervisor)) return Item.NotSupervisor;
        var now = clock.GetUtcNow();
        var calendar = (await rules.Of(source, by.UnitId, cancel)).Calendar;
        if (Wrong(item, now, calendar) is { } wrong) return wrong;
        var passage = await Passage(by, item, cancel);
        if (passage.Refusal is { } noPassage) return noPassage;
        var begun = await Act.Begin(source, actId, "supervision.open", by, now, cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Opened>();
        if (await Unseen(act, item, cancel) is { } unseen) return unseen;
        var id = Guid.CreateVersion7(act.At);
        var year = WorkingCalendar.DateOf(act.At).Year;
        var number = Numbers.Write(Mark, year, await Numbers.Next(act, by.UnitId, Mark, year, id, cancel));
        var due = DueAt(item.Due, calendar);
        await act.Execute("""
            insert into supervision_item (id, unit_id, number, title, requirement, source, basis, leader_id, case_id,
              document_id, paragraph, passage,
                                          due_at, report_every, opened_at, opened_by, opened_post)
            values (@id, @UnitId, @number, @title, @requirement, @Source, @basis, @LeaderId, @CaseId, @DocumentId,
              @Paragraph, @passage,
                    @due, @ReportEvery, @At, @PersonId, @PostId)
            """, new
        {
            id, by.UnitId, number, title = item.Title.Trim(), requirement = item.Requirement.Trim(), item.Source,
                basis = item.Basis.Trim(),
            item.LeaderId, item.CaseId, item.DocumentId, item.Paragraph, passage = passage.Answer, due,
            item.ReportEvery, act.At, by.PersonId, by.PostId,
        }, cancel);
        act.Trace("supervision.opened", "supervision", id.ToString(), item.CaseId, words: item.Requirement.Trim(),
            facts:
            [("number", number), ("source", item.Source),
                ("parts", item.Parts.Count.ToString(CultureInfo.InvariantCulture))]);
        var opened = (await Item.Load(act, id, cancel))!;
        foreach (var (part, i) in item.Parts.Select((p, i) => (p, i)))
        {
            if (await parts.Assign(act, opened, i + 1, part, calendar, cancel) is { } refusal) return refusal;
        }
        if (item.LeaderId is { } leader)
        {
            act.Notify(new NoticeDraft(leader, null, "supervision_opened", $"{number} {opened.Title}",
                $"/supervision/{id}"));
        }
        return await act.Commit(new Opened(id, number, item.Parts.Count), cancel);
    }

    /// <summary>The instant a date ends for work: at the close of its hours; a day off counts as the next working day
    /// (Civil Code, art. 203).</summary>
    internal static DateTimeOffset DueAt(DateOnly date, WorkingCalendar calendar)
    {
        while (!calendar[date].IsWorking) date = date.AddDays(1);
        return WorkingCalendar.InstantOf(date, calendar[date].Hours!.Close).ToUniversalTime();
    }

    private static Refusal? Wrong(NewItem item, DateTimeOffset now, WorkingCalendar calendar)
    {
        if (item.Title.Trim().Length is 0 or > TitleLengthMax)
            return Field("title", $"事项名称要 1 到 {TitleLengthMax} 个字。",
                $"The item's name needs 1 to {TitleLengthMax} characters.");
        if (!Sources.Contains(item.Source)) return Field("source", "请选这件督办从哪里来。", "Choose where the item comes from.");
        if (item.Basis.Trim().Length is 0 or > WordsLengthMax)
            return Field("basis", "请写明依据：哪次批示、哪次会议、哪份文件。", "Name the basis: which instruction, meeting or document.");
        if (item.Requirement.Trim().Length is 0 or > WordsLengthMax)
            return Field("requirement", $"要求要 1 到 {WordsLengthMax:N0} 个字。",
                $"What is asked needs 1 to {WordsLengthMax:N0} characters.");
        if (item.ReportEvery is < 0 or > ReportEveryMax)
            return Field("report_every", $"每隔 0 到 {ReportEveryMax} 个工作日报一次。",
                $"A report every 0 to {ReportEveryMax} working days.");
        if (item.Parts.Count is 0 or > PartsMax) return TooManyParts;
        if (item.Parts.Select(p => p.Due ?? item.Due).Append(item.Due).Select(date => WrongDate(date, now, calendar))
            .FirstOrDefault(r => r is not null) is { } date) return date;
        return item.Parts.Any(p => p.Due > item.Due) ? AfterItem : null;
    }

    internal static Refusal? WrongDate(DateOnly date, DateTimeOffset now, WorkingCalendar calendar)
    {
        if (date < calendar.First || date > calendar.Last)
            return Field("due", "时限超出工作日历的范围。", "The date lies outside the working calendar.");
        // A day off that is over counts as over, though what is due on it would move to the next working day.
        return date < WorkingCalendar.DateOf(now) || DueAt(date, calendar) <= now
            ? Field("due", "时限已经过去，请另定日期。", "The date has passed already; set another.") : null;
    }

    internal static Refusal TooManyParts { get; } =
        Field("units", $"请写责任单位，1 到 {PartsMax} 个。", $"Name 1 to {PartsMax} responsible units.");

    internal static Refusal AfterItem { get; } =
        Field("due", "一项任务的时限不能晚于整件的时限。", "A part cannot be due after the whole item.");

    // The words of the paragraph as they stand now, through the one door of documents; empty for the whole document or
    // none.
    private async Task<Result<string>> Passage(Actor by, NewItem item, CancellationToken cancel)
    {
        if (item.DocumentId is not { } documentId)
        {
            return item.Paragraph is null ? ""
                : Field("paragraph", "没有选文件，就没有哪一段。", "Without a document there is no paragraph.");
        }
        var words = await papers.Words(by, documentId, cancel);
        if (words.Refusal is { } unseen) return unseen;
        if (item.Paragraph is not { } no) return "";
        return no >= 1 && no <= words.Answer.Paragraphs.Count ? words.Answer.Paragraphs[no - 1]
            : Field("paragraph", $"这份文件有 {words.Answer.Paragraphs.Count} 段，没有第 {no} 段。",
                $"The document has {words.Answer.Paragraphs.Count} paragraphs, not {no}.");
    }

    // What the item stands on must be seen by the one who opens it: the one door.
    private static async Task<Refusal?> Unseen(Act act, NewItem item, CancellationToken cancel)
    {
        if (item.CaseId is { } caseId && !await act.One<bool>(
            $"""select exists (select 1 from "case" c where c.id = @caseId and {DocumentAccess.SeesCase})""",
            DocumentAccess.Of(act.By, new { caseId }), cancel))
        {
            return Refusal.NotThere;
        }
        if (item.LeaderId is { } leader && !await act.One<bool>("""
            select exists (select 1 from holding h join post o on o.id = h.post_id where h.person_id = @leader
              and o.roles && array['leader', 'principal'])
            """, new { leader }, cancel))
        {
            return Field("leader", "只有领导的批示才能写在批示人里。", "Only a leader can be named as the one who instructed.");
        }
        return null;
    }

    private static Refusal Field(string field, string zh, string en) =>
        new($"supervision.{field}_wrong", zh, en, RefusalKind.Wrong, field);
}
