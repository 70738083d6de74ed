using System.Globalization;
using Npgsql;
using Yiwang.Insight.Statistics;
using Yiwang.Platform;
using Yiwang.Platform.Database;
using Yiwang.Platform.Identity;

namespace Yiwang.Insight.Schemes;

internal static class SchemeRules
{
    /// <summary>Who assesses: leaders, section heads and the administrator of a unit that has units below it.</summary>
    public static bool MayAssess(Actor by, UnitBook units) => !by.IsAdministrator && units.Below(by.UnitId).Count > 0
        && (by.Has(Role.Leader) || by.Has(Role.Principal) || by.Has(Role.SectionHead) || by.Has(Role.UnitAdmin));
}

/// <summary>Makes a scheme. It does not change afterwards: another year is another scheme.</summary>
internal sealed class MakeScheme(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<Guid>> Run(Actor by, Guid actId, Scheme scheme, Func<string, bool> isKnown,
        CancellationToken cancel)
    {
        if (scheme.Fault(isKnown) is { } fault) return fault;
        var begun = await Act.Begin(source, actId, "scheme.make", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<Guid>();
        await act.Execute(
            "insert into scheme (id, unit_id, name, from_day, to_day, made_by, made_at) values (@Id, @UnitId, @Name, @From, @To, @PersonId, @At)",
            new { scheme.Id, by.UnitId, Name = scheme.Name.Trim(), scheme.From, scheme.To, by.PersonId, act.At },
            cancel);
        foreach (var part in scheme.Parts)
        {
            await act.Execute(
                "insert into scheme_part (scheme_id, ord, code, name, weight, zero, full_at) values (@Id, @Ord, @Code, @Name, @Weight, @Zero, @Full)",
                new { scheme.Id, part.Ord, part.Code, Name = part.Name.Trim(), part.Weight, part.Zero, part.Full },
                cancel);
        }
        act.Trace("scheme.made", "scheme", scheme.Id.ToString(), facts:
            [("name", scheme.Name.Trim()), .. scheme.Parts
                .Select(part =>
                    ($"part{part.Ord}",
                    string.Create(CultureInfo.InvariantCulture,
                    $"{part.Code} {part.Weight} {part.Zero} {part.Full}")))]);
        return await act.Commit(scheme.Id, cancel);
    }
}

/// <summary>Lets the units assessed see the whole table; before that each sees nothing of it.</summary>
internal sealed class PublishScheme(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, Scheme scheme, CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "scheme.publish", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        await act.Execute(
            "update scheme set published_at = coalesce(published_at, @At) where id = @Id and unit_id = @UnitId",
                new { act.At, scheme.Id, by.UnitId }, cancel);
        act.Trace("scheme.published", "scheme", scheme.Id.ToString());
        return await act.Commit(true, cancel);
    }
}

/// <summary>One line of an import.</summary>
internal sealed record ResultLine(int Line, string Unit, int UnitId, decimal? Value, Refusal? Wrong);

/// <summary>Takes reported values out of a table of two columns, unit (code, name or short name) and value; without
/// applying it is a dry run.</summary>
internal sealed class ImportResults(NpgsqlDataSource source, TimeProvider clock)
{
    public const int LinesMax = 5_000;

    public static IReadOnlyList<ResultLine> Try(IReadOnlyList<(int Line, string[] Cells)> table,
        IReadOnlyDictionary<string, int> units)
    {
        List<ResultLine> lines = [];
        HashSet<int> seen = [];
        foreach (var (line, cells) in table.Take(LinesMax))
        {
            var isNumber = decimal.TryParse(cells.ElementAtOrDefault(1), NumberStyles.Number,
                CultureInfo.InvariantCulture, out var value);
            if (line == 1 && !isNumber) continue;
            var unit = units.GetValueOrDefault(cells[0]);
            lines.Add(new ResultLine(line, cells[0], unit, isNumber ? value : null,
                unit == 0 ? Bad("不是被考核单位", "is not a unit assessed") : !isNumber ? Bad("值不是数", "the value is no number")
                    : !seen.Add(unit) ? Bad("这个单位重复了", "the unit stands twice") : null));
        }

        return lines;
    }

    public async Task<Result<int>> Run(Actor by, Guid actId, Scheme scheme, int part, IReadOnlyList<ResultLine> lines,
        CancellationToken cancel)
    {
        if (scheme.Parts.All(one => one.Ord != part || one.Code != SchemePart.Reported)) return Refusal.NotThere;
        if (lines.Count == 0 || lines.Any(line => line.Wrong is not null))
        {
            return new Refusal("scheme.lines_wrong", "有不对的行，没有导入。", "Some lines are wrong; nothing was imported.",
                RefusalKind.Wrong, "table");
        }
        var begun = await Act.Begin(source, actId, "scheme.import", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<int>();
        await act.Execute("""
            insert into scheme_result (scheme_id, ord, unit_id, value, person_id, at) select @Id, @part, u, v,
              @PersonId, @At from unnest(@units, @values) t(u, v)
            on conflict (scheme_id, ord, unit_id) do update
              set value = excluded.value, person_id = excluded.person_id, at = excluded.at
            """, new
        {
            scheme.Id, part = (short)part, by.PersonId, act.At, units = lines.Select(line => line.UnitId).ToArray(),
                values = lines.Select(line => line.Value!.Value).ToArray(),
        }, cancel);
        act.Trace("scheme.results_imported", "scheme", scheme.Id.ToString(),
            facts: [("part", part.ToString(CultureInfo.InvariantCulture)),
                ("units", lines.Count.ToString(CultureInfo.InvariantCulture))]);
        return await act.Commit(lines.Count, cancel);
    }

    private static Refusal Bad(string zh, string en) => new("scheme.line_wrong", zh, en, RefusalKind.Wrong);
}

/// <summary>Publishes, or takes back, that the units directly below see each other's figure of an indicator.</summary>
internal sealed class ShareIndicator(NpgsqlDataSource source, TimeProvider clock)
{
    public async Task<Result<bool>> Run(Actor by, Guid actId, string indicator, bool isShared, CancellationToken cancel)
    {
        var begun = await Act.Begin(source, actId, "insight.share", by, clock.GetUtcNow(), cancel);
        if (begun.Refusal is { } stranger) return stranger;
        await using var act = begun.Answer;
        if (act.Earlier is not null) return act.EarlierAnswer<bool>();
        await act.Execute("""
            insert into insight_rule (unit_id, indicator, audience, person_id, at)
              values (@UnitId, @indicator, @audience, @PersonId, @At)
            on conflict (unit_id, indicator) do update
              set audience = excluded.audience, person_id = excluded.person_id, at = excluded.at
            """, new { by.UnitId, indicator, audience = isShared ? "siblings" : "superior", by.PersonId, act.At }, cancel);
        act.Trace("insight.rule_set", "indicator", indicator, facts: ("audience", isShared ? "siblings" : "superior"));
        return await act.Commit(isShared, cancel);
    }
}
