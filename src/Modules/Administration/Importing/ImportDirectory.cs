using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Administration.Importing;

/// <summary>A table after its dry run, as it is kept until it is applied.</summary>
internal sealed record DryRun(Guid Id, string Kind, string FileName, Difference Difference);

/// <summary>Imports a table in two steps: a dry run that shows the difference and changes nothing, then all of it in
/// one act.</summary>
internal sealed class ImportDirectory(NpgsqlDataSource source, HandingOver.Hands hands, TimeProvider clock)
{
    public const int BytesMax = 16 << 20;

    public static string[] Kinds { get; } = ["units", "people", "groups"];

    private static Refusal Done { get; } = new("import.done", "这次导入已经落过。", "This import has been applied.");

    /// <summary>Keeps the table and tells what it would change.</summary>
    public async Task<Result<DryRun>> Try(Actor by, Guid actId, string kind, string fileName, string text,
        CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        var now = clock.GetUtcNow();
        await using var connection = await source.OpenConnectionAsync(cancel);
        var difference = await Compare(connection, null, by, kind, text, cancel);
        if (difference.Refusal is { } wrong) return wrong;
        await connection.ExecuteAsync(new CommandDefinition("""
            insert into directory_import (id, unit_id, person_id, kind, file_name, content, difference, created_at)
            values (@actId, @UnitId, @PersonId, @kind, @fileName, @text, @Digest, @now) on conflict (id) do nothing
            """, new { actId, by.UnitId, by.PersonId, kind, fileName, text, difference.Answer.Digest, now }, cancellationToken: cancel));
        return new DryRun(actId, kind, fileName, difference.Answer);
    }

    /// <summary>One's own dry run once more, as things stand now.</summary>
    public async Task<Result<DryRun>> Again(Actor by, Guid id, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var kept = await Kept(connection, null, by, id, cancel);
        if (kept is null) return Refusal.NotThere;
        if (kept.AppliedAt is not null) return Done;
        var difference = await Compare(connection, null, by, kept.Kind, kept.Content, cancel);
        return difference.Refusal is { } wrong ? wrong : new DryRun(id, kept.Kind, kept.FileName, difference.Answer);
    }

    /// <summary>Does what the dry run showed, all or nothing; refused when things have changed since.</summary>
    public async Task<Result<Applied>> Apply(Actor by, Guid actId, Guid id, CancellationToken cancel)
    {
        if (!Reach.SetsUp(by)) return Reach.NotYours;
        var begun = await Act.Begin(source, actId, "directory.import", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Applied>();
        await act.Execute("lock table unit in share row exclusive mode", null, cancel);
        var kept = await Kept(act.Connection, act.Transaction, by, id, cancel);
        if (kept is null) return Refusal.NotThere;
        if (kept.AppliedAt is not null) return Done;
        var difference = await Compare(act.Connection, act.Transaction, by, kept.Kind, kept.Content, cancel);
        if (difference.Refusal is { } wrong) return wrong;
        if (difference.Answer.Of(DifferenceKind.Wrong) > 0)
            return new Refusal("import.wrong_lines", "有不对的行，什么都没有动。", "Some lines are wrong; nothing was changed.");
        if (!difference.Answer.Digest.AsSpan().SequenceEqual(kept.Difference))
        {
            return new Refusal("import.changed_since", "试算之后单位或人员变过，差别已不是您看到的那些。请重新看过再落。",
                "Things have changed since the dry run; the difference is not the one you saw. Look at it again.");
        }
        var applied = await difference.Answer.Apply(act, cancel);
        await act.Execute("update directory_import set applied_at = @At, content = '' where id = @id",
            new { id, act.At }, cancel);
        act.Trace("import.applied", "import", id.ToString(), after: difference.Answer.Digest, facts:
        [
            ("kind", kept.Kind), ("added", difference.Answer.Of(DifferenceKind.Added).ToString()),
            ("changed", difference.Answer.Of(DifferenceKind.Changed).ToString()),
            ("removed", difference.Answer.Of(DifferenceKind.Removed).ToString()),
        ]);
        await act.Commit(Applied.Of(applied.Changes), cancel);
        return applied;
    }

    public async Task<string> Export(Actor by, string kind, int unitId, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        var within = await connection.ExecuteScalarAsync<bool>(
            new CommandDefinition($"select exists (select 1 from unit u where u.id = @unitId and {Reach.Reaches})",
            new { unitId, reach = by.UnitId }, cancellationToken: cancel));
        var under = within ? unitId : by.UnitId;
        return kind switch
        {
            "units" => await UnitsTable.Write(connection, under, cancel),
            "people" => await PeopleTable.Write(connection, under, cancel),
            _ => await GroupsTable.Write(connection, by.UnitId, cancel),
        };
    }

    private async Task<Result<Difference>> Compare(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, Actor by, string kind, string text,
        CancellationToken cancel) => kind switch
        {
            "units" => await UnitsTable.Compare(connection, transaction, by, text, cancel),
            "people" => await PeopleTable.Compare(connection, transaction, by, text, hands, cancel),
            _ => await GroupsTable.Compare(connection, transaction, by, text, cancel),
        };

    private static Task<Row?> Kept(NpgsqlConnection connection, NpgsqlTransaction? transaction, Actor by, Guid id,
        CancellationToken cancel) =>
        connection.QueryFirstOrDefaultAsync<Row?>(new CommandDefinition("""
            select kind, file_name as FileName, content, difference, applied_at as AppliedAt from directory_import
            where id = @id and unit_id = @UnitId and person_id = @PersonId
            """, new { id, by.UnitId, by.PersonId }, transaction, cancellationToken: cancel));

    private sealed class Row
    {
        public string Kind { get; init; } = "";
        public string FileName { get; init; } = "";
        public string Content { get; init; } = "";
        public byte[] Difference { get; init; } = [];
        public DateTime? AppliedAt { get; init; }
    }
}
