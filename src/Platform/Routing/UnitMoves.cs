using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Yiwang.Platform.Database;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;

namespace Yiwang.Platform.Routing;

/// <summary>What a unit says of one move: allowed or not, and to which roles (none named: everybody).</summary>
public sealed record UnitMove(string Move, bool Allowed, IReadOnlyList<string> Roles);

/// <summary>
/// A unit's word on the free moves, over what its routes say. A move it forbids is not offered anywhere; one that it
/// limits to roles only to those; free sending (自由流转) and countersign may also be granted at steps whose route says
/// nothing of them.
/// </summary>
public sealed class UnitMoves(IReadOnlyList<UnitMove> rules)
{
    /// <summary>The moves a unit may grant at every step that has moves at all.</summary>
    public static IReadOnlyList<string> Granted { get; } = ["free", "countersign"];

    /// <summary>The moves a unit has a word on.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "return", "withdraw", "transfer", "delegate", "add-signer", "remove-signer", "countersign", "circulate", "free",
        "urge", "suspend", "terminate", "join",
    ];

    public IReadOnlyList<UnitMove> Rules => rules;

    /// <summary>Another as soon as the unit says something else.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n',
        rules.OrderBy(rule => rule.Move, StringComparer.Ordinal)
            .Select(rule => $"{rule.Move} {rule.Allowed} {string.Join(' ', rule.Roles)}")))))[..16];

    /// <summary>What a unit says today.</summary>
    public static async Task<UnitMoves> Of(NpgsqlConnection connection, NpgsqlTransaction? transaction, int unitId,
        CancellationToken cancel) =>
        new((await connection.QueryAsync<(string Move, bool Allowed, string[] Roles)>(
        new CommandDefinition("select move, allowed, roles from unit_move where unit_id = @unitId", new { unitId },
            transaction, cancellationToken: cancel)))
        .Select(rule => new UnitMove(rule.Move, rule.Allowed, rule.Roles)).ToList());

    public IReadOnlySet<string> Narrow(IReadOnlySet<string> moves, Actor by)
    {
        if (rules.Count == 0) return moves;
        var left = new HashSet<string>(moves, StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            var may = rule.Allowed && (rule.Roles.Count == 0 || rule.Roles.Any(by.Has));
            if (!may) left.Remove(rule.Move);
            else if (Granted.Contains(rule.Move) && moves.Count > 0) left.Add(rule.Move);
        }
        return left;
    }
}

/// <summary>The unit's administrator says which free moves the unit allows, and to whom.</summary>
public sealed class SetUnitMoves(NpgsqlDataSource source, TimeProvider clock)
{
    /// <param name="version">Of what was before the eyes (<see cref="UnitMoves.Version"/>); empty: it does not
    /// matter.</param>
    public async Task<Result<int>> Run(Actor by, Guid actId, string version, IReadOnlyList<UnitMove> wanted,
        CancellationToken cancel)
    {
        if (!by.Has(Role.UnitAdmin)) return Refusal.NotThere;
        if (wanted.FirstOrDefault(rule => !UnitMoves.All.Contains(rule.Move)
            || rule.Roles.Any(role => !Role.All.Contains(role))) is { } wrong)
        {
            return new Refusal("moves.unknown", $"没有“{wrong.Move}”这种操作或岗位。",
                $"There is no move or role “{wrong.Move}”.", RefusalKind.Wrong, "move");
        }
        var begun = await Act.Begin(source, actId, "unit.moves", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        // Two who change them come one after the other.
        await act.Execute("select pg_advisory_xact_lock(hashtext('unit_move'), @UnitId)", new { by.UnitId }, cancel);
        var now = await UnitMoves.Of(act.Connection, act.Transaction, by.UnitId, cancel);
        if (Versions.Stands(version, now.Version) is { } changed) return changed;
        await act.Execute("delete from unit_move where unit_id = @UnitId", new { by.UnitId }, cancel);
        foreach (var rule in wanted)
        {
            await act.Execute(
                "insert into unit_move (unit_id, move, allowed, roles) values (@UnitId, @Move, @Allowed, @roles)",
                new { by.UnitId, rule.Move, rule.Allowed, roles = rule.Roles.ToArray() }, cancel);
        }
        await Organization.DirectoryState.Raise(act, cancel);
        act.Trace("unit.moves_set", "unit", by.UnitId.ToString(),
            words: string.Join(' ',
                wanted.Select(rule =>
                    $"{rule.Move}={(rule.Allowed ? string.Join('|', rule.Roles.DefaultIfEmpty("all")) : "no")}")));
        return await act.Commit(wanted.Count, cancel);
    }
}
