using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Supervision.Items;

/// <summary>A part with everything a page shows of it.</summary>
internal sealed class PartView
{
    public Guid Id { get; init; }
    public int No { get; init; }
    public string Task { get; init; } = "";
    public string Measure { get; init; } = "";
    public int LeadUnit { get; init; }
    public string Lead { get; init; } = "";
    public string[] Assisting { get; init; } = [];
    public Guid CaseId { get; init; }
    public DateTime DueAt { get; init; }
    public DateTime? LateAt { get; init; }
    public DateTime? ClosedAt { get; init; }
    public string CaseStatus { get; init; } = "";
    public DateTime? AcceptedAt { get; init; }
    public int SentBack { get; init; }
    public DateTime? ReportDue { get; init; }
    public string Steps { get; init; } = "";
    public string InHand { get; init; } = "";
    public bool Rework { get; init; }
    public int Urged { get; init; }
    public bool MineToFinish { get; init; }
    public bool MineToReview { get; init; }
    public bool SeesCase { get; init; }
    public bool OfMyUnit { get; init; }
    public Light Light { get; set; }

    public bool IsDone => AcceptedAt is not null;
}

internal sealed record ReportView(Guid Id, Guid PartId, string Unit, string Person, DateTime At, string Progress,
    bool Finished, string Verdict, string Review);

internal sealed record EvidenceView(Guid Id, Guid ReportId, string Name, long Size);

internal sealed record ItemStory(DateTime At, string Kind, string Person, string Unit, string Words);

internal sealed record ItemView(
    Item Item, string Unit, string Leader, bool SeesBasis, bool Whole, Light Light, IReadOnlyList<PartView> Parts,
    IReadOnlyList<ReportView> Reports,
    IReadOnlyList<EvidenceView> Evidence, IReadOnlyList<ItemStory> Story, IReadOnlyList<Guid> Bulletins);

/// <summary>One item through the one door: whole for those who supervise, their own parts for those who answer for
/// them.</summary>
internal sealed class ReadItem(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock)
{
    private const int StoryMax = 200;
    private const int BulletinsMax = 20;
    private const int RelatedMax = 100;

    internal const string PartColumns = """
        p.id, p.no, p.task, p.measure, p.lead_unit as LeadUnit, u.short_name as Lead,
        array(select x.short_name from supervision_assist a join unit x on x.id = a.unit_id where a.part_id = p.id order by x.id) as Assisting,
        p.case_id as CaseId, c.due_at as DueAt, c.late_at as LateAt, c.closed_at as ClosedAt, c.status as CaseStatus, p.accepted_at as AcceptedAt,
        p.sent_back as SentBack, p.report_due as ReportDue,
        coalesce((select string_agg(distinct t.step, '、') from task t where t.case_id = p.case_id and t.state = 'open' and t.blocking), '') as Steps,
        coalesce((select string_agg(distinct coalesce(n.name, (select string_agg(h2.name, '、') from holding h join person h2 on h2.id = h.person_id
            where h.post_id = t.post_id and (h.valid_to is null or h.valid_to >= current_date)), ''), '、')
          from task t left join person n on n.id = t.person_id where t.case_id = p.case_id and t.state = 'open' and t.blocking), '') as InHand,
        exists (select 1 from task t where t.case_id = p.case_id and t.state = 'open' and t.node = 'rework') as Rework,
        (select count(*)::int from urge g where g.case_id = p.case_id) as Urged
        """;

