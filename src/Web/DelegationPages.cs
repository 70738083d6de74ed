using System.Globalization;
using Dapper;
using Npgsql;
using Yiwang.Platform;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Routing;
using Yiwang.Platform.Ui;
using Yiwang.Platform.Ui.Hosting;
using Yiwang.Platform.Ui.Parts;
using Yiwang.Platform.Ui.Screens;
using Delegate = Yiwang.Platform.Routing.Delegate;

namespace Yiwang.Web;

/// <summary>Who acts in my place and in whose place I act: looked at, given, taken back.</summary>
internal sealed class DelegationPages(NpgsqlDataSource source, ViewerSource viewers, TimeProvider clock, Delegate give,
    TakeBackDelegation takeBack)
{
    private const int LinesMax = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup(Urls.Delegation).Needs(Allow.SignedIn);
        pages.MapGet("", (HttpContext http, DelegationPages page) => page.Show(http, null, null));
        pages.MapPost("", (HttpContext http, DelegationPages page) => page.Give(http));
        pages.MapPost("/{id:guid}/end", (HttpContext http, Guid id, DelegationPages page) => page.TakeBack(http, id));
    }

    private async Task<IResult> Give(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Show(http, missing, form);
        if (!int.TryParse(form["to"], out var to))
            return await Show(http, Wrong("to", "请选委托给谁。", "Choose to whom."), form);
        if (!DayOf(form["from"], out var from))
            return await Show(http, Wrong("from", "请选从哪天。", "Choose the first day."), form);
        if (!DayOf(form["until"], out var until))
            return await Show(http, Wrong("until", "请选到哪天。", "Choose the last day."), form);
        var given = await give.Run(http.Actor(), actId.Answer,
            new DelegationWish(to, from, until, [.. form["kinds"].OfType<string>()], form["remark"].ToString().Trim()),
            http.RequestAborted);
        return given.Refusal is { } refusal ? await Show(http, refusal, form)
            : ViewerSource.Done(http, Urls.Delegation, new Text("已委托。", "Delegated."));
    }

    private async Task<IResult> TakeBack(HttpContext http, Guid id)
    {
        await http.Request.ReadFormAsync(http.RequestAborted);
        var actId = ActId.Of(http.Request);
        if (actId.Refusal is { } missing) return await Show(http, missing, null);
        var ended = await takeBack.Run(http.Actor(), actId.Answer, id, http.RequestAborted);
        return ended.Refusal is { } refusal ? new RefusalResult(refusal)
            : ViewerSource.Done(http, Urls.Delegation,
                new Text("已收回。对方手上的件，您也可以自己办。", "Taken back. What they have you may do yourself, too."));
    }

    private static Refusal Wrong(string field, string zh, string en) =>
        new("delegation.wrong", zh, en, RefusalKind.Wrong, field);

    private static bool DayOf(string? typed, out DateOnly day) =>
        DateOnly.TryParseExact(typed, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private sealed class Row
    {
        public Guid Id { get; init; }
        public int FromPerson { get; init; }
        public string From { get; init; } = "";
        public string To { get; init; } = "";
        public DateTime Starts { get; init; }
        public DateTime Ends { get; init; }
        public string[] Kinds { get; init; } = [];
        public string Remark { get; init; } = "";
        public DateTime? Revoked { get; init; }
    }

    private async Task<IResult> Show(HttpContext http, Refusal? refusal, IFormCollection? form)
    {
        var by = http.Actor();
        var viewer = await viewers.Of(http);
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition("""
            select d.id, d.from_person as FromPerson, f.name as "From", t.name as "To", d.starts_at as Starts,
              d.ends_at as Ends, d.kinds,
                   d.remark, d.revoked_at as Revoked
              from delegation d join person f on f.id = d.from_person join person t on t.id = d.to_person
              where d.from_person = @PersonId or (d.to_person = @PersonId and d.revoked_at is null and d.ends_at > @now)
              order by d.starts_at desc limit @LinesMax;
            select distinct p.id::text, p.name || ' ' || o.name from post o join holding h on h.post_id = o.id
              and (h.valid_to is null or h.valid_to >= current_date)
              join person p on p.id = h.person_id and p.state = 'active'
              where o.unit_id = @UnitId and o.valid_to is null and p.id <> @PersonId
                and not o.roles && array['system-admin', 'security-admin', 'audit-admin']
              order by 2 limit 300;
            """, new { by.PersonId, by.UnitId, now = clock.GetUtcNow(), LinesMax }, cancellationToken: http.RequestAborted));
        var rows = (await read.ReadAsync<Row>()).AsList();
        var people = (await read.ReadAsync<(string, string)>()).Select(p => new Option(p.Item1, p.Item2)).ToList();
        var chinese = viewer.Language == Language.Zh;
        var kinds = Delegate.Kinds.Select(kind => new Option(kind, RouteWords.Kind(kind).In(viewer.Language))).ToList();
        var entries = Entries.Of(form, refusal);
        return Page.Show<Platform.Ui.Screens.Delegation, DelegationView>(viewer, new DelegationView(
            [.. rows.Where(row => row.FromPerson == by.PersonId).Select(row => LineOf(row, true, viewer.Now))],
            [.. rows.Where(row => row.FromPerson != by.PersonId).Select(row => LineOf(row, false, viewer.Now))], people,
            kinds,
            refusal, entries), refusal is null ? 200 : Answer.Status(refusal));
    }

    private static DelegationLine LineOf(Row row, bool given, DateTimeOffset now)
    {
        var (state, stands) = row.Revoked is not null ? (new Text("已收回", "taken back"), false)
            : row.Ends <= now.UtcDateTime ? (new Text("已到期", "ended"), false)
            : row.Starts > now.UtcDateTime ? (new Text("还没开始", "to come"), true) : (new Text("生效中", "in force"), true);
        var kinds = row.Kinds.Length == 0 ? new Text("全部", "all kinds")
            : new Text(string.Join('、', row.Kinds.Select(kind => RouteWords.Kind(kind).Zh)),
                string.Join(", ", row.Kinds.Select(kind => RouteWords.Kind(kind).En)));
        return new DelegationLine(given && stands ? row.Id.ToString() : "", row.From, row.To,
            WorkingCalendar.DateOf(new DateTimeOffset(row.Starts, TimeSpan.Zero)),
            WorkingCalendar.DateOf(new DateTimeOffset(row.Ends, TimeSpan.Zero)).AddDays(-1), kinds, row.Remark, state);
    }
}
