using Dapper;
using Npgsql;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Exchange.Board;

/// <summary>What the unit has sent, newest first, with how each stands.</summary>
internal sealed class ReadSent(NpgsqlDataSource source)
{
    public const int RowsMax = 50;

    public async Task<DeliveriesView> Run(Actor by, string query, Guid? after, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<(Guid Id, string Title, string Number, DateTime SentAt, int Total,
            int Signed, int Late, int Returned)>(
            new CommandDefinition("""
                select p.document_id, p.title, p.number, p.sent_at, c.total, c.signed, c.late, c.returned
                from (select * from dispatch where unit_id = @UnitId
                    and (@query = '' or strpos(title, @query) > 0 or strpos(number, @query) > 0)
                    and (@after::uuid is null or (sent_at, document_id)
                      < (select sent_at, document_id from dispatch where document_id = @after))
                    order by sent_at desc, document_id desc limit @RowsMax) p
                cross join lateral (select count(*) filter (where recalled_at is null)::int as total,
                  count(signed_at)::int as signed,
                  count(*) filter (where late_at is not null and signed_at is null)::int as late,
                    count(returned_at)::int as returned
                  from delivery v where v.document_id = p.document_id) c order by p.sent_at desc, p.document_id desc
                """, new { by.UnitId, query, after, RowsMax }, cancellationToken: cancel));
        var lines = rows
            .Select(r =>
                new SentLine(r.Id.ToString(), r.Title, r.Number, r.SentAt, r.Total, r.Signed, r.Late, r.Returned))
            .ToList();
        return new DeliveriesView(lines, new Paging(lines.Count, After: lines.Count == RowsMax ? lines[^1].DocumentId : null),
            query);
    }
}
