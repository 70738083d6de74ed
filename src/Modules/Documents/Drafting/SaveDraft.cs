using Npgsql;
using Yiwang.Ofd.Typesetting;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Drafting;

/// <summary>What a person wrote on the compose page.</summary>
/// <param name="BaseEdit">The edit the person started from; 0 for a new draft.</param>
internal sealed record DraftInput(
    string Type, string Urgency, string Classification, string Title, string Body, DocumentElements Elements,
    int BaseEdit = 0)
{
    /// <summary>Refuse rather than merge when the draft is no longer the one read (<c>If-Match</c> of a
    /// program).</summary>
    [System.Text.Json.Serialization.JsonIgnore] public string OnlyIf { get; init; } = "";
}

/// <summary>What was saved: the edit now current, and how many paragraphs two people had changed at once (both are in
/// the text).</summary>
internal sealed record DraftSaved(Guid Id, int Edit, string Digest, int Conflicts, string Body)
{
    /// <summary>Somebody else's changes came in: the text is not the one that was sent.</summary>
    public bool IsMerged { get; init; }
}

/// <summary>Makes a draft or saves it; a text that somebody else changed meanwhile is merged by paragraphs, never
/// overwritten.</summary>
internal sealed class SaveDraft(NpgsqlDataSource source, TimeProvider clock)
{
    private const int AnswerYearsMax = 1;
    private const int FirstYear = 2000;
    private static readonly string[] Urgencies = ["", "urgent", "extra_urgent"];
    private static readonly string[] Classifications = ["", "internal", "work_secret"];
    private static readonly string[] Marks = ["", "plain"];
    private static readonly string[] Publicities = ["", "public", "on_request", "not_public"];

    public async Task<Result<DraftSaved>> Run(Actor by, Guid actId, Guid documentId, DraftInput input,
        CancellationToken cancel)
    {
        var fit = Take(input);
        if (fit.Refusal is { } bad) return bad;
        var taken = fit.Answer;
        var lastDay = WorkingCalendar.DateOf(clock.GetUtcNow()).AddYears(AnswerYearsMax);
        if (taken.Elements.AnswerBy is { } day && (day.Year < FirstYear || day > lastDay))
        {
            return new Refusal("document.answer_by", $"答复日期要在 {lastDay:yyyy-MM-dd} 以前。",
                $"Answers are asked for by {lastDay:yyyy-MM-dd} at the latest.",
                RefusalKind.Wrong, "answer_by");
        }
        var begun = await Act.Begin(source, actId, "document.save", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<DraftSaved>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null)
        {
            var taken2 = await act.One<bool>("select exists (select 1 from document where id = @documentId)",
                new { documentId }, cancel);
            if (taken2 || input.BaseEdit != 0) return Refusal.NotThere;
            if (!Document.MayBeDrafted(by)) return DraftFromCase.NotADrafter;
            if (await JointPartners.Unfit(act, by.UnitId, taken.Elements.Partners, cancel) is { } unfit) return unfit;
            return await Create(act, documentId, taken, cancel);
        }
        var task = await EditingTask(act, documentId, cancel);
        if (document.MayBeEdited(by, task) is { } refusal) return refusal;
        if (input.OnlyIf.Length > 0 && input.OnlyIf != document.Edit.ToString())
        {
            return new Refusal("document.changed", "您读过之后，稿子被别人改过，没有保存。请重新读取再改。",
                "Somebody changed the draft after you read it; nothing was saved. Read it again first.",
                RefusalKind.Stale);
        }
        if (await JointPartners.Unfit(act, document.UnitId, taken.Elements.Partners, cancel) is { } apart) return apart;
        var saved = await Write(act, document, taken, task, cancel);
        return saved.Refusal is { } stale ? stale : await act.Commit(saved.Answer, cancel);
    }

    /// <summary>The step at which this person may change parts of it now, or null.</summary>
    internal static Task<EditingStep?> EditingTask(Act act, Guid documentId, CancellationToken cancel) =>
        act.One<EditingStep>($"select t.step, t.edit {Document.OfEditingTask}",
        new { id = documentId, act.By.PersonId, act.By.PostId }, cancel);

    private static async Task<Result<DraftSaved>> Create(Act act, Guid id, DraftInput input, CancellationToken cancel)
    {
        var digest = await Insert(act, id, input, cancel);
        return await act.Commit(new DraftSaved(id, 1, Convert.ToHexStringLower(digest), 0, input.Body), cancel);
    }

