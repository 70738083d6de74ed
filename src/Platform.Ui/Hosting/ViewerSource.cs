using System.Text;
using Dapper;
using Microsoft.AspNetCore.Http;
using Npgsql;
using Yiwang.Platform.Calendar;
using Yiwang.Platform.Deadlines;
using Yiwang.Platform.Http;
using Yiwang.Platform.Identity;
using Yiwang.Platform.Notices;
using Yiwang.Platform.Organization;

namespace Yiwang.Platform.Ui.Hosting;

/// <summary>A number beside a menu entry, said by the module that knows it: a scalar SQL query, bounded, over
/// @personId, @postId, @unitId.</summary>
public sealed record MenuCount(Place Place, string Sql)
{
    /// <summary>Counted no further: it is asked on every page.</summary>
    public const int Limit = 100;

    /// <summary>The number as the menu says it: 99+ where counting stopped.</summary>
    public static string Said(int count) => count < Limit ? Spoken.Number(count) : $"{Spoken.Number(Limit - 1)}+";
}

/// <summary>Makes the <see cref="Viewer"/> of a request: who looks, their posts, what they may do, what counts in the
/// menu.</summary>
public sealed class ViewerSource(NpgsqlDataSource source, DeadlineRules rules, TimeProvider clock,
    IEnumerable<MenuCount> counts)
{
    private const string FlashCookie = "said";
    private const string Says = ".";
    private const string Warns = "!";

    // A browser keeps 4,096 bytes a cookie: three bytes a character, four thirds of that in base64.
    private const int SaidLengthMax = 900;

    private static readonly string[] Supervision = [Role.Supervisor, Role.Leader, Role.Principal, Role.SectionHead,
        Role.Registry, Role.UnitAdmin];
    private readonly MenuCount[] counts = counts.ToArray();

    /// <summary>For a page; uses up what was to be said after the last act.</summary>
    public async Task<Viewer> Of(HttpContext http)
    {
        var viewer = Anonymous(http);
        if (http.ActorOrNull() is not { } actor) return viewer;
        await using var connection = await source.OpenConnectionAsync(http.RequestAborted);
        var sql =
            "select o.id as PostId, u.short_name as Unit, o.name as Post from holding h join post o on o.id = h.post_id join unit u on u.id = o.unit_id "
            + "where h.person_id = @PersonId and o.valid_to is null and (h.valid_to is null or h.valid_to >= current_date) order by h.main desc, o.id;"
            + "select array[" + string.Join(", ", counts.Select(c => $"({c.Sql})::int")) + "]::int[];"
            + "select coalesce(max(id), 0) from notice;"
            + NoticeStore.Unread + ";"
            + DirectoryState.Question;
        await using var read = await connection.QueryMultipleAsync(new CommandDefinition(
            sql, new
            {
                actor.PersonId, personId = actor.PersonId, postId = actor.PostId, unitId = actor.UnitId,
                path = http.Request.Path.Value, now = clock.GetUtcNow(),
            },
            cancellationToken: http.RequestAborted));
        var posts = (await read.ReadAsync<(int PostId, string Unit, string Post)>()).AsList();
        var numbers = await read.ReadSingleAsync<int[]>();
        var lastNotice = await read.ReadSingleAsync<long>();
        var unread = await read.ReadSingleAsync<int>();
        var (version, day) = await read.ReadSingleAsync<(long, DateTime)>();
        int Of(Place place) => counts.Select((c, i) => c.Place == place ? numbers[i] : 0).Sum();
        return viewer with
        {
            PersonName = actor.PersonName,
            UnitName = actor.UnitName,
            PostName = actor.PostName,
            PostId = actor.PostId.ToString(),
            Posts = posts.Select(p => new PostChoice(p.PostId.ToString(), p.Unit, p.Post)).ToList(),
            Counts = new MenuCounts(Of(Place.Desk), Of(Place.Incoming), Of(Place.Supervision), unread),
            LastNotice = lastNotice,
            Can = CanDo(actor),
            Calendar = (await rules.Of(connection, new DirectoryState(version, day), actor.UnitId,
                http.RequestAborted)).Calendar,
        };
    }

    /// <summary>For a page that needs no session.</summary>
    public Viewer Anonymous(HttpContext http) => new()
    {
        Language = Answer.LanguageOf(http),
        Now = clock.GetUtcNow().ToOffset(WorkingCalendar.ChinaOffset),
        Path = http.Request.Path + http.Request.QueryString,
        Token = http.FormToken(),
        Flash = TakeFlash(http),
    };

    /// <summary>Leads to a page after an act, which then says what the act came to; very long words are cut at their
    /// end.</summary>
    /// <param name="undoUrl">Where a form posted takes the act back while it still can be.</param>
    public static IResult Done(HttpContext http, string url, Text words, bool warning = false, string undoUrl = "")
    {
        var said = words.In(Answer.LanguageOf(http));
        if (said.Length > SaidLengthMax)
        {
            var end = char.IsHighSurrogate(said[SaidLengthMax - 1]) ? SaidLengthMax - 1 : SaidLengthMax;
            said = said[..end] + "…";
        }
        var bytes = Encoding.UTF8.GetBytes($"{(warning ? Warns : Says)}{undoUrl}\n{said}");
        http.Response.Cookies.Append(FlashCookie, Convert.ToBase64String(bytes), new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps,
                MaxAge = TimeSpan.FromMinutes(1), Path = "/",
        });
        return Results.Redirect(url);
    }

    private static Flash? TakeFlash(HttpContext http)
    {
        var cookie = http.Request.Cookies[FlashCookie];
        if (string.IsNullOrEmpty(cookie)) return null;
        http.Response.Cookies.Delete(FlashCookie);
        var bytes = new byte[cookie.Length];
        if (!Convert.TryFromBase64String(cookie, bytes, out var written) || written < 2) return null;
        var kept = Encoding.UTF8.GetString(bytes, 0, written);
        var (undoUrl, said) = (kept[1..kept.IndexOf('\n')], kept[(kept.IndexOf('\n') + 1)..]);
        return new Flash(new Text(said, said), undoUrl, Warning: kept[0] == Warns[0]);
    }

    // Only what is there to be used: an entry of the menu appears with its pages.
    private static Can CanDo(Actor actor)
    {
        if (actor.IsAdministrator) return Can.Administer | Can.SeeTrust;
        var can = Can.SeeStatistics | Can.SeeTrust;
        if (actor.Has(Role.UnitAdmin)) can |= Can.Administer;
        if (actor.Has(Role.Drafter) || actor.Has(Role.SectionHead)) can |= Can.Draft;
        if (actor.Has(Role.Registry)) can |= Can.Receive | Can.Send;
        if (actor.Has(Role.SealKeeper) || actor.Has(Role.Leader) || actor.Has(Role.Principal)) can |= Can.KeepSeals;
        if (Supervision.Any(actor.Has)) can |= Can.Supervise;
        if (actor.Has(Role.UnitAdmin) || actor.Has(Role.Checker) || actor.Has(Role.Principal)) can |= Can.DesignRoutes;
        return can;
    }
}
