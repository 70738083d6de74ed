using Yiwang.Bpmn.Model;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;

namespace Yiwang.Documents.Drafting;

/// <summary>A document (公文) with the rules of what may be done to it.</summary>
internal sealed class Document
{
    public Guid Id { get; init; }
    public int UnitId { get; init; }
    public string Type { get; init; } = "";
    public string Title { get; init; } = "";
    public string Body { get; init; } = "";
    public string Urgency { get; init; } = "";
    public string Classification { get; init; } = "";
    public string Elements { get; init; } = "{}";
    public int Version { get; init; }
    public int Edit { get; init; }
    public byte[] Digest { get; init; } = [];
    public string Mark { get; init; } = "";
    public int Year { get; init; }
    public int Number { get; init; }
    public string DocumentNumber { get; init; } = "";
    public string Status { get; init; } = "draft";
    public int CreatedBy { get; init; }
    public DateTime CreatedAt { get; init; }
    public DateTime ChangedAt { get; init; }
    public DateTime? SignedAt { get; init; }
    public int? SignedBy { get; init; }
    public byte[]? SignedDigest { get; init; }
    public DateTime? IssuedAt { get; init; }
    public byte[]? Ofd { get; init; }
    public byte[]? Pdf { get; init; }
    public int Pages { get; init; }
    public Guid? AnswersDocument { get; init; }
    public Guid? ForwardsDocument { get; init; }
    public Guid? ReplacesDocument { get; init; }
    public Guid? FromCase { get; init; }
    public DateTime? SignVoidedAt { get; init; }

    public const string Columns = """
        d.id, d.unit_id as UnitId, d.type, d.title, d.body, d.urgency, d.classification, d.elements::text as Elements, d.version, d.edit,
        d.digest, d.mark, d.year, d.number, d.document_number as DocumentNumber, d.status, d.created_by as CreatedBy,
        d.created_at as CreatedAt, d.changed_at as ChangedAt, d.signed_at as SignedAt, d.signed_by as SignedBy,
        d.signed_digest as SignedDigest, d.issued_at as IssuedAt, d.ofd, d.pdf, d.pages, d.answers_document as AnswersDocument,
        d.forwards_document as ForwardsDocument, d.replaces_document as ReplacesDocument, d.from_case as FromCase, d.sign_voided_at as SignVoidedAt
        """;

    /// <summary>The rows behind a select: the open task that lets the person at @PersonId and @PostId change parts of
    /// the document @id.</summary>
    public const string OfEditingTask = """
        from task t join "case" c on c.id = t.case_id
        where c.document_id = @id and c.kind = 'outgoing' and t.state = 'open'
          and t.edit <> ''
          and (t.person_id = @PersonId or t.post_id = @PostId) limit 1
        """;

    public DocumentElements Parts => DocumentElements.FromJson(Elements);

    /// <summary>The units that issue it, in the order of their seals: the one that leads, then its partners.</summary>
    public IReadOnlyList<int> Organs => [UnitId, .. Parts.Partners];

    /// <summary>Loads through the one door and locks it for the act; null when it is not this person's to
    /// see.</summary>
    public static Task<Document?> Load(Act act, Guid id, CancellationToken cancel) => act.One<Document>(
        $"select {Columns} from document d where d.id = @id and {DocumentAccess.Sees} for update of d",
        DocumentAccess.Of(act.By, new { id }), cancel);

    /// <summary>Loads through the one door without a lock: for what is only looked at, by many at once.</summary>
    public static Task<Document?> Look(Act act, Guid id, CancellationToken cancel) => act.One<Document>(
        $"select {Columns} from document d where d.id = @id and {DocumentAccess.Sees}",
        DocumentAccess.Of(act.By, new { id }), cancel);

    /// <summary>Whether this person may begin one: drafters and heads of sections.</summary>
    public static bool MayBeDrafted(Actor by) => by.Has(Role.Drafter) || by.Has(Role.SectionHead);

    /// <summary>Whether this person may change these parts (<see cref="RouteStep.KnownEdits"/>) now: its drafter while
    /// it is a draft; at a step those that its route names.</summary>
    /// <param name="at">The step at which the person has it, with its parts; null for none.</param>
    public Refusal? MayBeEdited(Actor by, EditingStep? at, params IReadOnlyList<string> parts)
    {
        if (Status is not ("draft" or "in_hand"))
        {
            return new Refusal("document.fixed", "这件公文已经签发，正文不能再改。要改请退回拟稿人。",
                "This document is signed and its text is fixed. Return it to the drafter to change it.");
        }
        if (Status == "draft" && CreatedBy == by.PersonId) return null;
        if (at is null)
        {
            return new Refusal("document.not_yours_to_edit", "现在轮不到您改这份稿子。可以写意见，或请经办人改。",
                "The draft is not in your hands now. Write an opinion, or ask the person who has it.",
                RefusalKind.Forbidden);
        }
        return parts.FirstOrDefault(part => !at.Parts.Contains(part)) is not { } fixedPart ? null
            : new Refusal("document.part_fixed",
                $"“{at.Step}”这一步不能改{RouteWords.Edit(fixedPart).Zh}，没有保存；您写的还在页面上。",
                $"The {RouteWords.Edit(fixedPart).En} cannot be changed at this step; nothing was saved, your words are still on the page.",
                RefusalKind.Wrong, fixedPart);
    }

    public Refusal? MayBeSent() => Status switch
    {
        "sealed" => null,
        "issued" => new Refusal("document.already_issued", "这件公文已经发出。", "This document has been sent already."),
        "registered" when Parts.Partners.Count > 0 => new Refusal("document.not_sealed_by_all", "联合行文的单位还没有都盖章，不能发出。",
            "Not all units of the joint issue have sealed it; it cannot be sent yet."),
        _ => new Refusal("document.not_sealed", "还没有盖章，不能发出。", "It is not sealed yet and cannot be sent."),
    };
}

/// <summary>A step at which somebody may change a draft.</summary>
/// <param name="Edit">The parts, parted by blanks.</param>
internal sealed record EditingStep(string Step, string Edit)
{
    public IReadOnlyList<string> Parts { get; } = Edit.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