    /// <summary>Writes a new draft with its first version; answers its digest.</summary>
    internal static async Task<byte[]> Insert(Act act, Guid id, DraftInput input, CancellationToken cancel)
    {
        var digest = Content(input, []).Digest();
        await act.Execute("""
            insert into document (id, unit_id, type, title, body, urgency, classification, elements, digest,
                                  created_by, created_post, created_at, changed_at)
            values (@id, @UnitId, @Type, @Title, @Body, @Urgency, @Classification, @elements::jsonb, @digest,
                    @PersonId, @PostId, @At, @At)
            """, new
        {
            id, act.By.UnitId, input.Type, input.Title, input.Body, input.Urgency, input.Classification,
            elements = input.Elements.ToJson(), digest, act.By.PersonId, act.By.PostId, act.At,
        }, cancel);
        await KeepText(act, id, 1, input, digest, cancel);
        await KeepVersion(act, id, 1, input, digest, "drafting", cancel);
        act.Trace("document.drafted", "document", id.ToString(), after: digest, facts: ("type", input.Type));
        return digest;
    }

    /// <summary>Writes the text within an act that its caller commits.</summary>
    /// <param name="at">The step at which it is written; null: by its drafter, before it goes anywhere.</param>
    internal static async Task<Result<DraftSaved>> Write(Act act, Document document, DraftInput input, EditingStep? at,
        CancellationToken cancel)
    {
        var (step, conflicts, isMerged) = (at?.Step ?? "drafting", 0, false);
        if (input.BaseEdit != document.Edit)
        {
            var origin = await act.One<SavedText>("""
                select title, body, type, urgency, classification, elements::text as Elements from document_text
                where document_id = @Id and edit = @BaseEdit
                """, new { document.Id, input.BaseEdit }, cancel);
            if (origin is null)
            {
                return new Refusal("document.stale", "页面太旧了，没有保存。您写的字还在页面上，请先复制再刷新。",
                    "The page is too old and nothing was saved. Your words are still on it: copy them, then reload.");
            }
            var theirs = new DraftInput(document.Type, document.Urgency, document.Classification, document.Title,
                document.Body, document.Parts);
            (input, conflicts, isMerged) = DraftMerge.Of(origin.Draft(theirs), input, theirs);
        }
        if (document.MayBeEdited(act.By, at, Changed(document, input)) is { } fixedPart) return fixedPart;
        var attachments = await act.Query<(string Name, byte[] Blob)>(
            "select name, blob from attachment where document_id = @Id and removed_at is null and replaced_by is null order by ord, id",
            new { document.Id }, cancel);
        var digest = Content(input, attachments).Digest();
        if (digest.AsSpan().SequenceEqual(document.Digest))
        {
            act.Trace("document.save_unchanged", "document", document.Id.ToString());
            return new DraftSaved(document.Id, document.Edit, Convert.ToHexStringLower(digest), 0, input.Body)
                { IsMerged = isMerged };
        }
        var edit = document.Edit + 1;
        var last = await act.One<(int PersonId, string Step)>(
            "select person_id, step from document_version where document_id = @Id and no = @Version",
            new { document.Id, document.Version }, cancel);
        // One hand at one step is one version, however often it is saved; another hand or step begins the next.
        var version = last.PersonId == act.By.PersonId && last.Step == step ? document.Version : document.Version + 1;
        await act.Execute("""
            update document set type = @Type, title = @Title, body = @Body, urgency = @Urgency,
              classification = @Classification,
              elements = @elements::jsonb, digest = @digest, edit = @edit, version = @version, changed_at = @At
                where id = @Id
            """, new
        {
            document.Id, input.Type, input.Title, input.Body, input.Urgency, input.Classification,
                elements = input.Elements.ToJson(),
            digest, edit, version, act.At,
        }, cancel);
        await act.Execute(
            "update \"case\" set title = @Title, urgency = @Urgency where document_id = @Id and kind = 'outgoing'",
            new { document.Id, input.Title, input.Urgency }, cancel);
        await KeepText(act, document.Id, edit, input, digest, cancel);
        await KeepVersion(act, document.Id, version, input, digest, step, cancel);
        act.Trace("document.edited", "document", document.Id.ToString(), before: document.Digest, after: digest,
            facts: [("version", version.ToString()), ("step", step), ("conflicts", conflicts.ToString())]);
        return new DraftSaved(document.Id, edit, Convert.ToHexStringLower(digest), conflicts, input.Body)
            { IsMerged = isMerged };
    }

