using Dapper;
using Npgsql;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Applications;

/// <summary>The applications of the administrator's unit, those in use first, with their last use; never a
/// token.</summary>
internal sealed class ReadApplications(NpgsqlDataSource source, TimeProvider clock)
{
    public const int RowsMax = 50;

    /// <param name="after">The id of the last row of the page before; 0 for the first.</param>
    public async Task<IReadOnlyList<ApplicationLine>> Run(Actor by, int after, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("""
            select a.id, a.name, a.rights, a.made_at as MadeAt, m.name as MadeBy, a.ends_at as EndsAt,
              a.used_at as UsedAt, a.used_from as UsedFrom,
              a.revoked_at as RevokedAt, a.ends_at <= @now as Over
            from application a join person m on m.id = a.made_by
            where a.unit_id = @UnitId and (@after = 0
              or (a.revoked_at is not null, -a.id) > (select revoked_at is not null, -id from application
              where id = @after))
            order by (a.revoked_at is not null), a.id desc limit @RowsMax
            """, new { by.UnitId, after, now = clock.GetUtcNow(), RowsMax }, cancellationToken: cancel));
        return rows
            .Select(r => new ApplicationLine(r.Id, r.Name, r.Rights, r.MadeBy, r.MadeAt, r.EndsAt, r.UsedAt, r.UsedFrom,
            r.RevokedAt is not null ? ApplicationState.Revoked : r.Over
                ? ApplicationState.Over : ApplicationState.Valid)).ToList();
    }

    private sealed class Row
    {
        public int Id { get; init; }
        public string Name { get; init; } = "";
        public string[] Rights { get; init; } = [];
        public string MadeBy { get; init; } = "";
        public DateTime MadeAt { get; init; }
        public DateTime EndsAt { get; init; }
        public DateTime? UsedAt { get; init; }
        public string UsedFrom { get; init; } = "";
        public DateTime? RevokedAt { get; init; }
        public bool Over { get; init; }
    }
}
