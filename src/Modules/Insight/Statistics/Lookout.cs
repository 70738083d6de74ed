using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Screens;

namespace Yiwang.Insight.Statistics;

/// <summary>From where somebody looks at figures: the own work; the own section; the own unit; the units below
/// it.</summary>
/// <param name="Posts">Posts of the section, for the view of a section.</param>
internal sealed record Lookout(string Name, Actor By, UnitBook Units, int[] Posts)
{
    private static readonly (string Name, Text Words)[] all =
        [("mine", new("我的工作", "My work")), ("section", new("我的处室", "My section")), ("unit", new("本单位", "My unit")),
            ("below", new("下级单位", "Units below"))];

    /// <summary>What the address asks for as far as this person's post admits it, else the widest that it admits short
    /// of the units below.</summary>
    public static async Task<Lookout> Of(NpgsqlConnection connection, HttpContext http, Actor by,
        CancellationToken cancel)
    {
        var units = await UnitBook.Read(connection, cancel);
        var names = Admitted(by, units);
        var asked = http.Request.Query["scope"].ToString();
        var name = names.Contains(asked) ? asked : names.Contains("unit") ? "unit" : "mine";
        int[] posts = [];
        if (name == "section" && by.SectionId is { } section)
        {
            await using var command = new NpgsqlCommand(
                "select coalesce(array_agg(id), '{}') from post where section_id = $1", connection)
                { Parameters = { new() { Value = section } } };
            posts = (int[])(await command.ExecuteScalarAsync(cancel))!;
        }

        return new Lookout(name, by, units, posts);
    }

    /// <summary>Figures of posts are seen by their head and the unit's leaders and registry; those of units by the
    /// units above.</summary>
    public static IReadOnlyList<string> Admitted(Actor by, UnitBook units)
    {
        if (by.IsAdministrator) return [];
        List<string> names = ["mine"];
        if (by.Has(Role.SectionHead) && by.SectionId is not null) names.Add("section");
        if (by.Roles.Any(Role.SeeUnit.Contains) || by.Has(Role.UnitAdmin)) names.Add("unit");
        if (names.Contains("unit") && units.Below(by.UnitId).Count > 0) names.Add("below");
        return names;
    }

    public IReadOnlyList<ScopeLink> Links(string path) => [.. all.Where(one => Admitted(By, Units).Contains(one.Name))
        .Select(one => new ScopeLink(one.Words, Urls.With(path, "scope", one.Name), one.Name == Name))];

    /// <summary>Whose rows are read.</summary>
    public FigureScope Scope => Name switch
    {
        "mine" => new FigureScope(Own, By.PersonId, By.PostId),
        "below" => FigureScope.Network,
        _ => new FigureScope(Own),
    };

    /// <summary>Which of the rows read count here.</summary>
    public bool Counts(FigureKey key) => Name switch
    {
        "section" => Posts.Contains(key.Post),
        "below" => IsBelow(Units.Today(key.Unit)),
        _ => true,
    };

    public string Title => Name switch
    {
        "mine" => $"{By.PersonName}　{By.PostName}",
        "section" => $"{By.UnitShortName}　{By.SectionName}",
        _ => By.UnitName,
    };

    public bool IsBelow(int unit) => unit != By.UnitId && Units.IsWithin(unit, By.UnitId);

    /// <summary>A work of one's own in a second post of another unit is seen from that post.</summary>
    private int[] Own => Units.WithPredecessors(By.UnitId);
}
