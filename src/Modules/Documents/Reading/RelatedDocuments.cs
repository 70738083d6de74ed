using Dapper;
using Npgsql;
using Yiwang.Documents.Contracts;
using Yiwang.Documents.Finding;
using Yiwang.Platform;
using Yiwang.Platform.Access;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Documents.Reading;

/// <summary>Documents linked to one: answers, forwarding letters, origins, replacements; each only if this person may
/// see it.</summary>
internal sealed class RelatedDocuments(NpgsqlDataSource source, IEnumerable<RelatedSource> others)
{
    private const int RowsMax = 50;
    private const int AnswersMax = 20;

    public async Task<IReadOnlyList<RelatedLine>> Of(Actor by, Guid documentId, Language language,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"""
            with o as (select * from document where id = @documentId), r as (
              select a.id, 'answer' as relation from document a where a.answers_document = @documentId
              union all select o.answers_document, 'answered' from o
              union all select f.id, 'forward' from document f where f.forwards_document = @documentId
              union all select o.forwards_document, 'origin' from o
              union all select n.id, 'replacement' from document n where n.replaces_document = @documentId
              union all select o.replaces_document, 'replaced' from o)
            select d.id, d.title, d.document_number as Number, d.status, r.relation, u.short_name as Unit
            from r join document d on d.id = r.id join unit u on u.id = d.unit_id
            where {DocumentAccess.Sees} order by d.created_at desc limit @RowsMax
            """, DocumentAccess.Of(by, new { documentId, RowsMax }), cancellationToken: cancel));
        var lines = rows.Select(r => Line(r, Words(r.Relation), language)).ToList();
        foreach (var other in others) lines.AddRange(await other.Of(by, documentId, cancel));
        return lines;
    }

    /// <summary>The issued document that took its place, if this person sees it.</summary>
    public async Task<RelatedLine?> Replacement(Actor by, Guid documentId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var row = await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition($"""
            select d.id, d.title, d.document_number as Number, d.status, u.short_name as Unit from document d
              join unit u on u.id = d.unit_id
            where d.replaces_document = @documentId and d.status = 'issued' and {DocumentAccess.Sees}
              order by d.issued_at desc limit 1
            """, DocumentAccess.Of(by, new { documentId }), cancellationToken: cancel));
        return row is null ? null : Line(row, Words("replacement"), by.Language);
    }

    /// <summary>Documents of this unit to the sender of an incoming one that answer nothing yet, newest first: one of
    /// them may be its answer.</summary>
    public async Task<IReadOnlyList<(Guid Id, string Words)>> PossibleAnswers(Actor by, Guid originId,
        CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(Guid, string)>(new CommandDefinition($"""
            select d.id, trim(d.document_number || ' ' || d.title) from document d join document o on o.id = @originId
            where d.unit_id = @unitId and d.created_at > o.created_at and d.answers_document is null
              and d.status not in ('voided', 'abandoned') and d.title <> ''
              and exists (select 1 from recipient r where r.document_id = d.id and r.unit_id = o.unit_id)
              and not exists (select 1 from document a where a.answers_document = o.id and a.unit_id = @unitId
                and a.status not in ('voided', 'abandoned'))
              and {DocumentAccess.Sees} order by d.created_at desc limit @AnswersMax
            """, DocumentAccess.Of(by, new { originId, AnswersMax }), cancellationToken: cancel))).AsList();
    }

    public async Task<IReadOnlyList<RelatedLine>> Named(Actor by, IReadOnlyList<Guid> documents, Text relation,
        Language language, CancellationToken cancel)
    {
        if (documents.Count == 0) return [];
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition($"""
            select d.id, d.title, d.document_number as Number, d.status, u.short_name as Unit from document d
              join unit u on u.id = d.unit_id
            where d.id = any(@ids) and {DocumentAccess.Sees} order by d.created_at desc limit @RowsMax
            """, DocumentAccess.Of(by, new { ids = documents.ToArray(), RowsMax }), cancellationToken: cancel));
        return rows.Select(r => Line(r, relation, language)).ToList();
    }

    private static RelatedLine Line(Row row, Text relation, Language language) => new(relation, row.Title, row.Number,
        row.Status == "draft" ? Urls.Compose(row.Id.ToString()) : Urls.Document(row.Id.ToString()),
        row.Status == "issued" ? row.Unit : $"{row.Unit} · {FindPages.State(row.Status).In(language)}");

    private static Text Words(string relation) => relation switch
    {
        "answer" => new("答复", "Answer"),
        "answered" => new("来文", "Answers"),
        "forward" => new("转发", "Forwarded by"),
        "origin" => new("原文", "Origin"),
        "replacement" => new("换发", "Replaced by"),
        _ => new("原件", "Replaces"),
    };

    private sealed class Row
    {
        public Guid Id { get; init; }
        public string Title { get; init; } = "";
        public string Number { get; init; } = "";
        public string Status { get; init; } = "";
        public string Relation { get; init; } = "";
        public string Unit { get; init; } = "";
    }
}
