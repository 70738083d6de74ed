using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Documents.Drafting;

internal sealed record TemplateView(Guid Id, string Type, string Name, string Title, string Body);

internal sealed record TemplateKept(Guid Id, string Name);

/// <summary>Texts that a unit begins its drafts with (范文): kept from a draft, offered to every drafter of the
/// unit.</summary>
internal sealed class Templates(NpgsqlDataSource source, TimeProvider clock)
{
    public const int CountMax = 200;
    private const int NameLengthMax = 60;

    /// <summary>Keeps the draft as it stands under a name; the same name is replaced.</summary>
    public async Task<Result<TemplateKept>> Run(Actor by, Guid actId, Guid documentId, string name,
        CancellationToken cancel)
    {
        var taken = WrittenText.Take(name.Trim().Replace('\n', ' '), NameLengthMax, "template_name");
        if (taken.Refusal is { } bad) return bad;
        if (taken.Answer.Length == 0)
            return new Refusal("template.no_name", "请给范文起个名字。", "Give the template a name.", RefusalKind.Wrong,
                "template_name");
        var begun = await Act.Begin(source, actId, "document.keep_template", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<TemplateKept>();
        var document = await Document.Load(act, documentId, cancel);
        if (document is null || document.UnitId != by.UnitId) return Refusal.NotThere;
        if (await act.One<int>("select count(*)::int from template where unit_id = @UnitId and removed_at is null",
            new { by.UnitId }, cancel) >= CountMax)
        {
            return new Refusal("template.too_many", $"一个单位最多 {CountMax} 份范文。",
                $"A unit keeps at most {CountMax} templates.");
        }
        await act.Execute(
            "update template set removed_at = @At where unit_id = @UnitId and name = @name and removed_at is null",
                new { act.At, by.UnitId, name = taken.Answer }, cancel);
        await act.Execute(
            "insert into template (id, unit_id, type, name, title, body, person_id, at) values (@Id, @UnitId, @Type, @name, @Title, @Body, @PersonId, @At)",
            new { act.Id, by.UnitId, document.Type, name = taken.Answer, document.Title, document.Body, by.PersonId,
                act.At }, cancel);
        act.Trace("template.kept", "template", act.Id.ToString());
        return await act.Commit(new TemplateKept(act.Id, taken.Answer), cancel);
    }

    /// <summary>Takes a template of one's unit away; drafts that began with it keep their text.</summary>
    public async Task<Result<TemplateKept>> Remove(Actor by, Guid actId, Guid templateId, CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "document.remove_template", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<TemplateKept>();
        var name = await act.One<string>(
            "update template set removed_at = @At where id = @templateId and unit_id = @UnitId and removed_at is null returning name",
            new { act.At, templateId, by.UnitId }, cancel);
        if (name is null) return Gone;
        act.Trace("template.removed", "template", templateId.ToString());
        return await act.Commit(new TemplateKept(templateId, name), cancel);
    }

    public static Refusal Gone { get; } = new("template.gone", "这份范文已经没有了。", "The template is gone.", RefusalKind.Wrong,
        "template");

    public async Task<IReadOnlyList<TemplateView>> Of(Actor by, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<TemplateView>(new CommandDefinition(
            $"select id, type, name, title, body from template where unit_id = @UnitId and removed_at is null order by name limit {CountMax}", new { by.UnitId }, cancellationToken: cancel))).AsList();
    }
}