    // What is neither title nor text is part of the text, but for whom it goes to.
    private static IReadOnlyList<string> Changed(Document now, DraftInput input)
    {
        DocumentElements Beside(DocumentElements all) => all with { MainRecipients = "", CopyRecipients = "" };
        var parts = now.Parts;
        (string Part, bool IsChanged)[] all =
        [
            ("title", input.Title != now.Title), ("urgency", input.Urgency != now.Urgency),
            ("classification", input.Classification != now.Classification),
            ("recipients", (input.Elements.MainRecipients, input.Elements.CopyRecipients)
                != (parts.MainRecipients, parts.CopyRecipients)),
            ("body", input.Body != now.Body || input.Type != now.Type
                || Beside(input.Elements).ToJson() != Beside(parts).ToJson()),
        ];
        return [.. all.Where(one => one.IsChanged).Select(one => one.Part)];
    }

    internal static DocumentContent Content(DraftInput input, IReadOnlyList<(string, byte[])> attachments) => new(
        input.Type, input.Urgency, input.Classification, input.Title, input.Body, input.Elements, attachments);

    private static Task KeepText(Act act, Guid id, int edit, DraftInput input, byte[] digest,
        CancellationToken cancel) => act.Execute(
        """
        insert into document_text (document_id, edit, title, body, type, urgency, classification, elements, digest, at)
        values (@id, @edit, @Title, @Body, @Type, @Urgency, @Classification, @elements::jsonb, @digest, @At)
        """, new
    {
        id, edit, input.Title, input.Body, input.Type, input.Urgency, input.Classification,
        elements = input.Elements.ToJson(), digest, act.At,
    }, cancel);

    private static Task KeepVersion(
        Act act, Guid id, int version, DraftInput input, byte[] digest, string step, CancellationToken cancel) =>
            act.Execute("""
        insert into document_version (document_id, no, title, body, elements, digest, person_id, post_id, step, at)
        values (@id, @version, @Title, @Body, @elements::jsonb, @digest, @PersonId, @PostId, @step, @At)
        on conflict (document_id, no) do update
          set title = excluded.title, body = excluded.body, elements = excluded.elements,
          digest = excluded.digest, at = excluded.at
        """, new
    {
        id, version, input.Title, input.Body, elements = input.Elements.ToJson(), digest, act.By.PersonId,
            act.By.PostId, step, act.At,
    }, cancel);

    /// <summary>A text as it was once saved; what was kept before its fields were kept too has none.</summary>
    private sealed class SavedText
    {
        public string Title { get; init; } = "";
        public string Body { get; init; } = "";
        public string? Type { get; init; }
        public string Urgency { get; init; } = "";
        public string Classification { get; init; } = "";
        public string Elements { get; init; } = "";

        public DraftInput Draft(DraftInput otherwise) => Type is null ? otherwise with { Title = Title, Body = Body }
            : new DraftInput(Type, Urgency, Classification, Title, Body, DocumentElements.FromJson(Elements));
    }

    internal static Result<DraftInput> Take(DraftInput input)
    {
        if (DocumentType.Find(input.Type) is null)
        {
            return new Refusal("document.unknown_type", "请从 15 个法定文种里选一个。", "Choose one of the 15 document types.",
                RefusalKind.Wrong, "type");
        }
        if (Classified.Refuse(input.Classification, input.Title, input.Body) is { } secret) return secret;
        if (!Urgencies.Contains(input.Urgency) || !Classifications.Contains(input.Classification))
        {
            return new Refusal("document.unknown_label", "没有这个紧急程度或标识。", "There is no such urgency or label.",
                RefusalKind.Wrong);
        }
        var title = WrittenText.Take(input.Title, DocumentContent.TitleLengthMax, "title");
        if (title.Refusal is { } badTitle) return badTitle;
        var body = WrittenText.Take(input.Body, DocumentContent.BodyLengthMax, "body");
        if (body.Refusal is { } badBody) return badBody;
        foreach (var (field, words) in (IEnumerable<(string, string)>)[
            ("mainRecipients", input.Elements.MainRecipients), ("copyRecipients", input.Elements.CopyRecipients),
            ("annotation", input.Elements.Annotation), ("signers", input.Elements.Signers),
            ("publicity_reason", input.Elements.PublicityReason)])
        {
            if (WrittenText.Take(words, 20_000, field).Refusal is { } bad) return bad;
        }
        if (!Marks.Contains(input.Elements.Mark ?? "") || !Publicities.Contains(input.Elements.Publicity ?? ""))
        {
            return new Refusal("document.unknown_element", "没有这个发文机关标志或公开属性。", "There is no such mark or publicity.",
                RefusalKind.Wrong, "publicity");
        }
        return input with
        {
            Title = title.Answer.Replace('\n', ' ').Trim(), Body = body.Answer,
            // A program may leave out what it does not know.
            Elements = input.Elements with
            {
                Mark = input.Elements.Mark ?? "", Publicity = input.Elements.Publicity ?? "",
                PublicityReason = input.Elements.PublicityReason ?? "", Partners = input.Elements.Partners ?? [],
            },
        };
    }
}