    public async Task<Result<ItemView>> Run(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var head = await connection.QueryFirstOrDefaultAsync<Head>(new CommandDefinition($"""
            select {SeesFlags}, u.short_name as Unit, coalesce(l.name, '') as Leader from supervision_item i join unit u
              on u.id = i.unit_id
            left join person l on l.id = i.leader_id where i.id = @id and {Door.Sees}
            """, Door.Of(by, new { id }), cancellationToken: cancel));
        if (head is null) return Refusal.NotThere;
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition($"""
            select {Item.Columns} from supervision_item i where i.id = @id;
            select {PartColumns},
              exists (select 1 from task t where t.case_id = p.case_id and t.state = 'open' and t.act = 'report'
                and (t.person_id = @personId or (t.person_id is null and t.post_id = @postId))) as MineToFinish,
              exists (select 1 from task t where t.case_id = p.case_id and t.state = 'open' and t.act = 'accept'
                and (t.person_id = @personId or (t.person_id is null and t.post_id = @postId))) as MineToReview,
              {DocumentAccess.SeesCase} as SeesCase, {Door.SeesPart} as OfMyUnit
            from supervision_part p join "case" c on c.id = p.case_id join unit u on u.id = p.lead_unit
            where p.item_id = @id and (@Whole or {Door.SeesPart}) order by p.no;
            select r.id, r.part_id as PartId, u.short_name as Unit, n.name as Person, r.at, r.progress, r.finished,
              r.verdict, r.review
              from supervision_report r join supervision_part p on p.id = r.part_id join unit u on u.id = r.unit_id
                join person n on n.id = r.person_id
              where p.item_id = @id order by r.at desc;
            select e.id, e.report_id as ReportId, e.name, e.size from supervision_evidence e join supervision_report r
              on r.id = e.report_id
              join supervision_part p on p.id = r.part_id where p.item_id = @id order by e.id;
            select t.at, t.kind, coalesce(n.name, '') as Person, coalesce(u.short_name, '') as Unit,
              coalesce(w.words, '') as Words
              from trace t left join person n on n.id = t.person_id left join unit u on u.id = t.unit_id left
                join trace_words w on w.trace_id = t.id
              where t.object_kind = 'supervision' and t.object_id = @id::text
                and (@Whole or t.case_id is null
                  or t.case_id in (select p.case_id from supervision_part p where p.item_id = @id and {Door.SeesPart}))
              order by t.id desc limit @StoryMax;
            select document_id from supervision_bulletin where item_id = @id order by at desc limit @BulletinsMax;
            """, Door.Of(by, new { id, head.Whole, StoryMax, BulletinsMax }), cancellationToken: cancel));
        var item = await read.ReadSingleAsync<Item>();
        var parts = (await read.ReadAsync<PartView>()).AsList();
        var reports = (await read.ReadAsync<ReportView>()).Where(r => parts.Exists(p => p.Id == r.PartId)).ToList();
        var evidence = (await read.ReadAsync<EvidenceView>()).Where(e => reports.Exists(r => r.Id == e.ReportId))
            .ToList();
        var story = (await read.ReadAsync<ItemStory>()).AsList();
        var bulletins = (await read.ReadAsync<Guid>()).AsList();
        var calendar = (await rules.Of(source, item.UnitId, cancel)).Calendar;
        foreach (var part in parts) part.Light = Of(part, clock.GetUtcNow(), calendar);
        var light = item.IsOpen ? Lights.Worst(parts.Select(p => p.Light)) : Light.Done;
        return new ItemView(item, head.Unit, head.Leader, head.SeesBasis, head.Whole, light, parts, reports, evidence,
            story, bulletins);
    }

    /// <summary>A file of evidence, through the door of its part; null when it is not this person's to see.</summary>
    public async Task<(string Name, byte[] Blob, Guid ItemId)?> Evidence(Actor by, Guid fileId,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.QueryFirstOrDefaultAsync<(string, byte[], Guid)?>(new CommandDefinition($"""
            select e.name, e.blob, i.id from supervision_evidence e join supervision_report r on r.id = e.report_id
            join supervision_part p on p.id = r.part_id join supervision_item i on i.id = p.item_id
            where e.id = @fileId and ({Door.SeesWhole} or {Door.SeesPart})
            """, Door.Of(by, new { fileId }), cancellationToken: cancel));
    }

    /// <summary>The item of a part that this person sees, or null.</summary>
    public async Task<Guid?> OfPart(Actor by, Guid partId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<Guid?>(new CommandDefinition($"""
            select i.id from supervision_part p join supervision_item i on i.id = p.item_id where p.id = @partId
              and ({Door.SeesWhole} or {Door.SeesPart})
            """, Door.Of(by, new { partId }), cancellationToken: cancel));
    }

    /// <summary>The items that stand on a document or are reported on in it, those this person sees.</summary>
    public async Task<IReadOnlyList<RelatedLine>> AboutDocument(Actor by, Guid documentId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<(Guid Id, string Number, string Title,
            bool Bulletin)>(new CommandDefinition($"""
            select i.id, i.number, i.title, i.document_id is distinct from @documentId from supervision_item i
            where (i.document_id = @documentId
              or exists (select 1 from supervision_bulletin b where b.item_id = i.id and b.document_id = @documentId))
              and {Door.Sees}
            order by i.opened_at desc limit @RelatedMax
            """, Door.Of(by, new { documentId, RelatedMax }), cancellationToken: cancel));
        return rows
            .Select(r =>
                new RelatedLine(r.Bulletin ? new Text("通报的督办件", "Reports on") : new Text("立为督办", "Under supervision"),
                r.Title, r.Number,
            Urls.SupervisionItem(r.Id.ToString()))).ToList();
    }

    /// <summary>What a part's case is about; the case itself is behind the door of cases.</summary>
    public async Task<CaseSubject?> SubjectOf(Guid caseId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var row = await connection.QueryFirstOrDefaultAsync<(Guid Id, string Number, string Title, string Task,
            string Measure)?>(new CommandDefinition("""
            select i.id, i.number, i.title, p.task, p.measure from supervision_part p join supervision_item i
              on i.id = p.item_id where p.case_id = @caseId
            """, new { caseId }, cancellationToken: cancel));
        return row is not { } part ? null : new CaseSubject($"{part.Number}　{part.Title}",
            part.Measure.Length > 0 ? $"{part.Task}（措施：{part.Measure}）" : part.Task, $"/supervision/{part.Id}");
    }

    internal static Light Of(PartView part, DateTimeOffset now, WorkingCalendar calendar) =>
        Lights.Of(new LightFacts(part.DueAt, part.AcceptedAt is not null, part.CaseStatus == "terminated",
        part.LateAt is not null, part.ReportDue, part.Rework), now, calendar);

    private const string SeesFlags = $"""
        {Door.SeesWhole} as Whole, ((i.case_id is not null and exists (select 1 from "case" c where c.id = i.case_id and {DocumentAccess.SeesCase}))
          or (i.document_id is not null and exists (select 1 from document d where d.id = i.document_id and {DocumentAccess.Sees}))) as SeesBasis
        """;

    private sealed class Head
    {
        public bool Whole { get; init; }
        public bool SeesBasis { get; init; }
        public string Unit { get; init; } = "";
        public string Leader { get; init; } = "";
    }
}
